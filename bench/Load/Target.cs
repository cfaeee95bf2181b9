using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Listening.EndToEnd.Processes;

namespace Listening.Bench.Load;

/// <summary>The server under load: one that we start, or one that runs already.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly string? data;
    private ServerProcess? own;

    private readonly int pid;

    private Target(Uri url, string key, int pid, ServerProcess? own, string? data)
    {
        (Url, Key, this.pid, this.own, this.data) = (url, key, pid, own, data);
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Url { get; }
    public string Key { get; }

    /// <summary>0 when unknown.</summary>
    public int ProcessId => own?.ProcessId ?? pid;

    public HttpClient Http { get; }

    public ProcessUse Use => ProcessId == 0 ? default : ProcessUse.Of(ProcessId);

    public static async Task<Target> OpenAsync(LoadOptions options)
    {
        if (options.Url is { } url)
        {
            return new Target(url, options.Key, options.ProcessId, null, null);
        }

        var data = Directory.CreateTempSubdirectory("listening-load-").FullName;
        var server = await ServerProcess.StartAsync(data, port: options.Port);
        Console.WriteLine($"server   pid {server.ProcessId}, {server.Url}, ready after {server.ReadyAfter.TotalSeconds:F1} s, idle memory {ProcessUse.Of(server.ProcessId).ResidentMiB:F0} MiB");
        return new Target(server.Url, ServerProcess.AdminKey, 0, server, data);
    }

    /// <summary>Kills the server as a power cut would and starts it again on its data and address.</summary>
    /// <returns>Time until it was ready again.</returns>
    public async Task<TimeSpan> RestartAsync()
    {
        if (own is null)
        {
            throw new InvalidOperationException("Only a server that the tool started is killed: leave --url out.");
        }

        await own.KillAsync();
        await own.DisposeAsync();
        own = await ServerProcess.StartAsync(data!, port: Url.Port);
        return own.ReadyAfter;
    }

    /// <returns>The secret of a new key that may read these brands.</returns>
    public async Task<string> MakeReaderAsync(string name, IEnumerable<string> brands)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri("/api/v1/keys", UriKind.Relative), new { name, scopes = (string[])["read"], brands });
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return answer.IsSuccessStatusCode ? made.GetProperty("secret").GetString()! : throw new InvalidOperationException($"POST /api/v1/keys → {(int)answer.StatusCode}: {made}");
    }

    public async Task PutBrandAsync(string id, string query)
    {
        using var answer = await Http.PutAsJsonAsync(new Uri($"/api/v1/brands/{id}", UriKind.Relative), new { id, name = id, query, accounts = Array.Empty<object>() });
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"PUT /api/v1/brands/{id} → {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (own is not null)
        {
            await own.DisposeAsync();
            Directory.Delete(data!, recursive: true);
        }
    }
}
