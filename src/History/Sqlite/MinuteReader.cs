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
        var stream = query.Stream;
        if (stream.Kind is not (StreamKind.Brand or StreamKind.Platform or StreamKind.Language))
        {
            throw new ArgumentException(
                $"As of a moment, and by the second, figures are told by brand, platform and language, not by {StreamKey.NameOf(stream.Kind)}.");
        }

        using var rows = database.Rows(
            """
            SELECT b.event_ms, m.negative, m.neutral, m.positive FROM mention_brands b
            CROSS JOIN mentions m ON m.post = b.post CROSS JOIN posts p ON p.id = b.post
            WHERE b.brand = ?1 AND b.event_ms >= ?2 AND b.event_ms < ?3 AND b.role = 0 AND b.recorded_ms <= ?4
            AND m.drill = ?5 AND (?6 IS NULL OR p.platform = ?6) AND (?7 IS NULL OR m.lang = ?7) ORDER BY b.event_ms
            """,
            stream.Brand, fromMs, toMs, query.AsOf?.ToUnixTimeMilliseconds() ?? long.MaxValue, stream.Drill, stream.Kind == StreamKind.Platform ? stream.Value : null,
            stream.Kind == StreamKind.Language ? stream.Value : null);
        var points = new List<MinutePoint>();
        while (rows.Step())
        {
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

        return points;
    }
}
