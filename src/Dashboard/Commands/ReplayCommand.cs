using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Listening.Alerts.Hub;
using Listening.Dashboard.Api;
using Listening.Dashboard.Hosting;
using Listening.Detection.Brands;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Ingest.Connectors.Files;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Sentiment;
using Listening.Ingest.Validation;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening replay FILE.jsonl</c>: feeds mentions into a running server, or straight through the engine.</summary>
public static class ReplayCommand
{
    private const string KeyVariable = "LISTENING_KEY";

    public static Command Create()
    {
        var file = new Argument<string>("FILE.jsonl") { Description = "Mentions, one JSON object a line; - for standard input" };
        var to = new Option<string>("--to") { Description = "The server", HelpName = "URL", DefaultValueFactory = _ => ServeOptions.DefaultUrls };
        var key = new Option<string?>("--key") { Description = $"API key with the scopes 'ingest' and 'drill' (default: {KeyVariable} or {ServeCommand.AdminKeyVariable})" };
        var speed = new Option<string>("--speed") { Description = "max, or how many times as fast as it happened: 1x, 60x", HelpName = "SPEED", DefaultValueFactory = _ => "max" };
        var times = new Option<string?>("--times")
        {
            Description = "kept, or shifted so that the first mention happens now (default: kept at full speed, else shifted)", HelpName = "kept|shifted",
        };
        var live = new Option<bool>("--live") { Description = "Into the real streams. Without it the replay has streams of its own, as a drill has" };
        var drill = new Option<string?>("--drill") { Description = "Name of the replay's own streams (default: replay-TIME)", HelpName = "NAME" };
        var offline = new Option<bool>("--offline") { Description = "No server: through the engine, signals as JSON lines on standard output" };
        var config = new Option<string?>("--config") { Description = "With --offline: JSON file with brands", HelpName = "FILE" };
        var query = new Option<string?>("--query") { Description = "With --offline: watch one brand with this query", HelpName = "QUERY" };
        var model = new Option<string?>("--model") { Description = "With --offline: sentiment model (default: the one that comes with the product)", HelpName = "FILE" };
        var command = new Command("replay", "Feeds a file of mentions into a server, or with --offline through the engine")
        {
            file, to, key, speed, times, live, drill, offline, config, query, model,
        };
        speed.Validators.Add(result =>
        {
            if (!TrySpeed(result.GetValueOrDefault<string>()!, out _))
            {
                result.AddError("--speed is 'max' or a positive number with an x, such as 1x or 60x.");
            }
        });
        times.AcceptOnlyFromAmong("kept", "shifted");
        to.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                result.AddError($"--to is not an http address such as {ServeOptions.DefaultUrls}.");
            }
        });
        command.Validators.Add(result =>
        {
            var error =
                result.GetValue(live) && result.GetValue(drill) is not null ? "--live and --drill exclude each other."
                : result.GetValue(times) == "shifted" && result.GetValue(speed) is null or "max" ? "--times shifted needs a --speed such as 1x."
                : result.GetValue(offline) && result.GetValue(config) is null == result.GetValue(query) is null ? "--offline needs either --config FILE or --query QUERY."
                : !result.GetValue(offline) && (result.GetValue(config) ?? result.GetValue(query)) is not null ? "--config and --query belong to --offline: a server has its own brands."
                : result.GetValue(query) is { } q && !BrandQuery.TryParse(q, out _, out var wrong) ? $"--query: {wrong.Message} (at character {wrong.Position + 1})"
                : null;
            if (error is not null)
            {
                result.AddError(error);
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(offline))
            {
                return OfflineAsync(parsed.GetValue(file)!, parsed.GetValue(config), parsed.GetValue(query), parsed.GetValue(model), cancellationToken);
            }

            TrySpeed(parsed.GetValue(speed)!, out var factor);
            var now = TimeProvider.System.GetUtcNow();
            var options = new ReplayOptions
            {
                Speed = factor,
                ShiftTimes = (parsed.GetValue(times) ?? (factor is null ? "kept" : "shifted")) == "shifted",
                Drill = parsed.GetValue(live) ? null : parsed.GetValue(drill) ?? "replay-" + now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture),
            };
            var secret = parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable) ?? Environment.GetEnvironmentVariable(ServeCommand.AdminKeyVariable);
            return SendAsync(parsed.GetValue(file)!, new Uri(parsed.GetValue(to)!), secret, options, cancellationToken);
        });
        return command;
    }

    private static bool TrySpeed(string text, out double? factor)
    {
        factor = null;
        if (text == "max")
        {
            return true;
        }

        var good = double.TryParse(text.TrimEnd('x'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0;
        factor = good ? number : null;
        return good;
    }

    private static Stream Open(string path)
    {
        try
        {
            return path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"cannot read {path}: {e.Message}", e);
        }
    }

    private static async Task<int> SendAsync(string path, Uri server, string? key, ReplayOptions options, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        using var client = new HttpClient { BaseAddress = server };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        var sender = new ReplaySender(client, TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        if (options.Drill is { } mark)
        {
            await Console.Error.WriteLineAsync($"replay: into streams of its own, drill '{mark}' (--live for the real ones)");
        }

        try
        {
            await foreach (var batch in new FileReplay(options, TimeProvider.System).PlayAsync(file, cancellationToken))
            {
                await sender.SendAsync(batch, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("replay: stopped");
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"replay: {sender.Accepted} accepted, {sender.Rejected.Values.Sum()} rejected in {seconds:0.0} s ({sender.Accepted / Math.Max(seconds, 0.001):0} a second){Reasons(sender.Rejected)}"));
        if (sender.LastReject is { } last)
        {
            await Console.Error.WriteLineAsync("replay: the last reject: " + last);
        }

        return sender.Accepted > 0 ? ExitCode.Good : ExitCode.Failed;
    }

    private static async Task<int> OfflineAsync(string path, string? config, string? query, string? modelFile, CancellationToken cancellationToken)
    {
        var brands = config is not null ? BrandFile.Read(config) : [new Brand("brand", "brand", query!)];
        await using var file = Open(path);
        using var model = LoadModel(modelFile);
        var risks = RiskTopics.Default;
        var engine = new OfflineEngine(
            new Watchlist(BrandMatcher.Compile(brands)), model,
            (text, language) => [.. risks.Match(text, language).Topics.Select(t => t.Id).Order(StringComparer.Ordinal)]);
        var started = Stopwatch.GetTimestamp();
        var signals = 0;
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        await foreach (var line in JsonLines.ReadAsync(file, cancellationToken))
        {
            signals += Write(engine.Feed(line), output);
        }

        signals += Write(engine.Complete(), output);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var counts = engine.Counts;
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"replay: {counts.Read} read, {counts.Unmatched} of no brand, {counts.Late} late, {signals} signals in {seconds:0.0} s ({counts.Read / Math.Max(seconds, 0.001):0} a second){Reasons(counts.Rejected.ToDictionary(r => DropReasons.NameOf(r.Key), r => r.Value))}"));
        if (counts.LastReject is { } last)
        {
            await Console.Error.WriteLineAsync("replay: the last reject: " + last);
        }

        return counts.Read > counts.Rejected.Values.Sum() ? ExitCode.Good : ExitCode.Failed;
    }

    private static SentimentModel LoadModel(string? path)
    {
        try
        {
            return ModelLoader.Load(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DamagedModelException)
        {
            throw new StartException(e.Message, e);
        }
    }

    private static int Write(IReadOnlyList<Signal> signals, StreamWriter output)
    {
        foreach (var signal in signals)
        {
            output.WriteLine(JsonSerializer.Serialize(SignalView.Of(signal), LiveJson.Default.SignalView));
        }

        return signals.Count;
    }

    private static string Reasons(Dictionary<string, long> rejected) =>
        rejected.Count == 0 ? "" : ": " + string.Join(", ", rejected.OrderByDescending(r => r.Value).Select(r => $"{r.Value} {r.Key}"));
}

/// <summary>Posts batches, waits while the server cannot take them, and adds up its answers.</summary>
internal sealed class ReplaySender(HttpClient client, TimeProvider time)
{
    // A server that restarts is back within seconds; one that is not there at all should be told soon.
    private static readonly TimeSpan[] Pauses = [.. new[] { 0.5, 1, 2, 4, 8 }.Select(TimeSpan.FromSeconds)];

    public long Accepted { get; private set; }

    public Dictionary<string, long> Rejected { get; } = new(StringComparer.Ordinal);

    public string? LastReject { get; private set; }

    /// <exception cref="StartException">The server cannot be reached or does not take it: what, and what to do.</exception>
    public async Task SendAsync(ReplayBatch batch, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (answer, error) = await TryAsync(batch, cancellationToken);
            if (answer is not null)
            {
                Accepted += answer.Accepted;
                foreach (var reject in answer.Rejected)
                {
                    Rejected[reject.Reason] = Rejected.GetValueOrDefault(reject.Reason) + 1;
                    LastReject = reject.Error;
                }

                return;
            }

            if (attempt == Pauses.Length)
            {
                throw new StartException(error! + $" {Accepted} mentions were accepted before.");
            }

            await Task.Delay(Pauses[attempt], time, cancellationToken);
        }
    }

    /// <returns>The answer, or why it is worth trying again.</returns>
    private async Task<(IntakeAnswer? Answer, string? Error)> TryAsync(ReplayBatch batch, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(batch.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        try
        {
            using var response = await client.PostAsync("/api/v1/mentions", content, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return (JsonSerializer.Deserialize(body, ApiJson.Default.IntakeAnswer), null);
            }

            var error = $"{client.BaseAddress} answered {(int)response.StatusCode}: {Detail(body)}";
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new StartException(error + " Give a key with the scope 'ingest' by --key or LISTENING_KEY."),
                HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => (null, error),
                _ => throw new StartException(error),
            };
        }
        catch (HttpRequestException e)
        {
            return (null, $"nothing answers at {client.BaseAddress} ({e.Message}): start it with 'listening serve', or name another with --to.");
        }
    }

    private static string Detail(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? body : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
