using System.Text.Json;
using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Dashboard.Tests.Hosting;

namespace Listening.Dashboard.Tests.Live;

/// <summary>What was shown and known at a moment is found again later, whatever happened since.</summary>
[Collection(OneServer.Name)]
public class WallPastTests(RunningServer server)
{
    private const string Brand = "teakettle";

    // The marks of an erasure: these words are gone, everything else stays.
    private static readonly string[] Redacted = ["text", "author", "url"];

    [Fact]
    public async Task The_picture_as_of_a_moment_equals_the_one_recorded_then_but_for_redaction_marks()
    {
        await server.PutBrandAsync(Brand);
        await PostAsync("""{"platform":"web","id":"past-0","text":"the teakettle is quite good","lang":"en","campaign":"spring","metrics":{"impressions":40,"likes":2}}""");
        await PostAsync(
            """{"platform":"web","id":"past-1","text":"teakettle scalded my hand, this is terrible, worst product ever, I hate it","lang":"en","author":{"id":"did:x:tea-person","handle":"teaperson.example"},"metrics":{"impressions":7200,"likes":5}}""");
        var incident = await EventuallyAsync(async () => (await Of("/api/v1/incidents?brand=" + Brand))["items"]!.AsArray().FirstOrDefault()?["id"]!.GetValue<string>());
        await server.DoAsync(HttpMethod.Post, $"/api/v1/incidents/{incident}/acknowledge", "{}", await server.CookieOfAsync(Role.Responder));
        var range = $"&from={TimeProvider.System.GetUtcNow().AddDays(-1):yyyy-MM-dd}&to={TimeProvider.System.GetUtcNow().AddDays(1):yyyy-MM-dd}";
        string[] paths =
        [
            "/api/v1/wall", $"/api/v1/incidents/{incident}", $"/api/v1/incidents?brand={Brand}", $"/api/v1/signals?brand={Brand}", "/api/v1/publishing/pauses",
            $"/api/v1/history/mentions?brand={Brand}", $"/api/v1/history/top?brand={Brand}&what=posts", $"/api/v1/slas?brand={Brand}", $"/api/v1/reviews?brand={Brand}",
            $"/api/v1/history/sentiment?brand={Brand}&bucket=1d&by=platform{range}", $"/api/v1/history/sentiment?brand={Brand}&bucket=1d&by=campaign{range}",
            $"/api/v1/history/sentiment?brand={Brand}&bucket=1d&by=language{range}", $"/api/v1/history/shareofvoice?brand={Brand}&with={Brand}&bucket=1d{range}",
        ];

        // The recorded wall: two looks at everything that agree, so that nothing was under way at the moment between them.
        var recorded = await EventuallyAsync(async () =>
        {
            var one = await RecordAsync(paths, null);
            if (!one["/api/v1/wall"]["brands"]!.AsArray().Any(b => b!["id"]!.GetValue<string>() == Brand && b["state"]!.GetValue<string>() == "incident") || one[paths[5]]["items"]!.AsArray().Count < 2)
            {
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, RunningServer.Soon);
            var moment = TimeProvider.System.GetUtcNow();
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, RunningServer.Soon);
            var two = await RecordAsync(paths, null);
            return Same(one, two) ? new { Moment = moment, Pictures = one } : null;
        });
        var asked = await RecordAsync(paths, recorded.Moment);

        // An hour of a crisis: late metrics, more posts, a correction, a resume, a resolution, and a person who asks to be forgotten.
        await PostAsync("""{"op":"metrics","platform":"web","id":"past-0","metrics":{"impressions":9000,"likes":700}}""");
        for (var i = 2; i < 40; i++)
        {
            await PostAsync($$$"""{"platform":"web","id":"past-{{{i}}}","text":"teakettle is terrible, I hate it {{{i}}}","lang":"en","metrics":{"impressions":{{{5000 + i}}}}}""");
        }

        var approver = await server.CookieOfAsync(Role.Approver);
        await server.DoAsync(HttpMethod.Post, "/api/v1/mentions/web/past-1/correction", """{"label":"neutral","reason":"irony"}""", approver);
        var pause = asked["/api/v1/wall"]["pauses"]![0]!["id"]!.GetValue<string>();
        await server.DoAsync(HttpMethod.Post, $"/api/v1/publishing/pauses/{Uri.EscapeDataString(pause)}/resume", """{"reason":"answered"}""", approver);
        await server.DoAsync(HttpMethod.Post, $"/api/v1/incidents/{incident}/resolve", """{"reason":"over"}""", approver);
        var erasure = (await server.DoAsync(HttpMethod.Post, "/api/v1/privacy/erasures", """{"platform":"web","handle":"teaperson.example"}""")).GetProperty("id").GetString();
        await EventuallyAsync(async () => (await Of("/api/v1/privacy/erasures/" + erasure))["state"]!.GetValue<string>() == "done" ? "done" : null);
        await EventuallyAsync(async () => (await Of($"/api/v1/history/mentions?brand={Brand}"))["items"]!.AsArray().Count == 40 ? "all" : null);

        var later = await RecordAsync(paths, recorded.Moment);
        foreach (var path in paths)
        {
            Assert.Equal(Without(recorded.Pictures[path], []), Without(asked[path], []));
            Assert.Equal(Without(recorded.Pictures[path], Redacted), Without(later[path], Redacted));
        }

        Assert.Equal("teakettle scalded my hand, this is terrible, worst product ever, I hate it", asked[paths[1]]["evidence"]![0]!["text"]!.GetValue<string>());
        Assert.Null(later[paths[1]]["evidence"]![0]!["text"]);
        Assert.NotEqual(Without(recorded.Pictures[paths[1]], Redacted), Without((await RecordAsync(paths, null))[paths[1]], Redacted));
    }

    private Task<JsonElement> PostAsync(string mention) => server.DoAsync(HttpMethod.Post, "/api/v1/mentions", $"[{mention}]");

    private async Task<JsonNode> Of(string path) => JsonNode.Parse((await server.GetAsync(path)).GetRawText())!;

    private async Task<Dictionary<string, JsonNode>> RecordAsync(string[] paths, DateTimeOffset? asOf)
    {
        var pictures = new Dictionary<string, JsonNode>();
        foreach (var path in paths)
        {
            pictures[path] = await Of(asOf is null ? path : $"{path}{(path.Contains('?') ? '&' : '?')}asOf={Uri.EscapeDataString(asOf.Value.ToString("O"))}");
        }

        return pictures;
    }

    private static bool Same(Dictionary<string, JsonNode> one, Dictionary<string, JsonNode> two) =>
        one.Keys.All(path => Without(one[path], []) == Without(two[path], []));

    /// <summary>The part of a picture that is about the brand, without the moment of asking and what no store remembers: health of sources, expectations, sketches of authors.</summary>
    private static string Without(JsonNode picture, string[] words)
    {
        var node = picture.DeepClone();
        string[] moments = ["at", "sequence", "sources", "asOf", "from", "to", "volume", "negatives", "minutes", "low", "high", "since"];
        foreach (var name in node is JsonObject whole && whole.ContainsKey("incidents") ? moments : ["asOf", "from", "to", "authors"])
        {
            Drop(node, name);
        }

        foreach (var word in words)
        {
            Drop(node, word);
        }

        foreach (var list in (node as JsonObject)?.Where(p => p.Value is JsonArray).Select(p => p.Value!.AsArray()).ToArray() ?? [])
        {
            foreach (var other in list.Where(i => i is JsonObject item && BrandOf(item) is { } brand && brand != Brand).ToArray())
            {
                list.Remove(other);
            }
        }

        return node.ToJsonString();
    }

    private static string? BrandOf(JsonObject item) => (item["brand"] ?? item["signal"]?["brand"] ?? (item.ContainsKey("unheard") ? item["id"] : null))?.GetValue<string>();

    private static void Drop(JsonNode? node, string name)
    {
        if (node is JsonObject whole)
        {
            whole.Remove(name);
        }

        foreach (var child in node switch { JsonObject all => all.Select(p => p.Value), JsonArray all => all, _ => [] })
        {
            Drop(child, name);
        }
    }

    private static async Task<T> EventuallyAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        // An erasure sweeps every file of the shared server, which the other tests have filled.
        for (var soon = new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token; ;)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, soon);
        }
    }
}
