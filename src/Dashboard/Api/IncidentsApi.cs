using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.Dashboard.Access;
using Listening.Ingest.Brands;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

public sealed record IncidentPage(IReadOnlyList<IncidentView> Items, string? Next);

/// <param name="CrossedAt">When it began, if earlier than now: the clock starts there.</param>
/// <param name="Drill">A drill's id; null in the real world.</param>
public sealed record IncidentPost(string Brand, string Cause, int Severity = 2, DateTimeOffset? CrossedAt = null, string? Drill = null);

/// <param name="To">A person's name; empty takes the assignment back.</param>
public sealed record AssignPost(string? To);

public sealed record NotePost(string? Text);

public sealed record ReasonPost(string? Reason);

/// <summary>Incidents: read, declared and worked on. Who may do what is asked by the desks too, with the brand.</summary>
internal static class IncidentsApi
{
    public static void MapIncidents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/incidents", ListAsync).Needs(Permission.Read).WithName("ListIncidents").WithTags("Incidents");
        api.MapGet("/incidents/{id}", ShowAsync).Needs(Permission.Read).WithName("GetIncident").WithTags("Incidents");
        api.MapPost("/incidents", DeclareAsync).Needs(Permission.Declare).WithName("DeclareIncident").WithTags("Incidents");
        api.MapPost("/incidents/{id}/acknowledge", AcknowledgeAsync).Needs(Permission.Acknowledge).WithName("AcknowledgeIncident").WithTags("Incidents");
        api.MapPost("/incidents/{id}/assign", AssignAsync).Needs(Permission.Acknowledge).WithName("AssignIncident").WithTags("Incidents");
        api.MapPost("/incidents/{id}/note", NoteAsync).Needs(Permission.Acknowledge).WithName("NoteIncident").WithTags("Incidents");
        api.MapPost("/incidents/{id}/resolve", ResolveAsync).Needs(Permission.Acknowledge).WithName("ResolveIncident").WithTags("Incidents");
    }

    private static async Task<Results<Ok<IncidentPage>, ProblemHttpResult>> ListAsync(
        HttpContext context, IAlertReader alerts, JointIncidents joint, string? brand, bool? open, DateTimeOffset? asOf, string? after, int? limit, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (brand is not null && !viewer.MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        var size = Paging.Size(limit);
        var incidents = await alerts.AsOf(asOf).IncidentsAsync(viewer, new IncidentQuery(brand, open ?? false, after, size), cancellationToken);
        var shared = brand is null && after is null ? await joint.AsOf(asOf).OfAsync(viewer, cancellationToken) : [];
        return TypedResults.Ok(new IncidentPage(
            [.. incidents.Concat(shared.Where(i => !viewer.MaySee(i.Brand) && !(open == true && i.IsOver))).Select(IncidentView.Of)], incidents.Count == size ? incidents[^1].Id : null));
    }

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> ShowAsync(
        string id, HttpContext context, IAlertReader alerts, JointIncidents joint, EvidenceJoin evidence, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        (alerts, joint) = (alerts.AsOf(asOf), joint.AsOf(asOf));
        if (await alerts.IncidentAsync(viewer, id, cancellationToken) is not { } incident)
        {
            return await joint.FindAsync(viewer, id, cancellationToken) is { } shared
                ? TypedResults.Ok(IncidentView.Of(shared) with { Evidence = [], Timeline = await joint.TimelineAsync(viewer, id, cancellationToken) })
                : Problems.NotFound("incident", id);
        }

        return TypedResults.Ok(IncidentView.Of(incident) with
        {
            Evidence = await evidence.OfAsync(viewer, incident, asOf, cancellationToken),
            Timeline = await alerts.TimelineAsync(viewer, id, cancellationToken),
        });
    }

    private static async Task<Results<Created<IncidentView>, ProblemHttpResult>> DeclareAsync(
        IncidentPost post, HttpContext context, IncidentDesk desk, IBrandStore brands, CancellationToken cancellationToken)
    {
        if (!context.Viewer().MaySee(post.Brand ?? "") || brands.All().All(b => b.Id != post.Brand))
        {
            return Problems.NoBrand(post.Brand ?? "");
        }

        var answer = await desk.DeclareAsync(
            context.Viewer(), new Declaration(post.Brand!, post.Severity, post.Cause, post.CrossedAt, post.Drill ?? ""), cancellationToken);
        return answer is { IsDone: true, Value: { } incident }
            ? TypedResults.Created($"/api/v1/incidents/{incident.Id}", IncidentView.Of(incident))
            : answer.Problem(("incident", answer.Value?.Id));
    }

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> AcknowledgeAsync(
        string id, HttpContext context, IncidentDesk desk, CancellationToken cancellationToken) =>
        Shown(await desk.AcknowledgeAsync(context.Viewer(), id, cancellationToken));

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> AssignAsync(
        string id, AssignPost post, HttpContext context, IncidentDesk desk, CancellationToken cancellationToken) =>
        Shown(await desk.AssignAsync(context.Viewer(), id, post.To, cancellationToken));

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> NoteAsync(
        string id, NotePost post, HttpContext context, IncidentDesk desk, CancellationToken cancellationToken) =>
        Shown(await desk.NoteAsync(context.Viewer(), id, post.Text, cancellationToken));

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> ResolveAsync(
        string id, ReasonPost post, HttpContext context, IncidentDesk desk, CancellationToken cancellationToken) =>
        Shown(await desk.ResolveAsync(context.Viewer(), id, post.Reason, cancellationToken));

    private static Results<Ok<IncidentView>, ProblemHttpResult> Shown(Answer<Incident> answer) =>
        answer is { IsDone: true, Value: { } incident } ? TypedResults.Ok(IncidentView.Of(incident)) : answer.Problem();
}
