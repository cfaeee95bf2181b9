using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.History.Backtest;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

internal sealed class ReviewReader(ReaderPool readers) : IReviewReader
{
    public Task<IncidentRecords?> IncidentAsync(Viewer viewer, string id, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(readers.Read(database => ReviewRows.Read(database, Sight.Of(viewer), id, asOf)));
    }

    public Task<MinuteSeries> MinutesAsync(Viewer viewer, MinuteQuery query, CancellationToken cancellationToken) =>
        Read(viewer, query.Stream.Brand, database => MinuteReader.Read(database, query), cancellationToken);

    public Task<IReadOnlyList<string>> StreamValuesAsync(Viewer viewer, string brand, StreamKind kind, string drill, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<string>>(viewer, brand, database => WindowRows.Values(database, brand, kind, drill), cancellationToken);

    public Task<IReadOnlyList<MentionItem>> TopPostsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<MentionItem>>(viewer, query.Brand, database => WindowRows.TopPosts(database, query), cancellationToken);

    public Task<IReadOnlyList<AuthorCount>> TopAuthorsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<AuthorCount>>(viewer, query.Brand, database => WindowRows.TopAuthors(database, query), cancellationToken);

    public Task<MentionSample> SampleAsync(Viewer viewer, WindowQuery query, int size, CancellationToken cancellationToken) =>
        Read(viewer, query.Brand, database => WindowRows.Sample(database, query, size), cancellationToken);

    public Task<IReadOnlyList<PostPath>> PathsAsync(Viewer viewer, WindowQuery query, long atLeast, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<PostPath>>(viewer, query.Brand, database => PathRows.Read(database, query, atLeast), cancellationToken);

    public Task<IReadOnlyList<DateTimeOffset>> OwnPostsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<DateTimeOffset>>(viewer, query.Brand, database => PathRows.OwnPosts(database, query), cancellationToken);

    public Task<IReadOnlyList<ScoredMention>> ScoredAsync(Viewer viewer, WindowQuery query, ScoredMention? after, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<ScoredMention>>(viewer, query.Brand, database => WindowRows.Scored(database, query, after), cancellationToken);

    public Task<PinnedReplay?> PinAsync(Viewer viewer, string incident, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(readers.Read(database => PinRows.Read(database, Sight.Of(viewer), incident)));
    }

    public Task<IReadOnlyList<string>> PinsAsync(Viewer viewer, string brand, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<string>>(viewer, brand, database => PinRows.Of(database, brand, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds()), cancellationToken);

    private Task<T> Read<T>(Viewer viewer, string brand, Func<Database, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return viewer.MaySee(brand)
            ? Task.FromResult(readers.Read(read))
            : Task.FromException<T>(new UnauthorizedAccessException($"{viewer.Name} may not see {brand}."));
    }
}
