using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>Minutes of a stream: the rows' sums, or as of a moment counted from the mentions known then.</summary>
internal static class MinuteReader
{
    public static MinuteSeries Read(Database database, MinuteQuery query)
    {
        var (fromMs, toMs) = query.Range();
        return new MinuteSeries(
            fromMs, toMs, query.AsOf is not null || query.BySecond ? Counted(database, query, fromMs, toMs) : Stored(database, query.Stream, fromMs, toMs),
            Stretch.Join(Heard(database, fromMs, Math.Min(toMs, query.AsOf?.ToUnixTimeMilliseconds() ?? toMs))), query.GrainMs);
    }

    private static List<MinutePoint> Stored(Database database, StreamKey stream, long fromMs, long toMs)
    {
        using var rows = database.Rows(
            """
            SELECT minute_ms, sum(volume), sum(negative), sum(neutral), sum(positive), sum(valence), sum(risky), sum(actual), sum(floor),
              sum(estimated), sum(engagement)
            FROM minutes WHERE stream = (SELECT id FROM streams WHERE brand = ? AND kind = ? AND value = ? AND drill = ?)
            AND minute_ms >= ? AND minute_ms < ? GROUP BY minute_ms ORDER BY minute_ms
            """,
            stream.Brand, stream.Kind, stream.Value, stream.Drill, fromMs, toMs);
        var points = new List<MinutePoint>();
        while (rows.Step())
        {
            points.Add(new MinutePoint(
                rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5), rows.Int64(6), rows.Int64(7), rows.Int64(8),
                rows.Int64(9), rows.Int64(10)));
        }

        return points;
    }

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

    private static IEnumerable<long> Heard(Database database, long fromMs, long toMs)
    {
        using var rows = database.Rows("SELECT minute_ms FROM heard WHERE minute_ms >= ? AND minute_ms < ? ORDER BY minute_ms", fromMs, toMs);
        while (rows.Step())
        {
            yield return rows.Int64(0);
        }
    }
}
