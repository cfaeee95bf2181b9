using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.History.Backtest;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>The public's mentions of a window: the most seen, the busiest authors, an even sample.</summary>
internal static class WindowRows
{
    // Deleted posts stay in the counts, but nothing of them is shown.
    private const string InWindow =
        """
        b.brand = $2 AND b.event_ms >= $3 AND b.event_ms < $4 AND b.role = 0 AND b.recorded_ms <= $1 AND p.phase = 1
        AND m.event_ms >= $3 AND m.event_ms < $4
        AND ($6::text IS NULL OR p.platform = $6)
        """;

    // Reach as of a moment is told as MentionRows tells it.
    private const string Reach =
        """
        CASE WHEN $8 THEN (SELECT impressions FROM metrics WHERE post = p.id AND impressions IS NOT NULL AND recorded_ms <= $1
          ORDER BY grade, observed_ms DESC, impressions DESC LIMIT 1) ELSE p.impressions END
        """;

    private const string Rows =
        "mention_brands b JOIN posts p ON p.id = b.post JOIN mentions m ON m.post = p.id AND m.event_ms = p.mention_ms";

    private static readonly string TopSql = MentionRows.From(
        $"""
         (SELECT p.id AS post, b.event_ms, {Reach} AS reach FROM {Rows} WHERE {InWindow} AND m.drill = $5
          ORDER BY reach DESC NULLS LAST, b.event_ms, b.post LIMIT $7) w JOIN posts p ON p.id = w.post
         """,
        "m.event_ms >= $3 AND m.event_ms < $4 ORDER BY w.reach DESC NULLS LAST, w.event_ms, w.post");

    private static readonly string SampleSql = MentionRows.From(
        "mention_brands b JOIN posts p ON p.id = b.post", InWindow + " AND m.drill = $5 AND b.post % $7 = 0 ORDER BY b.event_ms, b.post");

    public static async Task<IReadOnlyList<string>> ValuesAsync(
        NpgsqlConnection connection, string brand, StreamKind kind, string drill, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            "SELECT value FROM streams WHERE brand = $1 AND kind = $2 AND drill = $3 ORDER BY value", brand, kind, drill);
        return await command.AllAsync(r => r.GetString(0), cancellationToken);
    }

    public static async Task<IReadOnlyList<MentionItem>> TopPostsAsync(NpgsqlConnection connection, WindowQuery query, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            TopSql, Until(query), query.Brand, query.From, query.To, query.Drill, query.Platform, query.Max, query.AsOf is not null);
        return await command.AllAsync(r => MentionRows.Read(r, query.Brand, query.AsOf is not null).Item, cancellationToken);
    }

    public static async Task<IReadOnlyList<AuthorCount>> TopAuthorsAsync(NpgsqlConnection connection, WindowQuery query, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            $"""
             SELECT p.platform, m.author, count(*) AS posts, count(*) FILTER (WHERE m.negative > m.neutral AND m.negative > m.positive),
               sum(coalesce({Reach}, 0))::bigint
             FROM {Rows} WHERE {InWindow} AND m.drill = $5 AND m.author <> '' GROUP BY p.platform, m.author
             ORDER BY posts DESC, m.author COLLATE "C" LIMIT $7
             """,
            Until(query), query.Brand, query.From, query.To, query.Drill, query.Platform, query.Max, query.AsOf is not null);
        return await command.AllAsync(
            r => new AuthorCount(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)), cancellationToken);
    }

    public static async Task<MentionSample> SampleAsync(NpgsqlConnection connection, WindowQuery query, int size, CancellationToken cancellationToken)
    {
        await using var count = connection.Command(
            $"SELECT count(*) FROM {Rows} WHERE {InWindow} AND m.drill = $5",
            Until(query), query.Brand, query.From, query.To, query.Drill, query.Platform);
        var total = (await count.AllAsync(r => r.GetInt64(0), cancellationToken))[0];

        // Row numbers are given in order of arrival, so every n-th is spread evenly over the window.
        await using var command = connection.Command(
            SampleSql, Until(query), query.Brand, query.From, query.To, query.Drill, query.Platform, Math.Max(1, (total + size - 1) / size));
        return new MentionSample(total, await command.AllAsync(r => MentionRows.Read(r, query.Brand, query.AsOf is not null).Item, cancellationToken));
    }

    private static long Until(WindowQuery query) => query.AsOf?.ToUnixTimeMilliseconds() ?? long.MaxValue;

    public static async Task<IReadOnlyList<ScoredMention>> ScoredAsync(
        NpgsqlConnection connection, WindowQuery query, ScoredMention? after, CancellationToken cancellationToken)
    {
        await using var find = connection.Command(
            """
            SELECT b.event_ms, b.post, p.platform, p.post, m.text, m.negative, m.neutral, m.positive, m.lang FROM mention_brands b
            JOIN posts p ON p.id = b.post JOIN mentions m ON m.post = b.post AND m.event_ms = p.mention_ms
            WHERE b.brand = $1 AND b.event_ms >= $2 AND b.event_ms < $3 AND (b.event_ms > $4 OR b.post > $5) AND b.role = 0
              AND m.event_ms >= $2 AND m.event_ms < $3 AND m.drill = ''
            ORDER BY b.event_ms, b.post LIMIT $6
            """,
            query.Brand, after?.EventMs ?? query.From.ToUnixTimeMilliseconds(), query.To.ToUnixTimeMilliseconds(), after?.EventMs ?? long.MinValue, after?.Row ?? 0L, query.Max);
        return await find.AllAsync(
            r => new ScoredMention(
                r.GetInt64(0), r.GetInt64(1), PostKey.Of(r.GetString(2), r.GetString(3)), r.GetString(2), r.TextOrNull(4),
                new SentimentScore((ushort)r.GetInt32(5), (ushort)r.GetInt32(6), (ushort)r.GetInt32(7), new LanguageId(r.GetString(8)), true)),
            cancellationToken);
    }
}
