using Listening.History.Rollups;
using Listening.History.Timescale.Core;
using Listening.Ingest.Pipeline;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>
/// Adds up hours and days, from any number of nodes. A stretch is read in one snapshot, without a lock; it is stored only when the notes in
/// <c>stale</c> are still those of the snapshot, in the transaction that takes them away. A batch that changes the stretch meanwhile waits for
/// that transaction or makes it fail.
/// </summary>
internal sealed class RollupRows(Server server, StoreClock clock)
{
    private const string NoteSql =
        "INSERT INTO stale VALUES ($1, $2, $3, 1) ON CONFLICT (grain, start_ms, partition) DO UPDATE SET changes = stale.changes + 1";

    /// <summary>Once a store is made: what is older than now must be noted from the first mention on.</summary>
    public static Task BeginAsync(Server server, DateTimeOffset now, CancellationToken cancellationToken) => server.RowsAsync(
        "INSERT INTO rolled VALUES (true, $1) ON CONFLICT (one) DO UPDATE SET until_ms = $1 WHERE rolled.until_ms IS NULL", _ => 0, cancellationToken,
        Grain.Hour.Floor(now.ToUnixTimeMilliseconds()));

    /// <summary>Notes the hours of a batch that were added up already, in the batch's transaction.</summary>
    public static void Note(NpgsqlBatch batch, int partition, IReadOnlyList<MinuteDelta> deltas)
    {
        if (deltas.Count == 0)
        {
            return;
        }

        // Even a note that is there is written: its row is then ours until the commit, and who adds up waits for it.
        batch.Add(
            """
            INSERT INTO stale SELECT 1, hour, $2, 1 FROM unnest($1::bigint[]) AS hour WHERE hour < (SELECT until_ms FROM rolled)
            ON CONFLICT (grain, start_ms, partition) DO UPDATE SET changes = stale.changes + 1
            """,
            deltas.Select(d => Grain.Hour.Floor(d.MinuteMs)).Distinct().Order().ToArray(), partition);
    }

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await AdvanceAsync(cancellationToken);
        foreach (var grain in (Grain[])[Grain.Hour, Grain.Day])
        {
            foreach (var startMs in await WaitingAsync(grain, cancellationToken))
            {
                await AddUpAsync(grain, startMs, cancellationToken);
            }
        }
    }

    /// <summary>Hours that are over by now are noted, to be added up like those that changed.</summary>
    private async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        var endMs = RollupService.EndOf(await clock.NowAsync(cancellationToken));
        await server.UseAsync(
            async connection =>
            {
                // One transaction, as every batch.
                await using var batch = connection.CreateBatch();
                batch.Add(
                    """
                    INSERT INTO stale SELECT 1, hour, $2, 1
                    FROM (SELECT until_ms FROM rolled FOR UPDATE) AS was, generate_series(was.until_ms, $1::bigint - 1, 3600000) AS hour
                    ON CONFLICT (grain, start_ms, partition) DO UPDATE SET changes = stale.changes + 1
                    """,
                    endMs, RollupService.Nobody);
                batch.Add("UPDATE rolled SET until_ms = greatest(until_ms, $1)", endMs);
                return await batch.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);

        // A batch under way may have looked at the old end and noted nothing. Each holds its position: once all were had, all such batches are done,
        // and what is read from now on has their minutes.
        await server.RowsAsync("SELECT 1 FROM positions FOR SHARE", _ => 0, cancellationToken);

        // After a long pause most hours are empty.
        await server.RowsAsync(
            """
            DELETE FROM stale s WHERE grain = 1 AND partition = $1
              AND NOT EXISTS (SELECT 1 FROM minutes WHERE minute_ms >= s.start_ms AND minute_ms < s.start_ms + 3600000)
            """,
            _ => 0, cancellationToken, RollupService.Nobody);
    }

    /// <summary>What can be added up now: days that are over, with all their hours.</summary>
    private Task<List<long>> WaitingAsync(Grain grain, CancellationToken cancellationToken) => server.RowsAsync(
        """
        SELECT DISTINCT start_ms FROM stale s WHERE grain = $1 AND start_ms + $2 <= (SELECT until_ms FROM rolled)
          AND NOT EXISTS (SELECT 1 FROM stale h WHERE h.grain = $1 - 1 AND h.start_ms >= s.start_ms AND h.start_ms < s.start_ms + $2)
        ORDER BY start_ms
        """,
        r => r.GetInt64(0), cancellationToken, grain, grain.WidthMs());

    private async Task AddUpAsync(Grain grain, long startMs, CancellationToken cancellationToken)
    {
        var (notes, sums) = await server.SnapshotAsync(
            async connection => (await NotesAsync(connection, grain, startMs, cancellationToken), await SumsAsync(connection, grain, startMs, cancellationToken)),
            cancellationToken);
        await server.UseAsync(connection => StoreAsync(connection, grain, startMs, notes, sums, cancellationToken), cancellationToken);
    }

    private static async Task<long> NotesAsync(NpgsqlConnection connection, Grain grain, long startMs, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            "SELECT coalesce(sum(changes), 0)::bigint FROM stale WHERE grain = $1 AND start_ms = $2", grain, startMs);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<List<(long Stream, long RecordedMs, MinuteSum Sum)>> SumsAsync(
        NpgsqlConnection connection, Grain grain, long startMs, CancellationToken cancellationToken)
    {
        var (table, start) = (grain - 1).Rows();
        await using var command = connection.Command(
            $"SELECT stream, recorded_ms, {start}, {MinuteSum.Columns} FROM {table} WHERE {start} >= $1 AND {start} < $2 ORDER BY stream",
            startMs, startMs + grain.WidthMs());
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var sums = new List<(long Stream, long RecordedMs, MinuteSum Sum)>();
        while (await rows.ReadAsync(cancellationToken))
        {
            if (sums.Count == 0 || sums[^1].Stream != rows.GetInt64(0))
            {
                sums.Add((rows.GetInt64(0), 0, new MinuteSum()));
            }

            sums[^1].Sum.Add(MinuteSum.Point(rows, 2), MinuteSum.AuthorsOf(rows, 2));
            sums[^1] = sums[^1] with { RecordedMs = Math.Max(sums[^1].RecordedMs, rows.GetInt64(1)) };
        }

        return sums;
    }

    /// <returns>False when something came meanwhile: it stays noted and is made again in the next round.</returns>
    private static async Task<bool> StoreAsync(
        NpgsqlConnection connection, Grain grain, long startMs, long notes, List<(long Stream, long RecordedMs, MinuteSum Sum)> sums,
        CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var take = connection.Command("DELETE FROM stale WHERE grain = $1 AND start_ms = $2 RETURNING changes", grain, startMs);
        if ((await take.AllAsync(r => r.GetInt64(0), cancellationToken)).Sum() != notes)
        {
            return false;
        }

        var authors = new Scratch();
        byte[] Written(MinuteSum sum)
        {
            sum.Authors.Write(authors.Begin());
            return authors.End().ToArray();
        }

        T[] Column<T>(Func<(long Stream, long RecordedMs, MinuteSum Sum), T> of) => [.. sums.Select(of)];
        await using var batch = connection.CreateBatch();
        batch.Add(
            $"""
             INSERT INTO {grain.Rows().Table} (start_ms, stream, recorded_ms, {MinuteSum.Columns})
             SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
               $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bytea[])
             ON CONFLICT (stream, start_ms) DO UPDATE SET {Overwrite}
             """,
            startMs, Column(s => s.Stream), Column(s => s.RecordedMs), Column(s => s.Sum.Volume), Column(s => s.Sum.Negative), Column(s => s.Sum.Neutral),
            Column(s => s.Sum.Positive), Column(s => s.Sum.Valence), Column(s => s.Sum.Risky), Column(s => s.Sum.Actual), Column(s => s.Sum.Floor),
            Column(s => s.Sum.Estimated), Column(s => s.Sum.Engagement), Column(s => Written(s.Sum)));
        if (grain == Grain.Hour)
        {
            batch.Add(NoteSql, Grain.Day, Grain.Day.Floor(startMs), RollupService.Nobody);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static readonly string Overwrite =
        string.Join(", ", $"recorded_ms, {MinuteSum.Columns}".Split(", ").Select(c => $"{c} = excluded.{c}"));
}
