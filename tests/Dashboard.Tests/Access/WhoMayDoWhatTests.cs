using System.Net;
using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Dashboard.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Listening.Dashboard.Tests.Access;

/// <summary>Every endpoint that there is, asked by every kind of caller.</summary>
[Collection(OneServer.Name)]
public class WhoMayDoWhatTests(RunningServer server)
{
    // What each endpoint asks for; written by hand, so that a slip in the code is not its own proof.
    private static readonly Dictionary<string, Permission?> Expected = new()
    {
        ["GET /health/live"] = null,
        ["GET /health/ready"] = null,
        ["GET /openapi/{documentName}.json"] = null,
        ["GET /{*page}"] = null,
        ["HEAD /{*page}"] = null,
        ["GET /api/v1/session"] = Permission.Read,
        ["POST /api/v1/session"] = null,
        ["DELETE /api/v1/session"] = null,
        ["POST /api/v1/setup"] = null,
        ["GET /api/v1/accounts"] = Permission.Administer,
        ["PUT /api/v1/accounts/{name}"] = Permission.Administer,
        ["GET /api/v1/keys"] = Permission.Administer,
        ["POST /api/v1/keys"] = Permission.Administer,
        ["DELETE /api/v1/keys/{name}"] = Permission.Administer,
        ["GET /api/v1/brands"] = Permission.Read,
        ["GET /api/v1/brands/{id}"] = Permission.Read,
        ["POST /api/v1/brands/preview"] = Permission.ConfigureBrands,
        ["PUT /api/v1/brands/{id}"] = Permission.ConfigureBrands,
        ["DELETE /api/v1/brands/{id}"] = Permission.ConfigureBrands,
        ["POST /api/v1/mentions"] = Permission.Ingest,
        ["GET /api/v1/dead-letters"] = Permission.Administer,
        ["POST /api/v1/dead-letters/{id:long}/replay"] = Permission.Administer,
        ["GET /api/v1/signals"] = Permission.Read,
        ["GET /api/v1/incidents"] = Permission.Read,
        ["GET /api/v1/incidents/{id}"] = Permission.Read,
        ["POST /api/v1/incidents"] = Permission.Declare,
        ["POST /api/v1/incidents/{id}/acknowledge"] = Permission.Acknowledge,
        ["POST /api/v1/incidents/{id}/assign"] = Permission.Acknowledge,
        ["POST /api/v1/incidents/{id}/note"] = Permission.Acknowledge,
        ["POST /api/v1/incidents/{id}/resolve"] = Permission.Acknowledge,
        ["GET /api/v1/rules"] = Permission.Read,
        ["GET /api/v1/rules/{id}"] = Permission.Read,
        ["PUT /api/v1/rules/{id}"] = Permission.ConfigureBrands,
        ["DELETE /api/v1/rules/{id}"] = Permission.ConfigureBrands,
        ["POST /api/v1/rules/validate"] = Permission.Read,
        ["POST /api/v1/rules/trial"] = Permission.Read,
        ["GET /api/v1/rosters/{brand}"] = Permission.Read,
        ["PUT /api/v1/rosters/{brand}"] = Permission.ConfigureBrands,
        ["POST /api/v1/incidents/{id}/activate"] = Permission.Acknowledge,
        ["POST /api/v1/incidents/{id}/join"] = Permission.Read,
        ["GET /api/v1/incidents/{id}/team"] = Permission.Read,
        ["POST /api/v1/incidents/{id}/respond"] = Permission.Acknowledge,
        ["POST /api/v1/incidents/{id}/stabilise"] = Permission.Acknowledge,
        ["POST /api/v1/incidents/{id}/review"] = Permission.Acknowledge,
        ["GET /api/v1/incidents/{id}/tasks"] = Permission.Read,
        ["POST /api/v1/incidents/{id}/tasks"] = Permission.Acknowledge,
        ["POST /api/v1/incidents/{id}/tasks/{task}"] = Permission.Acknowledge,
        ["POST /api/v1/signals/{id}/verdict"] = Permission.Acknowledge,
        ["GET /api/v1/silences"] = Permission.Read,
        ["POST /api/v1/silences"] = Permission.Acknowledge,
        ["DELETE /api/v1/silences/{id}"] = Permission.Acknowledge,
        ["GET /api/v1/channels"] = Permission.Read,
        ["POST /api/v1/channels/{id}/test"] = Permission.Administer,
        ["GET /api/v1/notifications"] = Permission.Read,
        ["GET /api/v1/publishing/permit"] = Permission.AskPermit,
        ["GET /api/v1/publishing/pauses"] = Permission.Read,
        ["POST /api/v1/publishing/pauses"] = Permission.Pause,
        ["POST /api/v1/publishing/pauses/{id}/resume"] = Permission.Resume,
        ["POST /api/v1/publishing/pauses/{id}/receipt"] = Permission.ConfirmPause,
        ["GET /api/v1/drills"] = Permission.Read,
        ["POST /api/v1/drills"] = Permission.RunDrill,
        ["GET /api/v1/drills/{id}"] = Permission.Read,
        ["POST /api/v1/drills/{id}/end"] = Permission.RunDrill,
        ["GET /api/v1/slas"] = Permission.Read,
        ["GET /api/v1/publishing/freezes"] = Permission.Read,
        ["POST /api/v1/publishing/freezes"] = Permission.Pause,
        ["POST /api/v1/publishing/freezes/{id}/answer"] = null,
        ["GET /api/v1/templates"] = Permission.Read,
        ["GET /api/v1/templates/{id}"] = Permission.Read,
        ["PUT /api/v1/templates/{id}"] = Permission.Acknowledge,
        ["DELETE /api/v1/templates/{id}"] = Permission.Acknowledge,
        ["POST /api/v1/templates/{id}/approve"] = Permission.Approve,
        ["GET /api/v1/playbooks"] = Permission.Read,
        ["PUT /api/v1/playbooks/{scenario}"] = Permission.Acknowledge,
        ["POST /api/v1/incidents/{id}/responses"] = Permission.Acknowledge,
        ["GET /api/v1/incidents/{id}/responses"] = Permission.Read,
        ["GET /api/v1/incidents/{id}/advice"] = Permission.Read,
        ["GET /api/v1/publishing/pauses/{id}"] = Permission.Read,
        ["POST /api/v1/publishing/pauses/{id}/posts/{post}/reapprove"] = Permission.Resume,
        ["POST /api/v1/publishing/pauses/{id}/posts/{post}/discard"] = Permission.Resume,
        ["GET /api/v1/publishing/posts"] = Permission.Read,
        ["GET /api/v1/publishing/published"] = Permission.Read,
        ["POST /api/v1/publishing/published"] = Permission.ConfirmPause,
        ["POST /api/v1/mentions/{platform}/{id}/correction"] = Permission.Acknowledge,
        ["GET /api/v1/mentions/{platform}/{id}/correction"] = Permission.Read,
        ["GET /api/v1/mentions/corrections"] = Permission.Acknowledge,
        ["GET /api/v1/outlook"] = Permission.Read,
        ["GET /api/v1/threads"] = Permission.Read,
        ["POST /api/v1/privacy/erasures"] = Permission.Administer,
        ["GET /api/v1/privacy/erasures"] = Permission.Administer,
        ["GET /api/v1/privacy/erasures/{id}"] = Permission.Administer,
        ["GET /api/v1/privacy/holds"] = Permission.Approve,
        ["POST /api/v1/privacy/holds"] = Permission.Approve,
        ["DELETE /api/v1/privacy/holds/{id}"] = Permission.Approve,
        ["GET /api/v1/incidents/{id}/evidence"] = Permission.Approve,
        ["GET /api/v1/incidents/{id}/bundle"] = Permission.Read,
        ["GET /api/v1/export/insight"] = Permission.Read,
        ["GET /api/v1/history/sentiment"] = Permission.Read,
        ["GET /api/v1/history/mentions"] = Permission.Read,
        ["GET /api/v1/history/shareofvoice"] = Permission.Read,
        ["GET /api/v1/history/definitions"] = Permission.Read,
        ["GET /api/v1/history/top"] = Permission.Read,
        ["GET /api/v1/status/storage"] = Permission.Read,
        ["GET /api/v1/rules/hygiene"] = Permission.Read,
        ["POST /api/v1/backtest"] = Permission.Read,
        ["PUT /api/v1/backtest/model"] = Permission.ConfigureBrands,
        ["GET /api/v1/backtest/thresholds"] = Permission.Read,
        ["GET /api/v1/backtest/replay/{incident}"] = Permission.Read,
        ["GET /api/v1/history/compare"] = Permission.Read,
        ["GET /api/v1/history/counterfactual"] = Permission.Read,
        ["GET /api/v1/reviews"] = Permission.Read,
        ["GET /api/v1/reviews/{incident}"] = Permission.Read,
        ["PUT /api/v1/reviews/{incident}"] = Permission.Acknowledge,
        ["POST /api/v1/reviews/{incident}/lessons/{number:int}/accept"] = Permission.Approve,
        ["GET /api/v1/reviews/{incident}.json"] = Permission.Read,
        ["GET /api/v1/reviews/{incident}.html"] = Permission.Read,
        ["GET /api/v1/reviews/{incident}.csv"] = Permission.Read,
        ["GET /api/v1/models/sentiment"] = Permission.Read,
        ["GET /api/v1/wall"] = Permission.Read,
        ["GET /api/v1/status/safekeeping"] = Permission.Read,
        ["GET /api/v1/status"] = Permission.Read,
        ["GET /hubs/alerts"] = Permission.Read,
        ["POST /hubs/alerts/negotiate"] = Permission.Read,
    };

    [Fact]
    public void Every_endpoint_stands_in_the_table()
    {
        var found = Endpoints().Select(e => e.Name).Distinct().Order().ToArray();

        Assert.Equal(Expected.Keys.Order(), found);
    }

    [Fact]
    public void Every_endpoint_asks_for_what_the_table_says()
    {
        Assert.All(Endpoints(), e => Assert.Equal(
            (e.Name, Expected[e.Name]), (e.Name, e.Endpoint.Metadata.GetMetadata<RequiredPermission>()?.Permission)));
        Assert.All(Endpoints().Where(e => Expected[e.Name] is null), e => Assert.NotNull(e.Endpoint.Metadata.GetMetadata<OpenToAll>()));
    }

    [Fact]
    public async Task Each_endpoint_lets_in_exactly_whom_it_should()
    {
        var callers = new List<(string Name, string? Secret, Viewer? Viewer)> { ("nobody", null, null), ("forged", "no-such-key", null) };
        foreach (var role in Enum.GetValues<Role>())
        {
            callers.Add((role.ToString(), await server.CookieOfAsync(role), new Viewer("p", ViewerKind.Person, role, KeyScopes.None, null)));
        }

        foreach (var scope in Enum.GetValues<KeyScopes>().Where(s => s != KeyScopes.None))
        {
            callers.Add(("key " + scope, await server.KeyOfAsync(scope), new Viewer("k", ViewerKind.Key, Role.Viewer, scope, null)));
        }

        callers.Add(("tv", await server.KeyOfAsync(KeyScopes.Admin, ViewerKind.WallToken), new Viewer("t", ViewerKind.WallToken, Role.Viewer, KeyScopes.Read, null)));
        var wrong = new List<string>();
        foreach (var (name, needed) in Expected.Where(e => e.Value is not null))
        {
            var (method, path) = (name.Split(' ')[0], name.Split(' ')[1].Replace("{name}", "nobody-there").Replace("{id:long}", "0").Replace("{number:int}", "0").Replace("{id}", "nothing-there").Replace("{incident}", "nothing-there"));
            foreach (var (who, secret, viewer) in callers)
            {
                // A body that every handler refuses: what is asked here is the door, and nothing must change behind it.
                using var answer = await server.SendAsync(new HttpMethod(method), path, secret, method is "GET" or "DELETE" ? null : "[]");
                var allowed = viewer is not null && Authorisation.Allows(viewer, needed!.Value);
                var status = answer.StatusCode;
                var asExpected = viewer is null ? status == HttpStatusCode.Unauthorized
                    : allowed ? status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                    : status == HttpStatusCode.Forbidden;
                if (!asExpected)
                {
                    wrong.Add($"{name} by {who}: {(int)status}, should be {(allowed ? "let in" : "refused")}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task A_cookie_from_a_foreign_page_changes_nothing(string origin)
    {
        using var answer = await server.SendAsync(
            HttpMethod.Put, "/api/v1/brands/foreign", await server.CookieOfAsync(Role.Admin), """{"query":"foreign"}""", origin);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Who_may_see_one_brand_sees_nothing_of_another()
    {
        await server.PutBrandAsync("seen");
        await server.PutBrandAsync("hidden");
        var key = await server.KeyOfAsync(KeyScopes.Read | KeyScopes.Configure, ViewerKind.Key, "seen");

        var brands = await server.GetAsync("/api/v1/brands", key);
        using var one = await server.SendAsync(HttpMethod.Get, "/api/v1/brands/hidden", key);
        using var put = await server.SendAsync(HttpMethod.Put, "/api/v1/brands/hidden", key, """{"query":"x"}""");
        using var list = await server.SendAsync(HttpMethod.Get, "/api/v1/incidents?brand=hidden", key);

        Assert.Equal(["seen"], brands.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, one.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, list.StatusCode);
    }

    private IEnumerable<(string Name, RouteEndpoint Endpoint)> Endpoints() =>
        server.Host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.DisplayName?.Contains("405", StringComparison.Ordinal) != true)
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [e.RoutePattern.RawText!.EndsWith("negotiate", StringComparison.Ordinal) ? "POST" : "GET"])
                .Select(m => ($"{m} /{e.RoutePattern.RawText!.TrimStart('/')}", e)))
            .Distinct();
}
