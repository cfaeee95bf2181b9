using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>Minutes of a stream: the rows' sums, or as of a moment counted from the mentions known then.</summary>
internal static class MinuteReader
{
    public static async Task<MinuteSeries> ReadAsync(NpgsqlConnection connection, MinuteQuery query, CancellationToken cancellationToken)
    {
        var (fromMs, toMs) = query.Range();
        var points = query.AsOf is not null || query.BySecond
            ? await CountedAsync(connection, query, fromMs, toMs, cancellationToken)
            : await StoredAsync(connection, query.Stream, fromMs, toMs, cancellationToken);
        await using var heard = connection.Command(
            "SELECT minute_ms FROM heard WHERE minute_ms >= $1 AND minute_ms < $2 ORDER BY minute_ms", fromMs,
            Math.Min(toMs, query.AsOf?.ToUnixTimeMilliseconds() ?? toMs));
        return new MinuteSeries(fromMs, toMs, points, Stretch.Join(await heard.AllAsync(r => r.GetInt64(0), cancellationToken)));
    }

    private static async Task<List<MinutePoint>> StoredAsync(
        NpgsqlConnection connection, StreamKey stream, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            """
            SELECT minute_ms, sum(volume)::bigint, sum(negative)::bigint, sum(neutral)::bigint, sum(positive)::bigint, sum(valence)::bigint,
              sum(risky)::bigint, sum(actual)::bigint, sum(floor)::bigint, sum(estimated)::bigint, sum(engagement)::bigint
            FROM minutes WHERE stream = (SELECT id FROM streams WHERE brand = $1 AND kind = $2 AND value = $3 AND drill = $4)
            AND minute_ms >= $5 AND minute_ms < $6 GROUP BY minute_ms ORDER BY minute_ms
            """,
            stream.Brand, stream.Kind, stream.Value, stream.Drill, fromMs, toMs);
        return await command.AllAsync(
            r => new MinutePoint(
                r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8),
                r.GetInt64(9), r.GetInt64(10)),
            cancellationToken);
    }

    private static async Task<List<MinutePoint>> CountedAsync(
        NpgsqlConnection connection, MinuteQuery query, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        var stream = query.Stream;
        if (stream.Kind is not (StreamKind.Brand or StreamKind.Platform or StreamKind.Language))
        {
            throw new ArgumentException(
                $"As of a moment, and by the second, figures are told by brand, platform and language, not by {StreamKey.NameOf(stream.Kind)}.");
        }

        await using var command = connection.Command(
            """
            SELECT b.event_ms, m.negative, m.neutral, m.positive FROM mention_brands b
            JOIN posts p ON p.id = b.post JOIN mentions m ON m.post = b.post AND m.event_ms = p.mention_ms
            WHERE b.brand = $1 AND b.event_ms >= $2 AND b.event_ms < $3 AND b.role = 0 AND b.recorded_ms <= $4
            AND m.drill = $5 AND ($6::text IS NULL OR p.platform = $6) AND ($7::text IS NULL OR m.lang = $7) ORDER BY b.event_ms
            """,
            stream.Brand, fromMs, toMs, query.AsOf?.ToUnixTimeMilliseconds() ?? long.MaxValue, stream.Drill,
            stream.Kind == StreamKind.Platform ? stream.Value : null, stream.Kind == StreamKind.Language ? stream.Value : null);
        var points = new List<MinutePoint>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var score = new SentimentScore((ushort)rows.GetInt32(1), (ushort)rows.GetInt32(2), (ushort)rows.GetInt32(3), LanguageId.Unknown, false);
            var one = MinutePoint.Of(rows.GetInt64(0), score, query.GrainMs);
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
