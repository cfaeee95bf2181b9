using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening drill</c>: lists, starts, watches and ends drills of a running server.</summary>
internal static class DrillCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var scenario = new Argument<string?>("scenario") { Description = "Which one; without it they are listed", Arity = ArgumentArity.ZeroOrOne };
        var brand = new Option<string?>("--brand") { Description = "Whose drill; may be left out when there is one brand" };
        var wait = new Option<bool>("--wait") { Description = "Wait for its end and print the report" };
        var end = new Option<string?>("--end") { Description = "Ends a running drill", HelpName = "RUN" };
        var url = new Option<string>("--url") { Description = "The server", HelpName = "URL", DefaultValueFactory = _ => ServeOptions.DefaultUrls };
        var key = new Option<string?>("--key") { Description = "API key with the scopes 'read' and 'drill' (default: LISTENING_ADMIN_KEY)" };
        var command = new Command("drill", "Practises a crisis on a running server; nothing real is touched") { scenario, brand, wait, end, url, key };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(url)!, parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(ServeCommand.AdminKeyVariable), parsed.GetValue(scenario), parsed.GetValue(brand),
            parsed.GetValue(wait), parsed.GetValue(end), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string url, string? key, string? scenario, string? brand, bool wait, string? end, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            await Console.Error.WriteLineAsync("listening: give a key with --key or in LISTENING_ADMIN_KEY.");
            return ExitCode.Usage;
        }

        using var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            if (end is not null)
            {
                var over = await SendAsync(http, HttpMethod.Post, $"/api/v1/drills/{Uri.EscapeDataString(end)}/end", new { reason = "ended from the command line" }, cancellationToken);
                return over is null ? ExitCode.Failed : await ReportAsync(http, end, cancellationToken);
            }

            if (scenario is null)
            {
                return await ListAsync(http, cancellationToken);
            }

            if (await SendAsync(http, HttpMethod.Post, "/api/v1/drills", new { scenario, brand }, cancellationToken) is not { } run)
            {
                return ExitCode.Failed;
            }

            var id = run.GetProperty("id").GetString()!;
            Console.WriteLine($"{id} runs until {run.GetProperty("endsAt").GetString()}; end it with: listening drill --end {id}");
            while (wait && await SendAsync(http, HttpMethod.Get, "/api/v1/drills/" + id, null, cancellationToken) is { } report)
            {
                if (report.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String)
                {
                    return await ReportAsync(http, id, cancellationToken);
                }

                await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
            }

            return ExitCode.Good;
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"listening: nothing answers at {url} ({e.Message}): start it with 'listening serve', or name another with --url.");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> ListAsync(HttpClient http, CancellationToken cancellationToken)
    {
        if (await SendAsync(http, HttpMethod.Get, "/api/v1/drills", null, cancellationToken) is not { } list)
        {
            return ExitCode.Failed;
        }

        foreach (var one in list.GetProperty("scenarios").EnumerateArray())
        {
            Console.WriteLine($"{one.GetProperty("id").GetString(),-24} {one.GetProperty("minutes").GetDouble(),4:F0} min  {one.GetProperty("about").GetString()}");
        }

        Console.WriteLine(list.GetProperty("due").GetBoolean() ? "Nobody has practised for a quarter: it is time." : $"Last drill: {list.GetProperty("lastAt").GetString()}");
        return ExitCode.Good;
    }

    private static async Task<int> ReportAsync(HttpClient http, string id, CancellationToken cancellationToken)
    {
        if (await SendAsync(http, HttpMethod.Get, "/api/v1/drills/" + Uri.EscapeDataString(id), null, cancellationToken) is not { } report)
        {
            return ExitCode.Failed;
        }

        var run = report.GetProperty("run");
        Console.WriteLine($"{id}: {run.GetProperty("endReason").GetString()}");
        var score = run.GetProperty("score");
        foreach (var (step, name) in (ReadOnlySpan<(string, string)>)[("detect", "detectSeconds"), ("acknowledge", "acknowledgeSeconds"), ("activate", "activateSeconds"), ("pause", "pauseSeconds"), ("approveReply", "approveReplySeconds"), ("firstReply", "firstReplySeconds")])
        {
            var took = score.ValueKind == JsonValueKind.Object && score.GetProperty(name) is { ValueKind: JsonValueKind.Number } seconds ? $"{seconds.GetDouble(),8:F1} s" : "   never  ";
            var change = report.GetProperty("change").TryGetProperty(step, out var by) ? $"  ({by.GetDouble():+0.0;-0.0} s since the last)" : "";
            Console.WriteLine($"  {step,-14}{took}{change}");
        }

        return ExitCode.Good;
    }

    private static async Task<JsonElement?> SendAsync(HttpClient http, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return JsonDocument.Parse(text).RootElement;
        }

        string? why = null;
        try
        {
            why = JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not a problem document: the status says it.
        }

        await Console.Error.WriteLineAsync($"listening: {(int)answer.StatusCode} {why}");
        return null;
    }
}
