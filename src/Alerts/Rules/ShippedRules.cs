using Listening.Detection.Sentiment;
using Listening.Detection.Signals;

namespace Listening.Alerts.Rules;

/// <summary>
/// What a new brand gets: the detectors' own judgement of how much is asked for, the role that each risk topic names, and a page when
/// an automatic pause stands for long. A rule of the house with the same id stands in the place of a shipped one, also a disabled one.
/// </summary>
public static class ShippedRules
{
    // Half a working day: by then somebody must have decided whether publishing goes on.
    private const int LongPauseMinutes = 240;

    public static IReadOnlyList<AlertRule> All { get; } =
    [
        .. Enum.GetValues<RiskRole>().Select(OfRole),
        new("shipped-long-pause", "An automatic pause that stands for four hours pages people", true, [], RuleWhen.Always, new RuleThen(MaxDurationMinutes: LongPauseMinutes)),
        new(
            "shipped-sla-breach", "A promised time that ran out calls people", true, [Signal.NameOf(SignalKind.SlaBreach)], RuleWhen.Always,
            new RuleThen(SignalAction.Arm, Incidents.Severity.Medium)),
        new(
            "shipped-silence", "A source that is not heard calls whoever runs it", true, [Signal.NameOf(SignalKind.Silence)],
            new RuleWhen(Rules: ["source-silence", "connector-stopped"]),
            new RuleThen(SignalAction.Arm, Incidents.Severity.Medium, CallRoles: ["operations"])),
    ];

    private static AlertRule OfRole(RiskRole role)
    {
        var word = role.ToString().ToLowerInvariant();
        return new AlertRule(
            $"shipped-topics-{word}",
            $"Risk topics that call {word}",
            true,
            [],
            new RuleWhen(RiskTopics: [.. RiskTopic.BuiltIn.Where(t => t.Role == role).Select(t => t.Id)]),
            new RuleThen(CallRoles: [word]));
    }
}
