using Listening.Alerts.Incidents;
using Listening.Detection.Signals;

namespace Listening.Alerts.Delivery;

/// <summary>
/// Nobody is told for a while: planned noise, a known fault. It mutes messages and calls, never a pause. A document, due when its owner is to
/// be warned and then when it ends; it ends by itself.
/// </summary>
/// <param name="Rule">Of the detector, or of the house; null = any. Likewise kind and platform.</param>
/// <param name="Owner">Who is warned before it ends while it still mutes something.</param>
public sealed record Silence(
    string Id,
    string Brand,
    string? Rule,
    string? Kind,
    string? Platform,
    string Owner,
    string Reason,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    bool Warned = false)
{
    public const string DocumentKind = "silence";

    /// <summary>Time enough to look and to prolong it.</summary>
    public static readonly TimeSpan WarnBefore = TimeSpan.FromMinutes(15);

    /// <summary>What nobody remembers after a month is no silence but a rule.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public bool IsActive(DateTimeOffset at) => StartsAt <= at && at < EndsAt;

    /// <summary>Every signal of the incident must be covered: a new cause is not silenced by the old one's silence.</summary>
    /// <param name="signals">Of the incident; none for one that a person declared, which only a silence of the whole brand covers.</param>
    public bool Covers(Incident incident, IReadOnlyList<StoredSignal> signals) =>
        incident.Brand == Brand
        && (signals.Count == 0 ? (Rule, Kind, Platform) == (null, null, null) : signals.All(Covers));

    private bool Covers(StoredSignal stored) =>
        (Rule is null || Rule == stored.Signal.Rule || (stored.Asked?.Rules ?? []).Any(r => r == Rule || r.StartsWith(Rule + "@", StringComparison.Ordinal)))
        && (Kind is null || Kind == Signal.NameOf(stored.Signal.Kind))
        && (Platform is null || Platform == Rules.RuleMatch.PlatformOf(stored.Signal));
}
