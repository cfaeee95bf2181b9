using Listening.Alerts.Access;
using Listening.Alerts.Coordination;
using Listening.Alerts.Publishing;
using Listening.Simulation.Engine;

namespace Listening.Simulation.Parts;

/// <summary>A cluster of nodes with its broker, history, bus and leases, and the one who breaks it.</summary>
internal sealed class World
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(10);

    private readonly Sim sim;
    private readonly Lane outside;
    private readonly LocalStreet street;
    private readonly SimBus bus;
    private readonly int size;
    private readonly List<SimNode> nodes = [];
    private readonly SimNode?[] owners = new SimNode?[SimBroker.Partitions];
    private readonly HashSet<int> moving = [];
    private readonly Dictionary<string, TimeSpan> pausedAt = [];
    private int started;

    public World(Sim sim, Faults faults, int size)
    {
        (this.sim, Faults, this.size) = (sim, faults, size);
        outside = sim.NewLane("outside");
        Broker = new SimBroker(sim);
        History = new SimHistory(sim, outside.Time);
        street = new LocalStreet(outside.Time);
        bus = new SimBus(sim, faults);
        outside.Start(GroupAsync);
        outside.Start(WatchPermitsAsync);
    }

    public Faults Faults { get; }

    public SimBroker Broker { get; }

    public SimHistory History { get; }

    /// <summary>What must never be, as it was seen while the world ran.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>All that the broker holds is stored and looked at.</summary>
    public bool IsSettled => Enumerable.Range(0, SimBroker.Partitions).All(p => History.Next(p) == Broker.Of(p).Count && History.Detected(p) == History.Next(p));

    /// <summary>Who does what now, for a failing run.</summary>
    public string State => string.Join("; ", nodes.Select(n =>
        $"{n.Lane.Name}{(n.Lane.IsFrozen ? " frozen" : "")} has {string.Join(',', n.Partitions)} {n.Defect}")) + $"; moving {string.Join(',', moving)}; owners {string.Join(',', owners.Select(o => o?.Lane.Name ?? "nobody"))}";

    /// <summary>What ended a stage of any node and should not have.</summary>
    public Exception? Defect => nodes.Select(n => n.Defect).FirstOrDefault(d => d is not null);

    public void Break() => outside.Start(BreakAsync);

    private async Task BreakAsync()
    {
        while (!Faults.Over)
        {
            await Task.Delay(Second, outside.Time);
            if (Faults.Fails(Faults.Kill) && nodes.Count > 0)
            {
                var dead = nodes[sim.Random.Next(nodes.Count)];
                dead.Lane.Kill();
                nodes.Remove(dead);
            }

            if (Faults.Fails(Faults.Freeze) && nodes.Find(n => !n.Lane.IsFrozen) is { } frozen)
            {
                frozen.Lane.IsFrozen = true;
                outside.Start(() => ThawAsync(frozen, TimeSpan.FromMilliseconds(sim.Random.Next(200, 40_000))));
            }

            if (Faults.Fails(Faults.ClockJump) && nodes.Count > 0)
            {
                nodes[sim.Random.Next(nodes.Count)].Lane.ClockOffset = TimeSpan.FromSeconds(sim.Random.Next(-240, 240));
            }

            if (Faults.Fails(Faults.StoreAway))
            {
                History.AwayUntil = sim.Elapsed + TimeSpan.FromMilliseconds(sim.Random.Next(100, 15_000));
            }

            if (Faults.Fails(Faults.BrokerAway))
            {
                Broker.AwayUntil = sim.Elapsed + TimeSpan.FromMilliseconds(sim.Random.Next(100, 15_000));
            }

            if (Faults.Fails(Faults.LeasesLost))
            {
                street.Forget("detect");
            }
        }
    }

    private async Task ThawAsync(SimNode node, TimeSpan after)
    {
        await Task.Delay(after, outside.Time);
        node.Lane.IsFrozen = false;
    }

    /// <summary>The consumer group, and whoever starts a process for one that died.</summary>
    private async Task GroupAsync()
    {
        while (true)
        {
            while (nodes.Count < size)
            {
                nodes.Add(new SimNode(sim, $"node{started++}", Broker, History, bus, street, Faults));
            }

            var here = nodes.FindAll(n => sim.Elapsed - n.LastBeat < Session);
            for (var partition = 0; partition < SimBroker.Partitions; partition++)
            {
                var owner = owners[partition];
                if (owner is not null && !here.Contains(owner))
                {
                    // Nobody tells one that does not answer: it goes on believing.
                    owners[partition] = owner = null;
                }

                foreach (var stranger in here.Where(n => n != owner && n.Partitions.Contains(partition)))
                {
                    _ = stranger.TakeAwayAsync(partition);
                }

                if (owner is not null && !owner.Lane.IsFrozen && moving.Add(partition))
                {
                    if (Faults.Fails(Faults.Handover))
                    {
                        var moved = partition;
                        outside.Start(() => MoveAsync(moved, owner));
                    }
                    else
                    {
                        moving.Remove(partition);
                    }
                }

                if (owner is null && here.Count > 0 && !moving.Contains(partition))
                {
                    owners[partition] = here[sim.Random.Next(here.Count)];
                    owners[partition]!.Give(partition);
                }
                else if (owner is not null && !owner.Partitions.Contains(partition) && !moving.Contains(partition))
                {
                    owner.Give(partition);
                }
            }

            await Task.Delay(Second, outside.Time);
        }
    }

    private async Task MoveAsync(int partition, SimNode from)
    {
        // A process that dies or freezes meanwhile never says that it has let go.
        var letGo = from.TakeAwayAsync(partition);
        for (var waited = 0; !letGo.IsCompleted && waited < 10; waited++)
        {
            await Task.Delay(Second, outside.Time);
        }

        owners[partition] = null;
        moving.Remove(partition);
    }

    /// <summary>No node may say yes later than half a second after a pause was committed; "unknown" is as good as no.</summary>
    private async Task WatchPermitsAsync()
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(sim.Random.Next(20, 200)), outside.Time);
            foreach (var pause in History.Alerts.Pauses.Where(p => p.IsActive))
            {
                pausedAt.TryAdd(pause.Scope.Brand!, sim.Elapsed);
            }

            foreach (var node in nodes)
            {
                foreach (var (brand, at) in pausedAt)
                {
                    if (sim.Elapsed - at > PauseBoard.BelievedFor && node.Board.Ask(new PermitQuestion(brand), Viewer.System).Allowed)
                    {
                        Wrong.Add($"{node.Lane.Name} allowed {brand} at {sim.Elapsed}, paused since {at}");
                    }
                }
            }
        }
    }
}
