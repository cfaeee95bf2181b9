using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Listening.Dashboard.Api;
using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening status</c>: asks a running server how it is.</summary>
public static class StatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "The server", HelpName = "URL", DefaultValueFactory = _ => ServeOptions.DefaultUrls };
        var key = new Option<string?>("--key") { Description = "API key with the scope 'read' (default: LISTENING_ADMIN_KEY)" };
        var json = new Option<bool>("--json") { Description = "The server's answer as it is" };
        var storage = new Option<bool>("--storage") { Description = "How much it holds, and will hold if as much comes as until now" };
        var command = new Command("status", "Asks a running server how it is") { url, key, json, storage };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(url)!, parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(ServeCommand.AdminKeyVariable), parsed.GetValue(json), parsed.GetValue(storage), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string url, string? key, bool json, bool storage, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(url), Timeout = Patience };
        try
        {
            using var health = await client.GetAsync("/health/ready", cancellationToken);
            if (key is null)
            {
                Console.WriteLine(health.IsSuccessStatusCode ? "ready" : "not ready: " + await health.Content.ReadAsStringAsync(cancellationToken));
                Console.WriteLine("For more, give a key with --key or in LISTENING_ADMIN_KEY.");
                return health.IsSuccessStatusCode ? ExitCode.Good : ExitCode.Failed;
            }

            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var answer = await client.GetAsync(storage ? "/api/v1/status/storage" : "/api/v1/status", cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                await Console.Error.WriteLineAsync($"listening: {url} answered {(int)answer.StatusCode}: {Detail(body)}");
                return ExitCode.Failed;
            }

            Console.WriteLine(json ? body : storage ? Storage(JsonDocument.Parse(body).RootElement) : Words(JsonDocument.Parse(body).RootElement, health.IsSuccessStatusCode));
            return health.IsSuccessStatusCode ? ExitCode.Good : ExitCode.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"listening: nothing answers at {url} ({e.Message}): start it with 'listening serve', or name another with --url.");
            return ExitCode.Failed;
        }
    }

    private static string Storage(JsonElement storage)
    {
        static string Size(JsonElement bytes) => (bytes.GetDouble() / 1e9).ToString("N2", System.Globalization.CultureInfo.InvariantCulture) + " GB";
        var now = storage.GetProperty("now");
        var lines = new List<string> { $"now        {Size(now.GetProperty("bytes"))} for about {now.GetProperty("mentions").GetInt64()} mentions; {Size(storage.GetProperty("freeBytes"))} free" };
        lines.AddRange(storage.GetProperty("expected").EnumerateArray().Select(e => $"in {e.GetProperty("days").GetInt32(),4} days {Size(e.GetProperty("bytes"))}"));
        lines.Add(storage.GetProperty("bytesPerDay").ValueKind == JsonValueKind.Null
            ? "Less than a day was heard: nothing is predicted yet."
            : storage.GetProperty("fullInDays").ValueKind == JsonValueKind.Null ? "The disk is not full within ten years."
            : $"The disk is full in about {storage.GetProperty("fullInDays").GetDouble():0} days.");
        return string.Join(Environment.NewLine, lines);
    }

    private static string Words(JsonElement status, bool ready)
    {
        var sources = string.Join(", ", status.GetProperty("sources").EnumerateArray().Select(s => $"{s.GetProperty("id").GetString()} {s.GetProperty("state").GetString()}"));
        var until = status.GetProperty("detectedUntil").ToString() is { Length: > 0 } known ? known : "(nothing yet)";
        var confirmed = status.GetProperty("pauseStateConfirmed").GetBoolean() ? "confirmed" : "UNKNOWN: tools hold";
        var readiness = ready ? "ready" : "NOT READY";
        return $"""
            {readiness}  version {status.GetProperty("version").GetString()}, up since {status.GetProperty("startedAt").GetString()}
            sources    {sources}
            detected   until {until}, lag {status.GetProperty("lagMs").GetInt64()} ms
            log        {Log(status)}
            publishing {status.GetProperty("activePauses").GetInt32()} active pauses, state {confirmed}
            model      {status.GetProperty("sentimentModel").GetString()}
            store      {status.GetProperty("store").GetString()}
            nodes      {Nodes(status)}
            """;
    }

    private static string Log(JsonElement status)
    {
        var partitions = status.GetProperty("partitions").EnumerateArray().Select(p => (Partition: p.GetProperty("partition").GetInt32(), Lag: p.GetProperty("lag").GetInt64())).ToList();
        var behind = partitions.Where(p => p.Lag > 0).Select(p => $"{p.Partition}: {p.Lag}").ToList();
        return $"{partitions.Count} partitions, {partitions.Sum(p => p.Lag)} records to store"
            + (behind.Count > 0 ? $" ({string.Join(", ", behind)})" : "")
            + (status.GetProperty("logReachable").GetBoolean() ? "" : "  NOT REACHED: these are of before");
    }

    private static string Nodes(JsonElement status)
    {
        var lines = status.GetProperty("nodes").EnumerateArray().Select(n =>
            $"{n.GetProperty("node").GetString()}  {Words(n, "roles")}"
            + (n.GetProperty("partitions").GetArrayLength() > 0 ? $"  partitions {Words(n, "partitions")}" : "")
            + (n.GetProperty("jobs").GetArrayLength() > 0 ? $"  runs {Words(n, "jobs")}" : "")
            + (Math.Abs(n.GetProperty("clockOffMs").GetInt64()) >= 1_000 ? $"  CLOCK OFF by {n.GetProperty("clockOffMs").GetInt64() / 1000} s" : "")
            + $"  version {n.GetProperty("version").GetString()}, up since {n.GetProperty("startedAt").GetString()}");
        return string.Join("\n           ", lines) + (status.GetProperty("coordinationReachable").GetBoolean() ? "" : "\n           NOT REACHED: Redis is away, others are not seen");
    }

    private static string Words(JsonElement node, string list) => string.Join(',', node.GetProperty(list).EnumerateArray().Select(v => v.ToString()));

    private static string Detail(string body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? body : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
