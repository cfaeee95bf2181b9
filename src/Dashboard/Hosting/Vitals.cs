using Listening.Alerts.Coordination;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Dashboard.Api;
using Listening.Dashboard.Cluster;
using Listening.Dashboard.Live;
using Listening.Detection.Sentiment;
using Listening.History;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Hosting;

/// <summary>What <c>/health/ready</c> and <c>/status</c> say.</summary>
public sealed class Vitals(
    IMentionLog log, StoreProgress progress, LiveRelay relay, ClusterWatch cluster, ICoordination coordination, HistoryStore history, PauseBoard pauses, IFeedReader feed, LiveBoard board, StageFailures failures, ISentimentModel model,
    ServeOptions options, IServiceProvider services, TimeProvider time)
{
    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary>What is not good, in words that the operator can act on.</summary>
    public IReadOnlyList<string> Wrong() =>
    [
        .. failures.All.Select(f => $"The stage {f.Stage} died: {f.Error.Message}"),
        .. pauses.IsConfirmed ? (string[])[] : ["The pause state is not confirmed: permits answer 'unknown'."],
    ];

    public StatusView Status() => new(
        StatusApi.Version,
        startedAt,
        feed.Epoch,
        feed.Head,
        relay.DetectedUntil,
        board.LagMs,
        pauses.IsConfirmed,
        pauses.Current.Pauses.Count(),
        board.Sources(),
        [.. Enumerable.Range(0, log.PartitionCount).Select(PartitionOf)],
        model.Version,
        options.Roles,
        coordination.Node,
        history.Description,
        coordination.IsReachable,
        [.. cluster.Nodes.Select(n => new NodeStatus(n.Node, n.Roles, n.Version, n.StartedAt, n.SeenAt, n.Partitions, n.Leases))],
        services.GetRequiredService<HouseWatch>().View);

    private PartitionView PartitionOf(int partition)
    {
        var (oldest, end) = log.Bounds(partition);
        var next = progress.Next(partition);
        return new PartitionView(partition, oldest, end, next, Math.Max(0, end - next));
    }
}
