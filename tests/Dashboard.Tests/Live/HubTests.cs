using System.Net.WebSockets;
using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Tests.Hosting;
using Listening.Shared;

namespace Listening.Dashboard.Tests.Live;

[Collection(OneServer.Name)]
public class HubTests(RunningServer server)
{
    private static readonly string[] Durable = ["Alert", "Incident", "PublishingPaused", "PublishingResumed"];

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_missed_in_order()
    {
        await server.PutBrandAsync("grill");
        await server.PutBrandAsync("mixer");
        var key = await server.KeyOfAsync(KeyScopes.Read, ViewerKind.Key, "grill");
        long last;
        string epoch;
        await using (var first = await server.HubAsync(key))
        {
            await first.InvokeAsync("Subscribe", """[["grill"],null]""", RunningServer.Soon);
            var snapshot = (await first.NextAsync(RunningServer.Soon, "Snapshot")).Body;
            (last, epoch) = (snapshot.GetProperty("sequence").GetInt64(), snapshot.GetProperty("epoch").GetString()!);
            await server.BreachAsync("grill", "grill-1");
            var seen = await PausedAsync(first);
            last = seen[^1].Body.GetProperty("sequence").GetInt64();
        }

        await server.BreachAsync("mixer", "m1");
        await WaitForPauseAsync("mixer");
        var pauses = (await server.GetAsync("/api/v1/publishing/pauses?active=true", key)).GetProperty("items");
        foreach (var person in (string[])[await server.CookieOfAsync(Role.Admin), await server.CookieOfAsync(Role.Approver)])
        {
            await server.DoAsync(HttpMethod.Post, $"/api/v1/publishing/pauses/{pauses[0].GetProperty("id").GetString()}/resume", """{"reason":"done"}""", person);
        }

        await using var again = await server.HubAsync(key);
        await again.InvokeAsync("Subscribe", $$"""[null,{{last}},"{{epoch}}"]""", RunningServer.Soon);
        var missed = new List<JsonElement>();
        HubMessage message;
        do
        {
            message = await again.NextAsync(RunningServer.Soon, [.. Durable, "Snapshot"]);
            missed.Add(message.Body);
        }
        while (message.Name != "PublishingResumed");

        // No gap: each names the one before it that this client may see, and the other brand's are not among them.
        Assert.Equal([last, .. missed.Select(m => m.GetProperty("sequence").GetInt64()).SkipLast(1)], missed.Select(m => m.GetProperty("previous").GetInt64()));
        Assert.DoesNotContain("mixer", string.Concat(missed.Select(m => m.GetRawText())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[null,999999999]")]
    [InlineData("[null,0,\"another-store\"]")]
    [InlineData("[]")]
    public async Task Who_has_nothing_that_fits_starts_from_a_snapshot(string arguments)
    {
        await using var hub = await server.HubAsync(RunningServer.AdminKey);
        await hub.InvokeAsync("Subscribe", arguments, RunningServer.Soon);

        Assert.Equal("Snapshot", (await hub.NextAsync(RunningServer.Soon)).Name);
        Assert.Equal("Pulse", (await hub.NextAsync(RunningServer.Soon, "Pulse")).Name);
    }

    [Fact]
    public async Task A_schedulers_answer_is_the_receipt_on_the_wall()
    {
        await server.PutBrandAsync("oven");
        await using var scheduler = await server.HubAsync(await server.KeyOfAsync(KeyScopes.Scheduler | KeyScopes.Read));
        await scheduler.InvokeAsync("Subscribe", """[["oven"]]""", RunningServer.Soon);
        await server.BreachAsync("oven", "o1");
        var pause = (await scheduler.NextAsync(RunningServer.Soon, "PublishingPaused")).Body.GetProperty("pause").GetProperty("id").GetString();
        var before = await ReceiptsAsync(pause!);
        await scheduler.InvokeAsync("ConfirmPause", $$"""["{{pause}}",["p1","p2"],[],[]]""", RunningServer.Soon);

        Assert.Contains(before, r => r.GetProperty("state").GetString() == "unknown");
        Assert.Contains(await ReceiptsAsync(pause!), r => r.GetProperty("state").GetString() == "held" && r.GetProperty("held").GetInt32() == 2);
    }

    [Fact]
    public async Task Nobody_and_the_unentitled_are_refused()
    {
        await server.PutBrandAsync("grill");
        await server.PutBrandAsync("fridge");
        await Assert.ThrowsAsync<WebSocketException>(() => server.HubAsync(null));
        var ingest = await server.KeyOfAsync(KeyScopes.Ingest);
        await Assert.ThrowsAsync<WebSocketException>(() => server.HubAsync(ingest));
        await using var one = await server.HubAsync(await server.KeyOfAsync(KeyScopes.Read, ViewerKind.Key, "grill"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => one.InvokeAsync("Subscribe", """[["fridge"],null]""", RunningServer.Soon));
        await Assert.ThrowsAsync<InvalidOperationException>(() => one.InvokeAsync("ConfirmPause", """["p-1",[],[],[]]""", RunningServer.Soon));
    }

    [Fact]
    public async Task A_revoked_key_is_thrown_off_the_hub()
    {
        var made = await server.DoAsync(HttpMethod.Post, "/api/v1/keys", """{"name":"leaving","scopes":["read"]}""");
        await using var hub = await server.HubAsync(made.GetProperty("secret").GetString());
        await hub.InvokeAsync("Subscribe", "[null,null]", RunningServer.Soon);
        await server.DoAsync(HttpMethod.Delete, "/api/v1/keys/leaving", "");

        await foreach (var _ in hub.Messages.ReadAllAsync(RunningServer.Soon))
        {
            // Ends with the connection, or fails by the time limit.
        }
    }

    [Fact]
    public async Task Who_listens_at_the_same_time_hears_only_what_is_his()
    {
        await server.PutBrandAsync("ladle");
        await server.PutBrandAsync("steamer");
        await using var ladle = await server.HubAsync(await server.KeyOfAsync(KeyScopes.Read, ViewerKind.Key, "ladle"));
        await using var steamer = await server.HubAsync(await server.KeyOfAsync(KeyScopes.Read, ViewerKind.Key, "steamer"));
        await using var both = await server.HubAsync(RunningServer.AdminKey);
        foreach (var (hub, asked) in ((HubClient, string)[])[(ladle, "[null,null]"), (steamer, "[null,null]"), (both, """[["ladle","steamer"],null]""")])
        {
            await hub.InvokeAsync("Subscribe", asked, RunningServer.Soon);
            await hub.NextAsync(RunningServer.Soon, "Snapshot");
        }

        await server.BreachAsync("ladle", "ladle-1");
        var ofLadle = await PausedAsync(ladle);
        await server.BreachAsync("steamer", "steamer-1");
        var ofSteamer = await PausedAsync(steamer);
        var all = await PausedAsync(both);
        all.AddRange(await PausedAsync(both));

        Assert.Subset(Sequences(all).ToHashSet(), Sequences([.. ofLadle, .. ofSteamer]).ToHashSet());
        Assert.DoesNotContain("steamer", string.Concat(ofLadle.Select(m => m.Body.GetRawText())), StringComparison.Ordinal);

        // The chain of each is its own, although what is said to several is written once.
        Assert.All([ofLadle, ofSteamer, all], chain => Assert.Equal(Sequences(chain).SkipLast(1), chain.Skip(1).Select(m => m.Body.GetProperty("previous").GetInt64())));
    }

    private static IEnumerable<long> Sequences(IEnumerable<HubMessage> messages) => messages.Select(m => m.Body.GetProperty("sequence").GetInt64());

    private static async Task<List<HubMessage>> PausedAsync(HubClient hub)
    {
        var seen = new List<HubMessage>();
        do
        {
            seen.Add(await hub.NextAsync(RunningServer.Soon, Durable));
        }
        while (seen[^1].Name != "PublishingPaused");
        return seen;
    }

    private async Task WaitForPauseAsync(string brand)
    {
        await using var hub = await server.HubAsync(RunningServer.AdminKey);
        await hub.InvokeAsync("Subscribe", $$"""[["{{brand}}"],0]""", RunningServer.Soon);
        await hub.NextAsync(RunningServer.Soon, "PublishingPaused");
    }

    private async Task<JsonElement[]> ReceiptsAsync(string pause) =>
        [.. (await server.GetAsync("/api/v1/publishing/pauses")).GetProperty("items").EnumerateArray()
            .Single(p => p.GetProperty("id").GetString() == pause).GetProperty("receipts").EnumerateArray()];
}
