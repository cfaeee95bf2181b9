using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Listening.Dashboard.Hosting;
using Listening.Dashboard.Tests.Hosting;
using Listening.Shared;

namespace Listening.Dashboard.Tests.Sources;

/// <summary>The whole product on a stream in Bluesky's wire format: <c>serve --bluesky 'acme OR #acme' --bluesky-url …</c>.</summary>
public sealed class BlueskyStreetTests : IDisposable
{
    private readonly string data = Path.Combine(Path.GetTempPath(), "listening-test-" + Guid.NewGuid().ToString("N"));
    private readonly CancellationTokenSource soon = new(TimeSpan.FromSeconds(60));
    private readonly HttpClient client = new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", RunningServer.AdminKey) } };

    public void Dispose()
    {
        client.Dispose();
        soon.Dispose();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_negative_post_that_goes_viral_arms_by_its_estimate_and_pauses_by_its_lower_bound()
    {
        await using var bluesky = await JetstreamServer.StartAsync();
        var options = new ServeOptions(
            "http://127.0.0.1:0", data, ServeOptions.AllRoles, Bluesky: "acme OR #acme", AdminKey: RunningServer.AdminKey, BlueskyUrl: bluesky.Address);
        await using var host = await ListeningHost.StartAsync(options, soon.Token);
        client.BaseAddress = new Uri(host.Address);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        var post = JetstreamFrames.Uri("did:plc:angry", "1");
        bluesky.Publish(now, JetstreamFrames.Post(now, "did:plc:angry", "1", "Acme burnt my kitchen down, this is terrible, worst product ever, I hate it #acme"));
        Like(1, 999);

        // 999 accounts: likely 24 975 viewers, certainly 4 995.
        await Until(async () => (await GetAsync("/api/v1/signals?brand=acme")).GetProperty("items").EnumerateArray()
            .Any(i => i.GetProperty("signal").GetProperty("rule").GetString() == "negative-reach-estimated"));
        Assert.True(await AllowedAsync());

        Like(1000, 1000);
        await Until(async () => !await AllowedAsync());
        var source = (await GetAsync("/api/v1/status")).GetProperty("sources").EnumerateArray().Single(s => s.GetProperty("id").GetString() == "bluesky");
        Assert.Equal("healthy", source.GetProperty("state").GetString());

        void Like(int from, int to)
        {
            for (var i = from; i <= to; i++)
            {
                bluesky.Publish(now + i, JetstreamFrames.Like(now + i, $"did:plc:{i}", post));
            }
        }
    }

    private async Task<bool> AllowedAsync() => (await GetAsync("/api/v1/publishing/permit?brand=acme&platform=instagram")).GetProperty("allowed").GetBoolean();

    private async Task<JsonElement> GetAsync(string path) => await client.GetFromJsonAsync<JsonElement>(path, soon.Token);

    private async Task Until(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, soon.Token);
        }
    }
}

public sealed class BlueskyBrandTests
{
    [Theory]
    [InlineData("acme OR \"acme corp\" OR #acme", "acme")]
    [InlineData("(NOT lang:en) AND Acme", "Acme")]
    [InlineData("lang:en AND #Zeta-9", "Zeta")]
    [InlineData("東京 OR 大阪", "bluesky")]
    public void The_brand_of_the_command_line_is_named_after_the_querys_first_word(string query, string name) =>
        Assert.Equal(name, Dashboard.Hosting.Sources.FirstWord(query));
}
