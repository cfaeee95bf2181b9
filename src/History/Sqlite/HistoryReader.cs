using Listening.Alerts.Access;
using Listening.History.Queries;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

internal sealed class HistoryReader(ReaderPool readers) : IHistoryReader
{
    public Task<SentimentSeries> SentimentAsync(Viewer viewer, SentimentQuery query, CancellationToken cancellationToken) =>
        Read(viewer, query.Brand, database => SentimentRows.Read(database, query), cancellationToken);

    public Task<MentionPage> MentionsAsync(Viewer viewer, MentionQuery query, CancellationToken cancellationToken) =>
        Read(viewer, query.Brand, database => MentionRows.Page(database, query), cancellationToken);

    public Task<IReadOnlyList<MentionItem>> PostsAsync(
        Viewer viewer, IReadOnlyList<(string Platform, string Id)> posts, DateTimeOffset? asOf, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<MentionItem>>(viewer, null, database => MentionRows.Find(database, viewer, posts, asOf), cancellationToken);

    public Task<long> CountAsync(Viewer viewer, string brand, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Read(
            viewer, brand,
            database => database.Number(
                "SELECT count(*) FROM mention_brands WHERE brand = ? AND event_ms >= ? AND event_ms < ? AND role = 0", brand, from, to) ?? 0,
            cancellationToken);

    private Task<T> Read<T>(Viewer viewer, string? brand, Func<Database, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return brand is null || viewer.MaySee(brand)
            ? Task.FromResult(readers.Read(read))
            : Task.FromException<T>(new UnauthorizedAccessException($"{viewer.Name} may not see {brand}."));
    }
}
