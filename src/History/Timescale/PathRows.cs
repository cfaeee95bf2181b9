using Listening.Detection.Mentions;
using Listening.History.Backtest;
using Listening.History.Queries;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>How stored posts grew.</summary>
internal static class PathRows
{
    public static async Task<IReadOnlyList<PostPath>> ReadAsync(NpgsqlConnection connection, WindowQuery query, long atLeast, CancellationToken cancellationToken)
    {
        await using var find = connection.Command(
            """
            SELECT p.id, p.platform, p.post, p.state FROM mention_brands b JOIN posts p ON p.id = b.post
            WHERE b.brand = $1 AND b.event_ms >= $2 AND b.event_ms < $3 AND b.role <> 1 AND p.impressions >= $4 ORDER BY b.event_ms, b.post LIMIT $5
            """,
            query.Brand, query.From, query.To, atLeast, query.Max);
        var posts = await find.AllAsync(
            r => (Row: r.GetInt64(0), Post: PostCodec.Decode(PostKey.Of(r.GetString(1), r.GetString(2)), r.GetString(1), r.GetString(2), r.GetFieldValue<byte[]>(3))),
            cancellationToken);
        await using var grew = connection.Command(
            """
            SELECT post, observed_ms, impressions, grade, low FROM metrics WHERE post = ANY ($1) AND impressions IS NOT NULL
            ORDER BY post, observed_ms, recorded_ms
            """,
            posts.Select(p => p.Row).ToArray());
        var points = (await grew.AllAsync(
            r => (Post: r.GetInt64(0), Point: new PathPoint(
                r.GetInt64(1),
                new PostCounts(
                    new Impressions(r.GetInt64(2), (ImpressionGrade)r.GetInt16(3), r.IsDBNull(4) ? r.GetInt64(2) : r.GetInt64(4)), null, null, null))),
            cancellationToken)).ToLookup(p => p.Post, p => p.Point);
        return [.. posts.Where(p => p.Post.Drill == query.Drill).Select(p => new PostPath(p.Post, [.. points[p.Row]]))];
    }

    public static async Task<IReadOnlyList<DateTimeOffset>> OwnPostsAsync(NpgsqlConnection connection, WindowQuery query, CancellationToken cancellationToken)
    {
        await using var find = connection.Command(
            "SELECT event_ms FROM mention_brands WHERE brand = $1 AND role = 1 AND event_ms >= $2 AND event_ms < $3 ORDER BY event_ms LIMIT $4",
            query.Brand, query.From, query.To, query.Max);
        return await find.AllAsync(r => r.Time(0), cancellationToken);
    }
}
