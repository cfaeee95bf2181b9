using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.History.Backtest;
using Listening.History.Queries;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>The public's mentions of a window: the most seen, the busiest authors, an even sample.</summary>
internal static class WindowRows
{
    // Deleted posts stay in the counts, but nothing of them is shown.
    private const string InWindow =
        """
        b.brand = ?2 AND b.event_ms >= ?3 AND b.event_ms < ?4 AND b.role = 0 AND b.recorded_ms <= ?1 AND p.phase = 1
        AND (?6 IS NULL OR p.platform = ?6)
        """;

    // Reach as of a moment is told as MentionRows tells it.
    private const string Reach =
        """
        CASE WHEN ?8 THEN (SELECT impressions FROM metrics WHERE post = p.id AND impressions IS NOT NULL AND recorded_ms <= ?1
          ORDER BY grade, observed_ms DESC, impressions DESC LIMIT 1) ELSE p.impressions END
        """;

    private static readonly string TopSql = MentionRows.Select
        .Replace(
            "{0}",
            $"""
             (SELECT p.id AS post, b.event_ms, {Reach} AS reach FROM mention_brands b CROSS JOIN posts p ON p.id = b.post
              CROSS JOIN mentions d ON d.post = p.id WHERE {InWindow} AND d.drill = ?5
              ORDER BY reach DESC NULLS LAST, b.event_ms, b.post LIMIT ?7) w CROSS JOIN posts p ON p.id = w.post
             """,
            StringComparison.Ordinal)
        .Replace("{1}", "1 ORDER BY w.reach DESC NULLS LAST, w.event_ms, w.post", StringComparison.Ordinal);

    private static readonly string SampleSql = MentionRows.Select
        .Replace("{0}", "mention_brands b CROSS JOIN posts p ON p.id = b.post", StringComparison.Ordinal)
        .Replace("{1}", InWindow + " AND m.drill = ?5 AND b.post % ?7 = 0 ORDER BY b.event_ms, b.post", StringComparison.Ordinal);

    public static List<string> Values(Database database, string brand, StreamKind kind, string drill)
    {
        using var rows = database.Rows("SELECT value FROM streams WHERE brand = ? AND kind = ? AND drill = ? ORDER BY value", brand, kind, drill);
        var values = new List<string>();
        while (rows.Step())
        {
            values.Add(rows.Text(0));
        }

        return values;
    }

    public static List<MentionItem> TopPosts(Database database, WindowQuery query)
    {
        using var rows = database.Rows(
            TopSql, Until(query), query.Brand, query.From, query.To, query.Drill, query.Platform, query.Max, query.AsOf is not null);
        return MentionRows.ReadAll(rows, query.Brand, query.AsOf is not null);
    }

    public static List<AuthorCount> TopAuthors(Database database, WindowQuery query)
    {
        using var rows = database.Rows(
            $"""
             SELECT p.platform, m.author, count(*) AS posts, sum(m.negative > m.neutral AND m.negative > m.positive), sum(coalesce({Reach}, 0))
             FROM mention_brands b CROSS JOIN posts p ON p.id = b.post CROSS JOIN mentions m ON m.post = p.id
             WHERE {InWindow} AND m.drill = ?5 AND m.author > char(1) GROUP BY p.platform, m.author ORDER BY posts DESC, m.author LIMIT ?7
             """,
            Until(query), query.Brand, query.From, query.To, query.Drill, query.Platform, query.Max, query.AsOf is not null);
        var authors = new List<AuthorCount>();
        while (rows.Step())
        {
            authors.Add(new AuthorCount(rows.Text(0), rows.Text(1), rows.Int64(2), rows.Int64(3), rows.Int64(4)));
        }

        return authors;
    }

    public static MentionSample Sample(Database database, WindowQuery query, int size)
    {
        var total = database.Number(
            $"""
             SELECT count(*) FROM mention_brands b CROSS JOIN posts p ON p.id = b.post CROSS JOIN mentions m ON m.post = p.id
             WHERE {InWindow} AND m.drill = ?5
             """,
            Until(query), query.Brand, query.From, query.To, query.Drill, query.Platform) ?? 0;

        // Row numbers are given in order of arrival, so every n-th is spread evenly over the window.
        using var rows = database.Rows(
            SampleSql, Until(query), query.Brand, query.From, query.To, query.Drill, query.Platform, Math.Max(1, (total + size - 1) / size));
        return new MentionSample(total, MentionRows.ReadAll(rows, query.Brand, query.AsOf is not null));
    }

    private static long Until(WindowQuery query) => query.AsOf?.ToUnixTimeMilliseconds() ?? long.MaxValue;

    public static List<ScoredMention> Scored(Database database, WindowQuery query, ScoredMention? after)
    {
        using var rows = database.Rows(
            """
            SELECT b.event_ms, b.post, p.platform, p.post, m.text, m.negative, m.neutral, m.positive, m.lang FROM mention_brands b
            CROSS JOIN mentions m ON m.post = b.post CROSS JOIN posts p ON p.id = b.post
            WHERE b.brand = ?1 AND b.event_ms >= ?2 AND b.event_ms < ?3 AND (b.event_ms > ?4 OR b.post > ?5) AND b.role = 0 AND m.drill = ''
            ORDER BY b.event_ms, b.post LIMIT ?6
            """,
            query.Brand, after?.EventMs ?? query.From.ToUnixTimeMilliseconds(), query.To, after?.EventMs ?? long.MinValue, after?.Row ?? 0, query.Max);
        var found = new List<ScoredMention>();
        while (rows.Step())
        {
            var score = new SentimentScore((ushort)rows.Int64(5), (ushort)rows.Int64(6), (ushort)rows.Int64(7), new LanguageId(rows.Text(8)), true);
            found.Add(new ScoredMention(rows.Int64(0), rows.Int64(1), PostKey.Of(rows.Text(2), rows.Text(3)), rows.Text(2), rows.TextOrNull(4), score));
        }

        return found;
    }
}
