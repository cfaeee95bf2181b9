using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Dashboard.Access;
using Listening.History.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>How soon the house answers: crises and customers' questions.</summary>
internal static class SlasApi
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(30);

    private static readonly Dictionary<string, SlaSplit> Splits = Enum.GetValues<SlaSplit>().ToDictionary(SlaDesk.WordOf, StringComparer.Ordinal);

    public static void MapSlas(this IEndpointRouteBuilder api) =>
        api.MapGet("/slas", ReportAsync).Needs(Permission.Read).WithName("GetSlas").WithTags("Slas");

    private static async Task<Results<Ok<SlaReport>, ProblemHttpResult>> ReportAsync(
        HttpContext context, SlaDesk desk, TimeProvider time, string? brand, DateTimeOffset? from, DateTimeOffset? to, string? by, int? severity, string? drill, DateTimeOffset? asOf,
        CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (brand is not null && !viewer.MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        if (!Splits.TryGetValue(by ?? SlaDesk.WordOf(SlaSplit.Brand), out var split))
        {
            return Problems.BadRequest($"by '{by}' is not one of {string.Join(", ", Splits.Keys)}.");
        }

        if (severity is < Severity.Critical or > Severity.Low)
        {
            return Problems.BadRequest($"severity is {Severity.Critical} (the worst) to {Severity.Low}.");
        }

        var until = to ?? asOf ?? time.GetUtcNow();
        var since = from ?? until - Usual;
        return since >= until
            ? Problems.BadRequest("from lies before to.")
            : TypedResults.Ok(await desk.ReportAsync(viewer, new SlaQuery(brand, since, until, split, severity, drill ?? "", asOf), cancellationToken));
    }
}
