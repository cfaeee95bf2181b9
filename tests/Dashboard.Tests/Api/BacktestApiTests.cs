using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Listening.Dashboard.Tests.Hosting;
using Listening.Ingest.Sentiment;

namespace Listening.Dashboard.Tests.Api;

/// <summary>Other thresholds on what a running server has stored, over HTTP.</summary>
[Collection(OneServer.Name)]
public class BacktestApiTests(RunningServer server)
{
    private static readonly string[] Wrong = ["$.from", "$.budgetPerWeek", "$.rules[0].id", "$.to", "$.colour"];

    private static readonly string[] WrongTrial = ["$.rule.kinds[0]", "$.days"];

    [Fact]
    public async Task A_higher_threshold_would_not_have_paused()
    {
        await server.PutBrandAsync("grinder");
        await using var hub = await server.HubAsync(RunningServer.AdminKey);
        await hub.InvokeAsync("Subscribe", """[["grinder"],null]""", RunningServer.Soon);
        await server.BreachAsync("grinder", "g1");
        await hub.NextAsync(RunningServer.Soon, "PublishingPaused");
        do
        {
            await hub.NextAsync(RunningServer.Soon, "Pulse");
        }
        while ((await server.GetAsync("/api/v1/history/mentions?brand=grinder")).GetProperty("items").GetArrayLength() == 0);
        string Body(string more) => $$"""{"brand":"grinder","from":"{{TimeProvider.System.GetUtcNow().AddDays(-2):O}}","to":"{{TimeProvider.System.GetUtcNow().AddDays(1):O}}"{{more}}}""";

        var same = await server.DoAsync(HttpMethod.Post, "/api/v1/backtest", Body(""));
        var higher = await server.DoAsync(HttpMethod.Post, "/api/v1/backtest", Body(""","impressionsThreshold":10000"""));
        using var wrong = await server.SendAsync(
            HttpMethod.Post, "/api/v1/backtest", RunningServer.AdminKey, """{"brand":"grinder","from":"soon","budgetPerWeek":-1,"rules":[{"id":"X"}],"colour":"red"}""");
        var problem = await wrong.Content.ReadAsStringAsync(RunningServer.Soon);

        Assert.Equal((1, 1), (same.GetProperty("tried").GetProperty("pauses").GetInt32(), same.GetProperty("then").GetProperty("pauses").GetInt32()));
        Assert.Equal(0, higher.GetProperty("tried").GetProperty("pauses").GetInt32());
        Assert.Equal("gone", higher.GetProperty("signals")[0].GetProperty("match").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.All(Wrong, path => Assert.Contains($"\"{path}\"", problem, StringComparison.Ordinal));

        // The post is negative and on a risk topic: two signals at its threshold, and two at the hundred that the draft looks for.
        var trial = await server.DoAsync(HttpMethod.Post, "/api/v1/rules/trial", """{"rule":{"name":"sooner","kinds":["breach"],"when":{"brands":["grinder"],"impressionsAtLeast":100},"then":{"action":"pause"}},"days":7}""");
        Assert.StartsWith("In the last 7 days it would have fired 4 times, paused publishing once and held 0 posts", trial.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Equal((2, 4), (trial.GetProperty("without").GetProperty("alarms").GetInt32(), trial.GetProperty("with").GetProperty("alarms").GetInt32()));
        using var wrongTrial = await server.SendAsync(HttpMethod.Post, "/api/v1/rules/trial", RunningServer.AdminKey, """{"rule":{"kinds":["storm"]},"days":0}""");
        var wrongs = await wrongTrial.Content.ReadAsStringAsync(RunningServer.Soon);
        Assert.All(WrongTrial, path => Assert.Contains($"\"{path}\"", wrongs, StringComparison.Ordinal));

        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningServer.AdminKey);
        using var bytes = new ByteArrayContent(await File.ReadAllBytesAsync(ModelLoader.DefaultPath, RunningServer.Soon));
        using var taken = await http.PutAsync(new Uri("/api/v1/backtest/model", UriKind.Relative), bytes, RunningServer.Soon);
        var candidate = await taken.Content.ReadFromJsonAsync<JsonElement>(RunningServer.Soon);
        using var noModel = await http.PutAsync(new Uri("/api/v1/backtest/model", UriKind.Relative), new ByteArrayContent([1, 2, 3]), RunningServer.Soon);
        Assert.Equal(HttpStatusCode.BadRequest, noModel.StatusCode);
        var modelled = await server.DoAsync(HttpMethod.Post, "/api/v1/backtest", Body($",\"model\":\"{candidate.GetProperty("id").GetString()}\""));
        Assert.StartsWith($"Scored anew by {candidate.GetProperty("version").GetString()}", modelled.GetProperty("limits").EnumerateArray().Last().GetString(), StringComparison.Ordinal);

        // It is the model that scored them, so that nothing else would have fired.
        Assert.Equal(1, modelled.GetProperty("tried").GetProperty("pauses").GetInt32());
        using var unknown = await server.SendAsync(HttpMethod.Post, "/api/v1/backtest", RunningServer.AdminKey, Body(",\"model\":\"0123456789abcdef\""));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        var thresholds = await server.GetAsync("/api/v1/backtest/thresholds?brand=grinder");
        Assert.Equal("too-little-history", thresholds.GetProperty("platforms").EnumerateArray().Select(p => p.GetProperty("advice").GetString()).DefaultIfEmpty("too-little-history").First());
    }
}
