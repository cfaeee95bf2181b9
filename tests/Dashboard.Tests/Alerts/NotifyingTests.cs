using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Listening.Dashboard.Hosting;
using Listening.Dashboard.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Listening.Dashboard.Tests.Alerts;

/// <summary>The whole product with a receiver outside: a crisis is heard there, and so is that all is well.</summary>
public sealed class NotifyingTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private readonly string folder = Directory.CreateTempSubdirectory("listening-notify-").FullName;
    private readonly ConcurrentQueue<(string Path, string Body)> taken = new();
    private WebApplication receiver = null!;
    private ListeningHost host = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver = builder.Build();
        receiver.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            taken.Enqueue((context.Request.Path.ToString(), await reader.ReadToEndAsync()));
        });
        await receiver.StartAsync();
        var config = Path.Combine(folder, "listening.yaml");
        Environment.SetEnvironmentVariable("LISTENING_TEST_PAGER", "routing-key");
        await File.WriteAllTextAsync(
            config,
            $$"""
            brands: [{id: acme, query: acme}]
            notifications:
              channels:
                - {id: pager, type: pagerduty, url: "{{receiver.Urls.First()}}/pager", secret: "env:LISTENING_TEST_PAGER", private: true}
              heartbeat: {url: "{{receiver.Urls.First()}}/beat", private: true}
            """);
        host = await ListeningHost.StartAsync(new ServeOptions("http://127.0.0.1:0", Path.Combine(folder, "data"), ServeOptions.AllRoles, config, AdminKey: RunningServer.AdminKey), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await receiver.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_crisis_reaches_the_pager_and_the_heartbeat_leaves_only_after_a_probe_came_through()
    {
        var status = await UntilAsync(s => s.GetProperty("wakefulness").GetProperty("warning").GetString()!.Contains("tested", StringComparison.Ordinal));
        Assert.Contains("(pager)", status.GetProperty("wakefulness").GetProperty("warning").GetString(), StringComparison.Ordinal);
        Assert.True((await DoAsync(HttpMethod.Post, "/api/v1/channels/pager/test", "")).GetProperty("worked").GetBoolean());
        await UntilAsync(s => s.GetProperty("wakefulness").GetProperty("warning").ValueKind == JsonValueKind.Null);

        await DoAsync(HttpMethod.Post, "/api/v1/mentions", """[{"platform":"web","id":"n1","text":"acme burnt my kitchen down, this is terrible, worst product ever, I hate it","lang":"en","metrics":{"impressions":7200}}]""");
        await UntilAsync(_ => taken.Any(t => t.Path == "/pager" && t.Body.Contains("New incident: acme", StringComparison.Ordinal)));
        await UntilAsync(s => s.GetProperty("wakefulness").GetProperty("heartbeat").GetString() == "beating");
        Assert.Contains(taken, t => t.Path == "/beat");

        // The probe left nothing that people could take for a crisis.
        var incidents = (await GetAsync("/api/v1/incidents")).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["acme"], incidents.Select(i => i.GetProperty("brand").GetString()));
        Assert.DoesNotContain("watchdog", (await GetAsync("/api/v1/signals")).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("watchdog", (await GetAsync("/api/v1/brands")).GetRawText(), StringComparison.Ordinal);
        var notifications = (await GetAsync("/api/v1/notifications?incident=" + incidents[0].GetProperty("id").GetString())).GetProperty("items");
        Assert.Equal(("pager", "sent", "first"), (Text(notifications[0], "channel"), Text(notifications[0], "state"), Text(notifications[0], "reason")));
        var pager = (await GetAsync("/api/v1/channels")).GetProperty("items").EnumerateArray().Single(c => Text(c, "id") == "pager").GetProperty("record");
        Assert.True(pager.GetProperty("sent").GetInt32() > 0);
        Assert.Equal(0, (await GetAsync("/api/v1/notifications?state=dead")).GetProperty("items").GetArrayLength());
        Assert.DoesNotContain("routing-key", (await GetAsync("/api/v1/channels")).GetRawText(), StringComparison.Ordinal);
    }

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();

    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> isSo)
    {
        for (var tries = 0; ; tries++)
        {
            var status = await GetAsync("/api/v1/status");
            if (isSo(status))
            {
                return status;
            }

            Assert.True(tries < 600, status.GetRawText());
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private Task<JsonElement> GetAsync(string path) => DoAsync(HttpMethod.Get, path, null);

    private async Task<JsonElement> DoAsync(HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, host.Address + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningServer.AdminKey);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path} → {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
