using Listening.Detection.Mentions;
using Listening.History.Queries;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>Sentiment in buckets: from minute rows, or as of a moment from the mentions known then.</summary>
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
            AddMinutes(database, query, buckets);
        }

        MarkHeard(database, buckets);
        return buckets.Series();
    }

    private static void AddMinutes(Database database, SentimentQuery query, SentimentBuckets buckets)
    {
        using var rows = database.Rows(
            "SELECT minute_ms, " + MinuteSum.Columns + """
             FROM minutes WHERE stream = (SELECT id FROM streams WHERE brand = ? AND kind = ? AND value = ? AND drill = ?)
            AND minute_ms >= ? AND minute_ms < ?
            """,
            query.Brand, query.Platform is null ? StreamKind.Brand : StreamKind.Platform, query.Platform ?? "", query.Drill, buckets.FromMs, buckets.ToMs);
        while (rows.Step())
        {
            buckets.Add(rows.Int64(0), MinuteSum.Read(rows, 1));
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

    private static void MarkHeard(Database database, SentimentBuckets buckets)
    {
        using var rows = database.Rows("SELECT minute_ms FROM heard WHERE minute_ms >= ? AND minute_ms < ?", buckets.FromMs, buckets.ToMs);
        while (rows.Step())
        {
            buckets.Hear(rows.Int64(0));
        }
    }
}
