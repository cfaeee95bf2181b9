using System.Collections.Concurrent;
using System.Globalization;
using Listening.Alerts.Feed;
using Listening.Detection.Signals;
using Listening.Simulation.Engine;
using Listening.Simulation.Parts;
using Xunit.Abstractions;

namespace Listening.Simulation;

/// <summary>
/// The real stages and desks in worlds that break: processes killed and frozen, partitions moved, answers lost, pulses doubled and out of order, clocks off,
/// store, broker and leases away. <c>LISTENING_SEEDS</c> says how many worlds (default 500), <c>LISTENING_SEED</c> where to start: a failure names its seed. A world is
/// one thread; there are as many at once as the machine has cores.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Healing = TimeSpan.FromMinutes(5);

    [Fact]
    public void No_world_loses_or_doubles_anything()
    {
        var count = Setting("LISTENING_SEEDS", 500);
        var first = Setting("LISTENING_SEED", 1);
        var (struck, turns, signals) = (0L, 0L, 0L);
        var failures = new ConcurrentDictionary<int, Exception>();
        Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, loop) =>
        {
            try
            {
                var ran = Run(seed);
                Interlocked.Add(ref struck, ran.Struck);
                Interlocked.Add(ref turns, ran.Turns);
                Interlocked.Add(ref signals, ran.Signals);
            }
            catch (Exception failed)
            {
                failures[seed] = failed;
                loop.Stop();
            }
        });
        if (failures.OrderBy(f => f.Key).FirstOrDefault() is { Value: { } failure, Key: var failing })
        {
            Assert.Fail($"seed {failing}: {failure.Message}\nrun it again: LISTENING_SEED={failing} LISTENING_SEEDS=1 dotnet test tests/Simulation.Tests -c Release\n{failure.StackTrace}");
        }


        output.WriteLine($"{count} worlds from seed {first}: {struck} faults, {turns} turns, {signals} signals");
        Assert.True(struck > count, $"Only {struck} faults struck: the storm is broken.");
        Assert.True(signals > count, "Hardly anything was detected: the story is broken.");
    }

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        var (one, other) = (Run(4_711), Run(4_711));
        Assert.Equal(one, other);
    }

    private static (long Struck, long Turns, long Signals, string Digest) Run(int seed)
    {
        var sim = new Sim(seed);
        var world = new World(sim, new Faults(sim, calm: false), size: 3);
        var story = new Story(sim, world.Broker, world.Faults, Storm);
        world.Break();
        sim.Run(Storm);
        world.Faults.Over = true;
        Settle(sim, world, () => story.IsOver, "the storm");
        Check(world, story);

        // The very log, read in one go by one calm process.
        var calmSim = new Sim(seed);
        calmSim.Run(sim.Elapsed);
        var calm = new World(calmSim, new Faults(calmSim, calm: true), size: 1);
        calm.Broker.Copy(world.Broker);
        Settle(calmSim, calm, () => true, "the calm world");
        Same(Ids(calm), Ids(world), "signals of an undisturbed run and of this one");
        return (world.Faults.Struck, sim.Turns, world.History.Alerts.Signals.Count, string.Join(' ', world.History.Mentions.Select(m => $"{m.Partition}:{m.Offset}")));
    }

    private static void Settle(Sim sim, World world, Func<bool> told, string what)
    {
        var deadline = sim.Elapsed + Healing;
        do
        {
            sim.Run(sim.Elapsed + TimeSpan.FromSeconds(5));
            Assert.True(sim.Elapsed < deadline, $"{what} did not settle within {Healing}: {string.Join("; ", Enumerable.Range(0, SimBroker.Partitions).Select(p => $"partition {p} holds {world.Broker.Of(p).Count}, stored {world.History.Next(p)}, detected {world.History.Detected(p)}"))}; {world.State}");
        }
        while (!told() || !world.IsSettled);

        // Windows close, snapshots are taken, effects land.
        sim.Run(sim.Elapsed + TimeSpan.FromSeconds(60));
    }

    private static void Check(World world, Story story)
    {
        var (history, alerts) = (world.History, world.History.Alerts);
        Assert.True(world.Defect is null, $"A stage died: {world.Defect}");
        Assert.True(world.Wrong.Count == 0, string.Join('\n', world.Wrong.Take(5)));
        Same(story.Expected.Keys, history.Mentions.Select(m => m.Post.Id), "accepted posts of brands and rows of the history");
        Same(story.Expected.Select(e => $"{e.Key} {e.Value}"), history.Mentions.Select(m => $"{m.Post.Id} {m.Post.Brands.Single()}"), "brands of posts");
        Same(
            history.Mentions.GroupBy(m => (m.Post.Brands.Single(), m.Post.EventTimeMs / 60_000 * 60_000)).Select(g => $"{g.Key} {g.Count()}"),
            history.Minutes.Where(m => m.Value > 0).Select(m => $"{m.Key} {m.Value}"),
            "rows by minute and minute counts");

        Same(story.Crossed, alerts.Pauses.Where(p => p.IsActive).Select(p => p.Scope.Brand!), "brands that crossed and active pauses");
        Same(
            story.Crossed.Select(b => b.Replace("crossing", "c", StringComparison.Ordinal)),
            alerts.Signals.Where(s => s.Signal.Kind == SignalKind.Breach && s.Signal.Action == SignalAction.Pause).Select(s => s.Signal.Evidence.Posts![0].Id),
            "posts that crossed and breaches");
        Same(alerts.Signals.Select(s => s.Signal.Id), alerts.Audited.Where(a => a.Action.StartsWith("signal.", StringComparison.Ordinal)).Select(a => a.Subject), "signals and their audit entries");
        Same(alerts.Pauses.Select(p => p.Id), alerts.Audited.Where(a => a.Action == "publishing.paused").Select(a => a.Subject), "pauses and their audit entries");
        Same(alerts.Incidents.Select(i => i.Id), alerts.Audited.Where(a => a.Action == "incident.opened").Select(a => a.Subject), "incidents and their audit entries");
        Same(story.Crossed, alerts.Feed.Where(m => m.Kind == FeedKind.PublishingPaused).Select(m => m.Brand!), "brands that crossed and people told of a pause");
        Assert.Equal(alerts.Signals.Count, alerts.Feed.Count(m => m.Kind == FeedKind.Alert));
    }

    private static IEnumerable<string> Ids(World world) => world.History.Alerts.Signals.Select(s => s.Signal.Id);

    private static void Same(IEnumerable<string> expected, IEnumerable<string> actual, string what)
    {
        var (left, right) = (expected.Order(StringComparer.Ordinal).ToArray(), actual.Order(StringComparer.Ordinal).ToArray());
        if (!left.SequenceEqual(right))
        {
            string Sample(IEnumerable<string> rows) => string.Join(", ", rows.Distinct().Take(8));
            Assert.Fail($"{what}: {left.Length} and {right.Length}; only the first: {Sample(left.Except(right))}; only the second: {Sample(right.Except(left))}; twice: {Sample(right.GroupBy(r => r).Where(g => g.Count() > 1).Select(g => g.Key))}");
        }
    }

    private static int Setting(string name, int usual) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : usual;
}
