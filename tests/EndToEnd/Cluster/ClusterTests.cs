using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Listening.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Listening.EndToEnd.Cluster;

/// <summary>The whole product as processes by role, on a real TimescaleDB, a real Redis and librdkafka's brokers: what each node answers, and what it answers when parts are taken away.</summary>
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
        await using var front = await Node.StartAsync(servers, folder, "front", "ingest,web");
        var started = await Task.WhenAll(
            Node.StartAsync(servers, folder, "score1", "score"),
            Node.StartAsync(servers, folder, "score2", "score"),
            Node.StartAsync(servers, folder, "detect", "detect,web"),
            Node.StartAsync(servers, folder, "back", "alerts,web"));
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
        await NoPagesAsync(score1);
        await NoSessionAfterSignOutAsync(front, back);

        // In by one node, found by a second, denied by a third.
        await CrisisAsync("first", front, back);
        await ConversationAsync(front);
        await SameAnswersAsync(detect, back);

        // kill -9 of one that scores: its partitions go to the other, and nothing is heard twice.
        await TalkAsync(front, 100);
        await score1.KillAsync();
        await CrisisAsync("killed", front, back);

        // Redis with all it held. Who only shows goes on by the history, and says the same as who detects.
        await servers.Redis.KillAsync();
        servers.RedisWay.Cut();
        await CrisisAsync("redis", front, back);
        await Api.Eventually(
            async () => !(await back.Http.ReadAsync("status")).GetProperty("coordinationReachable").GetBoolean(), "a node to say that Redis is gone");
        await StillTrueAsync(front, back);
        await servers.Redis.RestartAsync();

        // The only one that scores stands still until its partitions are another's, and comes back believing.
        await using var score3 = await Node.StartAsync(servers, folder, "score3", "score");
        score2.Freeze();
        await TalkAsync(front, 100);
        await CrisisAsync("frozen", front, back);
        score2.Thaw();
        await TalkAsync(front, 100);
        await SettledAsync(front, servers);

        Check(servers);
        output.WriteLine($"{accepted.Count} posts of brands, {Crises.Length} crises");
    }

    /// <summary>A node without the role web says how it is, and nothing else.</summary>
    private static async Task NoPagesAsync(Node node)
    {
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(node.Http, "/health/live"));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(node.Http, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(node.Http, "/api/v1/status"));
        foreach (var path in (string[])["/", "/incidents", "/openapi/v1.json", "/hubs/alerts", "/hubs/alerts/negotiate", "/api/v1/brands", "/api/v1/wall", "/api/v1/mentions"])
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(node.Http, path));
        }
    }

    private static async Task NoSessionAfterSignOutAsync(Node one, Node other)
    {
        var cookie = await Person.CookieAsync(one.Process, "anna", "responder");
        await Api.Eventually(async () => await Person.SessionAsync(other.Process, cookie, HttpMethod.Get) == HttpStatusCode.OK, "the other node to know her");
        Assert.Equal(HttpStatusCode.NoContent, await Person.SessionAsync(one.Process, cookie, HttpMethod.Delete));
        await Api.Eventually(async () => await Person.SessionAsync(other.Process, cookie, HttpMethod.Get) == HttpStatusCode.Unauthorized, "the other node to refuse her", seconds: 10);
    }

    /// <summary>Every answer of a node that only shows is that of the one that detects.</summary>
    private async Task SameAnswersAsync(Node detect, Node shows)
    {
        await Api.Eventually(async () => (await shows.Http.ItemsAsync("threads?brand=first")).Length > 0, "a conversation to be shown by a node that does not detect");
        await Api.Eventually(async () => (await shows.Http.ItemsAsync("outlook?brand=first")).Length > 0, "forecasts to be shown by a node that does not detect");
        var incident = (await shows.Http.OneAsync("incidents?brand=first")).GetProperty("id").GetString()!;
        var description = JsonNode.Parse(await shows.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
        var paths = description["paths"]!.AsObject().Where(p => p.Value!["get"] is not null && !OfTheNode.Contains(p.Key))
            .Select(p => Fill(p.Key, p.Value!["get"]!.AsObject(), incident)).ToHashSet(StringComparer.Ordinal);
        var (walked, differing) = (paths.Count, new List<string>());

        // The world goes on between two questions: what differs is asked again.
        for (var turn = 0; paths.Count > 0 && turn < 10; turn++)
        {
            differing.Clear();
            foreach (var path in paths.ToArray())
            {
                var (one, other) = (Told(await AnswerAsync(detect, path)), Told(await AnswerAsync(shows, path)));
                if (one == other)
                {
                    paths.Remove(path);
                }
                else
                {
                    var from = Math.Max(0, one.Zip(other).TakeWhile(c => c.First == c.Second).Count() - 60);
                    differing.Add($"{path}\n  {detect.Name}: …{one[from..Math.Min(one.Length, from + 200)]}\n  {shows.Name}: …{other[from..Math.Min(other.Length, from + 200)]}");
                }
            }
        }

        Assert.True(differing.Count == 0, string.Join('\n', differing));
        output.WriteLine($"{walked} answers are the same on {detect.Name} and {shows.Name}");
        Assert.True(walked > 40, $"Only {walked} endpoints were walked.");
    }

    // One process is asked how it is, one disk how full, and the node that keeps the evidence what it sealed.
    private static readonly string[] OfTheNode = ["/api/v1/status", "/api/v1/status/storage", "/api/v1/status/safekeeping", "/api/v1/incidents/{id}/bundle"];

    // The moment at which an answer was made, and what is reckoned up to it.
    private static readonly string[] Moments = ["at", "sequence", "lagMs", "since", "traceId", "from", "to", "weeks"];

    private static string Fill(string template, JsonObject get, string incident)
    {
        var path = template.Replace("{incident}", incident, StringComparison.Ordinal)
            .Replace("{id}", template.StartsWith("/api/v1/brands", StringComparison.Ordinal) ? "first" : incident, StringComparison.Ordinal)
            .Replace("{brand}", "first", StringComparison.Ordinal);
        path = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]+\}", "first");
        var day = TimeProvider.System.GetUtcNow();
        var query = (get["parameters"]?.AsArray() ?? []).Where(p => p!["in"]!.GetValue<string>() == "query").Select(p => p!["name"]!.GetValue<string>()).Select(name => name switch
        {
            "brand" or "brands" => $"{name}=first",
            "from" => $"from={Api.Time(day.AddHours(-1))}",
            "to" => $"to={Api.Time(day)}",
            "asOf" => $"asOf={Api.Time(day)}",
            _ => null,
        }).Where(q => q is not null);
        return string.Join('?', new[] { path, string.Join('&', query) }.Where(p => p.Length > 0));
    }

    private static async Task<(HttpStatusCode Status, string Body)> AnswerAsync(Node node, string path)
    {
        using var answer = await node.Http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string Told((HttpStatusCode Status, string Body) answer)
    {
        try
        {
            var body = JsonNode.Parse(answer.Body);
            Forget(body);
            return $"{answer.Status} {body?.ToJsonString()}";
        }
        catch (JsonException)
        {
            return $"{answer.Status} {answer.Body.Length} characters";
        }
    }

    private static void Forget(JsonNode? node)
    {
        if (node is JsonObject o)
        {
            foreach (var moment in Moments)
            {
                o.Remove(moment);
            }
        }

        foreach (var child in node switch { JsonObject all => all.Select(p => p.Value), JsonArray list => list, _ => [] })
        {
            Forget(child);
        }
    }

    /// <summary>The tiles of nodes that hear nobody go on, and they know of what is said now.</summary>
    private async Task StillTrueAsync(Node front, Node back)
    {
        await TalkAsync(front, 60);
        var since = TimeProvider.System.GetUtcNow();
        await Api.Eventually(
            async () => (await back.Http.ReadAsync("status")).GetProperty("detectedUntil").GetDateTimeOffset() > since, $"the picture of {back.Name} to go on without Redis\n{back.Process.Output}", seconds: 90);

        // From half a minute on a wall is blind.
        await Api.Eventually(async () => (await back.Http.ReadAsync("status")).GetProperty("lagMs").GetInt64() < 30_000, "the picture to be of now");
        await Api.Eventually(
            async () => (await back.Http.ReadAsync("wall")).GetProperty("brands").EnumerateArray().Sum(b => b.GetProperty("minutes").EnumerateArray().TakeLast(2).Sum(m => m.GetProperty("volume").GetInt32())) >= 60,
            "the tiles to show what is said now");
    }

    /// <summary>Replies to one post.</summary>
    private async Task ConversationAsync(Node front)
    {
        var now = TimeProvider.System.GetUtcNow();
        string[] replies = [.. Enumerable.Range(0, 12).Select(i => $"cluster-reply-{i}")];
        await front.Http.AcceptedAsync([.. replies.Select((id, i) => Message.Reply(id, "cluster-first", "first is what they all talk about", now, author: $"did:plc:talker{i}"))]);
        accepted.AddRange(replies);
    }

    /// <summary>One post that everybody sees; both nodes with a web role deny from then on.</summary>
    private async Task CrisisAsync(string brand, params Node[] nodes)
    {
        var now = TimeProvider.System.GetUtcNow();
        await nodes[0].Http.AcceptedAsync(Message.Create($"cluster-{brand}", Message.Angry(brand), now, impressions: 100), Message.Metrics($"cluster-{brand}", 7_000, now));
        accepted.Add($"cluster-{brand}");
        foreach (var node in nodes)
        {
            await Api.Eventually(async () => await node.Http.PermitStateAsync(brand, "instagram") == "paused", $"{brand} to be paused on {node.Name}\n{node.Process.Output}");
        }
    }

    private async Task TalkAsync(Node front, int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        var messages = Enumerable.Range(0, count).Select(_ => $"cluster-talk-{made++}").ToArray();
        await front.Http.AcceptedAsync([.. messages.Select(id => Message.Create(id, $"{Crises[made % Crises.Length]} opens at nine", now, impressions: 10))]);
        accepted.AddRange(messages);
    }

    private Task SettledAsync(Node node, ClusterServers servers) => Api.Eventually(
        () => Task.FromResult(servers.Rows("SELECT count(*) FROM mentions")[0] == accepted.Count.ToString(CultureInfo.InvariantCulture)),
        $"all {accepted.Count} posts to be stored, not {servers.Rows("SELECT count(*) FROM mentions")[0]}\n{node.Process.Output}");

    private void Check(ClusterServers servers)
    {
        var rows = new ClusterRows(servers, servers.History);
        Assert.Equal(accepted.Order(StringComparer.Ordinal), rows.PostIds.Order(StringComparer.Ordinal));
        Assert.Equal(rows.RowMinutes, rows.CountedMinutes);
        Assert.Equal(Crises.Order(StringComparer.Ordinal), rows.Paused.Order(StringComparer.Ordinal));
        Assert.Empty(rows.AuditTwice);
        Assert.Empty(servers.Rows("SELECT id FROM signals WHERE current GROUP BY id HAVING count(*) > 1"));
    }

    private static async Task<HttpStatusCode> StatusOfAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task<Dictionary<string, int[]>> SharesAsync(Node node) => (await node.Http.ReadAsync("status")).GetProperty("nodes").EnumerateArray()
        .ToDictionary(n => n.GetProperty("node").GetString()!, n => n.GetProperty("partitions").EnumerateArray().Select(p => p.GetInt32()).ToArray());

    private static IEnumerable<string?> JobsOf(JsonElement status, string node) => status.GetProperty("nodes").EnumerateArray()
        .Single(n => n.GetProperty("node").GetString() == node).GetProperty("jobs").EnumerateArray().Select(j => j.GetString());
}
