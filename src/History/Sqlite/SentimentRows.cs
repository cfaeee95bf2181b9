using Listening.History.Queries;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>Sentiment in buckets: from sums, or as of a moment from the mentions known then.</summary>
internal static class SentimentRows
{
    public static SentimentSeries Read(Database database, SentimentQuery query)
    {
        var buckets = new SentimentBuckets(query);
        if (query.AsOf is { } asOf)
        {
            AddMentions(database, query, asOf, buckets);
        }
        else
        {
            AddSums(database, query, buckets);
        }

        foreach (var startMs in SumRows.Heard(database, buckets.FromMs, buckets.ToMs, buckets.Grain))
        {
            buckets.Hear(startMs);
        }

        return buckets.Series();
    }

    private static void AddSums(Database database, SentimentQuery query, SentimentBuckets buckets)
    {
        foreach (var rows in SumRows.Of(database, query.Stream, buckets.FromMs, buckets.ToMs, buckets.Grain, MinuteSum.Columns))
        {
            buckets.Add(MinuteSum.Point(rows, 0), MinuteSum.AuthorsOf(rows, 0));
        }
    }

    private static void AddMentions(Database database, SentimentQuery query, DateTimeOffset asOf, SentimentBuckets buckets)
    {
        using var rows = database.Rows(
            """
            SELECT b.event_ms, m.negative, m.neutral, m.positive FROM mention_brands b
            CROSS JOIN mentions m ON m.post = b.post CROSS JOIN posts p ON p.id = b.post
            WHERE b.brand = ?1 AND b.event_ms >= ?2 AND b.event_ms < ?3 AND b.role = 0 AND b.recorded_ms <= ?4
            AND m.drill = ?5 AND (?6 IS NULL OR p.platform = ?6)
            """,
            query.Brand, buckets.FromMs, buckets.ToMs, asOf, query.Drill, query.Platform);
        while (rows.Step())
        {
            buckets.Add(rows.Int64(0), (ushort)rows.Int64(1), (ushort)rows.Int64(2), (ushort)rows.Int64(3));
        }
    }
}
