using Listening.Alerts.Coordination;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Dashboard.Api;
using Listening.Dashboard.Cluster;
using Listening.Dashboard.Live;
using Listening.Detection.Sentiment;
using Listening.History;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Hosting;

/// <summary>What <c>/health/ready</c> and <c>/status</c> say.</summary>
public sealed class Vitals(
    LogReach log, StoreProgress progress, LiveRelay relay, DetectionLag lag, ClusterWatch cluster, ICoordination coordination, HistoryStore history, PauseBoard pauses, IFeedReader feed, LiveBoard board, StageFailures failures, ISentimentModel model,
    ServeOptions options, IServiceProvider services, TimeProvider time)
{
    // Somebody looks at a screen; what was known before is better than nothing.
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary>What is not good, in words that the operator can act on.</summary>
    public IReadOnlyList<string> Wrong() =>
    [
        .. failures.All.Select(f => $"The stage {f.Stage} died: {f.Error.Message}"),
        .. pauses.IsConfirmed ? (string[])[] : ["The pause state is not confirmed: permits answer 'unknown'. The history is not reached, or too slow."],
        .. history.Trouble is { } trouble ? (string[])[trouble] : [],
        .. log.CannotWrite is { } full ? (string[])[full] : [],
        .. log.Away is { } away ? (string[])[away] : [],
    ];

    /// <summary>What somebody should mend, although everything goes on without it.</summary>
    public IReadOnlyList<string> Degraded() => coordination.Trouble is { Length: > 0 } trouble ? [trouble] : [];

    public async Task<StatusView> StatusAsync()
    {
        await log.AskAsync(BrokerPatience);
        return View();
    }

    private StatusView View() => new(
        StatusApi.Version,
        startedAt,
        feed.Epoch,
        feed.Head,
        relay.DetectedUntil,
        lag.Ms,
        pauses.IsConfirmed,
        pauses.Current.Pauses.Count(),
        board.Sources(),
        [.. log.Known.Select((_, p) => PartitionOf(p))],
        model.Version,
        options.Roles,
        coordination.Node,
        history.Description,
        coordination.IsReachable,
        [.. cluster.Nodes.Select(n => new NodeStatus(n.Node, n.Roles, n.Version, n.StartedAt, n.SeenAt, n.Partitions, n.Leases, n.ClockOffMs))],
        services.GetRequiredService<HouseWatch>().View,
        log.Away is null);

    private PartitionView PartitionOf(int partition)
    {
        var (oldest, end) = log.Known[partition];
        var next = progress.Next(partition);
        return new PartitionView(partition, oldest, end, next, Math.Max(0, end - next));
    }
}
