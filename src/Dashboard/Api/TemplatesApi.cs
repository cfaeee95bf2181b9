using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.Alerts.Templates;
using Listening.Dashboard.Access;
using Listening.Detection.Threads;
using Listening.Ingest.Pipeline;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>A template with what its use needs.</summary>
/// <param name="Version">0 = as shipped.</param>
/// <param name="Usable">Approved in every role and not expired.</param>
public sealed record TemplateView(
    string Id, string Name, CrisisScenario Scenario, TextPurpose Purpose, string? Brand, string Language, string Text, string? Partner, DateTimeOffset? ExpiresAt,
    IReadOnlyList<string> Variables, int Version, IReadOnlyList<TemplateApproval> Approvals, IReadOnlyList<ApprovalRole> Missing, bool Usable, string By, DateTimeOffset? ChangedAt)
{
    public static TemplateView Of(StandingTemplate standing, DateTimeOffset now) => new(
        standing.Template.Id, standing.Template.Name, standing.Template.Scenario, standing.Template.Purpose, standing.Template.Brand, standing.Template.Language,
        standing.Template.Text, standing.Template.Partner, standing.Template.ExpiresAt, standing.Template.Variables, standing.Version, standing.Approvals, standing.Missing,
        standing.IsUsable(now), standing.By, standing.ChangedAt);
}

public sealed record TemplateList(IReadOnlyList<TemplateView> Items);

public sealed record TemplatePut(
    string? Name, CrisisScenario Scenario, TextPurpose Purpose, string? Text, string? Language = null, string? Brand = null, string? Partner = null, DateTimeOffset? ExpiresAt = null,
    IReadOnlyList<ApprovalRole>? Roles = null);

public sealed record ApprovePost(ApprovalRole Role);

/// <param name="Role">In which the caller stands for the text; left out = only proposes it.</param>
public sealed record ResponsePost(
    string? Template = null, IReadOnlyDictionary<string, string>? Values = null, string? Text = null, TextPurpose? Purpose = null, string? Language = null,
    ApprovalRole? Role = null, string? Partner = null, double? ValidHours = null);

/// <param name="Approved">It passes the pause as <c>kind=response</c> with this hash.</param>
public sealed record ResponseView(
    string Incident, string Hash, string Text, TextPurpose Purpose, string? Template, int? TemplateVersion, bool Approved,
    IReadOnlyList<Listening.Alerts.Publishing.TextApproval> Approvals, IReadOnlyList<ApprovalRole> Missing, DateTimeOffset? ExpiresAt, string ProposedBy)
{
    public static ResponseView Of(Response response) => new(
        response.Incident, response.Hash, response.Text, response.Purpose, response.Template, response.TemplateVersion, response.IsApproved, response.Approvals, response.Missing,
        response.ExpiresAt, response.ProposedBy);
}

public sealed record ResponseList(IReadOnlyList<ResponseView> Items);

/// <param name="Suggested">The incident is about this.</param>
/// <param name="Version">0 = as shipped.</param>
public sealed record PlaybookView(CrisisScenario Scenario, string Name, IReadOnlyList<string> Topics, IReadOnlyList<PlaybookStep> Steps, IReadOnlyList<string> Templates, bool Suggested, int Version = 0);

public sealed record PlaybookList(IReadOnlyList<PlaybookView> Items);

public sealed record PlaybookPut(string? Name, IReadOnlyList<string>? Topics, IReadOnlyList<PlaybookStep>? Steps);

/// <summary>One conversation and what to do about it.</summary>
/// <param name="Stance"><c>engage</c>, <c>watch</c>, <c>mute</c>.</param>
/// <param name="Reasons">The deciding one first.</param>
public sealed record AdviceView(
    string Platform, string RootId, string Stance, IReadOnlyList<string> Reasons, int Replies, int RepliesLastHour, int Authors, double NegativeShare, double SuspectedShare,
    long Reach, DateTimeOffset LastAt);

public sealed record AdviceList(IReadOnlyList<AdviceView> Items);

/// <summary>Texts for a crisis, who stands for them, and what to do about each conversation.</summary>
internal static class TemplatesApi
{
    public static void MapTemplates(this IEndpointRouteBuilder api)
    {
        api.MapGet("/templates", ListAsync).Needs(Permission.Read).WithName("ListTemplates").WithTags("Templates");
        api.MapGet("/templates/{id}", ShowAsync).Needs(Permission.Read).WithName("GetTemplate").WithTags("Templates");
        api.MapPut("/templates/{id}", PutAsync).Needs(Permission.Acknowledge).WithName("PutTemplate").WithTags("Templates");
        api.MapDelete("/templates/{id}", RemoveAsync).Needs(Permission.Acknowledge).WithName("RemoveTemplate").WithTags("Templates");
        api.MapPost("/templates/{id}/approve", ApproveAsync).Needs(Permission.Approve).WithName("ApproveTemplate").WithTags("Templates");
        api.MapGet("/playbooks", PlaybooksAsync).Needs(Permission.Read).WithName("ListPlaybooks").WithTags("Templates");
        api.MapPut("/playbooks/{scenario}", PutPlaybookAsync).Needs(Permission.Acknowledge).WithName("PutPlaybook").WithTags("Templates");
        api.MapPost("/incidents/{id}/responses", RespondAsync).Needs(Permission.Acknowledge).WithName("ProposeResponse").WithTags("Incidents");
        api.MapGet("/incidents/{id}/responses", ResponsesAsync).Needs(Permission.Read).WithName("ListResponses").WithTags("Incidents");
        api.MapGet("/incidents/{id}/advice", AdviceAsync).Needs(Permission.Read).WithName("GetAdvice").WithTags("Incidents");
    }

    private static async Task<Results<Ok<TemplateList>, ProblemHttpResult>> ListAsync(
        HttpContext context, IDocumentReader documents, TimeProvider time, string? brand, CrisisScenario? scenario, CancellationToken cancellationToken)
    {
        if (brand is not null && !context.Viewer().MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        var all = await AllAsync(context.Viewer(), documents, cancellationToken);
        return TypedResults.Ok(new TemplateList([.. all
            .Where(t => (brand is null || t.Template.Brand is null || t.Template.Brand == brand || t.Template.Partner == brand) && (scenario is null || t.Template.Scenario == scenario))
            .OrderBy(t => t.Template.Scenario).ThenBy(t => t.Template.Purpose).ThenBy(t => t.Template.Id, StringComparer.Ordinal)
            .Select(t => TemplateView.Of(t, time.GetUtcNow()))]));
    }

    private static async Task<Results<Ok<TemplateView>, ProblemHttpResult>> ShowAsync(
        string id, HttpContext context, IDocumentReader documents, TimeProvider time, CancellationToken cancellationToken) =>
        (await AllAsync(context.Viewer(), documents, cancellationToken)).FirstOrDefault(t => t.Template.Id == id) is { } found
            ? TypedResults.Ok(TemplateView.Of(found, time.GetUtcNow()))
            : Problems.NotFound("template", id);

    private static async Task<Results<Ok<TemplateView>, ProblemHttpResult>> PutAsync(
        string id, TemplatePut put, HttpContext context, TemplateDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = await desk.PutAsync(
            context.Viewer(),
            new Template(id, put.Name ?? "", put.Scenario, put.Purpose, put.Brand, put.Language ?? "en", put.Text ?? "", put.Partner, put.ExpiresAt, put.Roles),
            cancellationToken);
        return answer is { IsDone: true, Value: { } standing } ? TypedResults.Ok(TemplateView.Of(standing, time.GetUtcNow())) : answer.Problem();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, HttpContext context, TemplateDesk desk, CancellationToken cancellationToken)
    {
        var answer = await desk.RemoveAsync(context.Viewer(), id, cancellationToken);
        return answer.IsDone ? TypedResults.NoContent() : answer.Problem();
    }

    private static async Task<Results<Ok<TemplateView>, ProblemHttpResult>> ApproveAsync(
        string id, ApprovePost post, HttpContext context, TemplateDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = await desk.ApproveAsync(context.Viewer(), id, post.Role, cancellationToken);
        return answer is { IsDone: true, Value: { } standing } ? TypedResults.Ok(TemplateView.Of(standing, time.GetUtcNow())) : answer.Problem();
    }

    private static async Task<Results<Ok<PlaybookList>, ProblemHttpResult>> PlaybooksAsync(
        HttpContext context, IDocumentReader documents, IAlertReader alerts, string? incident, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        HashSet<string> topics = [];
        if (incident is not null)
        {
            if (await alerts.IncidentAsync(viewer, incident, cancellationToken) is null)
            {
                return Problems.NotFound("incident", incident);
            }

            var signals = await alerts.SignalsAsync(viewer, new SignalQuery(Incident: incident), cancellationToken);
            topics = signals.SelectMany(s => s.Signal.Evidence.RiskTopics ?? []).ToHashSet(StringComparer.Ordinal);
        }

        var templates = await AllAsync(viewer, documents, cancellationToken);
        var written = await documents.DocumentsAsync(viewer, Playbook.Kind, new DocumentQuery(), cancellationToken);
        var versions = written.ToDictionary(d => d.Id, d => d.Version, StringComparer.Ordinal);
        var playbooks = TemplateShelf.Playbooks(written);
        return TypedResults.Ok(new PlaybookList([.. playbooks
            .Select(p => new PlaybookView(
                p.Scenario, p.Name, p.Topics, p.Steps, [.. templates.Where(t => t.Template.Scenario == p.Scenario).Select(t => t.Template.Id)], p.Topics.Any(topics.Contains),
                versions.GetValueOrDefault(p.Id)))
            .OrderByDescending(p => p.Suggested)]));
    }

    private static async Task<Results<Ok<Playbook>, ProblemHttpResult>> PutPlaybookAsync(
        CrisisScenario scenario, PlaybookPut put, HttpContext context, TemplateDesk desk, CancellationToken cancellationToken)
    {
        var answer = await desk.PutPlaybookAsync(context.Viewer(), new Playbook(scenario, put.Name ?? "", put.Topics ?? [], put.Steps ?? []), cancellationToken);
        return answer is { IsDone: true, Value: { } playbook } ? TypedResults.Ok(playbook) : answer.Problem();
    }

    /// <summary>Proposes a text; the same words again, by another person in another role, approve it.</summary>
    private static async Task<Results<Ok<ResponseView>, ProblemHttpResult>> RespondAsync(
        string id, ResponsePost post, HttpContext context, ResponseDesk desk, CancellationToken cancellationToken)
    {
        var answer = await desk.ProposeAsync(
            context.Viewer(), id,
            new ResponseOrder(post.Template, post.Values, post.Text, post.Purpose ?? TextPurpose.Statement, post.Language, post.Role, post.Partner, post.ValidHours),
            cancellationToken);
        return answer is { IsDone: true, Value: { } response } ? TypedResults.Ok(ResponseView.Of(response)) : answer.Problem();
    }

    private static async Task<Results<Ok<ResponseList>, ProblemHttpResult>> ResponsesAsync(
        string id, HttpContext context, IDocumentReader documents, IAlertReader alerts, CancellationToken cancellationToken)
    {
        if (await alerts.IncidentAsync(context.Viewer(), id, cancellationToken) is null)
        {
            return Problems.NotFound("incident", id);
        }

        var found = await documents.DocumentsAsync(context.Viewer(), Response.Kind, new DocumentQuery(Parent: id), cancellationToken);
        return TypedResults.Ok(new ResponseList([.. found.Select(DocumentJson.Read<Response>).Select(ResponseView.Of)]));
    }

    private static async Task<Results<Ok<AdviceList>, ProblemHttpResult>> AdviceAsync(
        string id, HttpContext context, IAlertReader alerts, DetectStage detect, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await alerts.IncidentAsync(context.Viewer(), id, cancellationToken) is not { } incident)
        {
            return Problems.NotFound("incident", id);
        }

        var now = time.GetUtcNow();
        return TypedResults.Ok(new AdviceList([.. detect.Threads.Of(incident.Brand, incident.Drill)
            .Select(t => (Thread: t, Advice: ThreadAdvice.Of(t, now)))
            .OrderBy(t => t.Advice.Stance).ThenByDescending(t => t.Thread.Reach)
            .Select(t => new AdviceView(
                t.Thread.Platform, t.Thread.RootId, ThreadAdvice.NameOf(t.Advice.Stance), t.Advice.Reasons, t.Thread.Replies, t.Thread.RepliesLastHour, t.Thread.Authors,
                t.Thread.NegativeShare, t.Thread.SuspectedShare, t.Thread.Reach, t.Thread.LastAt))]));
    }

    private static async Task<IReadOnlyList<StandingTemplate>> AllAsync(Viewer viewer, IDocumentReader documents, CancellationToken cancellationToken)
    {
        var written = await documents.DocumentsAsync(viewer, Template.Kind, new DocumentQuery(), cancellationToken);
        var approvals = await documents.DocumentsAsync(viewer, TemplateApproval.Kind, new DocumentQuery(Max: 10_000), cancellationToken);
        return TemplateShelf.All(written, approvals);
    }
}
