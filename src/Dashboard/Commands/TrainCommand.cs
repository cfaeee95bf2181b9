using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Listening.Detection.Sentiment.Training;
using Listening.Ingest.Sentiment;

namespace Listening.Dashboard.Commands;

/// <param name="Data">Folder of labelled texts.</param>
/// <param name="Out">The model file; the report is written beside it as *.report.json.</param>
/// <param name="Feedback">Responders' corrections, or null.</param>
/// <param name="Quick">Leaves out the fit on four fifths that tells what each feature group gives; halves the time.</param>
internal sealed record TrainArguments(string Data, string Out, ulong Seed = 1, string? Feedback = null, bool Quick = false);

/// <summary><c>listening train</c>: labelled texts → model file and report.</summary>
internal static class TrainCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder of labelled texts", Required = true };
        var @out = new Option<string>("--out") { Description = "Model file to write", DefaultValueFactory = _ => Path.Combine("models", "sentiment.bin") };
        var seed = new Option<ulong>("--seed") { Description = "Seed of all shuffling", DefaultValueFactory = _ => 1 };
        var feedback = new Option<string?>("--feedback") { Description = "Corrections by people: JSON lines with text and label" };
        var quick = new Option<bool>("--quick") { Description = "Skip the report on feature groups; halves the time" };
        var command = new Command("train", "Trains the sentiment model from labelled texts") { data, @out, seed, feedback, quick };
        command.SetAction((result, cancel) =>
            RunAsync(new TrainArguments(result.GetValue(data)!, result.GetValue(@out)!, result.GetValue(seed), result.GetValue(feedback), result.GetValue(quick)), Console.Out, Console.Error, TimeProvider.System, cancel));
        return command;
    }

    public static async Task<int> RunAsync(TrainArguments arguments, TextWriter output, TextWriter errors, TimeProvider time, CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        TrainingData data;
        try
        {
            data = TrainingFolder.Read(arguments.Data);
            if (arguments.Feedback is not null) data = data with { Feedback = TrainingFolder.Feedback(arguments.Feedback) };
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
        TrainingResult result = SentimentTrainer.Train(data, new TrainingOptions(Seed: arguments.Seed, Ablation: !arguments.Quick), line =>
        {
            cancel.ThrowIfCancellationRequested();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(start).TotalSeconds,6:F1} s  {line}"));
        });
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(arguments.Out))!);
        await File.WriteAllBytesAsync(arguments.Out, result.Model, cancel);
        string report = Path.ChangeExtension(arguments.Out, ".report.json");
        await File.WriteAllTextAsync(report, result.Report.ToJsonString(Indented) + "\n", cancel);
        await output.WriteLineAsync($"wrote {arguments.Out} ({result.Model.Length:N0} bytes) and {report}");
        return 0;
    }
}
