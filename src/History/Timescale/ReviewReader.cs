using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.History.Backtest;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

internal sealed class ReviewReader(Server server) : IReviewReader
{
    public Task<IncidentRecords?> IncidentAsync(Viewer viewer, string id, DateTimeOffset? asOf, CancellationToken cancellationToken) =>
        server.SnapshotAsync(connection => ReviewRows.ReadAsync(connection, Sight.Brands(viewer), id, asOf, cancellationToken), cancellationToken);

    public Task<MinuteSeries> MinutesAsync(Viewer viewer, MinuteQuery query, CancellationToken cancellationToken) =>
        ReadAsync(viewer, query.Stream.Brand, connection => MinuteReader.ReadAsync(connection, query, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<string>> StreamValuesAsync(Viewer viewer, string brand, StreamKind kind, string drill, CancellationToken cancellationToken) =>
        ReadAsync(viewer, brand, connection => WindowRows.ValuesAsync(connection, brand, kind, drill, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<MentionItem>> TopPostsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken) =>
        ReadAsync(viewer, query.Brand, connection => WindowRows.TopPostsAsync(connection, query, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<AuthorCount>> TopAuthorsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken) =>
        ReadAsync(viewer, query.Brand, connection => WindowRows.TopAuthorsAsync(connection, query, cancellationToken), cancellationToken);

    public Task<MentionSample> SampleAsync(Viewer viewer, WindowQuery query, int size, CancellationToken cancellationToken) =>
        ReadAsync(viewer, query.Brand, connection => WindowRows.SampleAsync(connection, query, size, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<PostPath>> PathsAsync(Viewer viewer, WindowQuery query, long atLeast, CancellationToken cancellationToken) =>
        ReadAsync(viewer, query.Brand, connection => PathRows.ReadAsync(connection, query, atLeast, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<DateTimeOffset>> OwnPostsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken) =>
        ReadAsync(viewer, query.Brand, connection => PathRows.OwnPostsAsync(connection, query, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ScoredMention>> ScoredAsync(Viewer viewer, WindowQuery query, ScoredMention? after, CancellationToken cancellationToken) =>
        ReadAsync(viewer, query.Brand, connection => WindowRows.ScoredAsync(connection, query, after, cancellationToken), cancellationToken);

    public Task<PinnedReplay?> PinAsync(Viewer viewer, string incident, CancellationToken cancellationToken) =>
        server.SnapshotAsync(connection => PinRows.ReadAsync(connection, Sight.Brands(viewer), incident, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<string>> PinsAsync(Viewer viewer, string brand, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ReadAsync(
            viewer, brand, connection => PinRows.OfAsync(connection, brand, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), cancellationToken), cancellationToken);

    private Task<T> ReadAsync<T>(Viewer viewer, string brand, Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        HistoryReader.Require(viewer, brand);
        return server.SnapshotAsync(read, cancellationToken);
    }
}
