using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Dashboard.Hosting;
using Listening.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Listening.Dashboard.Tests.Hosting;

/// <summary>The real host on a free port, with a data folder of its own and somebody of every kind.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    public const string AdminKey = "admin-key-of-the-tests";
    public const string Password = "correct horse battery";

    private readonly string data = Path.Combine(Path.GetTempPath(), "listening-test-" + Guid.NewGuid().ToString("N"));

    // One pool for all tests; without cookies, which each request names itself.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private ListeningHost? host;

    public string Address => Host.Address;

    public string Data => data;

    public ListeningHost Host => host ?? throw new InvalidOperationException("Not started.");

    public static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public async Task InitializeAsync()
    {
        host = await ListeningHost.StartAsync(new ServeOptions("http://127.0.0.1:0", data, ServeOptions.AllRoles, AdminKey: AdminKey), CancellationToken.None);
    }

    public async Task RestartAsync()
    {
        await host!.DisposeAsync();
        await InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        Directory.Delete(data, recursive: true);
    }

    /// <summary>An account with this role, made when missing.</summary>
    /// <returns>The cookie of a session.</returns>
    public async Task<string> CookieOfAsync(Role role, params string[] brands)
    {
        var directory = Host.Services.GetRequiredService<AccessDirectory>();
        var name = string.Join('-', [role.ToString().ToLowerInvariant(), .. brands]);
        await directory.PutAccountAsync(name, Password, role, brands.Length == 0 ? null : brands, disabled: false, "tests", Soon);
        var account = (await directory.AccountsAsync(Soon)).Single(a => a.Name == name);
        return SessionTickets.Cookie + "=" + Host.Services.GetRequiredService<SessionTickets>().Issue(account);
    }

    public async Task<string> KeyOfAsync(KeyScopes scopes, ViewerKind kind = ViewerKind.Key, params string[] brands) =>
        await Host.Services.GetRequiredService<AccessDirectory>().CreateKeyAsync(
            $"{kind}-{scopes}-{Guid.NewGuid():N}", kind, scopes, brands.Length == 0 ? null : brands, "tests", Soon);

    /// <param name="caller">A key, a cookie (it has an equals sign), or null for nobody.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? caller, string? json = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, Address + path);
        if (caller is not null && caller.StartsWith(SessionTickets.Cookie + "=", StringComparison.Ordinal))
        {
            request.Headers.Add("Cookie", caller);
            request.Headers.Add("Origin", origin ?? Address);
        }
        else if (caller is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller);
        }

        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        return await Http.SendAsync(request, Soon);
    }

    public async Task<JsonElement> GetAsync(string path, string? caller = AdminKey)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, caller);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Soon);
    }

    public async Task<JsonElement> DoAsync(HttpMethod method, string path, string json, string? caller = AdminKey)
    {
        using var answer = await SendAsync(method, path, caller, json);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path} → {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Soon)}");
        var body = await answer.Content.ReadAsStringAsync(Soon);
        return body.Length == 0 ? default : JsonDocument.Parse(body).RootElement;
    }

    public Task PutBrandAsync(string id) => DoAsync(HttpMethod.Put, "/api/v1/brands/" + id, $$"""{"name":"{{id}}","query":"{{id}}"}""");

    /// <summary>One post that everybody has seen and nobody likes.</summary>
    public Task BreachAsync(string brand, string post) => DoAsync(
        HttpMethod.Post,
        "/api/v1/mentions",
        $$$"""[{"platform":"web","id":"{{{post}}}","text":"{{{brand}}} burnt my kitchen down, this is terrible, worst product ever, I hate it","lang":"en","metrics":{"impressions":7200}}]""");

    public Task<HubClient> HubAsync(string? key) => HubClient.ConnectAsync(Address, key, Soon);
}

[CollectionDefinition(Name)]
public sealed class OneServer : ICollectionFixture<RunningServer>
{
    public const string Name = "one server";
}
