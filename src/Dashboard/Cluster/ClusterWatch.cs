using System.Collections.Concurrent;
using System.Globalization;
using Listening.Alerts.Coordination;
using Listening.Alerts.Hub;
using Listening.Dashboard.Access;
using Listening.Dashboard.Api;
using Listening.Dashboard.Hosting;
using Listening.Dashboard.Live;
using Listening.History;

namespace Listening.Dashboard.Cluster;

/// <summary>
/// Says that this node is there, and looks for the others: who they are, which sources they hear, how far their partitions have come, and which keys and
/// accounts they made. All of it by polling; a wake-up only makes it sooner.
/// </summary>
public sealed class ClusterWatch(
    ICoordination coordination, ServeOptions options, ClusterSettings settings, StoreProgress progress, AccessDirectory access, HistoryStore history, LogReach log, ClusterTime clock,
    IServiceProvider services, TimeProvider time, ILogger<ClusterWatch> logger) : BackgroundService, ISourceHealth
{
    // Lag on the wall is at most this old.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    // A third of the time for which an announcement is believed.
    private const int TurnsPerAnnouncement = 2;

    // A clock that drifts, and a broker that went away, are seen within ten seconds.
    private const int TurnsPerQuestion = 5;

    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private readonly ConcurrentDictionary<string, NodeView> known = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<NodeView> nodes = [];

    /// <summary>The nodes of the cluster that are there, this one among them.</summary>
    public IReadOnlyList<NodeView> Nodes => nodes.Count > 0 ? nodes : [Self()];

    /// <summary>What other nodes hear. A node that is gone takes its sources into silence, which is said and never looks like calm.</summary>
    public IEnumerable<SourceView> Sources()
    {
        var here = nodes.Select(n => n.Node).ToHashSet(StringComparer.Ordinal);
        var shown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in known.Values.Where(n => n.Node != coordination.Node).OrderByDescending(n => here.Contains(n.Node)).ThenByDescending(n => n.SeenAt))
        {
            foreach (var source in node.Sources ?? [])
            {
                if (!shown.Add(source.Id))
                {
                    continue;
                }

                yield return here.Contains(node.Node)
                    ? source
                    : source with { State = SourceState.Failing, Detail = string.Create(CultureInfo.InvariantCulture, $"the node {node.Node} that heard it was last seen at {node.SeenAt:u}") };
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hearing = coordination.Hear(AccessSubject, heard => _ = LoadAccessAsync(heard, stoppingToken));
        access.Changed += () => _ = coordination.TellAsync(AccessSubject, coordination.Node);

        // Apart, so that a store or a broker that hangs does not make this node look dead to the others.
        await Task.WhenAll(
            RepeatAsync(LookForNodesAsync, stoppingToken),
            settings.IsShared ? RepeatAsync(ReadAsync, stoppingToken) : Task.CompletedTask,
            settings.IsShared ? RepeatAsync((turn, _) => turn % TurnsPerQuestion == 0 ? log.AskAsync(Period) : Task.CompletedTask, stoppingToken) : Task.CompletedTask);
    }

    /// <summary>Goes by the history's clock where the two are apart.</summary>
    internal static async Task CompareClocksAsync(ClusterTime clock, HistoryStore history, ILogger logger, CancellationToken cancellationToken)
    {
        if (await history.ClockAsync(cancellationToken) is null)
        {
            return;
        }

        var moved = await clock.CompareAsync(async () => (await history.ClockAsync(cancellationToken))!.Value);
        if (moved != TimeSpan.Zero)
        {
            logger.ClockMoved(moved);
        }
    }

    private const string AccessSubject = "access";

    private async Task RepeatAsync(Func<int, CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var turn = 0;
        do
        {
            try
            {
                await look(turn++, cancellationToken);
            }
            catch (IOException away)
            {
                logger.WatchFailed(away);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task LookForNodesAsync(int turn, CancellationToken cancellationToken)
    {
        if (turn % TurnsPerAnnouncement == 0)
        {
            await coordination.AnnounceAsync(Self());
        }

        nodes = await coordination.NodesAsync(cancellationToken);
        foreach (var node in nodes)
        {
            known[node.Node] = node;
        }

        Forget();
    }

    private async Task ReadAsync(int turn, CancellationToken cancellationToken)
    {
        await access.LoadAsync(cancellationToken);
        await progress.RefreshAsync(cancellationToken);
        if (turn % TurnsPerQuestion == 0)
        {
            await CompareClocksAsync(clock, history, logger, cancellationToken);
        }
    }

    // A node that did not come back within the hour was taken away on purpose.
    private void Forget()
    {
        var before = time.GetUtcNow().AddHours(-1);
        foreach (var gone in known.Values.Where(n => n.SeenAt < before).Select(n => n.Node).ToList())
        {
            known.TryRemove(gone, out _);
        }
    }

    private async Task LoadAccessAsync(string from, CancellationToken cancellationToken)
    {
        if (from == coordination.Node)
        {
            return;
        }

        try
        {
            await access.LoadAsync(cancellationToken);
        }
        catch (Exception away) when (away is IOException or OperationCanceledException)
        {
            // The next turn reads it.
        }
    }

    private NodeView Self() => new(coordination.Node, options.Roles, StatusApi.Version, startedAt, time.GetUtcNow(), progress.Mine, [])
    {
        ClockOffMs = settings.Timescale is null ? 0 : (long)clock.Off.TotalMilliseconds,

        // Not those that this very class tells of other nodes.
        Sources = options.Has("ingest") ? [.. services.GetServices<ISourceHealth>().Where(s => s is not ClusterWatch).SelectMany(s => s.Sources()).Where(s => s.State != SourceState.Off)] : null,
    };
}
