using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Listening.Dashboard.Hosting;
using Listening.Dashboard.Tests.Hosting;

namespace Listening.Dashboard.Tests.Api;

/// <summary>Rules over HTTP, and in the street from a post to a pause.</summary>
[Collection(OneServer.Name)]
public class RulesTests(RunningServer server)
{
    [Fact]
    public async Task A_platforms_own_threshold_decides_when_a_post_there_pauses()
    {
        await server.PutBrandAsync("chafingdish");
        await server.DoAsync(
            HttpMethod.Put,
            "/api/v1/rules/chafingdish-forum",
            """{"kinds":["breach"],"when":{"brands":["chafingdish"],"platforms":["forum"],"impressionsAtLeast":50000},"then":{"action":"pause","scope":{"platforms":["forum"]}}}""");

        await SendAsync("chafingdish-1", 7_200);
        Assert.Equal(["advise"], await ActionsAsync(1));
        await SendAsync("chafingdish-2", 61_000);
        Assert.Equal(["advise", "pause", "pause"], (await ActionsAsync(3)).Order());

        var permit = await server.GetAsync("/api/v1/publishing/permit?brand=chafingdish&platform=forum");
        Assert.False(permit.GetProperty("allowed").GetBoolean());
        Assert.True((await server.GetAsync("/api/v1/publishing/permit?brand=chafingdish&platform=web")).GetProperty("allowed").GetBoolean());
        var pausing = (await server.GetAsync("/api/v1/signals?brand=chafingdish")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("signal")).First(s => s.GetProperty("action").GetString() == "pause");
        Assert.Equal("chafingdish-forum@1", pausing.GetProperty("rules")[0].GetString());
    }

    [Fact]
    public async Task A_wrong_rule_is_answered_with_every_mistake_and_changes_nothing()
    {
        const string Wrong = """{"kinds":["brech"],"when":{"minScore":7},"then":{"severity":9}}""";
        using var put = await server.SendAsync(HttpMethod.Put, "/api/v1/rules/wrong", RunningServer.AdminKey, Wrong);
        var errors = (await put.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        var validated = await server.DoAsync(HttpMethod.Post, "/api/v1/rules/validate", Wrong);

        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        Assert.Equal(["$.kinds[0]", "$.when.minScore", "$.then.severity"], errors.EnumerateArray().Select(e => e.GetProperty("path").GetString()));
        Assert.Equal(4, validated.GetProperty("errors").GetArrayLength());
        using var found = await server.SendAsync(HttpMethod.Get, "/api/v1/rules/wrong", RunningServer.AdminKey);
        Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
    }

    [Fact]
    public async Task What_was_read_can_be_put_back_and_a_removed_rule_is_gone()
    {
        await server.DoAsync(HttpMethod.Put, "/api/v1/rules/round", """{"name":"Round trip","when":{"brands":["nobody"]},"then":{"action":"arm","callRoles":["pr"]}}""");
        var read = await server.GetAsync("/api/v1/rules/round");
        var again = await server.DoAsync(HttpMethod.Put, "/api/v1/rules/round", read.GetRawText());

        Assert.Equal((1, "arm"), (again.GetProperty("version").GetInt32(), again.GetProperty("then").GetProperty("action").GetString()));
        Assert.Contains("round", (await server.GetAsync("/api/v1/rules?brand=nobody")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        Assert.DoesNotContain("round", (await server.GetAsync("/api/v1/rules?brand=other")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        await server.DoAsync(HttpMethod.Delete, "/api/v1/rules/round", "");
        using var gone = await server.SendAsync(HttpMethod.Get, "/api/v1/rules/round", RunningServer.AdminKey);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public void Files_are_read_whole_and_every_mistake_names_its_file_and_place()
    {
        var folder = Directory.CreateTempSubdirectory("listening-rules-").FullName;
        var config = Path.Combine(folder, "listening.yaml");
        var rules = Directory.CreateDirectory(Path.Combine(folder, "rules")).FullName;
        File.WriteAllText(config, "brands:\n  - {id: acme, query: acme}\nrules:\n  - {id: one, then: {action: arm}}\n  - {id: two, then: {action: stop}}\n");
        File.WriteAllText(Path.Combine(rules, "three.json"), """[{"id":"three","then":{"callRoles":["pr"]}},{"id":"one","then":{"severity":2}}]""");
        File.WriteAllText(Path.Combine(rules, "torn.yml"), "id: [");
        try
        {
            var (found, wrong) = RuleFiles.Read(config, rules);

            Assert.Equal(["one", "three", "one"], found.Select(r => r.Id));
            Assert.Equal(3, wrong.Count);
            Assert.StartsWith($"{config}: $.rules[1].then.action: ", wrong[0], StringComparison.Ordinal);
            Assert.StartsWith(Path.Combine(rules, "torn.yml") + ": line ", wrong[1], StringComparison.Ordinal);
            Assert.Equal("the rule 'one' is written 2 times.", wrong[2]);
            Assert.Equal("acme", Assert.Single(BrandFile.Read(config)).Id);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task<JsonElement> SendAsync(string post, long impressions) => server.DoAsync(
        HttpMethod.Post,
        "/api/v1/mentions",
        $$$"""[{"platform":"forum","id":"{{{post}}}","text":"the chafingdish burnt my bread, this is terrible, worst product ever, I hate it","lang":"en","metrics":{"impressions":{{{impressions}}}}}]""");

    private async Task<string[]> ActionsAsync(int expected)
    {
        for (var tries = 0; ; tries++)
        {
            var found = (await server.GetAsync("/api/v1/signals?brand=chafingdish")).GetProperty("items").EnumerateArray()
                .Where(i => i.GetProperty("signal").GetProperty("kind").GetString() == "breach").Select(i => i.GetProperty("signal").GetProperty("action").GetString()!).ToArray();
            if (found.Length >= expected || tries > 200)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
