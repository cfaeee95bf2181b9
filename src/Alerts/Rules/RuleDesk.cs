using System.Text.Json;
using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Documents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Rules;

/// <summary>A rule with who wrote its newest version.</summary>
/// <param name="Version">0 for a rule that ships with the product.</param>
public sealed record StoredRule(AlertRule Rule, int Version, string By, DateTimeOffset? RecordedAt);

/// <summary>What people do with rules: every change is a version, audited, and counts from the next signal on.</summary>
public sealed class RuleDesk(IAlertStore store, IDocumentReader reader, RuleShelf shelf)
{
    /// <summary>Those the viewer may see, and the shipped ones that stand.</summary>
    /// <param name="brand">Only rules that could select it; null = all.</param>
    public async Task<IReadOnlyList<StoredRule>> RulesAsync(Viewer viewer, string? brand, CancellationToken cancellationToken)
    {
        var written = await reader.DocumentsAsync(viewer, RuleShelf.Kind, new DocumentQuery(Max: 10_000), cancellationToken);
        var house = written.Select(Stored).ToList();
        var replaced = house.Select(r => r.Rule.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. house.Where(r => MaySee(viewer, r.Rule) && (brand is null || RuleMatch.Has(r.Rule.When.Brands, brand))),
            .. ShippedRules.All.Where(r => !replaced.Contains(r.Id)).Select(Shipped),
        ];
    }

    public async Task<StoredRule?> RuleAsync(Viewer viewer, string id, CancellationToken cancellationToken) =>
        await reader.DocumentAsync(viewer, RuleShelf.Kind, id, asOf: null, cancellationToken) is { } document
            ? MaySee(viewer, RuleShelf.Of(document)) ? Stored(document) : null
            : ShippedRules.All.FirstOrDefault(r => r.Id == id) is { } shipped ? Shipped(shipped) : null;

    /// <returns>The rule, or everything that is wrong with it; both null and empty when the viewer may not write it.</returns>
    public async Task<(Answer<StoredRule> Answer, IReadOnlyList<FieldError> Errors)> PutAsync(
        Viewer viewer, string id, JsonElement json, CancellationToken cancellationToken)
    {
        var (rule, errors) = RuleReader.Read(json, id);
        if (rule is null)
        {
            return (Answer.Refused<StoredRule>(Refusal.Invalid, "The rule is not valid."), errors);
        }

        var answer = await WriteAsync(viewer, rule, cancellationToken);
        return (answer, []);
    }

    /// <summary>Writes a rule that was validated; the same again is no new version.</summary>
    public async Task<Answer<StoredRule>> WriteAsync(Viewer viewer, AlertRule rule, CancellationToken cancellationToken)
    {
        if (!MayWrite(viewer, rule))
        {
            return Answer.Refused<StoredRule>(Refusal.NotAllowed, "A rule for brands that are not all yours needs somebody who may see them; name yours in when.brands.");
        }

        var answer = await store.TransactAsync(
            transaction =>
            {
                var known = transaction.FindDocument(RuleShelf.Kind, rule.Id);
                if (known is not null && !MayWrite(viewer, RuleShelf.Of(known)))
                {
                    return Answer.Refused<StoredRule>(Refusal.NotAllowed, $"The rule '{rule.Id}' is of brands that are not all yours.");
                }

                var body = DocumentJson.Write(rule);
                if (known?.Body == body)
                {
                    return Answer.Same(Stored(known));
                }

                var put = transaction.Put(new DocumentDraft(RuleShelf.Kind, rule.Id, viewer.Name, body, BrandOf(rule)));
                transaction.Audit(viewer.Name, "rule.put", rule.Id, put.Brand, new JsonObject { ["version"] = put.Version, ["rule"] = JsonNode.Parse(body) });
                return Answer.Done(Stored(put));
            },
            cancellationToken);
        await shelf.LoadAsync(reader, cancellationToken);
        return answer;
    }

    /// <summary>Takes a rule of the house away; a shipped one with its id counts again.</summary>
    public async Task<Answer<StoredRule>> RemoveAsync(Viewer viewer, string id, CancellationToken cancellationToken)
    {
        var answer = await store.TransactAsync(
            transaction =>
            {
                if (transaction.FindDocument(RuleShelf.Kind, id) is not { } known || !MaySee(viewer, RuleShelf.Of(known)))
                {
                    return Answer.Refused<StoredRule>(Refusal.NotFound, $"There is no rule '{id}' of the house.");
                }

                if (!MayWrite(viewer, RuleShelf.Of(known)))
                {
                    return Answer.Refused<StoredRule>(Refusal.NotAllowed, $"The rule '{id}' is of brands that are not all yours.");
                }

                var gone = transaction.Put(new DocumentDraft(RuleShelf.Kind, id, viewer.Name, known.Body, known.Brand, Removed: true));
                transaction.Audit(viewer.Name, "rule.removed", id, known.Brand, new JsonObject { ["version"] = gone.Version });
                return Answer.Done(Stored(known));
            },
            cancellationToken);
        await shelf.LoadAsync(reader, cancellationToken);
        return answer;
    }

    private static bool MaySee(Viewer viewer, AlertRule rule) => rule.When.Brands is not { Count: > 0 } brands || brands.Any(viewer.MaySee);

    private static bool MayWrite(Viewer viewer, AlertRule rule) =>
        viewer.Brands is null || (rule.When.Brands is { Count: > 0 } brands && brands.All(viewer.MaySee));

    // A rule of one brand is that brand's document; what it says of several is checked here.
    private static string? BrandOf(AlertRule rule) => rule.When.Brands is [var one] ? one : null;

    private static StoredRule Stored(Document document) => new(RuleShelf.Of(document), document.Version, document.By, document.RecordedAt);

    private static StoredRule Shipped(AlertRule rule) => new(rule, 0, "shipped", null);
}
