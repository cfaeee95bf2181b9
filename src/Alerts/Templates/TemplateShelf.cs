using System.Reflection;
using System.Text.Json;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Templates;

/// <param name="Minutes">After the crossing by which it should be done.</param>
/// <param name="Incident">The incident whose review taught it; null = nobody's.</param>
public sealed record PlaybookStep(string Id, ApprovalRole Role, int Minutes, string Text, string? Incident = null);

/// <summary>What to do in one kind of crisis, in order. People's own version stands above the shipped one.</summary>
/// <param name="Topics">Risk topics by which an incident is recognised as this kind.</param>
public sealed record Playbook(CrisisScenario Scenario, string Name, IReadOnlyList<string> Topics, IReadOnlyList<PlaybookStep> Steps)
{
    public const string Kind = "playbook";

    public string Id => DocumentJson.Write(Scenario).Trim('"');
}

/// <summary>A template as it stands.</summary>
/// <param name="Version">0 = as shipped, never touched by anybody here.</param>
public sealed record StandingTemplate(Template Template, int Version, IReadOnlyList<TemplateApproval> Approvals, string By, DateTimeOffset? ChangedAt)
{
    public IReadOnlyList<ApprovalRole> Missing => TemplateRules.Missing(Template, [.. Approvals.Select(a => new Publishing.TextApproval(TemplateRules.WordOf(a.Role), a.By, a.At))]);

    public bool IsUsable(DateTimeOffset now) => Missing.Count == 0 && (Template.ExpiresAt is null || Template.ExpiresAt > now);
}

/// <summary>Templates and playbooks: the shipped ones, and above them what people wrote.</summary>
public static class TemplateShelf
{
    private static readonly Lazy<ShippedFile> Read = new(() =>
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream("Listening.Alerts.templates.json")
            ?? throw new InvalidOperationException("The shipped templates are not in the assembly.");
        return JsonSerializer.Deserialize<ShippedFile>(file, DocumentJson.Options) ?? throw new InvalidDataException("The shipped templates are null.");
    });

    public static IReadOnlyList<Template> Shipped => Read.Value.Templates;

    public static IReadOnlyList<Playbook> ShippedPlaybooks => Read.Value.Playbooks;

    public static StandingTemplate? Find(IAlertTransaction transaction, string id) =>
        transaction.FindDocument(Template.Kind, id) is { } document
            ? Of(document, transaction.Documents(TemplateApproval.Kind, parent: id))
            : Shipped.FirstOrDefault(t => t.Id == id) is { } shipped ? new StandingTemplate(shipped, 0, [], "shipped", null) : null;

    /// <param name="written">Newest versions of what people wrote.</param>
    /// <param name="approvals">All of them.</param>
    public static IReadOnlyList<StandingTemplate> All(IEnumerable<Document> written, IEnumerable<Document> approvals)
    {
        var byTemplate = approvals.ToLookup(a => a.Parent ?? "", StringComparer.Ordinal);
        var own = written.Select(d => Of(d, byTemplate[d.Id])).ToArray();
        return [.. own, .. Shipped.Where(s => own.All(o => o.Template.Id != s.Id)).Select(s => new StandingTemplate(s, 0, [], "shipped", null))];
    }

    /// <summary>A playbook by its id, and its version; 0 = as shipped.</summary>
    public static (Playbook Playbook, int Version)? FindPlaybook(IAlertTransaction transaction, string id) =>
        transaction.FindDocument(Playbook.Kind, id) is { } document ? (DocumentJson.Read<Playbook>(document), document.Version)
        : ShippedPlaybooks.FirstOrDefault(p => p.Id == id) is { } shipped ? (shipped, 0)
        : null;

    public static IReadOnlyList<Playbook> Playbooks(IEnumerable<Document> written)
    {
        var own = written.Select(DocumentJson.Read<Playbook>).ToArray();
        return [.. own.Concat(ShippedPlaybooks.Where(s => own.All(o => o.Scenario != s.Scenario))).OrderBy(p => p.Scenario)];
    }

    private static StandingTemplate Of(Document document, IEnumerable<Document> approvals) => new(
        DocumentJson.Read<Template>(document),
        document.Version,
        [.. approvals.Select(DocumentJson.Read<TemplateApproval>).Where(a => a.Version == document.Version)],
        document.By,
        document.RecordedAt);

    private sealed record ShippedFile(IReadOnlyList<Template> Templates, IReadOnlyList<Playbook> Playbooks);
}
