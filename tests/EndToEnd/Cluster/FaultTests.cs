using Listening.EndToEnd.Processes;
using Npgsql;
using Xunit.Abstractions;

namespace Listening.EndToEnd.Cluster;

/// <summary>
/// A cluster of processes to which everything happens while people talk. Each fault once, or with <c>LISTENING_STORM_MINUTES</c> for about so long in an
/// order drawn from <c>LISTENING_STORM_SEED</c>.
/// </summary>
[Trait("Needs", "timescaledb")]
[Trait("Needs", "redis")]
[Trait("Needs", "librdkafka")]
[TestCaseOrderer("Listening.EndToEnd.Cluster.InOrder", "Listening.EndToEnd")]
public sealed class FaultTests(FaultyCluster cluster, ITestOutputHelper output) : IClassFixture<FaultyCluster>
{
    // What a round of all takes.
    private const int RoundMinutes = 3;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(4);

    private static readonly Dictionary<string, Func<FaultTests, Task>> Faults = new()
    {
        ["the node that takes in is killed"] = t => t.Node("front").RestartAsync(),
        ["a node that scores is killed"] = t => t.Node("score1").RestartAsync(),
        ["the node that detects is killed"] = t => t.Node("detect").RestartAsync(),
        ["the node of the timers is killed"] = t => t.Node("back").RestartAsync(),
        ["the database is killed"] = t => t.KillDatabaseAsync(),
        ["connections to the database are cut"] = t => Now(t.Servers.HistoryWay.Cut),
        ["the database is slow"] = t => ForAMomentAsync(() => t.Servers.HistoryWay.Delay = TimeSpan.FromMilliseconds(100), t.Servers.HistoryWay.Heal),
        ["the database is deaf"] = t => ForAMomentAsync(t.Servers.HistoryWay.Swallow, t.Servers.HistoryWay.Heal),
        ["connections to the brokers are cut"] = t => Now(t.Servers.Brokers.Cut),
        ["the brokers are deaf"] = t => ForAMomentAsync(t.Servers.Brokers.Down, t.Servers.Brokers.Up),
        ["the brokers are slow"] = t => ForAMomentAsync(() => t.Servers.Brokers.Late(TimeSpan.FromMilliseconds(200)), () => t.Servers.Brokers.Late(TimeSpan.Zero)),
        ["Redis is deaf"] = t => ForAMomentAsync(t.Servers.RedisWay.Swallow, t.Servers.RedisWay.Heal),
        ["Redis is killed with all it held"] = t => t.KillRedisAsync(),
        ["partitions move without end"] = t => t.MovePartitionsAsync(),
        ["a node that scores is frozen until its partitions moved"] = t => t.FreezeAsync(),
        ["the database's disk is full"] = t => t.FillDiskAsync(),
    };

    /// <summary>The faults of this run in their order.</summary>
    public static TheoryData<int, string> Order
    {
        get
        {
            var random = new Random(FaultyCluster.Seed);
            string[] names = [.. Faults.Keys];
            var order = new TheoryData<int, string>();
            for (var turn = 0; turn < Turns; turn++)
            {
                order.Add(turn, FaultyCluster.StormMinutes == 0 ? names[turn] : names[random.Next(names.Length)]);
            }

            return order;
        }
    }

    internal static int Turns => Faults.Count * Math.Max(1, FaultyCluster.StormMinutes / RoundMinutes);

    private ClusterServers Servers => cluster.Servers;

    [Theory]
    [MemberData(nameof(Order))]
    public async Task Nothing_is_lost_or_doubled_and_every_pause_holds_when(int turn, string fault) =>
        output.WriteLine(await cluster.StrikeAsync(turn, () => Faults[fault](this)));

    [Fact]
    public Task After_all_of_it_everything_is_as_one_undisturbed_process_finds_it() => cluster.EqualsUndisturbedAsync();

    private Node Node(string name) => cluster.Nodes[name];

    private async Task KillDatabaseAsync()
    {
        await cluster.Database.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        await cluster.Database.RestartAsync();
    }

    private async Task KillRedisAsync()
    {
        await Servers.Redis.KillAsync();
        Servers.RedisWay.Cut();
        await Task.Delay(Moment, TimeProvider.System);
        await Servers.Redis.RestartAsync();
    }

    private async Task MovePartitionsAsync()
    {
        // Two join and are given partitions; one is gone without a word, the other hands over.
        var guests = await Task.WhenAll(cluster.NodeAsync("guest1", "score"), cluster.NodeAsync("guest2", "score"));
        await using var killed = guests[0];
        await using var stopped = guests[1];
        await Api.Eventually(async () => (await SharesAsync(killed.Name)).Length > 0 && (await SharesAsync(stopped.Name)).Length > 0, "the guests to be given partitions");
        await killed.KillAsync();
        await stopped.StopAsync();
    }

    private async Task FreezeAsync()
    {
        var frozen = Node("score1");
        frozen.Freeze();
        try
        {
            await Api.Eventually(async () => (await SharesAsync("score2")).Length == 4, "every partition to be the other's");
            await Task.Delay(FaultyCluster.StormMinutes > 0 ? TimeSpan.FromMinutes(1) : TimeSpan.Zero, TimeProvider.System);
        }
        finally
        {
            frozen.Thaw();
        }
    }

    private async Task FillDiskAsync()
    {
        if (cluster.Disk is null)
        {
            output.WriteLine("left out, only root may mount");
            return;
        }

        cluster.Disk.Fill();
        Assert.ThrowsAny<NpgsqlException>(() => Servers.Rows("CREATE TABLE more AS SELECT generate_series(1, 1000000)"));
        await Task.Delay(Moment, TimeProvider.System);
        cluster.Disk.Free();

        // It stops itself where it cannot write its log.
        await cluster.Database.RestartAsync();
    }

    /// <returns>Partitions of a node, as another says.</returns>
    private async Task<int[]> SharesAsync(string node) => [.. (await cluster.Front.Http.ReadAsync("status")).GetProperty("nodes").EnumerateArray()
        .Where(n => n.GetProperty("node").GetString() == node).SelectMany(n => n.GetProperty("partitions").EnumerateArray()).Select(p => p.GetInt32())];

    private static Task Now(Action fault)
    {
        fault();
        return Task.CompletedTask;
    }

    private static async Task ForAMomentAsync(Action fault, Action heal)
    {
        fault();
        await Task.Delay(Moment, TimeProvider.System);
        heal();
    }
}
