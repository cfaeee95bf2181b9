using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Templates;

/// <summary>Who writes templates and who stands for them. A change makes a new version, and the approvals of the old one end with it.</summary>
public sealed class TemplateDesk(IAlertStore store)
{
    /// <summary>Writing needs a responder; what is for every brand needs somebody who may see every brand.</summary>
    public Task<Answer<StandingTemplate>> PutAsync(Viewer viewer, Template template, CancellationToken cancellationToken)
    {
        if (!MayWrite(viewer, template.Brand))
        {
            return Task.FromResult(Answer.Refused<StandingTemplate>(Refusal.NotAllowed, "Writing a template needs the role of a responder, and its brand."));
        }

        if (TemplateRules.Wrong(template) is { Count: > 0 } wrong)
        {
            return Task.FromResult(Answer.Refused<StandingTemplate>(Refusal.Invalid, string.Join("; ", wrong.Select(w => $"{w.Path}: {w.Message}"))));
        }

        return store.TransactAsync(
            transaction =>
            {
                var known = TemplateShelf.Find(transaction, template.Id);
                if (known is { Version: > 0 } && known.Template.Brand is { } owner && !viewer.MaySee(owner))
                {
                    return Answer.Refused<StandingTemplate>(Refusal.NotFound, $"There is no template {template.Id}.");
                }

                if (known is { Version: > 0 } && known.Template == template with { Roles = known.Template.Roles } && SameRoles(known.Template, template))
                {
                    return Answer.Same(known);
                }

                var document = transaction.Put(new DocumentDraft(Template.Kind, template.Id, viewer.Name, DocumentJson.Write(template), template.Brand));
                transaction.Audit(viewer.Name, "template.changed", template.Id, template.Brand, new JsonObject { ["version"] = document.Version });
                return Answer.Done(TemplateShelf.Find(transaction, template.Id)!);
            },
            cancellationToken);
    }

    public Task<Answer<StandingTemplate>> RemoveAsync(Viewer viewer, string id, CancellationToken cancellationToken) => store.TransactAsync(
        transaction =>
        {
            if (TemplateShelf.Find(transaction, id) is not { Version: > 0 } known || !MayWrite(viewer, known.Template.Brand))
            {
                return Answer.Refused<StandingTemplate>(Refusal.NotFound, $"There is no template {id} that people here wrote.");
            }

            transaction.Put(new DocumentDraft(Template.Kind, id, viewer.Name, "null", known.Template.Brand, Removed: true));
            transaction.Audit(viewer.Name, "template.removed", id, known.Template.Brand, new JsonObject());
            return Answer.Done(known);
        },
        cancellationToken);

    /// <summary>A person stands for the template as it is now. In the name of the partner only who may see the partner's brand.</summary>
    public Task<Answer<StandingTemplate>> ApproveAsync(Viewer viewer, string id, ApprovalRole role, CancellationToken cancellationToken) => store.TransactAsync(
        transaction =>
        {
            if (TemplateShelf.Find(transaction, id) is not { } known || (known.Template.Brand is { } brand && !viewer.MaySee(brand) && !IsPartner(viewer, known.Template)))
            {
                return Answer.Refused<StandingTemplate>(Refusal.NotFound, $"There is no template {id}.");
            }

            if (viewer.Kind != ViewerKind.Person)
            {
                return Answer.Refused<StandingTemplate>(Refusal.OnlyPeople, "Only a named person may stand for a text.");
            }

            var forBrand = role == ApprovalRole.Partner ? known.Template.Partner : known.Template.Brand;
            if (!Authorisation.Allows(viewer, Permission.Approve, forBrand) || (role == ApprovalRole.Partner && forBrand is null))
            {
                return Answer.Refused<StandingTemplate>(Refusal.NotAllowed, role == ApprovalRole.Partner
                    ? "In the name of the partner only an approver of the partner's brand may approve."
                    : "Approving needs the role of an approver, and the brand.");
            }

            if (known.Approvals.FirstOrDefault(a => a.By == viewer.Name) is { } given)
            {
                return given.Role == role ? Answer.Same(known) : Answer.Refused(Refusal.Conflict, $"{viewer.Name} stands for it as {TemplateRules.WordOf(given.Role)} already; two roles are two people.", known);
            }

            if (known.Version == 0)
            {
                transaction.Put(new DocumentDraft(Template.Kind, id, "shipped", DocumentJson.Write(known.Template), known.Template.Brand));
                known = TemplateShelf.Find(transaction, id)!;
            }

            var approval = new TemplateApproval(id, known.Version, role, viewer.Name, transaction.Now);
            transaction.Put(new DocumentDraft(
                TemplateApproval.Kind, TemplateApproval.IdOf(id, known.Version, role, viewer.Name), viewer.Name, DocumentJson.Write(approval), known.Template.Brand, id));
            transaction.Audit(viewer.Name, "template.approved", id, known.Template.Brand, new JsonObject { ["version"] = known.Version, ["role"] = TemplateRules.WordOf(role) });
            return Answer.Done(TemplateShelf.Find(transaction, id)!);
        },
        cancellationToken);

    public Task<Answer<Playbook>> PutPlaybookAsync(Viewer viewer, Playbook playbook, CancellationToken cancellationToken)
    {
        if (!MayWrite(viewer, null))
        {
            return Task.FromResult(Answer.Refused<Playbook>(Refusal.NotAllowed, "A playbook is for every brand: changing it needs the role of a responder and every brand."));
        }

        if (Wrong(playbook) is { } wrong)
        {
            return Task.FromResult(Answer.Refused<Playbook>(Refusal.Invalid, wrong));
        }

        return store.TransactAsync(
            transaction =>
            {
                // Which review taught a step is not for who edits it to say.
                var taught = (TemplateShelf.FindPlaybook(transaction, playbook.Id)?.Playbook.Steps ?? []).ToDictionary(s => s.Id, s => s.Incident, StringComparer.Ordinal);
                var kept = playbook with { Steps = [.. playbook.Steps.Select(s => s with { Incident = taught.GetValueOrDefault(s.Id) })] };
                Store(transaction, viewer.Name, kept, null);
                return Answer.Done(kept);
            },
            cancellationToken);
    }

    /// <returns>What is wrong with it; null = nothing.</returns>
    public static string? Wrong(Playbook playbook) =>
        playbook.Name is not { Length: > 0 and <= 200 } || playbook.Steps is not { Count: > 0 and <= 50 }
        || playbook.Steps.Any(s => s.Text is not { Length: > 0 and <= 1_000 } || s.Minutes is < 0 or > 10_080 || string.IsNullOrEmpty(s.Id))
        || playbook.Steps.DistinctBy(s => s.Id).Count() != playbook.Steps.Count
            ? "A playbook has a name and 1 to 50 steps, each with an id of its own, a text of at most 1000 characters and 0 to 10080 minutes."
            : null;

    /// <summary>Writes the next version.</summary>
    /// <param name="incident">Whose review taught it; null = nobody's.</param>
    public static Document Store(IAlertTransaction transaction, string by, Playbook playbook, string? incident)
    {
        var document = transaction.Put(new DocumentDraft(Playbook.Kind, playbook.Id, by, DocumentJson.Write(playbook)));
        transaction.Audit(by, "playbook.changed", playbook.Id, null, new JsonObject { ["version"] = document.Version, ["steps"] = playbook.Steps.Count, ["incident"] = incident });
        return document;
    }

    private static bool MayWrite(Viewer viewer, string? brand) =>
        Authorisation.Allows(viewer, Permission.Acknowledge, brand) && (brand is not null || viewer.Brands is null);

    private static bool IsPartner(Viewer viewer, Template template) => template.Partner is { } partner && viewer.MaySee(partner);

    private static bool SameRoles(Template one, Template other) => (one.Roles ?? []).SequenceEqual(other.Roles ?? []);
}
