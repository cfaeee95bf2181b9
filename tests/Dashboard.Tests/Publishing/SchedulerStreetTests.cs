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
