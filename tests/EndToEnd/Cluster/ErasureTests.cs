using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Listening.EndToEnd.Processes;

namespace Listening.EndToEnd.Cluster;

/// <summary>An erasure asked on one node of a real cluster reaches the files of every other.</summary>
[Trait("Needs", "timescaledb")]
[Trait("Needs", "redis")]
[Trait("Needs", "librdkafka")]
public sealed class ErasureTests
{
    private const string Handle = "zyxwvut-person.example";
    private const string Words = "quixotically incandescent";

    [Fact]
    public async Task Asked_on_one_node_it_reaches_the_files_of_the_others_and_of_one_that_was_away()
    {
        await using var servers = await ClusterServers.StartAsync();
        using var folder = new DataFolder("erasure");
        await using var front = await NodeAsync(servers, folder, "front", "ingest,web");
        var started = await Task.WhenAll(
            NodeAsync(servers, folder, "score", "score"), NodeAsync(servers, folder, "detect", "detect"), NodeAsync(servers, folder, "back", "alerts,web"));
        await using var score = started[0];
        await using var detect = started[1];
        await using var back = started[2];
        var away = await NodeAsync(servers, folder, "away", "ingest,web");
        await front.Http.PutBrandAsync("acme", "acme");
        await front.Http.AcceptedAsync(Mention("p1", $"acme is {Words}"));
        await Api.Eventually(async () => (await back.Http.ItemsAsync("history/mentions?brand=acme")).Length == 1, "the post to be stored");

        // Refused, and kept as dead letters: text without an id.
        foreach (var node in new[] { front, away })
        {
            await node.Http.SendMentionsAsync(Mention(null, Words));
        }

        await Api.Eventually(() => Task.FromResult(Holds(front.Data) && Holds(away.Data)), "the dead letters to be written");
        await away.KillAsync();
        await away.DisposeAsync();

        // A node that was killed is believed for some seconds; until then nothing may be called done.
        using var asked = await back.Http.PostAsJsonAsync("/api/v1/privacy/erasures", new { platform = "bluesky", handle = Handle });
        var id = (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        await Api.Eventually(async () => (await back.Http.ReadAsync("privacy/erasures/" + id)).GetProperty("state").GetString() == "done", "the erasure to be done", 90);

        Assert.False(Holds(front.Data));
        Assert.Empty((await front.Http.ItemsAsync("history/mentions?brand=acme"))[0].GetProperty("text").GetString() ?? "");
        Assert.Equal(["away"], (await back.Http.ReadAsync("privacy/erasures/" + id)).GetProperty("waitingFor").EnumerateArray().Select(n => n.GetString()));
        Assert.True(Holds(away.Data));

        await using var again = await NodeAsync(servers, folder, "away", "ingest,web");
        Assert.False(Holds(again.Data));
        Assert.Empty((await back.Http.ReadAsync("privacy/erasures/" + id)).GetProperty("waitingFor").EnumerateArray());
    }

    private static Task<ServerProcess> NodeAsync(ClusterServers servers, DataFolder folder, string name, string roles) =>
        ServerProcess.StartAsync(folder.Of(name), environment: servers.Settings(name), more: ["--roles", roles]);

    private static string Mention(string? id, string text) =>
        JsonSerializer.Serialize(new { platform = "bluesky", id, text, author = new { id = "did:plc:zyx", handle = Handle }, metrics = new { impressions = 10 } });

    private static bool Holds(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("lock", StringComparison.Ordinal)).Any(path =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        file.CopyTo(all);
        return all.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Handle)) >= 0;
    });
}
