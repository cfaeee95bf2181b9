using System.Net;
using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Tests.Hosting;

namespace Listening.Dashboard.Tests.Publishing;

/// <summary>People's corrections and what the brand itself says, through the real host.</summary>
[Collection(OneServer.Name)]
public class CorrectionTests(RunningServer server)
{
    [Fact]
    public async Task A_person_who_says_that_a_post_is_negative_pauses_the_brand_and_feeds_the_training()
    {
        await server.PutBrandAsync("calmly");
        await PostAsync("calmly", "at://corrected/1", "calmly is a shop in town", 7_000);
        await Eventually(async () => (await server.GetAsync("/api/v1/history/mentions?brand=calmly")).GetProperty("items").GetArrayLength() == 1);
        Assert.Equal(0, (await server.GetAsync("/api/v1/incidents?brand=calmly")).GetProperty("items").GetArrayLength());

        var anna = await server.CookieOfAsync(Role.Responder);
        using var key = await server.SendAsync(HttpMethod.Post, "/api/v1/mentions/web/at:%2F%2Fcorrected%2F1/correction", RunningServer.AdminKey, """{"label":"negative"}""");
        await server.DoAsync(HttpMethod.Post, "/api/v1/mentions/web/at:%2F%2Fcorrected%2F1/correction", """{"label":"negative","reason":"irony"}""", anna);

        Assert.Equal(HttpStatusCode.Forbidden, key.StatusCode);
        var said = (await server.GetAsync("/api/v1/mentions/web/at:%2F%2Fcorrected%2F1/correction")).GetProperty("items");
        Assert.Equal(("negative", "irony", "responder"), (Text(said[0], "label"), Text(said[0], "reason"), Text(said[0], "by")));
        await Eventually(async () => (await server.GetAsync("/api/v1/publishing/permit?brand=calmly")).GetProperty("state").GetString() == "paused");
        using var feedback = await server.SendAsync(HttpMethod.Get, "/api/v1/mentions/corrections?brand=calmly", anna);
        Assert.Equal("""{"text":"calmly is a shop in town","label":"negative"}""", (await feedback.Content.ReadAsStringAsync()).Trim());
    }

    [Fact]
    public async Task A_correction_of_what_paused_is_told_to_people_and_resumes_nothing()
    {
        await server.PutBrandAsync("wronged");
        await server.BreachAsync("wronged", "said-w1");
        var incident = await OpenAsync("wronged");
        await Eventually(async () => (await server.GetAsync("/api/v1/history/mentions?brand=wronged")).GetProperty("items").GetArrayLength() == 1);
        await server.DoAsync(HttpMethod.Post, "/api/v1/mentions/web/said-w1/correction", """{"label":"positive"}""", await server.CookieOfAsync(Role.Responder));

        var timeline = (await server.GetAsync("/api/v1/incidents/" + incident)).GetProperty("timeline").EnumerateArray().Select(t => t.GetProperty("kind").GetString());
        Assert.Contains("corrected", timeline);
        Assert.Equal("paused", (await server.GetAsync("/api/v1/publishing/permit?brand=wronged")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Taking_a_correction_back_is_a_word_of_its_own_and_the_newest_comes_first()
    {
        await server.PutBrandAsync("recanted");
        await PostAsync("recanted", "recanted-1", "recanted is a shop in town", 20);
        await Eventually(async () => (await server.GetAsync("/api/v1/history/mentions?brand=recanted")).GetProperty("items").GetArrayLength() == 1);
        var anna = await server.CookieOfAsync(Role.Responder);
        await server.DoAsync(HttpMethod.Post, "/api/v1/mentions/web/recanted-1/correction", """{"label":"positive"}""", anna);
        await server.DoAsync(HttpMethod.Post, "/api/v1/mentions/web/recanted-1/correction", """{"label":null}""", anna);

        var said = (await server.GetAsync("/api/v1/mentions/web/recanted-1/correction")).GetProperty("items");
        Assert.Equal([JsonValueKind.Null, JsonValueKind.String], said.EnumerateArray().Select(i => i.GetProperty("label").ValueKind));
        var stranger = await server.KeyOfAsync(KeyScopes.Read, ViewerKind.Key, "calmly");
        Assert.Equal(0, (await server.GetAsync("/api/v1/mentions/web/recanted-1/correction", stranger)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_post_that_nobody_knows_cannot_be_corrected()
    {
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/mentions/web/nothing/correction", await server.CookieOfAsync(Role.Responder), """{"label":"negative"}""");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_owned_accounts_answer_to_the_post_that_drives_the_crisis_stops_the_reply_clock()
    {
        await server.DoAsync(
            HttpMethod.Put, "/api/v1/brands/spoken", """{"name":"spoken","query":"spoken","accounts":[{"platform":"web","id":"spoken-official","role":"owned"}]}""");
        await server.BreachAsync("spoken", "said-s1");
        var incident = await OpenAsync("spoken");

        // Marketing that slipped out is no answer.
        await server.DoAsync(HttpMethod.Post, "/api/v1/mentions", """[{"platform":"web","id":"said-m1","text":"Buy spoken now","author":{"id":"spoken-official"}}]""");
        await server.DoAsync(
            HttpMethod.Post, "/api/v1/mentions",
            """[{"platform":"web","id":"said-m2","text":"We are sorry and look into it","parentId":"said-s1","rootId":"said-s1","author":{"id":"spoken-official"}}]""");

        await Eventually(async () => Replied(await server.GetAsync("/api/v1/incidents/" + incident)).Length == 1);
        Assert.Contains("web", Replied(await server.GetAsync("/api/v1/incidents/" + incident))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_tool_says_it_published_is_kept_and_stops_the_clock_once()
    {
        await server.PutBrandAsync("kettleco");
        await server.BreachAsync("kettleco", "said-t1");
        var incident = await OpenAsync("kettleco");
        var scheduler = await server.KeyOfAsync(KeyScopes.Scheduler | KeyScopes.Read, ViewerKind.Key, "kettleco");

        var first = await server.DoAsync(
            HttpMethod.Post, "/api/v1/publishing/published", """{"brand":"kettleco","platform":"x","id":"9","text":"We are sorry.","kind":"response","approver":"anna"}""", scheduler);
        await server.DoAsync(HttpMethod.Post, "/api/v1/publishing/published", """{"brand":"kettleco","platform":"x","id":"9","text":"We are sorry.","kind":"response"}""", scheduler);

        Assert.Equal((incident, true, false), (first.GetProperty("incident").GetString(), first.GetProperty("stopsClock").GetBoolean(), first.GetProperty("matches").GetBoolean()));
        Assert.Single((await server.GetAsync("/api/v1/publishing/published?incident=" + incident)).GetProperty("items").EnumerateArray());
        Assert.Single(Replied(await server.GetAsync("/api/v1/incidents/" + incident)));
    }

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();

    private static string[] Replied(JsonElement incident) => [.. incident.GetProperty("timeline").EnumerateArray()
        .Where(t => t.GetProperty("kind").GetString() == "replied").Select(t => t.GetProperty("text").GetString()!)];

    private async Task<string> OpenAsync(string brand)
    {
        await Eventually(async () => (await server.GetAsync("/api/v1/incidents?brand=" + brand)).GetProperty("items").GetArrayLength() > 0);
        return (await server.GetAsync("/api/v1/incidents?brand=" + brand)).GetProperty("items")[0].GetProperty("id").GetString()!;
    }

    private Task<JsonElement> PostAsync(string brand, string id, string text, int impressions) => server.DoAsync(
        HttpMethod.Post, "/api/v1/mentions", $$$"""[{"platform":"web","id":"{{{id}}}","text":"{{{text}}}","lang":"en","metrics":{"impressions":{{{impressions}}}}}]""");

    private static async Task Eventually(Func<Task<bool>> isSo)
    {
        for (var tries = 0; !await isSo(); tries++)
        {
            Assert.True(tries < 200, "It never became so.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
