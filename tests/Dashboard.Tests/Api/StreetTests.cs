using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Tests.Hosting;

namespace Listening.Dashboard.Tests.Api;

/// <summary>From a mention to a paused scheduler and back, over HTTP.</summary>
[Collection(OneServer.Name)]
public class StreetTests(RunningServer server)
{
    [Fact]
    public async Task A_viral_negative_post_denies_the_permit_until_a_person_resumes()
    {
        await server.PutBrandAsync("kettle");
        Assert.True(await AllowedAsync("kettle", "x"));
        await using var hub = await server.HubAsync(RunningServer.AdminKey);
        await hub.InvokeAsync("Subscribe", """[["kettle"],null]""", RunningServer.Soon);

        await server.BreachAsync("kettle", "k1");
        var paused = (await hub.NextAsync(RunningServer.Soon, "PublishingPaused")).Body.GetProperty("pause");

        Assert.False(await AllowedAsync("kettle", "instagram"));
        Assert.True(await AllowedAsync("another", "instagram"));
        var incidents = (await server.GetAsync("/api/v1/incidents?brand=kettle")).GetProperty("items");
        var incident = await server.GetAsync("/api/v1/incidents/" + incidents[0].GetProperty("id").GetString());
        Assert.Equal(paused.GetProperty("incident").GetString(), incident.GetProperty("id").GetString());
        Assert.Equal("k1", incident.GetProperty("evidence")[0].GetProperty("postId").GetString());
        Assert.Contains("burnt", incident.GetProperty("evidence")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(0, incident.GetProperty("timeline").GetArrayLength());

        var path = $"/api/v1/publishing/pauses/{paused.GetProperty("id").GetString()}/resume";
        using var byKey = await server.SendAsync(HttpMethod.Post, path, RunningServer.AdminKey, """{"reason":"fixed"}""");
        using var withoutReason = await server.SendAsync(HttpMethod.Post, path, await server.CookieOfAsync(Role.Approver), """{"reason":" "}""");
        using var byResponder = await server.SendAsync(HttpMethod.Post, path, await server.CookieOfAsync(Role.Responder), """{"reason":"fixed"}""");
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.BadRequest, HttpStatusCode.Forbidden), (byKey.StatusCode, withoutReason.StatusCode, byResponder.StatusCode));
        Assert.False(await AllowedAsync("kettle", "x"));

        // A fire is severity 1: two people, where there are two.
        var admin = await server.CookieOfAsync(Role.Admin);
        var asked = await server.DoAsync(HttpMethod.Post, path, """{"reason":"the post was answered"}""", await server.CookieOfAsync(Role.Approver));
        Assert.Equal(("active", "approver"), (asked.GetProperty("state").GetString(), asked.GetProperty("resumeAskedBy").GetString()));
        Assert.False(await AllowedAsync("kettle", "x"));
        var resumed = await server.DoAsync(HttpMethod.Post, path, """{"reason":"the post was answered"}""", admin);
        Assert.Equal(("resumed", "admin"), (resumed.GetProperty("state").GetString(), resumed.GetProperty("resumedBy").GetString()));
        Assert.True(await AllowedAsync("kettle", "x"));
    }

    [Fact]
    public async Task A_brand_knows_the_tone_of_its_own_words_better_than_the_model()
    {
        const string Brand = "/api/v1/brands/beatbox";
        using var wrong = await server.SendAsync(
            HttpMethod.Put, Brand, RunningServer.AdminKey, """{"query":"beatbox","words":[{"phrase":"sick beat","weight":7}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);

        var put = await server.DoAsync(
            HttpMethod.Put, Brand, """{"query":"beatbox","words":[{"phrase":"burnt my kitchen","weight":1},{"phrase":"stay away","weight":1}]}""");
        Assert.Equal("stay away", put.GetProperty("words")[1].GetProperty("phrase").GetString());

        // The same text about another brand pauses that one: so both have been scored when it has.
        await server.PutBrandAsync("drumset");
        await using var hub = await server.HubAsync(RunningServer.AdminKey);
        await hub.InvokeAsync("Subscribe", """[["drumset","beatbox"],null]""", RunningServer.Soon);
        await server.DoAsync(
            HttpMethod.Post, "/api/v1/mentions",
            """[{"platform":"web","id":"b1","text":"beatbox burnt my kitchen, stay away","metrics":{"impressions":7200}}]""");
        await server.BreachAsync("drumset", "d1");
        await hub.NextAsync(RunningServer.Soon, "PublishingPaused");
        Assert.False(await AllowedAsync("drumset", "x"));
        Assert.True(await AllowedAsync("beatbox", "x"));
    }

    [Fact]
    public async Task What_was_heard_can_be_asked_of_the_history()
    {
        await server.PutBrandAsync("samovar");
        await server.BreachAsync("samovar", "s1");
        await using var hub = await server.HubAsync(RunningServer.AdminKey);
        await hub.InvokeAsync("Subscribe", """[["samovar"],0]""", RunningServer.Soon);
        await hub.NextAsync(RunningServer.Soon, "PublishingPaused");

        // The pause does not wait for the row; the next pulse comes after it.
        JsonElement mentions;
        do
        {
            await hub.NextAsync(RunningServer.Soon, "Pulse");
            mentions = (await server.GetAsync("/api/v1/history/mentions?brand=samovar")).GetProperty("items");
        }
        while (mentions.GetArrayLength() == 0);
        var series = await server.GetAsync("/api/v1/history/sentiment?brand=samovar&bucket=1h");

        Assert.Equal(("s1", "negative", 7200), (mentions[0].GetProperty("id").GetString(), mentions[0].GetProperty("label").GetString(), mentions[0].GetProperty("reach").GetProperty("value").GetInt32()));
        Assert.Equal(1, series.GetProperty("points").EnumerateArray().Where(p => p.GetProperty("heard").GetBoolean()).Sum(p => p.GetProperty("volume").GetInt32()));
    }

    [Fact]
    public async Task A_conversation_comes_with_advice_and_forecasts_say_that_they_warm_up()
    {
        await server.PutBrandAsync("teapot");
        await using var hub = await server.HubAsync(RunningServer.AdminKey);
        await hub.InvokeAsync("Subscribe", """[["teapot"],0]""", RunningServer.Soon);
        await server.DoAsync(HttpMethod.Post, "/api/v1/mentions", $"[{string.Join(',', Enumerable.Range(0, 8).Select(i =>
            $$"""{"platform":"web","id":"t{{i}}","text":"teapot burnt my kitchen, stay away","author":{"id":"a{{i}}"},"rootId":"root"}"""))}]");

        JsonElement threads;
        do
        {
            await hub.NextAsync(RunningServer.Soon, "Pulse");
            threads = (await server.GetAsync("/api/v1/threads?brand=teapot")).GetProperty("items");
        }
        while (threads.GetArrayLength() == 0);
        var outlook = (await server.GetAsync("/api/v1/outlook?brand=teapot")).GetProperty("items");

        Assert.Equal(("root", 8, "engage"), (
            threads[0].GetProperty("thread").GetProperty("rootId").GetString(), threads[0].GetProperty("thread").GetProperty("replies").GetInt32(),
            threads[0].GetProperty("stance").GetString()));
        Assert.Equal(12, outlook.GetArrayLength());
        Assert.All(outlook.EnumerateArray(), w => Assert.True(w.GetProperty("warmingUp").GetBoolean()));
        Assert.Contains(outlook.EnumerateArray(), w => (w.GetProperty("metric").GetString(), w.GetProperty("window").GetString()) == ("share-of-voice", "P7D"));
    }

    [Fact]
    public async Task What_is_refused_says_why_and_waits_as_a_dead_letter()
    {
        var answer = await server.DoAsync(
            HttpMethod.Post, "/api/v1/mentions", """[{"platform":"web","id":"ok","text":"fine"},{"platform":"web"},{"platform":"web","id":"d","text":"t","drill":"x"}]""",
            await server.KeyOfAsync(KeyScopes.Ingest));

        Assert.Equal(1, answer.GetProperty("accepted").GetInt32());
        Assert.Equal([(1, "missing-field"), (2, "drill-not-allowed")], answer.GetProperty("rejected").EnumerateArray().Select(r => (r.GetProperty("index").GetInt32(), r.GetProperty("reason").GetString()!)));
        var letters = (await server.GetAsync("/api/v1/dead-letters?limit=1")).GetProperty("items");
        var again = await server.DoAsync(HttpMethod.Post, $"/api/v1/dead-letters/{letters[0].GetProperty("id").GetInt64()}/replay", "");
        Assert.Equal("drill-not-allowed", letters[0].GetProperty("reason").GetString());
        Assert.Equal(1, again.GetProperty("accepted").GetInt32());
    }

    [Theory]
    [InlineData("/api/v1/mentions", HttpStatusCode.Accepted)]
    [InlineData("/api/v1/incidents", HttpStatusCode.UnsupportedMediaType)]
    public async Task Mentions_are_taken_under_any_content_type_and_elsewhere_a_wrong_one_is_said(string path, HttpStatusCode status)
    {
        // What curl sends with --data when nobody names a type.
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Address + path)
        {
            Content = new StringContent("""{"platform":"web","id":"curl","text":"fine"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        request.Headers.Authorization = new("Bearer", RunningServer.AdminKey);
        using var answer = await client.SendAsync(request, RunningServer.Soon);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_wrong_query_is_pointed_at()
    {
        using var answer = await server.SendAsync(HttpMethod.Put, "/api/v1/brands/wrong", RunningServer.AdminKey, """{"query":"acme OR (beta"}""");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(RunningServer.Soon);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(8, problem.GetProperty("position").GetInt32());
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", null, HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/v1/mentions", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/api/v1/brands/b", "{\"query\":", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "/api/v1/brands/b", "{\"query\":7}", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "/api/v1/brands/Not_An_Id", "{\"query\":\"b\"}", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/v1/mentions", "", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/publishing/permit?brand=b&kind=joke", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/incidents?limit=many", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/history/sentiment?brand=b&bucket=often", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/history/sentiment", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/history/mentions?brand=b&after=nonsense", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/incidents/i-none", null, HttpStatusCode.NotFound)]
    public async Task Every_error_is_a_problem_with_a_detail(string method, string path, string? body, HttpStatusCode status)
    {
        using var answer = await server.SendAsync(new HttpMethod(method), path, RunningServer.AdminKey, body);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(RunningServer.Soon);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_request_over_its_limits_is_refused_whole()
    {
        var many = "[" + string.Join(',', Enumerable.Range(0, 10_001).Select(i => $$"""{"platform":"web","id":"m{{i}}","text":"t"}""")) + "]";
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/mentions", RunningServer.AdminKey, many);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task The_description_names_every_operation()
    {
        var document = await server.GetAsync("/openapi/v1.json", null);
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).ToArray();

        Assert.All(operations, o => Assert.NotEqual("", o.Value.GetProperty("operationId").GetString()));
        Assert.Contains(operations, o => o.Value.GetProperty("operationId").GetString() == "AskPermit");
    }

    private async Task<bool> AllowedAsync(string brand, string platform) =>
        (await server.GetAsync($"/api/v1/publishing/permit?brand={brand}&platform={platform}")).GetProperty("allowed").GetBoolean();
}
