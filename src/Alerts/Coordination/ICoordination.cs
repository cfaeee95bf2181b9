using Listening.Alerts.Hub;

namespace Listening.Alerts.Coordination;

/// <summary>
/// What nodes tell each other to be quick: wake-ups, leases, presence. In one process or through Redis. Nothing here is the truth: that is History,
/// and all of this may be lost at any time. Whoever waits for a wake-up also polls History; whoever works under a lease is idempotent through History.
/// </summary>
public interface ICoordination : IAsyncDisposable
{
    /// <summary>This node's name, unique among those that run now.</summary>
    string Node { get; }

    /// <summary>False: the other nodes are not reached now; everything goes on by polling History.</summary>
    bool IsReachable { get; }

    /// <summary>While they are not: why, and what to do, in one line; else empty.</summary>
    string Trouble => "";

    /// <summary>Tells every node, this one too. May be lost, may come twice, never waits for a listener.</summary>
    Task TellAsync(string subject, string text);

    /// <summary>Hears what is told from now on; do little in it. Ends with the disposal of what it returns.</summary>
    IDisposable Hear(string subject, Action<string> heard);

    /// <summary>Takes a lease that nobody holds.</summary>
    /// <param name="length">After this long without <see cref="KeepAsync"/> somebody else may take it; at least a second.</param>
    /// <returns>Null while another node holds it, or may hold it.</returns>
    Task<Lease?> TryTakeAsync(string name, TimeSpan length, CancellationToken cancellationToken);

    /// <summary>Holds on to a lease for another <paramref name="length"/>.</summary>
    /// <returns>As held now; null when somebody else has it: stop at once.</returns>
    Task<Lease?> KeepAsync(Lease lease, TimeSpan length, CancellationToken cancellationToken);

    /// <summary>Gives a lease back, so that another node need not wait for its end.</summary>
    Task GiveBackAsync(Lease lease);

    /// <summary>Says that this node is there; believed for <see cref="NodeView.BelievedFor"/>.</summary>
    Task AnnounceAsync(NodeView node);

    /// <summary>The nodes that are there, by name; at least this one when it announced itself.</summary>
    Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken);
}

/// <summary>The right to do something alone for a while.</summary>
/// <param name="Token">Fencing token: higher than that of every earlier holder of the same name. 0 when not <paramref name="IsSure"/>.</param>
/// <param name="IsSure">
/// False: whether others hold it too is not known, because they are not reached. Work goes on, dearer but harmless: History decides what is done once.
/// </param>
public sealed record Lease(string Name, string Holder, long Token, bool IsSure = true);

/// <summary>A node as the others see it.</summary>
/// <param name="Partitions">Partitions of the mention log that it scores now.</param>
/// <param name="Leases">Jobs that it runs alone.</param>
public sealed record NodeView(
    string Node, IReadOnlyList<string> Roles, string Version, DateTimeOffset StartedAt, DateTimeOffset SeenAt, IReadOnlyList<int> Partitions, IReadOnlyList<string> Leases)
{
    /// <summary>Three missed announcements of five seconds.</summary>
    public static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(15);

    /// <summary>What it hears of platforms; null when it listens to none.</summary>
    public IReadOnlyList<SourceView>? Sources { get; init; }

    /// <summary>How far its machine's clock is ahead of the history's (negative: behind), ms; the history's is used.</summary>
    public long ClockOffMs { get; init; }
}
