using System.Net;
using System.Text;
using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Tests.Hosting;
using Listening.History.Privacy;

namespace Listening.Dashboard.Tests.Api;

/// <summary>Erasure, sealed evidence and exports, over HTTP on the running product.</summary>
[Collection(OneServer.Name)]
public class PrivacyApiTests(RunningServer server)
{
    [Fact]
    public async Task A_person_who_asks_for_it_is_gone_from_every_file_and_the_incident_stays()
    {
        await server.PutBrandAsync("percolator");
        var incident = await BreachAsync("percolator", "privacy-k1", "did:x:kettle-person", "kettlefan.example");
        await EventuallyAsync(async () => (await TextsAsync(incident)).Length == 1);
        Assert.True(Holds("kettlefan.example"));

        var asked = await server.DoAsync(HttpMethod.Post, "/api/v1/privacy/erasures", """{"platform":"web","handle":"@KettleFan.example"}""");
        var path = "/api/v1/privacy/erasures/" + asked.GetProperty("id").GetString();
        await EventuallyAsync(async () => (await server.GetAsync(path)).GetProperty("state").GetString() == "done");

        foreach (var word in (string[])["kettlefan.example", "did:x:kettle-person", "percolator scalded my hand"])
        {
            Assert.False(Holds(word), word);
        }

        Assert.Empty(await TextsAsync(incident));
        var shown = (await server.GetAsync("/api/v1/incidents/" + incident)).GetProperty("evidence")[0];
        Assert.Equal((JsonValueKind.Null, "privacy-k1"), (shown.GetProperty("text").ValueKind, shown.GetProperty("postId").GetString()));
        using var nobody = await server.SendAsync(HttpMethod.Post, "/api/v1/privacy/erasures", RunningServer.AdminKey, """{"platform":"web"}""");
        Assert.Equal(HttpStatusCode.BadRequest, nobody.StatusCode);
    }

    [Fact]
    public async Task Evidence_that_its_platform_deleted_is_sealed_for_the_legal_role()
    {
        await server.PutBrandAsync("churn");
        var incident = await BreachAsync("churn", "privacy-m1", "did:x:mixer-person", "mixerfan.example");
        await EventuallyAsync(async () => (await TextsAsync(incident)).Length == 1);
        await server.DoAsync(HttpMethod.Post, "/api/v1/mentions", """[{"op":"delete","platform":"web","id":"privacy-m1"}]""");
        await EventuallyAsync(async () => (await TextsAsync(incident)) is [var text] && text.GetProperty("basis").ValueKind == JsonValueKind.String);
        var shown = (await server.GetAsync("/api/v1/incidents/" + incident)).GetProperty("evidence")[0];
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("text").ValueKind);

        using var withoutReason = await server.SendAsync(HttpMethod.Get, $"/api/v1/incidents/{incident}/evidence", await server.CookieOfAsync(Role.Approver));
        using var byKey = await server.SendAsync(HttpMethod.Get, $"/api/v1/incidents/{incident}/evidence?reason=x", RunningServer.AdminKey);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Forbidden), (withoutReason.StatusCode, byKey.StatusCode));

        // A hold outlives the erasure, and its end completes it.
        var hold = await server.DoAsync(
            HttpMethod.Post, "/api/v1/privacy/holds", """{"platform":"web","handle":"mixerfan.example","reason":"claim 4711"}""", await server.CookieOfAsync(Role.Approver));
        var asked = await server.DoAsync(HttpMethod.Post, "/api/v1/privacy/erasures", """{"platform":"web","handle":"mixerfan.example"}""");
        await EventuallyAsync(async () => (await server.GetAsync("/api/v1/privacy/erasures/" + asked.GetProperty("id").GetString())).GetProperty("state").GetString() == "done");
        Assert.Single(await TextsAsync(incident));
        await server.DoAsync(HttpMethod.Delete, "/api/v1/privacy/holds/" + hold.GetProperty("id").GetString(), "{}", await server.CookieOfAsync(Role.Approver));
        Assert.Empty(await TextsAsync(incident));
    }

    [Fact]
    public async Task Bundle_of_an_incident_proves_itself_and_shows_every_change()
    {
        await server.PutBrandAsync("juicer");
        var incident = await BreachAsync("juicer", "privacy-b1", "did:x:b", "blenderfan.example");
        using var answer = await server.SendAsync(HttpMethod.Get, $"/api/v1/incidents/{incident}/bundle", RunningServer.AdminKey);
        var file = Path.Combine(server.Data, "bundle.zip");
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync(RunningServer.Soon));
        Assert.Null(IncidentBundle.Fault(file, Path.Combine(server.Data, "audit.pub")));
        using (var zip = System.IO.Compression.ZipFile.Open(file, System.IO.Compression.ZipArchiveMode.Update))
        {
            zip.GetEntry("timeline.json")!.Delete();
            await using var entry = zip.CreateEntry("timeline.json").Open();
            await entry.WriteAsync("[]"u8.ToArray(), RunningServer.Soon);
        }

        Assert.Equal("timeline.json is not what was signed", IncidentBundle.Fault(file, null));
        using var texts = await server.SendAsync(HttpMethod.Get, $"/api/v1/incidents/{incident}/bundle?texts=true", RunningServer.AdminKey);
        Assert.Equal(HttpStatusCode.Forbidden, texts.StatusCode);
        var insight = await server.GetAsync("/api/v1/export/insight?brand=juicer");
        Assert.All(insight.GetProperty("points").EnumerateArray(), p => Assert.Equal(JsonValueKind.Null, p.GetProperty("volume").ValueKind));
        File.Delete(file);
    }

    private async Task<string> BreachAsync(string brand, string post, string author, string handle)
    {
        await using var hub = await server.HubAsync(RunningServer.AdminKey);
        await hub.InvokeAsync("Subscribe", $"""[["{brand}"],null]""", RunningServer.Soon);
        await server.DoAsync(
            HttpMethod.Post, "/api/v1/mentions",
            $$$"""[{"platform":"web","id":"{{{post}}}","text":"{{{brand}}} scalded my hand, this is terrible, worst product ever, I hate it","lang":"en","author":{"id":"{{{author}}}","handle":"{{{handle}}}"},"metrics":{"impressions":7200}}]""");
        return (await hub.NextAsync(RunningServer.Soon, "PublishingPaused")).Body.GetProperty("pause").GetProperty("incident").GetString()!;
    }

    private async Task<JsonElement[]> TextsAsync(string incident) =>
        [.. (await server.GetAsync($"/api/v1/incidents/{incident}/evidence?reason=test", await server.CookieOfAsync(Role.Approver))).GetProperty("items").EnumerateArray()];

    private bool Holds(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        return Directory.GetFiles(server.Data, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("lock", StringComparison.Ordinal)).Any(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var all = new MemoryStream();
            file.CopyTo(all);
            return all.GetBuffer().AsSpan(0, (int)all.Length).IndexOf(bytes) >= 0;
        });
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var soon = RunningServer.Soon;
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, soon);
        }
    }
}
