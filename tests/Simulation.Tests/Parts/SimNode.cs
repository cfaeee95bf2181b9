using System.Threading.Channels;
using Listening.Alerts.Access;
using Listening.Alerts.Coordination;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Detection.Brands;
using Listening.Detection.Posts;
using Listening.Detection.Queries;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.Ingest.Pipeline;
using Listening.Simulation.Engine;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Simulation.Parts;

/// <summary>One process of the cluster with all roles: the real stages and desks over the simulated parts.</summary>
internal sealed class SimNode : ISignalSink
{
    private static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Keeping = TimeSpan.FromMilliseconds(150);

    private readonly Sim sim;
    private readonly SimStore store;
    private readonly SimLog log;
    private readonly SimBus bus;
    private readonly AlertDesk desk;
    private readonly Watchlist watchlist;
    private readonly Faults faults;
    private readonly Dictionary<int, (CancellationTokenSource Stop, TaskCompletionSource Ended)> runs = [];

    public SimNode(Sim sim, string name, SimBroker broker, SimHistory history, SimBus bus, LocalStreet street, Faults faults)
    {
        (this.sim, this.bus, this.faults) = (sim, bus, faults);
        Lane = sim.NewLane(name);
        store = new SimStore(sim, history, Lane, faults);
        log = new SimLog(sim, broker, Lane, faults);
        Board = new PauseBoard(Lane.Time);
        watchlist = new Watchlist(BrandMatcher.Compile(Story.Brands));
        desk = new AlertDesk(
            new EffectRunner(store, Lane.Time, NullLogger<EffectRunner>.Instance), Board, new PauseMemory(Board), new RuleShelf(), Lane.Time, NullLogger<AlertDesk>.Instance);
        Lane.Start(() => KeepPausesAsync(history));
        Lane.Start(BeatAsync);
        Lane.Start(() => DetectAsync(street));
    }

    public Lane Lane { get; }

    public PauseBoard Board { get; }

    /// <summary>When the broker heard from it last.</summary>
    public TimeSpan LastBeat { get; private set; }

    public IReadOnlyCollection<int> Partitions => runs.Keys;

    /// <summary>What ended a stage and should not have.</summary>
    public Exception? Defect { get; private set; }

    public void Give(int partition) => Lane.Start(() => ScoreAsync(partition));

    /// <summary>Completes when the partition's stage has ended.</summary>
    public Task TakeAwayAsync(int partition)
    {
        if (!runs.TryGetValue(partition, out var run))
        {
            return Task.CompletedTask;
        }

        run.Stop.Cancel();
        return run.Ended.Task;
    }

    public Task RaiseAsync(Signal signal, CancellationToken cancellationToken) => desk.RaiseAsync(signal, cancellationToken);

    public Task GrewAsync(ReachGrowth growth, CancellationToken cancellationToken) => desk.GrewAsync(growth, cancellationToken);

    private async Task ScoreAsync(int partition)
    {
        if (runs.ContainsKey(partition))
        {
            return;
        }

        var (stop, ended) = runs[partition] = (new CancellationTokenSource(), new TaskCompletionSource());
        try
        {
            var stage = new ScoreStage(
                partition, log, store, watchlist, new TwoWords(), (_, _) => [], this, bus.From(Lane), Lane.Time, new ScoreOptions { ReadRecords = 16, CachedPosts = 0 }, NullLogger.Instance);
            await stage.RunAsync(stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or FencedException)
        {
            // Taken away, or found out that it was.
        }
        catch (Exception e)
        {
            Defect = e;
        }
        finally
        {
            runs.Remove(partition);
            ended.SetResult();
        }
    }

    /// <summary>As <see cref="SingleRunner"/> does it, with only such waiting as stays on this thread.</summary>
    private async Task DetectAsync(LocalStreet street)
    {
        while (true)
        {
            if (street.TryTake("detect", Lane.Name, LeaseLength) is { } lease)
            {
                using var stop = new CancellationTokenSource();
                var running = RunDetectAsync(stop.Token);
                while (!running.IsCompleted)
                {
                    await Task.Delay(LeaseLength / 4, Lane.Time);
                    if (street.Keep(lease, LeaseLength) is null)
                    {
                        stop.Cancel();
                        await running;
                    }
                }

                street.GiveBack(lease);
            }

            await Task.Delay(LeaseLength / 4, Lane.Time);
        }
    }

    private async Task RunDetectAsync(CancellationToken cancellationToken)
    {
        using var ear = bus.To(Lane);
        try
        {
            await new DetectStage(SimBroker.Partitions, store, this, ear, Lane.Time, NullLogger.Instance).RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or SnapshotBehindException)
        {
            // Somebody else detects.
        }
        catch (Exception e)
        {
            Defect = e;
        }
    }

    private async Task KeepPausesAsync(SimHistory history)
    {
        while (true)
        {
            try
            {
                await Board.ConfirmAsync(async token => await await store.ReadAsync(() => history.Alerts.PausesAsync(Viewer.System, activeOnly: true, token), token), CancellationToken.None);
            }
            catch (IOException)
            {
                // Not confirmed: after half a second the answer is unknown.
            }

            await Task.Delay(Keeping, Lane.Time);
        }
    }

    private async Task BeatAsync()
    {
        while (true)
        {
            LastBeat = sim.Elapsed;
            await Task.Delay(TimeSpan.FromSeconds(1), Lane.Time);
        }
    }
}

/// <summary>What joins the stages: pulses come late, twice, in another order, or never.</summary>
internal sealed class SimBus(Sim sim, Faults faults)
{
    private readonly List<Ear> ears = [];

    public ChannelWriter<PulseBatch> From(Lane lane) => new Mouth(this, lane);

    public Ear To(Lane lane)
    {
        var ear = new Ear(this, lane);
        ears.Add(ear);
        return ear;
    }

    private void Tell(Lane from, PulseBatch pulse)
    {
        var bytes = pulse.ToBytes();
        for (var copies = faults.Fails(faults.Pulse) ? sim.Random.Next(3) : 1; copies > 0; copies--)
        {
            foreach (var ear in ears.ToArray())
            {
                ear.Hear(PulseBatch.FromBytes(bytes), TimeSpan.FromMilliseconds(faults.Fails(faults.Pulse) ? sim.Random.Next(3_000) : sim.Random.Next(20)));
            }
        }
    }

    private sealed class Mouth(SimBus bus, Lane lane) : ChannelWriter<PulseBatch>
    {
        public override bool TryWrite(PulseBatch item)
        {
            bus.Tell(lane, item);
            return true;
        }

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => new(true);
    }

    /// <summary>A reader whose waiting stays on the simulation's thread.</summary>
    internal sealed class Ear(SimBus bus, Lane lane) : ChannelReader<PulseBatch>, IDisposable
    {
        private readonly Queue<PulseBatch> heard = new();
        private TaskCompletionSource more = new();

        public void Hear(PulseBatch pulse, TimeSpan after) => lane.Start(async () =>
        {
            await Task.Delay(after, lane.Time);
            heard.Enqueue(pulse);
            more.TrySetResult();
        });

        public override bool TryRead(out PulseBatch item) => heard.TryDequeue(out item!);

        public override async IAsyncEnumerable<PulseBatch> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            while (await WaitToReadAsync(cancellationToken))
            {
                while (TryRead(out var pulse))
                {
                    yield return pulse;
                }
            }
        }

        public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
        {
            while (heard.Count == 0)
            {
                more = new TaskCompletionSource();
                using var cancelled = cancellationToken.Register(() => more.TrySetCanceled(cancellationToken));
                await more.Task;
            }

            return true;
        }

        public void Dispose() => bus.ears.Remove(this);
    }
}
