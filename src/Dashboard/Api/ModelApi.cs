using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Ingest.Sentiment;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>What the running sentiment model can and cannot do: its figures by language, calibration and bias, as `train` wrote them.</summary>
internal static class ModelApi
{
    public static void MapModel(this IEndpointRouteBuilder api) =>
        api.MapGet("/models/sentiment", ReportAsync).Needs(Permission.Read).WithName("GetSentimentModel").WithTags("Models");

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> ReportAsync(CancellationToken cancellationToken)
    {
        string path = Path.ChangeExtension(ModelLoader.DefaultPath, ".report.json");
        if (!File.Exists(path)) return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "The sentiment model has no report.", detail: "`listening train` writes it beside the model.");
        return TypedResults.Text(await File.ReadAllTextAsync(path, cancellationToken), "application/json; charset=utf-8");
    }
}
