using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.Dashboard.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Decision">What was decided about it, in a word.</param>
/// <param name="Verdict">What people said of it, whoever spoke last; null = nobody did.</param>
public sealed record SignalItem(SignalView Signal, string Decision, string? Incident, DateTimeOffset RecordedAt, Verdict? Verdict);

public sealed record SignalPage(IReadOnlyList<SignalItem> Items, string? Next);

/// <summary>Signals with their evidence and people's verdicts, newest first.</summary>
internal static class SignalsApi
{
    public static void MapSignals(this IEndpointRouteBuilder api) =>
        api.MapGet("/signals", ListAsync).Needs(Permission.Read).WithName("ListSignals").WithTags("Signals");

    private static async Task<Results<Ok<SignalPage>, ProblemHttpResult>> ListAsync(
        HttpContext context, IAlertReader alerts, IDocumentReader documents, string? brand, string? incident, DateTimeOffset? asOf, string? after, int? limit, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (brand is not null && !viewer.MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        var size = Paging.Size(limit);
        var signals = await alerts.AsOf(asOf).SignalsAsync(viewer, new SignalQuery(brand, incident, after, size), cancellationToken);
        var judged = new DocumentQuery(AsOf: asOf, Max: size, Ids: [.. signals.Select(s => s.Signal.Id)]);
        var verdicts = (await documents.DocumentsAsync(viewer, Verdict.DocumentKind, judged, cancellationToken)).Select(DocumentJson.Read<Verdict>).ToDictionary(v => v.Signal, StringComparer.Ordinal);
        return TypedResults.Ok(new SignalPage(
            [.. signals.Select(s => new SignalItem(SignalView.Of(s), s.Decision, s.Incident, s.RecordedAt, verdicts.GetValueOrDefault(s.Signal.Id)))],
            signals.Count == size ? signals[^1].Signal.Id : null));
    }
}
