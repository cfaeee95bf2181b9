using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>Mentions as people read them: the row, what edits made of it, and the post's state.</summary>
internal static class MentionRows
{
    // The newest edit and observation known by ?1 stand for text, score and reach; a deleted post shows no word, also as of an earlier moment.
    // Of reach the best grade stands, of a grade the latest observation, of equal times the larger: PostReach says the same of now.
    public const string Select =
        """
        SELECT p.key, p.platform, p.post, p.state, m.event_ms, m.recorded_ms, coalesce(r.text, m.text), m.author, m.url, m.drill,
          coalesce(r.negative, m.negative), coalesce(r.neutral, m.neutral), coalesce(r.positive, m.positive), coalesce(r.lang, m.lang),
          r.id IS NOT NULL, p.id, x.impressions, x.grade, x.low, CASE WHEN ?1 < 9223372036854775807 THEN
            coalesce((SELECT likes FROM metrics WHERE post = p.id AND likes IS NOT NULL AND recorded_ms <= ?1 ORDER BY observed_ms DESC, likes DESC LIMIT 1), 0)
            + coalesce((SELECT shares FROM metrics WHERE post = p.id AND shares IS NOT NULL AND recorded_ms <= ?1 ORDER BY observed_ms DESC, shares DESC LIMIT 1), 0)
            + coalesce((SELECT replies FROM metrics WHERE post = p.id AND replies IS NOT NULL AND recorded_ms <= ?1 ORDER BY observed_ms DESC, replies DESC LIMIT 1), 0)
            ELSE 0 END
        FROM {0} CROSS JOIN mentions m ON m.post = p.id
        LEFT JOIN revisions r ON r.id = (SELECT max(id) FROM revisions WHERE post = p.id AND deleted = 0 AND recorded_ms <= ?1)
        LEFT JOIN metrics x ON ?1 < 9223372036854775807
          AND x.id = (SELECT id FROM metrics WHERE post = p.id AND impressions IS NOT NULL AND recorded_ms <= ?1
            ORDER BY grade, observed_ms DESC, impressions DESC, id LIMIT 1)
        WHERE {1}
        """;

    private static readonly string PageSql =
        Select.Replace("{0}", "mention_brands b CROSS JOIN posts p ON p.id = b.post", StringComparison.Ordinal).Replace(
            "{1}",
            """
            b.brand = ?2 AND b.event_ms >= ?3 AND b.event_ms < ?4 AND b.recorded_ms <= ?1 AND (b.event_ms, b.post) < (?5, ?6)
              AND m.drill = ?7 AND (?8 IS NULL OR p.platform = ?8) AND (?9 IS NULL OR p.label = ?9)
            ORDER BY b.event_ms DESC, b.post DESC LIMIT ?10
            """,
            StringComparison.Ordinal);

    private static readonly string PostSql =
        Select.Replace("{0}", "posts p", StringComparison.Ordinal).Replace("{1}", "p.key = ?2 AND m.recorded_ms <= ?1", StringComparison.Ordinal);

    public static MentionPage Page(Database database, MentionQuery query)
    {
        var (afterMs, afterPost) = MentionItems.CursorOf(query.After);
        using var rows = database.Rows(
            PageSql, query.AsOf?.ToUnixTimeMilliseconds() ?? long.MaxValue, query.Brand, query.From?.ToUnixTimeMilliseconds() ?? long.MinValue,
            query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue, afterMs, afterPost, query.Drill, query.Platform, query.Label, query.Max);
        var items = ReadAll(rows, query.Brand, query.AsOf is not null);
        return new MentionPage(items, items.Count < query.Max ? null : MentionItems.Cursor(items[^1]));
    }

    public static List<MentionItem> Find(Database database, Viewer viewer, IReadOnlyList<(string Platform, string Id)> posts, DateTimeOffset? asOf)
    {
        var found = new List<MentionItem>();
        foreach (var (platform, id) in posts)
        {
            using var rows = database.Rows(PostSql, asOf?.ToUnixTimeMilliseconds() ?? long.MaxValue, BatchRows.KeyBytes(PostKey.Of(platform, id)));
            if (rows.Step() && Read(rows, null, asOf is not null) is var (item, post) && post.Brands.Concat(post.OwnedBy).Any(viewer.MaySee))
            {
                found.Add(item);
            }
        }

        return found;
    }

    /// <summary>Rows of <see cref="Select"/>.</summary>
    public static List<MentionItem> ReadAll(Statement rows, string brand, bool asOf)
    {
        var items = new List<MentionItem>();
        while (rows.Step())
        {
            items.Add(Read(rows, brand, asOf).Item);
        }

        return items;
    }

    private static (MentionItem Item, PostState Post) Read(Statement rows, string? brand, bool asOf) => MentionItems.Of(
        rows.Text(1), rows.Text(2), rows.Blob(3), brand, asOf, rows.Time(4), rows.Time(5), Words(rows, 6), Words(rows, 7), Words(rows, 8), rows.Text(9),
        (rows.Int64(10), rows.Int64(11), rows.Int64(12), rows.Text(13)), edited: rows.Int64(14) != 0, ReachOf(rows, 16), rows.Int64(19),
        rows.Int64(15));

    private static Impressions? ReachOf(Statement rows, int at) =>
        rows.IsNull(at) ? null : new Impressions(rows.Int64(at), (ImpressionGrade)rows.Int64(at + 1), rows.Int64OrNull(at + 2) ?? rows.Int64(at));

    /// <summary>Null also when retention has erased them, which leaves zeros.</summary>
    private static string? Words(Statement rows, int column) =>
        rows.TextOrNull(column) is { } words && !Erased.Is(words) ? words : null;
}
