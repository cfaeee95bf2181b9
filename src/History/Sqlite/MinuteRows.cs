using Listening.Detection.Mentions;
using Listening.Detection.Windows;
using Listening.History.Sqlite.Core;
using Listening.Ingest.Pipeline;

namespace Listening.History.Sqlite;

/// <summary>
/// Adds deltas to minute rows. The rows of the minutes being written are kept in memory, so that a delta costs one update and no reading; they
/// are a cache of what is stored, and forgotten when a transaction is rolled back. Belongs to the writer's thread.
/// </summary>
internal sealed class MinuteRows
{
    // At most about 1.2 KB a row with a full sketch: 10 MB. Beyond it the cache starts anew, and rows are read again.
    private const int MaxCached = 8_192;

    private readonly Dictionary<(long Stream, long MinuteMs, int Partition), Row> cache = [];
    private readonly Dictionary<StreamKey, long> streams = [];
    private readonly Scratch blob = new();

    public void Add(WriteScope scope, int partition, IReadOnlyList<MinuteDelta> deltas)
    {
        foreach (var delta in deltas)
        {
            Add(scope.Database, scope.NowMs, partition, delta);
        }
    }

    public void Forget()
    {
        cache.Clear();
        streams.Clear();
    }

    private void Add(Database database, long nowMs, int partition, MinuteDelta delta)
    {
        var stream = IdOf(database, delta.Stream);
        var at = (stream, delta.MinuteMs, partition);
        if (!cache.TryGetValue(at, out var row))
        {
            if (cache.Count >= MaxCached)
            {
                cache.Clear();
            }

            cache[at] = row = Load(database, stream, delta.MinuteMs, partition);
        }

        row.Heard.Merge(delta.Heard);
        Store(database, nowMs, at, row);
    }

    private static Row Load(Database database, long stream, long minuteMs, int partition)
    {
        using var rows = database.Prepare("SELECT id, minute_ms, " + MinuteSum.Columns + " FROM minutes WHERE stream = ? AND minute_ms = ? AND partition = ?");
        rows.Bind(1, stream).Bind(2, minuteMs).Bind(3, partition);
        var row = new Row();
        if (rows.Step())
        {
            row.Id = rows.Int64(0);
            row.Heard.Add(MinuteSum.Point(rows, 1), MinuteSum.AuthorsOf(rows, 1));
        }

        return row;
    }

    private void Store(Database database, long nowMs, (long Stream, long MinuteMs, int Partition) at, Row row)
    {
        row.Heard.Authors.Write(blob.Begin());
        var authors = blob.End();
        var heard = row.Heard;
        if (row.Id != 0)
        {
            var update = database.Prepare(
                """
                UPDATE minutes SET volume = ?1, negative = ?2, neutral = ?3, positive = ?4, valence = ?5, risky = ?6, actual = ?7, floor = ?8,
                  estimated = ?9, engagement = ?10, recorded_ms = ?11, authors = ?12 WHERE id = ?13
                """);
            heard.Bind(update);
            update.Bind(11, nowMs).Bind(12, authors).Bind(13, row.Id).Run();
            return;
        }

        var insert = database.Prepare(
            """
            INSERT INTO minutes (volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement, recorded_ms, authors,
              stream, minute_ms, partition) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        heard.Bind(insert);
        insert.Bind(11, nowMs).Bind(12, authors).Bind(13, at.Stream).Bind(14, at.MinuteMs).Bind(15, at.Partition).Run();
        row.Id = database.LastRowId;
    }

    private long IdOf(Database database, StreamKey stream)
    {
        if (streams.TryGetValue(stream, out var id))
        {
            return id;
        }

        var known = database.Number(
            "SELECT id FROM streams WHERE brand = ? AND kind = ? AND value = ? AND drill = ?", stream.Brand, stream.Kind, stream.Value, stream.Drill);
        if (known is null)
        {
            database.Run(
                "INSERT INTO streams (brand, kind, value, drill) VALUES (?, ?, ?, ?)", stream.Brand, stream.Kind, stream.Value, stream.Drill);
            known = database.LastRowId;
        }

        return streams[stream] = known.Value;
    }

    private sealed class Row
    {
        public long Id { get; set; }

        public MinuteSum Heard { get; } = new();
    }
}
