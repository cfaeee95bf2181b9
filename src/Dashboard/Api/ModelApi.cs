using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Ingest.Sentiment;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Recall">By label, 0..1.</param>
/// <param name="CalibrationError">How far "80 % sure" is from being right 80 times of 100, 0..1.</param>
public sealed record LanguageReport(
    bool Validated, int Texts, double MacroRecall, double MacroF1, double Accuracy, IReadOnlyDictionary<string, double> Recall, double CalibrationError);

public sealed record BiasTerm(string Term, double Difference);

/// <summary>Sentences that differ only in whom they name, and how the model's answer differs with it.</summary>
/// <param name="MeanDifference">Of the probability of "negative", 0..1.</param>
/// <param name="FlipRate">Share of sentences whose label changes with the name alone.</param>
/// <param name="Marked">Terms beyond what the model card allows; empty when there is none.</param>
public sealed record BiasReport(int Sentences, double MeanDifference, double FlipRate, BiasTerm Worst, IReadOnlyList<string> Marked);

/// <summary>The part of the model's report that people read; the file holds more.</summary>
/// <param name="Languages">By ISO 639-1 code.</param>
/// <param name="Bias">By the set of sentences that it was measured with.</param>
public sealed record SentimentReport(
    string Name, string Version, long Bytes, IReadOnlyDictionary<string, LanguageReport> Languages, IReadOnlyDictionary<string, BiasReport> Bias);

/// <summary>What the running sentiment model can and cannot do: its figures by language, calibration and bias, as `train` wrote them.</summary>
internal static class ModelApi
{
    public static void MapModel(this IEndpointRouteBuilder api) =>
        api.MapGet("/models/sentiment", ReportAsync).Needs(Permission.Read).WithName("GetSentimentModel").WithTags("Models")
            .Produces<SentimentReport>();

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> ReportAsync(CancellationToken cancellationToken)
    {
        string path = Path.ChangeExtension(ModelLoader.DefaultPath, ".report.json");
        if (!File.Exists(path)) return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "The sentiment model has no report.", detail: "`listening train` writes it beside the model.");
        return TypedResults.Text(await File.ReadAllTextAsync(path, cancellationToken), "application/json; charset=utf-8");
    }
}
