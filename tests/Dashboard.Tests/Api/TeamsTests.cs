using System.Net;
using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Tests.Hosting;

namespace Listening.Dashboard.Tests.Api;

/// <summary>A crisis over HTTP, worked on by a team with a partner at its table.</summary>
[Collection(OneServer.Name)]
public class TeamsTests(RunningServer server)
{
    private const string Roster =
        """
        {"members":[{"name":"responder","roles":["pr"],"contacts":[{"channel":"none"}],"away":[{"from":"2020-01-01T00:00:00Z","to":"2020-02-01T00:00:00Z"}]}],
         "roles":[{"role":"pr","raci":"accountable"}],
         "schedules":[{"id":"night","timeZone":"Europe/Berlin","start":"2026-11-01","handOver":"09:00","shiftDays":7,"rotation":["responder"]}],
         "chains":[{"id":"c","steps":[{"kind":"if-time","window":{"from":"22:00","to":"06:00","timeZone":"Europe/Berlin","days":["sunday"]}},{"kind":"notify","schedule":"night"}]}],
         "partners":[{"name":"viewer-partnerhouse","partner":"Partner House"}]}
        """;

    [Fact]
    public async Task From_a_declared_crisis_to_its_review_with_a_partner_at_the_table()
    {
        await server.PutBrandAsync("samsonite");
        var roster = await server.DoAsync(HttpMethod.Put, "/api/v1/rosters/samsonite", Roster);
        Assert.Equal(1, (await server.DoAsync(HttpMethod.Put, "/api/v1/rosters/samsonite", roster.GetRawText())).GetProperty("version").GetInt32());
        Assert.Equal("responder", roster.GetProperty("onCall")[0].GetProperty("person").GetString());
        Assert.Equal(("pr", "c"), (roster.GetProperty("seats")[0].GetProperty("role").GetString(), roster.GetProperty("steps")[0].GetProperty("id").GetString()));
        var (responder, partner) = (await server.CookieOfAsync(Role.Responder), await server.CookieOfAsync(Role.Viewer, "partnerhouse"));
        var id = (await server.DoAsync(HttpMethod.Post, "/api/v1/incidents", """{"brand":"samsonite","cause":"A journalist phoned.","severity":2}""", responder)).GetProperty("id").GetString()!;
        var path = "/api/v1/incidents/" + id;
        using var before = await server.SendAsync(HttpMethod.Get, path, partner);
        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);

        await server.DoAsync(HttpMethod.Post, path + "/activate", """{"partners":["viewer-partnerhouse"]}""", responder);
        var team = await server.DoAsync(HttpMethod.Post, path + "/join", "{}", responder);
        Assert.NotEqual(JsonValueKind.Null, team.GetProperty("completeAt").ValueKind);
        var task = await server.DoAsync(HttpMethod.Post, path + "/tasks", """{"title":"call back","owner":"responder"}""", responder);
        await server.DoAsync(HttpMethod.Post, $"{path}/tasks/{task.GetProperty("id").GetString()}", """{"state":"done"}""", responder);
        Assert.Equal("done", (await server.GetAsync(path + "/tasks", responder)).GetProperty("items")[0].GetProperty("state").GetString());

        var seen = await server.GetAsync(path, partner);
        Assert.Equal(0, seen.GetProperty("signals").GetArrayLength());
        Assert.Contains(id, (await server.GetAsync("/api/v1/incidents", partner)).GetRawText(), StringComparison.Ordinal);
        using var tasks = await server.SendAsync(HttpMethod.Get, path + "/tasks", partner);
        using var resolve = await server.SendAsync(HttpMethod.Post, path + "/resolve", partner, """{"reason":"over"}""");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Forbidden), (tasks.StatusCode, resolve.StatusCode));

        foreach (var (act, body) in new[] { ("respond", "{}"), ("stabilise", "{}"), ("resolve", """{"reason":"answered"}"""), ("review", """{"text":"phone sooner"}""") })
        {
            await server.DoAsync(HttpMethod.Post, $"{path}/{act}", body, responder);
        }

        var incident = await server.GetAsync(path, responder);
        Assert.Equal("reviewed", incident.GetProperty("state").GetString());
        Assert.NotEqual(JsonValueKind.Null, incident.GetProperty("teamCompleteAt").ValueKind);
    }

    [Fact]
    public async Task A_verdict_stands_at_its_signal_with_who_gave_it_and_when_and_as_of_before_it_does_not()
    {
        await server.PutBrandAsync("bedwarmer");
        await server.BreachAsync("bedwarmer", "bedwarmer-1");
        var responder = await server.CookieOfAsync(Role.Responder);
        var signals = await SignalsAsync();
        while (signals.Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, RunningServer.Soon);
            signals = await SignalsAsync();
        }

        Assert.All(signals, s => Assert.Equal(JsonValueKind.Null, s.GetProperty("verdict").ValueKind));
        var id = signals[0].GetProperty("signal").GetProperty("id").GetString()!;

        var given = await server.DoAsync(HttpMethod.Post, $"/api/v1/signals/{Uri.EscapeDataString(id)}/verdict", """{"verdict":"useful"}""", responder);
        var judged = Assert.Single(await SignalsAsync(), s => s.GetProperty("verdict").ValueKind != JsonValueKind.Null);
        var (verdict, at) = (judged.GetProperty("verdict"), given.GetProperty("at").GetDateTimeOffset());
        Assert.Equal(id, judged.GetProperty("signal").GetProperty("id").GetString());
        Assert.Equal(("useful", "responder", at), (verdict.GetProperty("word").GetString(), verdict.GetProperty("by").GetString(), verdict.GetProperty("at").GetDateTimeOffset()));

        var before = await SignalsAsync($"&asOf={Uri.EscapeDataString(at.AddMilliseconds(-1).ToString("O"))}");
        Assert.Contains(before, s => s.GetProperty("signal").GetProperty("id").GetString() == id);
        Assert.All(before, s => Assert.Equal(JsonValueKind.Null, s.GetProperty("verdict").ValueKind));

        async Task<List<JsonElement>> SignalsAsync(string more = "") => [.. (await server.GetAsync("/api/v1/signals?brand=bedwarmer" + more)).GetProperty("items").EnumerateArray()];
    }
}
