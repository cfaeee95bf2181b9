using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.History.Rollups;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>Minutes of a stream: the rows' sums, or as of a moment counted from the mentions known then.</summary>
internal static class MinuteReader
{
    public static MinuteSeries Read(Database database, MinuteQuery query)
    {
        var (fromMs, toMs) = query.Range();
        return new MinuteSeries(
            fromMs, toMs, query.AsOf is not null || query.BySecond ? Counted(database, query, fromMs, toMs) : Stored(database, query, fromMs, toMs),
            Stretch.Join(
                SumRows.Heard(database, fromMs, Math.Min(toMs, query.AsOf?.ToUnixTimeMilliseconds() ?? toMs), query.Widest), query.Widest.WidthMs()),
            query.GrainMs);
    }

    private static List<MinutePoint> Stored(Database database, MinuteQuery query, long fromMs, long toMs) =>
        [.. SumRows.Of(database, query.Stream, fromMs, toMs, query.Widest, MinuteSum.Added, group: true).Select(rows => MinuteSum.Point(rows, 0))];

    private static List<MinutePoint> Counted(Database database, MinuteQuery query, long fromMs, long toMs)
    {
        var (stream, until, campaign) = (query.Stream, query.AsOf?.ToUnixTimeMilliseconds() ?? long.MaxValue, query.Campaign);
        var platform = stream.Kind == StreamKind.Platform ? stream.Value : null;
        var language = stream.Kind == StreamKind.Language ? stream.Value : null;
        using var rows = database.Rows(
            """
            SELECT b.event_ms, m.negative, m.neutral, m.positive, p.state FROM mention_brands b
            CROSS JOIN mentions m ON m.post = b.post CROSS JOIN posts p ON p.id = b.post
            WHERE b.brand = ?1 AND b.event_ms >= ?2 AND b.event_ms < ?3 AND b.role = 0 AND b.recorded_ms <= ?4
            AND m.drill = ?5 AND (?6 IS NULL OR p.platform = ?6) AND (?7 IS NULL OR m.lang = ?7) ORDER BY b.event_ms
            """,
            stream.Brand, fromMs, toMs, until, stream.Drill, platform, language);
        var points = new List<MinutePoint>();
        while (rows.Step())
        {
            if (campaign is not null && PostCodec.CampaignOf(rows.Blob(4)) != campaign)
            {
                continue;
            }

            var score = new SentimentScore((ushort)rows.Int64(1), (ushort)rows.Int64(2), (ushort)rows.Int64(3), LanguageId.Unknown, false);
            var one = MinutePoint.Of(rows.Int64(0), score, query.GrainMs);
            if (points.Count > 0 && points[^1].MinuteMs == one.MinuteMs)
            {
                points[^1] = points[^1].And(one);
            }
            else
            {
                points.Add(one);
            }
        }

        return Gains(database, query, fromMs, toMs, until, platform, language).Into(points);
    }

    private static ReachGains Gains(Database database, MinuteQuery query, long fromMs, long toMs, long until, string? platform, string? language)
    {
        var (stream, campaign) = (query.Stream, query.Campaign);
        using var rows = database.Rows(
            """
            SELECT b.post, x.observed_ms, x.impressions, x.grade, x.low, x.likes, x.shares, x.replies, p.state FROM mention_brands b
            CROSS JOIN metrics x ON x.post = b.post AND x.recorded_ms <= ?4
            CROSS JOIN mentions m ON m.post = b.post CROSS JOIN posts p ON p.id = b.post
            WHERE b.brand = ?1 AND b.event_ms >= ?2 AND b.event_ms < ?3 AND b.role = 0 AND b.recorded_ms <= ?4
            AND m.drill = ?5 AND (?6 IS NULL OR p.platform = ?6) AND (?7 IS NULL OR m.lang = ?7) ORDER BY b.post, x.id
            """,
            stream.Brand, fromMs - (long)ReachGains.Followed.TotalMilliseconds, toMs, until, stream.Drill, platform, language);
        var gains = new ReachGains(query, fromMs, toMs);
        while (rows.Step())
        {
            if (campaign is null || PostCodec.CampaignOf(rows.Blob(8)) == campaign)
            {
                gains.Add(rows.Int64(0), rows.Int64(1), new PostCounts(
                    rows.IsNull(2) ? null : new Impressions(rows.Int64(2), (ImpressionGrade)rows.Int64(3), rows.Int64OrNull(4) ?? rows.Int64(2)),
                    rows.Int64OrNull(5), rows.Int64OrNull(6), rows.Int64OrNull(7)));
            }
        }

        return gains;
    }
}
