using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.History.Hygiene;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>How good the rules are, from what people said of their alarms.</summary>
internal static class HygieneApi
{
    public static void MapHygiene(this IEndpointRouteBuilder api) =>
        api.MapGet("/rules/hygiene", ReportAsync).Needs(Permission.Read).WithName("GetRuleHygiene").WithTags("Rules");

    private static async Task<Results<Ok<HygieneReport>, ProblemHttpResult>> ReportAsync(
        HttpContext context, HygieneDesk desk, string? brand, CancellationToken cancellationToken) =>
        brand is not null && !context.Viewer().MaySee(brand)
            ? Problems.NoBrand(brand)
            : TypedResults.Ok(await desk.ReportAsync(context.Viewer(), brand, cancellationToken));
}
