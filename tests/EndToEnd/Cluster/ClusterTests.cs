using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Listening.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Listening.EndToEnd.Cluster;

/// <summary>The whole product as processes by role, on a real TimescaleDB, a real Redis and librdkafka's brokers, while its parts are taken away.</summary>
[Trait("Needs", "timescaledb")]
[Trait("Needs", "redis")]
[Trait("Needs", "librdkafka")]
public sealed class ClusterTests(ITestOutputHelper output)
{
    private static readonly string[] Crises = ["first", "killed", "redis", "frozen"];
    private readonly List<string> accepted = [];
    private int made;

    [Fact]
    public async Task A_crisis_is_heard_and_pauses_everywhere_whatever_part_is_taken_away()
    {
        await using var servers = await ClusterServers.StartAsync();
        using var folder = new DataFolder("cluster");
        await using var front = await NodeAsync(servers, folder, "front", "ingest,web");
        var started = await Task.WhenAll(
            NodeAsync(servers, folder, "score1", "score"),
            NodeAsync(servers, folder, "score2", "score"),
            NodeAsync(servers, folder, "detect", "detect"),
            NodeAsync(servers, folder, "back", "alerts,web"));
        await using var score1 = started[0];
        await using var score2 = started[1];
        await using var detect = started[2];
        await using var back = started[3];
        foreach (var brand in Crises)
        {
            await front.Http.PutBrandAsync(brand, brand);
        }

        await Api.Eventually(async () => (await SharesAsync(back)).Values.Sum(p => p.Length) == 4, "every partition to be somebody's");
        var status = await back.Http.ReadAsync("status");
        output.WriteLine(status.GetProperty("nodes").ToString());
        Assert.Equal(["back", "detect", "front", "score1", "score2"], status.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("node").GetString()));
        Assert.Contains("detect", JobsOf(status, "detect"));

        // In by one node, found by a second, denied by a third.
        await CrisisAsync("first", front, back, detect);

        // kill -9 of one that scores: its partitions go to the other, and nothing is heard twice.
        await TalkAsync(front, 100);
        await score1.KillAsync();
        await CrisisAsync("killed", front, back, detect);

        // Redis with all it held.
        await servers.Redis.KillAsync();
        await CrisisAsync("redis", front, back, detect);
        await Api.Eventually(
            async () => !(await back.Http.ReadAsync("status")).GetProperty("coordinationReachable").GetBoolean(), "a node to say that Redis is gone");
        await servers.Redis.RestartAsync();

        // The only one that scores stands still until its partitions are another's, and comes back believing.
        await using var score3 = await NodeAsync(servers, folder, "score3", "score");
        Signal(score2, "STOP");
        await TalkAsync(front, 100);
        await CrisisAsync("frozen", front, back, detect);
        Signal(score2, "CONT");
        await TalkAsync(front, 100);
        await SettledAsync(front, servers);

        Check(servers);
        output.WriteLine($"{accepted.Count} posts of brands, {Crises.Length} crises");
    }

    private static Task<ServerProcess> NodeAsync(ClusterServers servers, DataFolder folder, string name, string roles) =>
        ServerProcess.StartAsync(folder.Of(name), environment: servers.Settings(name), more: ["--roles", roles]);

    /// <summary>One post that everybody sees; both nodes with a web role deny from then on.</summary>
    private async Task CrisisAsync(string brand, params ServerProcess[] nodes)
    {
        var now = TimeProvider.System.GetUtcNow();
        await nodes[0].Http.AcceptedAsync(Message.Create($"cluster-{brand}", Message.Angry(brand), now, impressions: 100), Message.Metrics($"cluster-{brand}", 7_000, now));
        accepted.Add($"cluster-{brand}");
        foreach (var node in nodes.Take(2))
        {
            await Api.Eventually(async () => await node.Http.PermitStateAsync(brand, "instagram") == "paused", $"{brand} to be paused on {node.Url}\n{node.Output}");
        }
    }

    private async Task TalkAsync(ServerProcess front, int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        var messages = Enumerable.Range(0, count).Select(_ => $"cluster-talk-{made++}").ToArray();
        await front.Http.AcceptedAsync([.. messages.Select(id => Message.Create(id, $"{Crises[made % Crises.Length]} opens at nine", now, impressions: 10))]);
        accepted.AddRange(messages);
    }

    private Task SettledAsync(ServerProcess node, ClusterServers servers) => Api.Eventually(
        () => Task.FromResult(servers.Rows("SELECT count(*) FROM mentions")[0] == accepted.Count.ToString(CultureInfo.InvariantCulture)),
        $"all {accepted.Count} posts to be stored, not {servers.Rows("SELECT count(*) FROM mentions")[0]}\n{node.Output}");

    private void Check(ClusterServers servers)
    {
        Assert.Equal(accepted.Order(StringComparer.Ordinal), servers.Rows("SELECT p.post FROM mentions m JOIN posts p ON p.id = m.post").Order(StringComparer.Ordinal));
        Assert.Equal(
            servers.Rows("SELECT brand, event_ms / 60000 * 60000, count(*) FROM mention_brands WHERE role = 0 GROUP BY 1, 2 ORDER BY 1, 2"),
            servers.Rows("SELECT s.brand, m.minute_ms, sum(m.volume)::bigint FROM minutes m JOIN streams s ON s.id = m.stream WHERE s.kind = 0 GROUP BY 1, 2 ORDER BY 1, 2"));
        Assert.Equal(Crises.Order(StringComparer.Ordinal), servers.Rows("SELECT brand FROM pauses WHERE current ORDER BY brand"));
        Assert.Empty(servers.Rows("SELECT subject FROM audit WHERE action LIKE '%paused' OR action LIKE '%opened' GROUP BY action, subject HAVING count(*) > 1"));
        Assert.Empty(servers.Rows("SELECT id FROM signals WHERE current GROUP BY id HAVING count(*) > 1"));
    }

    private static async Task<Dictionary<string, int[]>> SharesAsync(ServerProcess node) => (await node.Http.ReadAsync("status")).GetProperty("nodes").EnumerateArray()
        .ToDictionary(n => n.GetProperty("node").GetString()!, n => n.GetProperty("partitions").EnumerateArray().Select(p => p.GetInt32()).ToArray());

    private static IEnumerable<string?> JobsOf(JsonElement status, string node) => status.GetProperty("nodes").EnumerateArray()
        .Single(n => n.GetProperty("node").GetString() == node).GetProperty("jobs").EnumerateArray().Select(j => j.GetString());

    private static void Signal(ServerProcess process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
