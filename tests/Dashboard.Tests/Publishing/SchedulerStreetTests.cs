using System.Text.Json;
using Listening.Dashboard.Hosting;
using Listening.Shared;

namespace Listening.Dashboard.Tests.Publishing;

/// <summary>From a breach to held posts: the real host, its configuration file, and a tool that behaves like Postiz.</summary>
public sealed class SchedulerStreetTests : IAsyncLifetime, IDisposable
{
    private const string AdminKey = "admin-key-of-the-tests";
    private readonly string folder = Directory.CreateTempSubdirectory("listening-test-").FullName;
    private PostizServer postiz = null!;
    private ListeningHost host = null!;
    private HttpClient http = null!;

    public async Task InitializeAsync()
    {
        postiz = await PostizServer.StartAsync(TimeProvider.System);
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), PostizServer.Key + "\n");
        var config = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(config, $$"""
            {"brands":[{"id":"acme","name":"Acme","query":"acme"}],
             "schedulers":[{"name":"postiz","kind":"postiz","url":"{{postiz.Url}}","key":"file:{{Path.Combine(folder, "key")}}","private":true,"brands":["acme"],"sweepSeconds":5}]}
            """);
        Directory.CreateDirectory(Path.Combine(folder, "data", "drills"));
        await File.WriteAllTextAsync(Path.Combine(folder, "data", "drills", "quick.yaml"), """
            id: quick
            name: Quick
            about: One post that everybody sees.
            minutes: 5
            posts:
              - {id: spark, atMinute: 0, platform: x, handle: a.example, followers: 10, text: "{brand} burnt my kitchen down, this is terrible, worst product ever, I hate it", reach: [{atMinute: 0, impressions: 100}, {atMinute: 0.1, impressions: 9000}]}
            phases: []
            injects: [{atMinute: 0.01, text: "The CEO is on a plane."}]
            """);
        host = await ListeningHost.StartAsync(
            new ServeOptions("http://127.0.0.1:0", Path.Combine(folder, "data"), ServeOptions.AllRoles, config, AdminKey: AdminKey), CancellationToken.None);
        http = new HttpClient { BaseAddress = new Uri(host.Address) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    public void Dispose() => http.Dispose();

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await postiz.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_breach_holds_every_queued_post_and_the_wall_says_how_soon()
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 40; i++)
        {
            postiz.Queue($"p{i}", now.AddMinutes(10 + i));
        }

        var before = await GetAsync("/api/v1/publishing/posts?brand=acme");
        using var posted = await http.PostAsync("/api/v1/mentions", new StringContent(
            """[{"platform":"web","id":"b1","text":"acme burnt my kitchen down, this is terrible, worst product ever, I hate it","lang":"en","metrics":{"impressions":7200}}]"""));

        JsonElement receipt = default;
        await Eventually(async () =>
        {
            var pauses = (await GetAsync("/api/v1/publishing/pauses?active=true")).GetProperty("items");
            receipt = pauses.GetArrayLength() == 0 ? default : pauses[0].GetProperty("receipts").EnumerateArray().Single(r => r.GetProperty("scheduler").GetString() == "postiz");
            return receipt.ValueKind == JsonValueKind.Object && receipt.GetProperty("state").GetString() == "held";
        });

        Assert.Equal(40, before.GetProperty("items").GetArrayLength());
        Assert.All(before.GetProperty("items").EnumerateArray(), p => Assert.False(p.GetProperty("atRisk").GetBoolean()));
        Assert.Equal((40, 40), (postiz.Count("DRAFT"), receipt.GetProperty("held").GetInt32()));
        Assert.True(receipt.GetProperty("holdP99Ms").GetDouble() > 0);
    }

    [Fact]
    public async Task A_drill_goes_through_the_whole_pipeline_touches_no_tool_and_ends_when_something_real_opens()
    {
        postiz.Queue("p", TimeProvider.System.GetUtcNow().AddMinutes(30));
        using var started = await http.PostAsync("/api/v1/drills", new StringContent("""{"scenario":"quick"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(System.Net.HttpStatusCode.Created, started.StatusCode);
        var run = JsonDocument.Parse(await started.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;

        JsonElement pause = default;
        await Eventually(async () =>
        {
            var pauses = (await GetAsync("/api/v1/publishing/pauses?active=true")).GetProperty("items");
            pause = pauses.GetArrayLength() > 0 ? pauses[0] : default;
            return pause.ValueKind == JsonValueKind.Object;
        });
        Assert.Equal(run, pause.GetProperty("drill").GetString());
        Assert.Equal("open", (await GetAsync("/api/v1/publishing/permit?brand=acme")).GetProperty("state").GetString());
        Assert.Empty(pause.GetProperty("receipts").EnumerateArray());

        using var posted = await http.PostAsync("/api/v1/mentions", new StringContent(
            """[{"platform":"web","id":"real","text":"acme burnt my kitchen down, this is terrible, worst product ever, I hate it","lang":"en","metrics":{"impressions":7200}}]"""));
        JsonElement report = default;
        await Eventually(async () => (report = (await GetAsync("/api/v1/drills/" + run)).GetProperty("run")).GetProperty("endedAt").ValueKind == JsonValueKind.String);

        Assert.Contains("something real", report.GetProperty("endReason").GetString(), StringComparison.Ordinal);
        Assert.True(report.GetProperty("score").GetProperty("detectSeconds").GetDouble() >= 0);
        Assert.Single(report.GetProperty("injects").EnumerateArray());
        using var again = await http.PostAsync("/api/v1/drills", new StringContent("""{"scenario":"quick"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(System.Net.HttpStatusCode.Conflict, again.StatusCode);
        await Eventually(() => Task.FromResult(postiz.StateOf("p") == "DRAFT"));
        var slas = await GetAsync("/api/v1/slas?brand=acme");
        Assert.Equal((1, 1), (slas.GetProperty("items")[0].GetProperty("incidents").GetInt32(), slas.GetProperty("items")[0].GetProperty("pause").GetProperty("done").GetInt32()));
        var mild = await GetAsync("/api/v1/slas?brand=acme&severity=4");
        Assert.Equal((0, 1800), (mild.GetProperty("items")[0].GetProperty("incidents").GetInt32(), mild.GetProperty("items")[0].GetProperty("acknowledge").GetProperty("target").GetDouble()));
        using var wrong = await http.GetAsync("/api/v1/slas?severity=5");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public void A_configuration_says_all_that_is_wrong_with_its_schedulers_at_once()
    {
        var file = Path.Combine(folder, "bad.json");
        File.WriteAllText(file, """{"schedulers":[{"name":"a b","kind":"buffer","url":"http://buffer.example","key":"secret"}]}""");
        var wrong = Assert.Throws<StartException>(() => BrandFile.ReadSchedulers(file)).Message;
        Assert.All(["name", "url", "key", "organization"], part => Assert.Contains("schedulers[0]." + part, wrong, StringComparison.Ordinal));
    }

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await http.GetStringAsync(path)).RootElement;

    private static async Task Eventually(Func<Task<bool>> isSo)
    {
        for (var tries = 0; !await isSo(); tries++)
        {
            Assert.True(tries < 200, "It never became so.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
