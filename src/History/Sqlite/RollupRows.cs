using Listening.Ingest.Pipeline;
using Listening.History.Rollups;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>
/// Adds up hours and days. A stretch is read by a reader and stored in short bulk transactions while it is noted in <c>stale</c>, so nobody reads
/// what is half done; the note goes at the end, unless something came meanwhile.
/// </summary>
internal sealed class RollupRows(Writer writer, ReaderPool readers)
{
    // About 1 KB a row with its sketch: some 5 ms a transaction.
    private const int RowsAStep = 256;

    /// <summary>Once a store is made: what is older than now must be noted from the first mention on.</summary>
    public static void Begin(Database database, DateTimeOffset now) =>
        database.Run("INSERT INTO rolled VALUES (1, ?1) ON CONFLICT DO UPDATE SET until_ms = coalesce(until_ms, ?1)", Grain.Hour.Floor(now.ToUnixTimeMilliseconds()));

    /// <summary>Notes the hours of a batch that were added up already; on the writer's thread, in the batch's transaction.</summary>
    public static void Note(WriteScope scope, int partition, IReadOnlyList<MinuteDelta> deltas)
    {
        if (deltas.Count == 0)
        {
            return;
        }

        using var rolled = scope.Database.Prepare("SELECT until_ms FROM rolled");
        var untilMs = rolled.Step() ? rolled.Int64(0) : 0;
        foreach (var hour in deltas.Where(d => d.MinuteMs < untilMs).Select(d => Grain.Hour.Floor(d.MinuteMs)).Distinct())
        {
            Note(scope.Database, Grain.Hour, hour, partition);
        }
    }

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await writer.BulkAsync(Advance, cancellationToken);
        foreach (var grain in (Grain[])[Grain.Hour, Grain.Day])
        {
            foreach (var startMs in readers.Read(database => Waiting(database, grain)))
            {
                await AddUpAsync(grain, startMs, cancellationToken);
            }
        }
    }

    /// <summary>Hours that are over by now are noted, to be added up like those that changed.</summary>
    private static bool Advance(WriteScope scope)
    {
        var database = scope.Database;
        var (fromMs, toMs) = (database.Number("SELECT until_ms FROM rolled") ?? 0, RollupService.EndOf(scope.Now));
        for (var hour = fromMs; hour < toMs; hour += Grains.HourMs)
        {
            Note(database, Grain.Hour, hour, RollupService.Nobody);
        }

        database.Run("UPDATE rolled SET until_ms = max(until_ms, ?)", toMs);
        return true;
    }

    private static void Note(Database database, Grain grain, long startMs, int partition) => database.Run(
        "INSERT INTO stale VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET changes = changes + 1", grain, startMs, partition);

    /// <summary>What can be added up now: days that are over, with all their hours.</summary>
    private static List<long> Waiting(Database database, Grain grain)
    {
        using var rows = database.Rows(
            """
            SELECT DISTINCT start_ms FROM stale s WHERE grain = ?1 AND start_ms + ?2 <= (SELECT until_ms FROM rolled)
              AND NOT EXISTS (SELECT 1 FROM stale h WHERE h.grain = ?1 - 1 AND h.start_ms >= s.start_ms AND h.start_ms < s.start_ms + ?2)
            ORDER BY start_ms
            """,
            grain, grain.WidthMs());
        var waiting = new List<long>();
        while (rows.Step())
        {
            waiting.Add(rows.Int64(0));
        }

        return waiting;
    }

    private async Task AddUpAsync(Grain grain, long startMs, CancellationToken cancellationToken)
    {
        var (changes, sums) = readers.Read(database => (Changes(database, grain, startMs), Sums(database, grain, startMs)));
        foreach (var some in sums.Chunk(RowsAStep))
        {
            await writer.BulkAsync(scope => Store(scope, grain, startMs, some), cancellationToken);
        }

        await writer.BulkAsync(
            scope =>
            {
                if (Changes(scope.Database, grain, startMs) != changes)
                {
                    // Something came while it was added up: it stays noted and is made again in the next round.
                    return false;
                }

                scope.Database.Run("DELETE FROM stale WHERE grain = ? AND start_ms = ?", grain, startMs);
                if (grain == Grain.Hour)
                {
                    Note(scope.Database, Grain.Day, Grain.Day.Floor(startMs), RollupService.Nobody);
                }

                return true;
            },
            cancellationToken);
    }

    private static long Changes(Database database, Grain grain, long startMs) =>
        database.Number("SELECT sum(changes) FROM stale WHERE grain = ? AND start_ms = ?", grain, startMs) ?? 0;

    private static List<(long Stream, long RecordedMs, MinuteSum Sum)> Sums(Database database, Grain grain, long startMs)
    {
        var (table, start) = (grain - 1).Rows();
        using var rows = database.Rows(
            $"""
             SELECT s.id, r.recorded_ms, r.{start}, {MinuteSum.Columns} FROM streams s CROSS JOIN {table} r ON r.stream = s.id
             AND r.{start} >= ? AND r.{start} < ? ORDER BY s.id
             """,
            startMs, startMs + grain.WidthMs());
        var sums = new List<(long Stream, long RecordedMs, MinuteSum Sum)>();
        while (rows.Step())
        {
            if (sums.Count == 0 || sums[^1].Stream != rows.Int64(0))
            {
                sums.Add((rows.Int64(0), 0, new MinuteSum()));
            }

            sums[^1].Sum.Add(MinuteSum.Point(rows, 2), MinuteSum.AuthorsOf(rows, 2));
            sums[^1] = sums[^1] with { RecordedMs = Math.Max(sums[^1].RecordedMs, rows.Int64(1)) };
        }

        return sums;
    }

    private static bool Store(WriteScope scope, Grain grain, long startMs, IEnumerable<(long Stream, long RecordedMs, MinuteSum Sum)> sums)
    {
        var authors = new Scratch();
        foreach (var (stream, recordedMs, sum) in sums)
        {
            var store = scope.Database.Prepare(
                $"""
                 INSERT OR REPLACE INTO {grain.Rows().Table} ({MinuteSum.Columns}, recorded_ms, stream, start_ms)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 """);
            sum.Authors.Write(authors.Begin());
            sum.Bind(store);
            store.Bind(11, authors.End()).Bind(12, recordedMs).Bind(13, stream).Bind(14, startMs).Run();
        }

        return true;
    }
}
