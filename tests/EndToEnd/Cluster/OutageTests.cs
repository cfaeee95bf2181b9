using Listening.EndToEnd.Processes;

namespace Listening.EndToEnd.Cluster;

/// <summary>What a running server says of servers that go away and come back.</summary>
[Trait("Needs", "timescaledb")]
[Trait("Needs", "redis")]
[Trait("Needs", "librdkafka")]
public sealed class OutageTests
{
    private static readonly (string Away, string Back)[] Servers =
        [("What needs it waits", "answers again"), ("Redis is not reached", "Redis is reached again"), ("The mention log is not reached", "The mention log is reached again")];

    [Fact]
    public async Task Each_server_that_goes_away_is_one_line_and_each_that_is_back_another_and_health_shows_it()
    {
        await using var servers = await ClusterServers.StartAsync();
        using var folder = new DataFolder("outage");
        await using var node = await Node.StartAsync(servers, folder, "alone", "ingest,score,detect,alerts,web");
        await Api.Eventually(async () => (await node.Http.ReadAsync("status")).GetProperty("nodes")[0].GetProperty("partitions").GetArrayLength() == 4, "the partitions to be its own");
        Assert.Equal((true, ""), await HealthAsync(node));
        var before = Lines(node).Length;

        servers.HistoryWay.Refuse();
        servers.RedisWay.Refuse();
        servers.Brokers.Down();
        await Api.Eventually(() => Task.FromResult(Servers.All(s => Count(node, s.Away) > 0)), "each to be said");
        await Api.Eventually(
            async () => await HealthAsync(node) is (false, var said) && said.Contains("The history is not reached", StringComparison.Ordinal)
                && said.Contains("The mention log is not reached", StringComparison.Ordinal) && said.Contains("Redis is not reached", StringComparison.Ordinal),
            "health to show all three");

        // Every loop has met it by then, most of them several times.
        await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System);
        Assert.All(Servers, s => Assert.Equal(1, Count(node, s.Away)));

        servers.HistoryWay.Heal();
        servers.RedisWay.Heal();
        servers.Brokers.Up();
        await Api.Eventually(() => Task.FromResult(Servers.All(s => Count(node, s.Back) > 0)), "each to be back");
        await Api.Eventually(async () => await HealthAsync(node) == (true, ""), "health to be good again");
        Assert.All(Servers, s => Assert.Equal((1, 1), (Count(node, s.Away), Count(node, s.Back))));
        Assert.DoesNotContain("   at Listening.", node.Process.Output, StringComparison.Ordinal);

        // What else there is to say of it (partitions handed over and taken again, who works the picture out) is bounded, and not by the time that it took.
        Assert.True(Lines(node).Length - before < 40, node.Process.Output);
    }

    private static string[] Lines(Node node) => node.Process.Output.Split('\n');

    private static int Count(Node node, string words) => Lines(node).Count(l => l.Contains(words, StringComparison.Ordinal));

    private static async Task<(bool IsReady, string Said)> HealthAsync(Node node)
    {
        using var answer = await node.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        using var health = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.IsSuccessStatusCode, string.Join(' ', ((string[])["wrong", "degraded"]).SelectMany(l => health.RootElement.GetProperty(l).EnumerateArray()).Select(w => w.GetString())));
    }
}
