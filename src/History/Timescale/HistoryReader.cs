using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.History.Queries;
using Listening.History.Timescale.Core;

namespace Listening.History.Timescale;

internal sealed class HistoryReader(Server server) : IHistoryReader
{
    private static readonly string PageSql = MentionRows.From(
        "mention_brands b JOIN posts p ON p.id = b.post",
        """
        b.brand = $2 AND b.event_ms >= $3 AND b.event_ms < $4 AND b.recorded_ms <= $1 AND (b.event_ms, b.post) < ($5, $6)
          AND m.event_ms >= $3 AND m.event_ms < $4 AND m.drill = $7 AND ($8::text IS NULL OR p.platform = $8) AND ($9::bigint IS NULL OR p.label = $9)
        ORDER BY b.event_ms DESC, b.post DESC LIMIT $10
        """);

    private static readonly string PostsSql = MentionRows.From("posts p", "p.key = ANY ($2) AND m.recorded_ms <= $1");

    public Task<SentimentSeries> SentimentAsync(Viewer viewer, SentimentQuery query, CancellationToken cancellationToken)
    {
        Require(viewer, query.Brand);
        return server.SnapshotAsync(connection => SentimentRows.ReadAsync(connection, query, cancellationToken), cancellationToken);
    }

    public async Task<MentionPage> MentionsAsync(Viewer viewer, MentionQuery query, CancellationToken cancellationToken)
    {
        Require(viewer, query.Brand);
        var (afterMs, afterPost) = MentionItems.CursorOf(query.After);
        var rows = await server.RowsAsync(
            PageSql, r => MentionRows.Read(r, query.Brand, query.AsOf is not null).Item, cancellationToken,
            query.AsOf?.ToUnixTimeMilliseconds() ?? long.MaxValue, query.Brand, query.From?.ToUnixTimeMilliseconds() ?? long.MinValue,
            query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue, afterMs, afterPost, query.Drill, query.Platform, query.Label, query.Max);
        return new MentionPage(rows, rows.Count < query.Max ? null : MentionItems.Cursor(rows[^1]));
    }

    public async Task<IReadOnlyList<MentionItem>> PostsAsync(
        Viewer viewer, IReadOnlyList<(string Platform, string Id)> posts, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var rows = await server.RowsAsync(
            PostsSql, r => MentionRows.Read(r, null, asOf is not null), cancellationToken, asOf?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            posts.Select(p => Pg.KeyOf(PostKey.Of(p.Platform, p.Id))).ToArray());
        var seen = rows.Where(r => r.Post.Brands.Concat(r.Post.OwnedBy).Any(viewer.MaySee)).ToDictionary(r => r.Post.Key, r => r.Item);
        return [.. posts.Select(p => seen.GetValueOrDefault(PostKey.Of(p.Platform, p.Id))).OfType<MentionItem>()];
    }

    public async Task<long> CountAsync(Viewer viewer, string brand, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        Require(viewer, brand);
        return (await server.RowsAsync(
            "SELECT count(*) FROM mention_brands WHERE brand = $1 AND event_ms >= $2 AND event_ms < $3 AND role = 0", r => r.GetInt64(0), cancellationToken,
            brand, from, to))[0];
    }

    internal static void Require(Viewer viewer, string brand)
    {
        if (!viewer.MaySee(brand))
        {
            throw new UnauthorizedAccessException($"{viewer.Name} may not see {brand}.");
        }
    }
}
