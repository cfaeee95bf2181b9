using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Templates;

/// <summary>A text for a crisis: from a template with its variables, or written freely.</summary>
/// <param name="Role">In which the asking person stands for the text; null = only proposes it.</param>
/// <param name="Partner">Of a free joint text.</param>
/// <param name="ValidHours">How long it may be used once approved; null = <see cref="ResponseDesk.ValidFor"/>.</param>
public sealed record ResponseOrder(
    string? Template, IReadOnlyDictionary<string, string>? Values, string? Text, TextPurpose Purpose, string? Language, ApprovalRole? Role, string? Partner = null,
    double? ValidHours = null);

/// <summary>A response as it stands: a document whose id is the incident and the hash of its words, so proposing it again is approving it.</summary>
/// <param name="Missing">Roles that nobody has stood in yet; empty = it passes the pause as <c>kind=response</c>.</param>
public sealed record Response(
    string Incident, string Hash, string Text, TextPurpose Purpose, string? Template, int? TemplateVersion, string? Language, string? Partner,
    IReadOnlyList<TextApproval> Approvals, IReadOnlyList<ApprovalRole> Missing, DateTimeOffset? ExpiresAt, string ProposedBy)
{
    public const string Kind = "response";

    public bool IsApproved => Missing.Count == 0;
}

/// <summary>From a template to words that may go out during a pause.</summary>
public sealed class ResponseDesk(IAlertStore store, PauseBoard board, TimeProvider time)
{
    /// <summary>A statement of yesterday is not one of today.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(24);

    private const double LongestHours = 24 * 14;

    public async Task<Answer<Response>> ProposeAsync(Viewer viewer, string incidentId, ResponseOrder order, CancellationToken cancellationToken)
    {
        if (order.ValidHours is <= 0 or > LongestHours)
        {
            return Answer.Refused<Response>(Refusal.Invalid, $"validHours is above 0 and at most {LongestHours}.");
        }

        var paused = new List<Pause>();
        var answer = await store.TransactAsync(
            transaction =>
            {
                paused.Clear();
                return Propose(transaction, viewer, incidentId, order, paused);
            },
            cancellationToken);
        foreach (var pause in paused)
        {
            board.Stored(pause);
        }

        return answer;
    }

    private Answer<Response> Propose(IAlertTransaction transaction, Viewer viewer, string incidentId, ResponseOrder order, List<Pause> paused)
    {
        if (transaction.FindIncident(incidentId) is not { } incident || !(viewer.MaySee(incident.Brand) || (order.Partner is { } joint && viewer.MaySee(joint))))
        {
            return Answer.Refused<Response>(Refusal.NotFound, $"There is no incident {incidentId}.");
        }

        if (incident.IsOver)
        {
            return Answer.Refused<Response>(Refusal.Conflict, "The incident is over; nothing is approved for it any more.");
        }

        var (draft, why) = Draft(transaction, viewer, incident, order);
        if (draft is null)
        {
            return Answer.Refused<Response>(Refusal.Invalid, why!);
        }

        var id = ApprovedText.IdOf(incidentId, draft.Hash);
        var known = transaction.FindDocument(Response.Kind, id) is { } document ? DocumentJson.Read<Response>(document) : null;
        var response = known ?? draft;
        if (order.Role is { } role)
        {
            if (Refuse(viewer, incident, response, role) is { } refused)
            {
                return refused;
            }

            if (response.Approvals.All(a => a.By != viewer.Name))
            {
                response = response with { Approvals = [.. response.Approvals, new TextApproval(TemplateRules.WordOf(role), viewer.Name, transaction.Now)] };
            }
        }
        else if (!Authorisation.Allows(viewer, Permission.Acknowledge, incident.Brand))
        {
            return Answer.Refused<Response>(Refusal.NotAllowed, "Proposing a response needs the role of a responder, and the brand.");
        }

        response = response with { Missing = TemplateRules.Missing(AsTemplate(response, incident), response.Approvals) };
        if (known is not null && known.Approvals.SequenceEqual(response.Approvals))
        {
            return Answer.Same(known);
        }

        transaction.Put(new DocumentDraft(Response.Kind, id, viewer.Name, DocumentJson.Write(response), incident.Brand, incidentId));
        transaction.Audit(viewer.Name, response.IsApproved ? "response.approved" : "response.proposed", id, incident.Brand, new JsonObject
        {
            ["incident"] = incidentId, ["hash"] = response.Hash, ["template"] = response.Template, ["role"] = order.Role is { } r ? TemplateRules.WordOf(r) : null,
        });
        if (response.IsApproved && known?.IsApproved != true)
        {
            LetThrough(transaction, viewer, incident, response, paused);
        }

        return Answer.Done(response);
    }

    /// <summary>From now on the words pass the pauses of the incident.</summary>
    private static void LetThrough(IAlertTransaction transaction, Viewer viewer, Incident incident, Response response, List<Pause> paused)
    {
        var text = new ApprovedText(incident.Id, response.Hash, response.Text, response.Template, response.TemplateVersion, response.Language, response.Approvals, response.ExpiresAt);
        transaction.Put(new DocumentDraft(
            ApprovedText.Kind, ApprovedText.IdOf(incident.Id, response.Hash), viewer.Name, DocumentJson.Write(text), incident.Brand, incident.Id, response.ExpiresAt));
        foreach (var pause in transaction.ActivePauses().Where(p => p.Incident == incident.Id || (p.Scope.Brand == incident.Brand && p.Drill == incident.Drill)))
        {
            var after = pause with { ApprovedTexts = [.. (pause.ApprovedTexts ?? []).Append(response.Hash).Distinct(StringComparer.Ordinal)], Version = pause.Version + 1 };
            transaction.Put(after);
            paused.Add(after);
        }

        transaction.Note(
            incident.Id, TimelineKinds.Approved, viewer.Name,
            $"A {TextWord(response.Purpose)} was approved by {string.Join(", ", response.Approvals.Select(a => $"{a.By} ({a.Role})"))}; it may go out until {response.ExpiresAt:yyyy-MM-dd HH:mm} UTC.");
    }

    private (Response? Draft, string? Why) Draft(IAlertTransaction transaction, Viewer viewer, Incident incident, ResponseOrder order)
    {
        var now = time.GetUtcNow();
        var expires = now + (order.ValidHours is { } hours ? TimeSpan.FromHours(hours) : ValidFor);
        if (order.Template is null)
        {
            return string.IsNullOrWhiteSpace(order.Text) || order.Text.Length > TemplateRules.MaxText
                ? (null, $"A response names a template, or has a text of at most {TemplateRules.MaxText} characters.")
                : (new Response(incident.Id, ApprovedText.HashOf(order.Text), ApprovedText.Canonical(order.Text), order.Purpose, null, null, order.Language, order.Partner, [], [], expires, viewer.Name), null);
        }

        if (TemplateShelf.Find(transaction, order.Template) is not { } standing || (standing.Template.Brand is { } brand && brand != incident.Brand && standing.Template.Partner != incident.Brand))
        {
            return (null, $"There is no template {order.Template} for {incident.Brand}.");
        }

        if (!standing.IsUsable(now))
        {
            return (null, standing.Missing.Count > 0
                ? $"The template {order.Template} is not approved: {string.Join(", ", standing.Missing.Select(TemplateRules.WordOf))} missing."
                : $"The template {order.Template} has expired.");
        }

        var template = standing.Template;
        var text = TemplateRules.Fill(template.Text, order.Values ?? new Dictionary<string, string>(), out var missing);
        if (missing.Count > 0)
        {
            return (null, $"Values are missing: {string.Join(", ", missing)}.");
        }

        var until = template.ExpiresAt is { } end && end < expires ? end : expires;

        // Who stood for the template stands for its words, not for what is filled in: one person must for that. A correction still needs legal's eyes on the whole.
        TextApproval[] carried = template.Purpose is TextPurpose.Correction or TextPurpose.Retraction || template.Partner is not null
            ? []
            : [.. standing.Approvals.Where(a => a.Role != ApprovalRole.Pr).Select(a => new TextApproval(TemplateRules.WordOf(a.Role), a.By, a.At))];
        return (new Response(
            incident.Id, ApprovedText.HashOf(text), ApprovedText.Canonical(text), template.Purpose, template.Id, standing.Version, template.Language, template.Partner,
            template.Variables.Count == 0 ? [.. standing.Approvals.Select(a => new TextApproval(TemplateRules.WordOf(a.Role), a.By, a.At))] : carried, [], until, viewer.Name), null);
    }

    private static Answer<Response>? Refuse(Viewer viewer, Incident incident, Response response, ApprovalRole role)
    {
        if (viewer.Kind != ViewerKind.Person)
        {
            return Answer.Refused<Response>(Refusal.OnlyPeople, "Only a named person may stand for a text.");
        }

        var brand = role == ApprovalRole.Partner ? response.Partner : incident.Brand;
        return brand is null || !Authorisation.Allows(viewer, Permission.Approve, brand)
            ? Answer.Refused<Response>(Refusal.NotAllowed, "Approving needs the role of an approver, and the brand; in the name of a partner, the partner's.")
            : null;
    }

    // The same rules as for a template: a free text is one that is used once.
    private static Template AsTemplate(Response response, Incident incident) => new(
        "free", "free", CrisisScenario.Outage, response.Purpose, incident.Brand, response.Language ?? "en", response.Text, response.Partner);

    private static string TextWord(TextPurpose purpose) => purpose == TextPurpose.Holding ? "holding statement" : purpose.ToString().ToLowerInvariant();
}
