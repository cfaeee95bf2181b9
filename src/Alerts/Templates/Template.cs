using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Listening.Alerts.Hub;
using Listening.Alerts.Documents;
using Listening.Alerts.Publishing;

namespace Listening.Alerts.Templates;

/// <summary>What kind of crisis a template and a playbook are for.</summary>
[JsonConverter(typeof(Words<CrisisScenario>))]
public enum CrisisScenario : byte
{
    DataBreach,
    Recall,
    ExecutiveResignation,
    OffensivePost,
    Misinformation,
    Outage,
    PartnerTrouble,
    BotWave,
}

/// <summary>What a text does in public; a correction and a retraction say that something was wrong, and never go out without legal.</summary>
[JsonConverter(typeof(Words<TextPurpose>))]
public enum TextPurpose : byte
{
    Holding,
    Statement,
    Reply,
    Correction,
    Retraction,
}

/// <summary>Who stands for a text. The words are those of a brand's roster.</summary>
[JsonConverter(typeof(Words<ApprovalRole>))]
public enum ApprovalRole : byte
{
    Pr,
    Legal,
    Support,
    Product,
    Social,

    /// <summary>The other brand of a joint text.</summary>
    Partner,
}

/// <summary>
/// A text that waits for its crisis, as people wrote it: a document (<see cref="Kind"/>), every version kept. An approval is of a version and ends with it.
/// </summary>
/// <param name="Id">Lower-case letters, digits and dashes.</param>
/// <param name="Brand">Null = for every brand (the shipped ones).</param>
/// <param name="Partner">The other brand of a joint text: it approves too.</param>
/// <param name="Language">BCP-47.</param>
/// <param name="Text">With <c>{{variables}}</c>.</param>
/// <param name="ExpiresAt">After it the template is shown and not used; null = never.</param>
/// <param name="Roles">Who must approve besides what <see cref="TemplateRules.RolesFor"/> asks for anyway.</param>
public sealed record Template(
    string Id, string Name, CrisisScenario Scenario, TextPurpose Purpose, string? Brand, string Language, string Text, string? Partner = null,
    DateTimeOffset? ExpiresAt = null, IReadOnlyList<ApprovalRole>? Roles = null)
{
    public const string Kind = "template";

    public IReadOnlyList<string> Variables => TemplateRules.VariablesOf(Text);
}

/// <summary>Somebody stands for one version of a template. A document whose parent is the template's id.</summary>
public sealed record TemplateApproval(string Template, int Version, ApprovalRole Role, string By, DateTimeOffset At)
{
    public const string Kind = "template-approval";

    public static string IdOf(string template, int version, ApprovalRole role, string by) => $"{template}:{version}:{TemplateRules.WordOf(role)}:{by}";
}

/// <summary>What must be true of a text before it may be used; pure.</summary>
public static partial class TemplateRules
{
    public const int MaxText = 8_000;

    /// <summary>Everything that is wrong, each with its path.</summary>
    public static IReadOnlyList<FieldError> Wrong(Template template)
    {
        var wrong = new List<FieldError>();
        void Unless(bool good, string path, string message)
        {
            if (!good)
            {
                wrong.Add(new FieldError(path, message));
            }
        }

        Unless(IdForm().IsMatch(template.Id), "id", "1 to 64 lower-case letters, digits and dashes");
        Unless(template.Name is { Length: > 0 and <= 200 }, "name", "1 to 200 characters");
        Unless(template.Text is { Length: > 0 and <= MaxText }, "text", $"1 to {MaxText} characters");
        Unless(LanguageForm().IsMatch(template.Language ?? ""), "language", "a language tag such as en or pt-BR");
        Unless(template.Partner is null || template.Partner != template.Brand, "partner", "another brand than the template's own");
        Unless(template.Partner is null || template.Brand is not null, "partner", "a joint text needs its own brand too");
        var open = (template.Text ?? "").Split("{{").Length - 1;
        Unless(open == VariableForm().Count(template.Text ?? ""), "text", "a variable is written {{name}} with letters, digits and dashes");
        return wrong;
    }

    public static IReadOnlyList<string> VariablesOf(string text) =>
        [.. VariableForm().Matches(text).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>Roles whose approval a template of this purpose needs. Legal before every correction and retraction, whatever the template says.</summary>
    public static IReadOnlyList<ApprovalRole> RolesFor(Template template)
    {
        var roles = new HashSet<ApprovalRole>(template.Roles ?? []) { ApprovalRole.Pr };
        if (template.Purpose is TextPurpose.Correction or TextPurpose.Retraction)
        {
            roles.Add(ApprovalRole.Legal);
        }

        if (template.Partner is not null)
        {
            roles.Add(ApprovalRole.Partner);
        }

        return [.. roles.Order()];
    }

    /// <summary>Roles that nobody has yet stood in for this version. One person may stand in one role only: two roles are two people.</summary>
    public static IReadOnlyList<ApprovalRole> Missing(Template template, IEnumerable<TextApproval> approvals)
    {
        var given = approvals.GroupBy(a => a.By, StringComparer.Ordinal).Select(g => g.First().Role).ToHashSet(StringComparer.Ordinal);
        return [.. RolesFor(template).Where(r => !given.Contains(WordOf(r)))];
    }

    /// <summary>The text with its variables filled in.</summary>
    /// <param name="missing">Variables without a value.</param>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values, out IReadOnlyList<string> missing)
    {
        missing = [.. VariablesOf(text).Where(v => !values.TryGetValue(v, out var value) || string.IsNullOrWhiteSpace(value))];
        return VariableForm().Replace(text, m => values.GetValueOrDefault(m.Groups[1].Value) ?? m.Value);
    }

    public static string WordOf(ApprovalRole role) => role.ToString().ToLowerInvariant();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\z")]
    private static partial Regex LanguageForm();

    [GeneratedRegex(@"\{\{([A-Za-z][A-Za-z0-9-]{0,39})\}\}")]
    private static partial Regex VariableForm();
}
