using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.History.Rollups;
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
            : await StoredAsync(connection, query, fromMs, toMs, cancellationToken);
        var heard = await SumRows.HeardAsync(
            connection, fromMs, Math.Min(toMs, query.AsOf?.ToUnixTimeMilliseconds() ?? toMs), query.Widest, cancellationToken);
        return new MinuteSeries(fromMs, toMs, points, Stretch.Join(heard, query.Widest.WidthMs()), query.GrainMs);
    }

    private static async Task<List<MinutePoint>> StoredAsync(
        NpgsqlConnection connection, MinuteQuery query, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        var points = new List<MinutePoint>();
        await SumRows.ReadAsync(
            connection, query.Stream, fromMs, toMs, query.Widest, MinuteSum.Added, r => points.Add(MinuteSum.Point(r, 0)), cancellationToken, group: true);
        return points;
    }

    private static async Task<List<MinutePoint>> CountedAsync(
        NpgsqlConnection connection, MinuteQuery query, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        var (stream, until, campaign) = (query.Stream, query.AsOf?.ToUnixTimeMilliseconds() ?? long.MaxValue, query.Campaign);
        var platform = stream.Kind == StreamKind.Platform ? stream.Value : null;
        var language = stream.Kind == StreamKind.Language ? stream.Value : null;
        await using var command = connection.Command(
            """
            SELECT b.event_ms, m.negative, m.neutral, m.positive, p.state FROM mention_brands b
            JOIN posts p ON p.id = b.post JOIN mentions m ON m.post = b.post AND m.event_ms = p.mention_ms
            WHERE b.brand = $1 AND b.event_ms >= $2 AND b.event_ms < $3 AND b.role = 0 AND b.recorded_ms <= $4
            AND m.event_ms >= $2 AND m.event_ms < $3
            AND m.drill = $5 AND ($6::text IS NULL OR p.platform = $6) AND ($7::text IS NULL OR m.lang = $7) ORDER BY b.event_ms
            """,
            stream.Brand, fromMs, toMs, until, stream.Drill, platform, language);
        var points = new List<MinutePoint>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (campaign is not null && PostCodec.CampaignOf(rows.GetFieldValue<byte[]>(4)) != campaign)
            {
                continue;
            }

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

        await rows.DisposeAsync();
        return (await GainsAsync(connection, query, fromMs, toMs, until, platform, language, cancellationToken)).Into(points);
    }

    private static async Task<ReachGains> GainsAsync(
        NpgsqlConnection connection, MinuteQuery query, long fromMs, long toMs, long until, string? platform, string? language, CancellationToken cancellationToken)
    {
        var (stream, campaign) = (query.Stream, query.Campaign);
        await using var command = connection.Command(
            """
            SELECT b.post, x.observed_ms, x.impressions, x.grade, x.low, x.likes, x.shares, x.replies, p.state FROM mention_brands b
            JOIN metrics x ON x.post = b.post AND x.recorded_ms <= $4
            JOIN posts p ON p.id = b.post JOIN mentions m ON m.post = b.post AND m.event_ms = p.mention_ms
            WHERE b.brand = $1 AND b.event_ms >= $2 AND b.event_ms < $3 AND b.role = 0 AND b.recorded_ms <= $4
            AND m.event_ms >= $2 AND m.event_ms < $3
            AND m.drill = $5 AND ($6::text IS NULL OR p.platform = $6) AND ($7::text IS NULL OR m.lang = $7)
            ORDER BY b.post, x.recorded_ms, x.appended_ms, x.observed_ms
            """,
            stream.Brand, fromMs - (long)ReachGains.Followed.TotalMilliseconds, toMs, until, stream.Drill, platform, language);
        var gains = new ReachGains(query, fromMs, toMs);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (campaign is null || PostCodec.CampaignOf(rows.GetFieldValue<byte[]>(8)) == campaign)
            {
                gains.Add(rows.GetInt64(0), rows.GetInt64(1), new PostCounts(
                    rows.IsDBNull(2) ? null : new Impressions(rows.GetInt64(2), (ImpressionGrade)rows.GetInt16(3), Number(4) ?? rows.GetInt64(2)), Number(5), Number(6), Number(7)));
            }
        }

        return gains;

        long? Number(int column) => rows.IsDBNull(column) ? null : rows.GetInt64(column);
    }
}
