using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.History.Comparison;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>Incidents and periods beside each other, and beside what would have been without the event.</summary>
internal static class ComparisonApi
{
    public static void MapComparison(this IEndpointRouteBuilder api)
    {
        api.MapGet("/history/compare", CompareAsync).Needs(Permission.Read).WithName("CompareHistory").WithTags("History");
        api.MapGet("/history/counterfactual", CounterfactualAsync).Needs(Permission.Read).WithName("GetCounterfactual").WithTags("History");
    }

    private static async Task<Results<Ok<ComparisonResult>, ProblemHttpResult>> CompareAsync(
        HttpContext context, ComparisonDesk desk, string? a, string? b, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        if (a is null || b is null)
        {
            return Problems.BadRequest($"'a' and 'b' are each {PeriodText.Hint}.");
        }

        try
        {
            return TypedResults.Ok(await desk.CompareAsync(context.Viewer(), a, b, asOf, cancellationToken));
        }
        catch (ArgumentException e)
        {
            return Problems.BadRequest(HistoryApi.Sentence(e));
        }
    }

    private static async Task<Results<Ok<CounterfactualAnswer>, ProblemHttpResult>> CounterfactualAsync(
        HttpContext context, ComparisonDesk desk, string? incident, string? what, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        if (incident is null || (what ?? "volume") is not ("volume" or "negative"))
        {
            return Problems.BadRequest(incident is null ? "'incident' is missing." : $"what '{what}' is not volume or negative.");
        }

        return await desk.CounterfactualAsync(context.Viewer(), incident, what ?? "volume", asOf, cancellationToken) is { } answer
            ? TypedResults.Ok(answer)
            : Problems.NotFound("incident", incident);
    }
}
