using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Signals;

namespace Listening.Alerts.Rules;

/// <summary>What the rules make of a signal. Stored with it, so that a reviewer sees which version of which rule decided.</summary>
/// <param name="Severity">1 (worst) .. 4.</param>
/// <param name="Rules">References of the rules that said so (<see cref="AlertRule.Reference"/>), the deciding ones first.</param>
/// <param name="Scopes">What a pause covers; null = the brand on all platforms.</param>
/// <param name="CallRoles">Roles that are called; null = nobody in particular.</param>
/// <param name="DecidedBy">Reference of the rule of the house that decided the action; null when it is as shipped.</param>
/// <param name="MaxDurationMinutes">After so long an automatic pause pages people; null = never.</param>
public sealed record Asked(
    SignalAction Action,
    int Severity,
    IReadOnlyList<string> Rules,
    IReadOnlyList<PauseScope>? Scopes = null,
    IReadOnlyList<string>? CallRoles = null,
    int? MaxDurationMinutes = null,
    string? DecidedBy = null)
{
    /// <summary>What the detector itself asked for: rows from before there were rules.</summary>
    public static Asked AsDetected(Signal signal) => new(signal.Action, Incidents.Severity.Of(signal), []);
}
