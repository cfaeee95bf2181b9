using Listening.Detection.Mentions;
using Listening.History.Backtest;
using Listening.History.Queries;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>How stored posts grew.</summary>
internal static class PathRows
{
    public static List<PostPath> Read(Database database, WindowQuery query, long atLeast)
    {
        var found = new List<(long Row, PostPath Path)>();
        using (var rows = database.Rows(
            """
            SELECT p.id, p.platform, p.post, p.state FROM mention_brands b CROSS JOIN posts p ON p.id = b.post
            WHERE b.brand = ? AND b.event_ms >= ? AND b.event_ms < ? AND b.role <> 1 AND p.impressions >= ? ORDER BY b.event_ms, b.post LIMIT ?
            """,
            query.Brand, query.From, query.To, atLeast, query.Max))
        {
            while (rows.Step())
            {
                var (platform, id) = (rows.Text(1), rows.Text(2));
                var post = PostCodec.Decode(PostKey.Of(platform, id), platform, id, rows.Blob(3));
                if (post.Drill == query.Drill)
                {
                    found.Add((rows.Int64(0), new PostPath(post, [])));
                }
            }
        }

        return found.ConvertAll(f => f.Path with { Observations = Of(database, f.Row) });
    }

    public static List<DateTimeOffset> OwnPosts(Database database, WindowQuery query)
    {
        using var rows = database.Rows(
            "SELECT event_ms FROM mention_brands WHERE brand = ? AND role = 1 AND event_ms >= ? AND event_ms < ? ORDER BY event_ms LIMIT ?",
            query.Brand, query.From, query.To, query.Max);
        var times = new List<DateTimeOffset>();
        while (rows.Step())
        {
            times.Add(rows.Time(0));
        }

        return times;
    }

    private static List<PathPoint> Of(Database database, long post)
    {
        using var rows = database.Rows(
            "SELECT observed_ms, impressions, grade, low FROM metrics WHERE post = ? AND impressions IS NOT NULL ORDER BY observed_ms, id", post);
        var points = new List<PathPoint>();
        while (rows.Step())
        {
            var impressions = new Impressions(rows.Int64(1), (ImpressionGrade)rows.Int64(2), rows.Int64OrNull(3) ?? rows.Int64(1));
            points.Add(new PathPoint(rows.Int64(0), new PostCounts { Impressions = impressions }));
        }

        return points;
    }
}
