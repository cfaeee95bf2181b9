using Listening.History.Timescale.Core;
using Listening.Ingest.Pipeline;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>
/// Adds deltas to the minute rows of one partition. The rows being written are kept in memory, so that a delta costs no reading; only the
/// partition's owner writes them, so they are true until the partition is opened anew. Used by one commit at a time.
/// </summary>
internal sealed class MinuteRows(int partition, StreamIds streams)
{
    // At most about 1.2 KB a row with a full sketch: 10 MB a partition. Beyond it the cache starts anew, and rows are read again.
    private const int MaxCached = 8_192;

    private readonly Dictionary<(long Stream, long MinuteMs), MinuteSum> cache = [];
    private readonly Scratch blob = new();

    public void Forget() => cache.Clear();

    /// <summary>Deltas by row, with ids; before the transaction.</summary>
    public async Task<Dictionary<(long Stream, long MinuteMs), List<MinuteDelta>>> PrepareAsync(
        IReadOnlyList<MinuteDelta> deltas, CancellationToken cancellationToken)
    {
        var ids = await streams.OfAsync([.. deltas.Select(d => d.Stream)], cancellationToken);
        var rows = new Dictionary<(long, long), List<MinuteDelta>>();
        foreach (var delta in deltas)
        {
            var at = (ids[delta.Stream], delta.MinuteMs);
            (rows.TryGetValue(at, out var some) ? some : rows[at] = []).Add(delta);
        }

        return rows;
    }

    /// <summary>Asks, inside the transaction that holds the position, for the rows that are not known.</summary>
    /// <returns>False when all are known, and nothing was asked.</returns>
    public bool Ask(NpgsqlBatch batch, Dictionary<(long Stream, long MinuteMs), List<MinuteDelta>> deltas)
    {
        if (cache.Count > MaxCached)
        {
            cache.Clear();
        }

        var missing = deltas.Keys.Where(k => !cache.ContainsKey(k)).ToList();
        if (missing.Count == 0)
        {
            return false;
        }

        missing.ForEach(k => cache[k] = new MinuteSum());

        // The bounds of time leave out every chunk but one or two.
        batch.Add(
            $"""
             SELECT stream, minute_ms, {MinuteSum.Columns} FROM minutes
             WHERE partition = $1 AND minute_ms >= $2 AND minute_ms <= $3
               AND (stream, minute_ms) IN (SELECT * FROM unnest($4::bigint[], $5::bigint[]))
             """,
            partition, missing.Min(k => k.MinuteMs), missing.Max(k => k.MinuteMs), missing.Select(k => k.Stream).ToArray(),
            missing.Select(k => k.MinuteMs).ToArray());
        return true;
    }

    /// <summary>Takes the answer of <see cref="Ask"/>.</summary>
    public async Task TakeAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        while (await rows.ReadAsync(cancellationToken))
        {
            var known = MinuteSum.Point(rows, 1);
            cache[(rows.GetInt64(0), known.MinuteMs)].Add(known, MinuteSum.AuthorsOf(rows, 1));
        }
    }

    /// <summary>Merges and adds the statement that stores the sums. After a failure of the transaction: <see cref="Forget"/>.</summary>
    public void Write(NpgsqlBatch batch, Dictionary<(long Stream, long MinuteMs), List<MinuteDelta>> deltas, long nowMs)
    {
        if (deltas.Count == 0)
        {
            return;
        }

        var rows = new List<((long Stream, long MinuteMs) At, MinuteSum Sum, byte[] Authors)>(deltas.Count);
        foreach (var (at, some) in deltas)
        {
            var sum = cache[at];
            some.ForEach(d => sum.Merge(d.Heard));
            sum.Authors.Write(blob.Begin());
            rows.Add((at, sum, blob.End().ToArray()));
        }

        long[] Column(Func<MinuteSum, long> of) => [.. rows.Select(r => of(r.Sum))];
        batch.Add(
            """
            INSERT INTO minutes (stream, minute_ms, partition, recorded_ms, volume, negative, neutral, positive, valence, risky, actual, floor,
              estimated, engagement, authors)
            SELECT u.stream, u.minute, $1, $2, u.volume, u.negative, u.neutral, u.positive, u.valence, u.risky, u.actual, u.floor, u.estimated,
              u.engagement, u.authors
            FROM unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[],
              $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bytea[])
              AS u(stream, minute, volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement, authors)
            ON CONFLICT (stream, minute_ms, partition) DO UPDATE SET recorded_ms = excluded.recorded_ms, volume = excluded.volume,
              negative = excluded.negative, neutral = excluded.neutral, positive = excluded.positive, valence = excluded.valence,
              risky = excluded.risky, actual = excluded.actual, floor = excluded.floor, estimated = excluded.estimated,
              engagement = excluded.engagement, authors = excluded.authors
            """,
            partition, nowMs, rows.Select(r => r.At.Stream).ToArray(), rows.Select(r => r.At.MinuteMs).ToArray(), Column(s => s.Volume),
            Column(s => s.Negative), Column(s => s.Neutral), Column(s => s.Positive), Column(s => s.Valence), Column(s => s.Risky),
            Column(s => s.Actual), Column(s => s.Floor), Column(s => s.Estimated), Column(s => s.Engagement),
            rows.Select(r => r.Authors).ToArray());
    }
}
