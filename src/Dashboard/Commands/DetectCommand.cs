using System.CommandLine;
using System.Globalization;
using Listening.Detection.Spikes;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening detect SERIES.csv</c>: one pass, one output row an input row, in order.</summary>
public static class DetectCommand
{
    public static Command Create()
    {
        var series = new Argument<string>("SERIES.csv") { Description = "timestamp,value file, or - for standard input" };
        var budget = new Option<string>("--budget")
        {
            Description = "Acceptable false alarms: N/week, N/day or N (a week)",
            DefaultValueFactory = _ => "1/week",
        };
        budget.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && ParseBudget(result.Tokens[0].Value) is null)
            {
                result.AddError($"--budget '{result.Tokens[0].Value}' is not a positive N/week, N/day or N.");
            }
        });
        var seasonality = new Option<Seasonality>("--seasonality")
        {
            Description = "Rhythm to learn and subtract: none, day or week",
            DefaultValueFactory = _ => Seasonality.Day,
        };
        var explain = new Option<bool>("--explain") { Description = "Add the columns expected, upper, rarity and reason" };
        var output = new Option<string?>("--output") { Description = "Write here instead of standard output" };
        var command = new Command("detect", "Causal spike detection on a timestamp,value series") { series, budget, seasonality, explain, output };
        command.SetAction((result, cancellation) => RunAsync(
            result.GetValue(series)!,
            new SeriesOptions { FalseAlarmsPerWeek = ParseBudget(result.GetValue(budget)!)!.Value, Seasonality = result.GetValue(seasonality) },
            result.GetValue(explain), result.GetValue(output), cancellation));
        return command;
    }

    /// <summary>0 when every row was judged (rows without a value are counted on standard error), 1 when the file could not be read.</summary>
    public static async Task<int> RunAsync(string path, SeriesOptions options, bool explain, string? output, CancellationToken cancellation)
    {
        try
        {
            using TextReader reader = path == "-" ? Console.In : new StreamReader(path);
            await using TextWriter writer = output is null ? Console.Out : new StreamWriter(output);
            return await RunAsync(reader, writer, Console.Error, options, explain, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"detect: {path}: {e.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    public static async Task<int> RunAsync(
        TextReader reader, TextWriter writer, TextWriter errors, SeriesOptions options, bool explain, CancellationToken cancellation)
    {
        var detector = new SeriesDetector(options);
        await writer.WriteAsync(explain ? "timestamp,value,anomaly_score,alarm,expected,upper,rarity,reason\n" : "timestamp,value,anomaly_score,alarm\n").ConfigureAwait(false);
        long rows = 0, empty = 0;
        foreach (SeriesRow row in SeriesFile.Read(reader))
        {
            cancellation.ThrowIfCancellationRequested();
            SeriesVerdict verdict = detector.Observe(row.UnixSeconds, row.Number);
            rows++;
            empty += double.IsFinite(row.Number) ? 0 : 1;
            await writer.WriteAsync(Format(row, verdict, explain)).ConfigureAwait(false);
        }

        await writer.FlushAsync(cancellation).ConfigureAwait(false);
        if (empty > 0)
        {
            await errors.WriteLineAsync($"detect: {empty} of {rows} rows hold no number; they score 0 and are not learnt.").ConfigureAwait(false);
        }

        return 0;
    }

    /// <summary>"1/week", "0.5/day", "7" → alarms a week; null when it is none.</summary>
    internal static double? ParseBudget(string text)
    {
        string[] parts = text.Split('/');
        double days = parts.Length == 1 ? 7 : parts[1].Trim().ToLowerInvariant() switch { "week" or "w" => 7, "day" or "d" => 1, _ => 0 };
        return parts.Length <= 2 && days > 0 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double count)
            && double.IsFinite(count) && count > 0
            ? count * 7 / days
            : null;
    }

    private static string Format(in SeriesRow row, in SeriesVerdict verdict, bool explain)
    {
        string plain = string.Create(CultureInfo.InvariantCulture, $"{Quote(row.Timestamp)},{Quote(row.Value)},{verdict.Score:0.######},{(verdict.Alarm ? 1 : 0)}");
        return explain
            ? string.Create(CultureInfo.InvariantCulture, $"{plain},{verdict.Expected:0.###},{verdict.Upper:0.###},{verdict.Rarity:0.##},{Reason(verdict)}\n")
            : plain + "\n";
    }

    private static string Reason(in SeriesVerdict verdict) => verdict.Score <= 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture,
            $"\"mean of the last {verdict.WindowRows} rows is as far above {verdict.Expected:0.#} expected (<= {verdict.Upper:0.#}) as 1 row in {Math.Exp(Math.Min(verdict.Rarity, 40)):0}\"");

    private static string Quote(string cell) => cell.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
