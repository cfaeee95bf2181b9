using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Listening.Alerts.Documents;
using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening backtest</c>: asks a running server what other rules, budgets, thresholds or models would have done.</summary>
public static class BacktestCommand
{
    // A year by the minute takes seconds, a month by the second of a busy brand some more.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Command Create()
    {
        var brand = new Option<string?>("--brand") { Description = "The brand", HelpName = "ID" };
        var from = new Option<string?>("--from") { Description = "Start, such as 2026-11-01 (default: 90 days before the end)", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "End (default: now)", HelpName = "TIME" };
        var rules = new Option<string?>("--rules") { Description = "JSON or YAML file with a rule or a list of rules to try (default: those in force)", HelpName = "FILE" };
        var budget = new Option<double?>("--budget") { Description = "False alarms a week that are acceptable (default: as shipped)", HelpName = "N" };
        var threshold = new Option<long?>("--threshold") { Description = "Impressions at which a post breaches (default: the brand's)", HelpName = "N" };
        var model = new Option<string?>("--model") { Description = "Sentiment model to score the stored words with; sent to the server, which keeps it apart (key with the scope 'admin')", HelpName = "FILE" };
        var exact = new Option<bool>("--exact") { Description = "From the stored pulses where they are kept, else by the second from the mentions; for a month at most (default: by the minute)" };
        var verify = new Option<string?>("--verify") { Description = "Instead: replay this incident from what it pinned and compare byte for byte", HelpName = "INCIDENT" };
        var json = new Option<bool>("--json") { Description = "The server's answer as it is" };
        var url = new Option<string>("--url") { Description = "The server", HelpName = "URL", DefaultValueFactory = _ => ServeOptions.DefaultUrls };
        var key = new Option<string?>("--key") { Description = "API key with the scope 'read' (default: LISTENING_ADMIN_KEY)" };
        var command = new Command("backtest", "What other rules, budgets, thresholds or models would have done")
        {
            brand, from, to, rules, budget, threshold, model, exact, verify, json, url, key,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(brand) is null == result.GetValue(verify) is null)
            {
                result.AddError("name one of --brand and --verify.");
            }

            if (ServerUrl.Wrong(result.GetValue(url)) is { } wrong)
            {
                result.AddError(wrong);
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new HttpClient { BaseAddress = new Uri(parsed.GetValue(url)!), Timeout = Patience };
            if ((parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(ServeCommand.AdminKeyVariable)) is { } secret)
            {
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
            }

            try
            {
                if (parsed.GetValue(verify) is { } incident)
                {
                    using var replay = await client.GetAsync($"/api/v1/backtest/replay/{Uri.EscapeDataString(incident)}", cancellationToken);
                    return await ShowAsync(replay, parsed.GetValue(json), Verified, cancellationToken);
                }

                var end = parsed.GetValue(to) is { } until ? Time(until) : TimeProvider.System.GetUtcNow();
                var body = new JsonObject
                {
                    ["brand"] = parsed.GetValue(brand), ["from"] = parsed.GetValue(from) is { } since ? Time(since) : end.AddDays(-90), ["to"] = end,
                    ["budgetPerWeek"] = parsed.GetValue(budget), ["impressionsThreshold"] = parsed.GetValue(threshold), ["exact"] = parsed.GetValue(exact),
                    ["rules"] = parsed.GetValue(rules) is { } file ? RulesOf(file) : null,
                };
                if (parsed.GetValue(model) is { } candidate)
                {
                    using var bytes = new ByteArrayContent(await File.ReadAllBytesAsync(candidate, cancellationToken));
                    using var taken = await client.PutAsync("/api/v1/backtest/model", bytes, cancellationToken);
                    var named = await taken.Content.ReadAsStringAsync(cancellationToken);
                    if (!taken.IsSuccessStatusCode)
                    {
                        await Console.Error.WriteLineAsync($"listening: {(int)taken.StatusCode}: {Refusal(named)}");
                        return ExitCode.Failed;
                    }

                    body["model"] = JsonNode.Parse(named)!["id"]!.GetValue<string>();
                }

                using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync("/api/v1/backtest", content, cancellationToken);
                return await ShowAsync(answer, parsed.GetValue(json), Tried, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                await Console.Error.WriteLineAsync($"listening: nothing answers at {client.BaseAddress} ({e.Message}): start it with 'listening serve', or name another with --url.");
                return ExitCode.Failed;
            }
            catch (Exception e) when (e is IOException or FormatException or JsonException or InvalidDataException)
            {
                await Console.Error.WriteLineAsync("listening: " + e.Message);
                return ExitCode.Failed;
            }
        });
        return command;
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FormatException($"'{text}' is not a time such as 2026-11-01 or 2026-11-01T08:00Z.");

    private static JsonArray RulesOf(string file)
    {
        var text = File.ReadAllText(file);
        var read = Path.GetExtension(file) == ".json" ? JsonNode.Parse(text) : JsonNode.Parse(YamlJson.Read(text).GetRawText());
        return read as JsonArray ?? [read];
    }

    /// <returns>0, or 1 when the server refused or what was to hold does not.</returns>
    private static async Task<int> ShowAsync(HttpResponseMessage answer, bool json, Func<JsonElement, (string Text, bool Holds)> words, CancellationToken cancellationToken)
    {
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            await Console.Error.WriteLineAsync($"listening: {(int)answer.StatusCode}: {Refusal(body)}");
            return ExitCode.Failed;
        }

        var (text, holds) = words(JsonDocument.Parse(body).RootElement);
        Console.WriteLine(json ? body : text);
        return holds ? ExitCode.Good : ExitCode.Failed;
    }

    private static (string Text, bool Holds) Tried(JsonElement result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Word(result, "brand")} {Word(result, "from")} .. {Word(result, "to")}, by the {Word(result, "resolution")}");
        text.AppendLine("                 tried     then");
        var (tried, then) = (result.GetProperty("tried"), result.GetProperty("then"));
        foreach (var name in new[] { "signals", "alarms", "alarmsPerWeek", "pauses", "pausedHours", "postsHeld", "useful", "needless", "unjudged", "usefulGone" })
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-14}{Number(tried, name),8}{Number(then, name),9}");
        }

        foreach (var signal in result.GetProperty("signals").EnumerateArray().Where(s => Word(s, "match") != "both"))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{Word(signal, "match"),-5}{Word(signal, "at")} {Word(signal, "action"),-7}{Word(signal, "sentence")}");
        }

        foreach (var limit in result.GetProperty("limits").EnumerateArray())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Note: {limit.GetString()}");
        }

        return (text.ToString().TrimEnd(), true);
    }

    private static (string Text, bool Holds) Verified(JsonElement report)
    {
        var holds = report.GetProperty("holds").GetBoolean();
        var text = new StringBuilder();
        foreach (var signal in report.GetProperty("signals").EnumerateArray())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{Word(signal, "match"),-10}{Word(signal, "at")} {Word(signal, "id")} {Word(signal, "why")}");
        }

        text.Append(Word(report, "why") is { Length: > 0 } why ? why
            : holds ? $"Every signal between {Word(report, "from")} and {Word(report, "to")} was found again from {Number(report, "pulses")} pinned pulses."
            : "The replay does not give what was stored.");
        return (text.ToString(), holds);
    }

    private static string Word(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static string Number(JsonElement json, string name) => json.GetProperty(name).GetDouble().ToString("0.##", CultureInfo.InvariantCulture);

    private static string Refusal(string body)
    {
        try
        {
            var problem = JsonDocument.Parse(body).RootElement;
            var errors = problem.TryGetProperty("errors", out var all) && all.ValueKind == JsonValueKind.Array
                ? string.Concat(all.EnumerateArray().Select(e => $"\n  {Word(e, "path")}: {Word(e, "message")}"))
                : "";
            return Word(problem, "detail") + errors;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
