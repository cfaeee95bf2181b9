using System.Globalization;
using Listening.EndToEnd.Killing;
using Listening.EndToEnd.Processes;
using Listening.Shared;

namespace Listening.EndToEnd.Cluster;

/// <summary>
/// Five processes by role on a database, a Redis and brokers of their own, each of which can be taken away. People talk during every fault, of brands of
/// that fault alone; after it the history must hold what they said, once.
/// </summary>
public sealed class FaultyCluster : IAsyncLifetime, IDisposable
{
    /// <summary>Decides what people say, and the order of a storm.</summary>
    internal static readonly int Seed = Setting("LISTENING_STORM_SEED", 20261122);

    /// <summary>Zero = each fault once.</summary>
    internal static readonly int StormMinutes = Setting("LISTENING_STORM_MINUTES", 0);

    // Who talk at once, and each one's crossings: one about every two seconds.
    private const int Lanes = 2;
    private const int Crossings = 16;
    private const int BatchesACrossing = 8;

    // Gentle: what is tested is what is lost, not what is borne, and the brokers of this test keep few megabytes.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider clock = TimeProvider.System;
    private readonly DataFolder folder = new("faults");
    private readonly List<Lane> spoken = [];
    private readonly HashSet<string> paused = [];
    private TimescaleCluster database = null!;

    internal ClusterServers Servers { get; private set; } = null!;

    internal TimescaleCluster Database => database;

    /// <summary>The database's disk; null where nothing may be mounted.</summary>
    internal SmallDisk? Disk { get; private set; }

    internal Dictionary<string, Node> Nodes { get; private set; } = [];

    internal Node Front => Nodes["front"];

    public async Task InitializeAsync()
    {
        Disk = SmallDisk.TryMake();
        database = await TimescaleCluster.StartAsync(Disk?.Path);
        Servers = await ClusterServers.StartAsync(database.ConnectionString);

        // One migrates, the others find it done.
        Nodes = new[] { await NodeAsync("front", "ingest,web") }.ToDictionary(n => n.Name);
        var others = await Task.WhenAll(NodeAsync("score1", "score"), NodeAsync("score2", "score"), NodeAsync("detect", "detect"), NodeAsync("back", "alerts,web"));
        Array.ForEach(others, n => Nodes.Add(n.Name, n));
        await PutBrandsAsync(Front.Http);
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(Nodes.Values.Select(n => n.DisposeAsync().AsTask()));
        await Servers.DisposeAsync();
        await database.DisposeAsync();
    }

    public void Dispose()
    {
        Disk?.Dispose();
        folder.Dispose();
    }

    internal Task<Node> NodeAsync(string name, string roles) => Node.StartAsync(Servers, folder, name, roles);

    /// <summary>The fault while people talk; and that it took nothing away, doubled nothing, and let nobody publish who was paused.</summary>
    /// <param name="turn">Whose brands are spoken of: those of no other turn.</param>
    /// <returns>What there was, in words.</returns>
    internal async Task<string> StrikeAsync(int turn, Func<Task> fault)
    {
        await WholeAsync();
        Lane[] lanes = [.. Enumerable.Range(turn * Lanes, Lanes).Select(i => new Lane(i, Seed, clock, Crossings, BatchesACrossing))];
        spoken.AddRange(lanes);
        using var done = new CancellationTokenSource();
        Sender[] senders = [.. lanes.Select(l => new Sender(l, Front.Process.Url, Pace, clock))];
        Task[] talking = [.. senders.Select(s => Task.Run(() => s.RunAsync(done.Token)))];
        var watching = Task.Run(() => WatchPermitsAsync(done.Token));
        long struck, healed;
        var start = clock.GetTimestamp();
        try
        {
            await PausedAsync(lanes, senders, "before the fault");
            start = clock.GetTimestamp();
            await fault();
            struck = clock.GetTimestamp();
            await PausedAsync(lanes, senders, "after the fault");
            healed = clock.GetTimestamp();
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(talking);
        }

        var openAgain = await watching;
        Assert.True(openAgain.Length == 0, $"let publish although it was paused: {string.Join(", ", openAgain)}");
        await CheckAsync();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"struck for {clock.GetElapsedTime(start, struck).TotalSeconds:0.0} s, whole again after {clock.GetElapsedTime(struck, healed).TotalSeconds:0.0} s; "
            + $"{senders.Sum(s => s.Accepted)} messages accepted, {senders.Sum(s => s.Unanswered)} requests unanswered, {lanes.Sum(l => l.Crossed.Count)} crossings");
    }

    /// <summary>Everything found and decided until now is what one process finds that reads the very log, with its append stamps, from the start and in one go.</summary>
    internal async Task EqualsUndisturbedAsync()
    {
        var until = spoken.Max(l => l.Last).AddSeconds(1);
        await Front.Http.SettledAsync(until);
        await Task.WhenAll(Nodes.Values.Select(n => n.KillAsync()));
        var alone = Servers.NewDatabase();
        await using (var first = await ServerProcess.StartAsync(folder.Of("undisturbed"), environment: Servers.Alone(alone, empty: true)))
        {
            await PutBrandsAsync(first.Http);
        }

        await using var server = await ServerProcess.StartAsync(folder.Of("undisturbed"), environment: Servers.Alone(alone, empty: false));
        await server.Http.SettledAsync(until);
        var (undisturbed, struck) = (new ClusterRows(Servers, alone), new ClusterRows(Servers, Servers.History));
        foreach (var (what, sql) in ClusterRows.Facts)
        {
            Same(undisturbed.Rows(sql), struck.Rows(sql), what);
        }
    }

    /// <summary>What a failed test left broken does not spoil the next one.</summary>
    private async Task WholeAsync()
    {
        Servers.HistoryWay.Heal();
        Servers.RedisWay.Heal();
        Servers.Brokers.Up();
        Servers.Brokers.Late(TimeSpan.Zero);
        Disk?.Free();
        await database.RestartAsync();
        foreach (var node in Nodes.Values.Where(n => n.Process.HasExited))
        {
            await node.RestartAsync();
        }
    }

    /// <summary>Whatever crossed until now, and the next that does, is paused on both nodes that answer.</summary>
    private async Task PausedAsync(Lane[] lanes, Sender[] senders, string when)
    {
        string[] crossed = [.. lanes.Zip(senders).SelectMany(l => Enumerable.Range(0, Math.Min(l.Second.Crossed + 1, Crossings)).Select(i => Lane.CrossingBrand(l.First.Number, i)))];
        foreach (var node in (Node[])[Front, Nodes["back"]])
        {
            foreach (var brand in crossed)
            {
                await Api.Eventually(
                    async () => await StateAsync(node, brand) == "paused",
                    () => $"{brand} to be paused on {node.Name} {when}\n{string.Join("\n\n", Nodes.Values.Select(n => $"{n.Name}{(n.Process.HasExited ? " (ended)" : "")}: {n.Process.Output}"))}");
            }
        }

        lock (paused)
        {
            paused.UnionWith(crossed);
        }
    }

    /// <summary>A pause that stood once is never gone, whichever node is asked and whatever it has lost.</summary>
    private async Task<string[]> WatchPermitsAsync(CancellationToken done)
    {
        var open = new HashSet<string>();
        for (var turn = 0; !done.IsCancellationRequested; turn++)
        {
            string[] standing;
            lock (paused)
            {
                standing = [.. paused];
            }

            var name = turn % 2 == 0 ? "front" : "back";
            if (standing.Length > 0 && await StateAsync(Nodes[name], standing[turn % standing.Length]) == "open")
            {
                open.Add($"{standing[turn % standing.Length]} on {name}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, CancellationToken.None);
        }

        return [.. open];
    }

    private async Task CheckAsync()
    {
        await Front.Http.SettledAsync(DateTimeOffset.MinValue);
        var ended = Nodes.Values.Where(n => n.Process.HasExited).ToArray();
        Assert.True(ended.Length == 0, string.Join("\n\n", ended.Select(n => $"{n.Name} ended: {n.Process.Output}")));
        var rows = new ClusterRows(Servers, Servers.History);
        Same(Ordered(spoken.SelectMany(l => l.Expected.Keys)), Ordered(rows.PostIds), "accepted posts of brands and rows of the history");
        Same(rows.RowMinutes, rows.CountedMinutes, "minute counts and rows");
        Same(Ordered(spoken.SelectMany(l => l.Crossed)), Ordered(rows.Paused), "brands that crossed and pauses");
        Same(Ordered(spoken.SelectMany(l => l.Crossed)), Ordered(rows.Breaches), "brands that crossed and breaches that were alerted");
        Assert.Empty(rows.AuditTwice);
        Assert.Equal(["0|0"], rows.Gaps);
    }

    /// <returns>Null while nobody answers, which means hold.</returns>
    private static async Task<string?> StateAsync(Node node, string brand)
    {
        try
        {
            return await node.Http.PermitStateAsync(brand, "instagram");
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Of every turn to come: a brand is heard from when a node knows it, so all know all before anybody speaks.</summary>
    private static Task PutBrandsAsync(HttpClient http) => Parallel.ForEachAsync(
        Lane.Brands(FaultTests.Turns * Lanes, Crossings), async (brand, _) => await http.PutBrandAsync(brand, Lane.NameOf(brand)));

    private static IEnumerable<string> Ordered(IEnumerable<string> rows) => rows.Order(StringComparer.Ordinal);

    private static void Same(IEnumerable<string> expected, IEnumerable<string> actual, string what) => Rows.Same(expected, actual, $"seed {Seed}, {what}");

    private static int Setting(string name, int usual) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : usual;
}
