using System.Text.Json;
using System.Text.RegularExpressions;
using Listening.Alerts.Documents;
using Listening.Alerts.Incidents;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;

namespace Listening.Alerts.Rules;

/// <summary>A rule from JSON, or everything that is wrong with it.</summary>
public static partial class RuleReader
{
    private const int MaxName = 200;
    private const int MaxSteps = 10;
    private const int Week = 7 * 24 * 60;

    public static IReadOnlyList<string> Kinds { get; } = [.. Enum.GetValues<SignalKind>().Select(Signal.NameOf)];

    /// <param name="id">Its id when the address names it; null = it must stand in the document.</param>
    /// <returns>The rule, or null with at least one error.</returns>
    public static (AlertRule? Rule, IReadOnlyList<FieldError> Errors) Read(JsonElement json, string? id = null, string path = "$")
    {
        var errors = new List<FieldError>();
        var fields = new FieldReader(json, path, errors);
        fields.Ignore("version", "by", "recordedAt", "shipped");
        var named = fields.Text("id", 64, required: id is null, WrongId);
        if (id is not null && WrongId(id) is { } wrong)
        {
            fields.Add("id", wrong);
        }
        else if (id is not null && named is not null && named != id)
        {
            fields.Add("id", $"The address names the rule '{id}'.");
        }

        var name = fields.Text("name", MaxName);
        var enabled = fields.Flag("enabled", true);
        var kinds = fields.Texts("kinds", words: Kinds) ?? [];
        var when = fields.Object("when") is { } condition ? When(condition) : RuleWhen.Always;
        var then = fields.Object("then") is { } effect ? Then(effect) : new RuleThen();
        if (!fields.Has("then"))
        {
            fields.Add("then", "Is required: what the rule asks for.");
        }
        else if (then == new RuleThen() && errors.Count == 0)
        {
            fields.Add("then", "Asks for nothing; give an action, severity, callRoles or maxDurationMinutes.");
        }

        if (then is { Scope: not null, Action: not SignalAction.Pause })
        {
            fields.Add("then.scope", "Belongs to the action 'pause'.");
        }

        fields.Finish();
        return errors.Count > 0 ? (null, errors) : (new AlertRule(id ?? named!, name ?? id ?? named!, enabled, kinds, when, then), []);
    }

    private static RuleWhen When(FieldReader fields)
    {
        var when = new RuleWhen(
            fields.Texts("brands"),
            fields.Texts("platforms"),
            fields.Texts("campaigns"),
            fields.Texts("languages"),
            fields.Texts("riskTopics"),
            fields.Texts("rules"),
            fields.Number("minScore", 0, 1),
            fields.Whole("impressionsAtLeast", 1, long.MaxValue),
            fields.Word<ImpressionGrade>("minGrade", Impressions.NameOf),
            fields.Flag("validatedLanguage", false),
            Steps(fields));
        fields.Finish();
        return when;
    }

    private static List<SequenceStep>? Steps(FieldReader fields)
    {
        var steps = fields.Objects("sequence");
        if (steps is { Count: < 2 or > MaxSteps })
        {
            fields.Add("sequence", $"Has 2 to {MaxSteps} steps, the first thing first.");
        }

        return steps?.Select(Step).ToList();
    }

    private static SequenceStep Step(FieldReader fields)
    {
        var step = new SequenceStep(
            fields.Texts("kinds", words: Kinds), fields.Texts("rules"), fields.Texts("riskTopics"), (int)(fields.Whole("withinMinutes", 1, Week) ?? 60));
        fields.Finish();
        return step;
    }

    private static RuleThen Then(FieldReader fields)
    {
        var then = new RuleThen(
            fields.Word<SignalAction>("action", Hub.SignalView.NameOf),
            (int?)fields.Whole("severity", Severity.Critical, Severity.Low),
            fields.Object("scope") is { } scope ? Scope(scope) : null,
            fields.Texts("callRoles", 64),
            (int?)fields.Whole("maxDurationMinutes", 1, Week));
        fields.Finish();
        return then;
    }

    private static RuleScope Scope(FieldReader fields)
    {
        var scope = new RuleScope(fields.Texts("platforms"), fields.Texts("campaigns"), fields.Texts("partners"), fields.Texts("accounts"));
        fields.Finish();
        return scope;
    }

    private static string? WrongId(string id) =>
        IdPattern().IsMatch(id) ? null : "Must have 1 to 64 lower-case letters, digits and dashes, and start with a letter or digit.";

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex IdPattern();
}
