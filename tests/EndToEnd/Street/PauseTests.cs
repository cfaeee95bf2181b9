using System.Net;
using System.Net.Http.Json;
using Listening.EndToEnd.Processes;

namespace Listening.EndToEnd.Street;

/// <summary>From a mention to a paused scheduler, through the real process.</summary>
#pragma warning disable CA1001 // xunit calls DisposeAsync.
public sealed class PauseTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly DataFolder folder = new("pause");
    private readonly TimeProvider clock = TimeProvider.System;
    private ServerProcess server = null!;

    public async Task InitializeAsync()
    {
        server = await ServerProcess.StartAsync(folder.Of("data"));
        await server.Http.PutBrandAsync("acme", "acme");
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Breach_on_one_platform_denies_the_permit_of_another_and_of_no_other_brand()
    {
        await server.Http.PutBrandAsync("rival", "rival");
        Assert.Equal("open", await server.Http.PermitStateAsync("acme", "instagram"));

        await CrossAsync("p1", "x");

        await PausedAsync("acme");
        Assert.Equal("paused", await server.Http.PermitStateAsync("acme", "instagram"));
        Assert.Equal("open", await server.Http.PermitStateAsync("rival", "x"));
        var incident = await server.Http.OneAsync("incidents?brand=acme");
        Assert.Equal("open", incident.GetProperty("state").GetString());
        Assert.Contains("5,", incident.GetProperty("cause").GetString()!.Replace(" ", ",", StringComparison.Ordinal), StringComparison.Ordinal);
        await StoredAsync();
        var shown = await server.Http.ReadAsync($"incidents/{incident.GetProperty("id").GetString()}");
        Assert.Equal(Message.Angry("acme"), shown.GetProperty("evidence")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Catch_up_of_a_day_old_viral_post_pauses_nobody_and_is_still_shown()
    {
        var yesterday = clock.GetUtcNow().AddHours(-24);
        await server.Http.AcceptedAsync(
            Message.Create("old", Message.Angry("acme"), yesterday, impressions: 100),
            Message.Metrics("old", 90_000, yesterday.AddHours(1)));
        var signal = await server.Http.OneAsync("signals?brand=acme");
        Assert.True(signal.GetProperty("signal").GetProperty("historical").GetBoolean());
        Assert.Empty(await server.Http.ItemsAsync("publishing/pauses"));
        Assert.Equal("open", await server.Http.PermitStateAsync("acme", "bluesky"));
    }

    [Fact]
    public async Task Resume_needs_a_person_and_holds_for_its_cause_until_there_is_another()
    {
        await CrossAsync("p1");
        await PausedAsync("acme");
        var pause = (await server.Http.OneAsync("publishing/pauses?active=true")).GetProperty("id").GetString()!;

        using (var byKey = await ResumeAsync(server.Http, pause, "the key says so"))
        {
            Assert.Equal(HttpStatusCode.Forbidden, byKey.StatusCode);
        }

        using var responder = await Person.SignInAsync(server, "rita", "responder");
        using (var byResponder = await ResumeAsync(responder, pause, "I may not"))
        {
            Assert.Equal(HttpStatusCode.Forbidden, byResponder.StatusCode);
        }

        using var approver = await Person.SignInAsync(server, "anna", "approver");
        using (var withoutReason = await ResumeAsync(approver, pause, " "))
        {
            Assert.Equal(HttpStatusCode.BadRequest, withoutReason.StatusCode);
        }

        using (var resumed = await ResumeAsync(approver, pause, "answered in the thread"))
        {
            Assert.True(resumed.IsSuccessStatusCode, await resumed.Content.ReadAsStringAsync());
        }

        Assert.Equal("open", await server.Http.PermitStateAsync("acme", "x"));

        // The post goes on growing, and comes once more: the person has decided about it.
        await server.Http.AcceptedAsync(Message.Metrics("p1", 6_500, clock.GetUtcNow()), Message.Create("p1", Message.Angry("acme"), clock.GetUtcNow()));
        await StoredAsync();
        Assert.Equal("open", await server.Http.PermitStateAsync("acme", "x"));

        // A restart does not forget that either.
        await server.KillAsync();
        await server.DisposeAsync();
        server = await ServerProcess.StartAsync(folder.Of("data"));
        Assert.Equal("open", await server.Http.PermitStateAsync("acme", "x"));

        await server.Http.AcceptedAsync(Message.Metrics("p1", 25_000, clock.GetUtcNow()));
        await PausedAsync("acme");
        var again = await server.Http.OneAsync("publishing/pauses?active=true");
        Assert.NotEqual(pause, again.GetProperty("id").GetString());
        Assert.Contains("again", again.GetProperty("reason").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    private async Task CrossAsync(string id, string platform = "bluesky") => await server.Http.AcceptedAsync(
        Message.Create(id, Message.Angry("acme"), clock.GetUtcNow(), platform, impressions: 100),
        Message.Metrics(id, 5_100, clock.GetUtcNow().AddMilliseconds(1), platform));

    /// <summary>How soon is the load tool's business; on a busy machine the state may be "unknown" for a while, which holds posts too.</summary>
    private Task PausedAsync(string brand) =>
        Api.Eventually(async () => await server.Http.PermitStateAsync(brand, "x") == "paused", $"the pause of {brand}");

    private Task StoredAsync() => Api.Eventually(
        async () => (await server.Http.ReadAsync("status")).GetProperty("partitions").EnumerateArray().All(p => p.GetProperty("lag").GetInt64() == 0),
        "what was sent to be stored");

    private static Task<HttpResponseMessage> ResumeAsync(HttpClient who, string pause, string reason) =>
        who.PostAsJsonAsync(Api.Path($"publishing/pauses/{pause}/resume"), new { reason });
}
