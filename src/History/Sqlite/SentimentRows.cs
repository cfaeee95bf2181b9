using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.History.Queries;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>Sentiment in buckets: from minute rows, or as of a moment from the mentions known then.</summary>
internal static class SentimentRows
{
    private const long MinuteMs = 60_000;

    public static SentimentSeries Read(Database database, SentimentQuery query)
    {
        var bucketMs = (long)query.Bucket.TotalMilliseconds;
        if (query.Bucket < TimeSpan.FromMinutes(1) || query.Bucket > TimeSpan.FromDays(1) || bucketMs % MinuteMs != 0)
        {
            throw new ArgumentException("A bucket is whole minutes, from 1 minute to 1 day.", nameof(query));
        }

        var fromMs = Floor(query.From.ToUnixTimeMilliseconds(), bucketMs);
        var count = ((query.To.ToUnixTimeMilliseconds() - fromMs) + bucketMs - 1) / bucketMs;
        if (count is < 1 or > SentimentQuery.MaxPoints)
        {
            throw new ArgumentException($"The range holds {count} buckets; ask for 1 to {SentimentQuery.MaxPoints}.", nameof(query));
        }

        var buckets = new Bucket[count];
        var toMs = fromMs + (count * bucketMs);
        if (query.AsOf is { } asOf)
        {
            AddMentions(database, query, asOf, fromMs, toMs, bucketMs, buckets);
        }
        else
        {
            AddMinutes(database, query, fromMs, toMs, bucketMs, buckets);
        }

        MarkHeard(database, fromMs, toMs, bucketMs, buckets);
        return new SentimentSeries(
            query.Brand, query.Platform, query.Bucket, query.AsOf,
            [.. buckets.Select((b, i) => b.Point(DateTimeOffset.FromUnixTimeMilliseconds(fromMs + (i * bucketMs)), query.AsOf is null))]);
    }

    private static void AddMinutes(Database database, SentimentQuery query, long fromMs, long toMs, long bucketMs, Bucket[] buckets)
    {
        using var rows = database.Rows(
            "SELECT minute_ms, " + MinuteSum.Columns + """
             FROM minutes WHERE stream = (SELECT id FROM streams WHERE brand = ? AND kind = ? AND value = ? AND drill = ?)
            AND minute_ms >= ? AND minute_ms < ?
            """,
            query.Brand, query.Platform is null ? StreamKind.Brand : StreamKind.Platform, query.Platform ?? "", query.Drill, fromMs, toMs);
        while (rows.Step())
        {
            var heard = MinuteSum.Read(rows, 1);
            ref var bucket = ref buckets[(rows.Int64(0) - fromMs) / bucketMs];
            bucket.Negative += heard.Negative;
            bucket.Neutral += heard.Neutral;
            bucket.Positive += heard.Positive;
            bucket.Valence += heard.Valence;
            bucket.Impressions += heard.Actual + heard.Floor + heard.Estimated;
            bucket.Engagement += heard.Engagement;
            (bucket.Authors ??= new DistinctSketch()).Merge(heard.Authors);
        }
    }

    private static void AddMentions(
        Database database, SentimentQuery query, DateTimeOffset asOf, long fromMs, long toMs, long bucketMs, Bucket[] buckets)
    {
        using var rows = database.Rows(
            """
            SELECT b.event_ms, m.negative, m.neutral, m.positive FROM mention_brands b
            CROSS JOIN mentions m ON m.post = b.post CROSS JOIN posts p ON p.id = b.post
            WHERE b.brand = ?1 AND b.event_ms >= ?2 AND b.event_ms < ?3 AND b.role = 0 AND b.recorded_ms <= ?4
            AND m.drill = ?5 AND (?6 IS NULL OR p.platform = ?6)
            """,
            query.Brand, fromMs, toMs, asOf, query.Drill, query.Platform);
        while (rows.Step())
        {
            ref var bucket = ref buckets[(rows.Int64(0) - fromMs) / bucketMs];
            var score = new SentimentScore((ushort)rows.Int64(1), (ushort)rows.Int64(2), (ushort)rows.Int64(3), LanguageId.Unknown, false);
            bucket.Negative += score.Label == SentimentLabel.Negative ? 1 : 0;
            bucket.Neutral += score.Label == SentimentLabel.Neutral ? 1 : 0;
            bucket.Positive += score.Label == SentimentLabel.Positive ? 1 : 0;
            bucket.Valence += score.Valence;
        }
    }

    private static void MarkHeard(Database database, long fromMs, long toMs, long bucketMs, Bucket[] buckets)
    {
        using var rows = database.Rows("SELECT minute_ms FROM heard WHERE minute_ms >= ? AND minute_ms < ?", fromMs, toMs);
        while (rows.Step())
        {
            buckets[(rows.Int64(0) - fromMs) / bucketMs].Heard = true;
        }
    }

    private static long Floor(long value, long by) => value - (((value % by) + by) % by);

    private record struct Bucket(
        bool Heard, long Negative, long Neutral, long Positive, long Valence, long Impressions, long Engagement, DistinctSketch? Authors)
    {
        public readonly SentimentPoint Point(DateTimeOffset start, bool whole)
        {
            var volume = Negative + Neutral + Positive;
            return new SentimentPoint(
                start, Heard || volume > 0, volume, Negative, Neutral, Positive,
                volume == 0 ? null : (double)Valence / volume / SentimentScore.One,
                whole ? Impressions : null, whole ? Engagement : null, whole ? Authors?.Estimate() ?? 0 : null);
        }
    }
}
