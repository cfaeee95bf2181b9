using System.Text.Json.Serialization;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;

namespace Listening.Alerts.Rules;

/// <summary>
/// What a signal is to cause, as people wrote it: a versioned document. It <em>selects</em> signals (<see cref="Kinds"/> and the lists of
/// <see cref="When"/>; an empty list selects all), and asks for what <see cref="Then"/> says where its <em>conditions</em> hold.
/// </summary>
/// <param name="Id">1 to 64 lower-case letters, digits and dashes.</param>
/// <param name="Kinds">Words of <see cref="SignalKind"/>; empty = every kind.</param>
/// <param name="Version">Of the document; 0 for a rule that ships with the product.</param>
public sealed record AlertRule(
    string Id, string Name, bool Enabled, IReadOnlyList<string> Kinds, RuleWhen When, RuleThen Then, [property: JsonIgnore] int Version = 0)
{
    /// <summary>As signal rows, timeline and audit name it: <c>house-pause@3</c>; a shipped one has no number.</summary>
    [JsonIgnore]
    public string Reference => Version == 0 ? Id : $"{Id}@{Version}";
}

/// <summary>Lists select, the rest are conditions.</summary>
/// <param name="Rules">Ids of the detector's rules: <c>risk-topic-reach</c>.</param>
/// <param name="Languages">Primary subtags: <c>en</c>.</param>
/// <param name="MinScore">0..1. Below it the rule asks to show, no more.</param>
/// <param name="ImpressionsAtLeast">Of the most seen post in evidence. Below it the rule asks to show, no more; a post is looked at again when it gets there.</param>
/// <param name="MinGrade">How far impressions must be believed for a pause; with less the rule arms.</param>
/// <param name="ValidatedLanguage">True: a pause needs a language that the model is validated for; without the rule arms.</param>
/// <param name="Sequence">Steps in order, each within its time of the one before; the last is the signal at hand. Unfinished = the rule says nothing.</param>
public sealed record RuleWhen(
    IReadOnlyList<string>? Brands = null,
    IReadOnlyList<string>? Platforms = null,
    IReadOnlyList<string>? Campaigns = null,
    IReadOnlyList<string>? Languages = null,
    IReadOnlyList<string>? RiskTopics = null,
    IReadOnlyList<string>? Rules = null,
    double? MinScore = null,
    long? ImpressionsAtLeast = null,
    ImpressionGrade? MinGrade = null,
    bool ValidatedLanguage = false,
    IReadOnlyList<SequenceStep>? Sequence = null)
{
    public static readonly RuleWhen Always = new();
}

/// <summary>One step: a signal of one of these kinds and detector's rules (an empty list takes all).</summary>
/// <param name="WithinMinutes">Since the step before it, 1 to 10 080 (a week); not used by the first.</param>
public sealed record SequenceStep(
    IReadOnlyList<string>? Kinds = null, IReadOnlyList<string>? Rules = null, IReadOnlyList<string>? RiskTopics = null, int WithinMinutes = 60);

/// <summary>What a rule asks for.</summary>
/// <param name="Action">Null: the rule leaves that to others, and only adds what else it says.</param>
/// <param name="Severity">1 (worst) .. 4; null = by the scheme of <see cref="Incidents.Severity"/>.</param>
/// <param name="Scope">What a pause covers; null = the brand on all platforms.</param>
/// <param name="CallRoles">Roles of the crisis team that are called: <c>legal</c>.</param>
/// <param name="MaxDurationMinutes">How long an automatic pause may stand before people are paged about it; it is never resumed by this.</param>
public sealed record RuleThen(
    SignalAction? Action = null, int? Severity = null, RuleScope? Scope = null, IReadOnlyList<string>? CallRoles = null, int? MaxDurationMinutes = null);

/// <summary>
/// The union of narrower pauses, always inside the signal's brand. The word <see cref="Same"/> stands for the platform or campaign that the
/// signal is about; when it names none, the pause covers the whole brand.
/// </summary>
public sealed record RuleScope(
    IReadOnlyList<string>? Platforms = null, IReadOnlyList<string>? Campaigns = null, IReadOnlyList<string>? Partners = null, IReadOnlyList<string>? Accounts = null)
{
    public const string Same = "same";

    [JsonIgnore]
    public bool IsEmpty => Platforms is null or [] && Campaigns is null or [] && Partners is null or [] && Accounts is null or [];
}
