using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Tests.Hosting;

namespace Listening.Dashboard.Tests.Api;

/// <summary>What a query would find, before a brand listens with it.</summary>
[Collection(OneServer.Name)]
public class PreviewTests(RunningServer server)
{
    private const string Path = "/api/v1/brands/preview";

    [Fact]
    public async Task A_preview_finds_what_no_brand_has_matched_yet_and_no_deleted_words()
    {
        await server.DoAsync(
            HttpMethod.Post,
            "/api/v1/mentions",
            """
            [{"platform":"web","id":"pv-1","text":"My pianola sings again"},
             {"platform":"web","id":"pv-2","text":"A pianola for sale"},
             {"op":"delete","platform":"web","id":"pv-2"},
             {"platform":"web","id":"pv-3","text":"A piano, alas"}]
            """);

        var answer = await server.DoAsync(HttpMethod.Post, Path, """{"query":"pianola"}""");

        Assert.True(answer.GetProperty("looked").GetInt32() >= 2);
        Assert.Equal(["pv-1"], answer.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_wrong_query_points_at_its_character()
    {
        using var answer = await server.SendAsync(HttpMethod.Post, Path, RunningServer.AdminKey, """{"query":"acme AND (foo"}""");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(9, problem.GetProperty("position").GetInt32());
    }

    [Fact]
    public async Task Who_configures_only_some_brands_does_not_read_the_mentions_of_all()
    {
        var key = await server.KeyOfAsync(KeyScopes.Configure, ViewerKind.Key, "acme");
        using var answer = await server.SendAsync(HttpMethod.Post, Path, key, """{"query":"acme"}""");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
