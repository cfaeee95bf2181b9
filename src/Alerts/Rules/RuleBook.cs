using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Brands;
using Listening.Detection.Signals;

namespace Listening.Alerts.Rules;

/// <summary>What must be known beside the signal.</summary>
/// <param name="Threshold">The brand's own threshold of impressions.</param>
/// <param name="Earlier">Signals of the same brand and drill, as far back as <see cref="RuleBook.LookBack"/> says; any order. Null when it says nothing.</param>
public sealed record RuleFacts(long Threshold = Brand.DefaultImpressionsThreshold, IReadOnlyList<Signal>? Earlier = null);

/// <summary>
/// All rules at one moment; immutable. <see cref="Ask"/> is pure: the same signal, facts and rules give the same answer, here and in a back-test.
/// <list type="number">
/// <item>Rules of the house that name an action decide; where none selects the signal, the shipped ones do, and then what the detector asked for.</item>
/// <item>Among those that decide, the strongest action wins; each is first lowered by its conditions: not enough impressions or score = show;
/// impressions not believed enough, or a language that is not validated = arm.</item>
/// <item>Every rule whose conditions hold adds its roles; the worst severity and the shortest duration count.</item>
/// </list>
/// </summary>
public sealed class RuleBook
{
    private readonly AlertRule[] rules;

    /// <param name="house">As people wrote them; one with the id of a shipped rule stands in its place.</param>
    public RuleBook(IEnumerable<AlertRule> house)
    {
        rules = [.. house.Where(r => r.Enabled)];
        Written = [.. rules.Select(r => r.Id)];
        var replaced = house.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        rules = [.. rules, .. ShippedRules.All.Where(r => !replaced.Contains(r.Id))];
    }

    public static RuleBook Shipped { get; } = new([]);

    /// <summary>Enabled ones, those of the house first.</summary>
    public IReadOnlyList<AlertRule> Rules => rules;

    private HashSet<string> Written { get; }

    public Asked Ask(Signal signal, RuleFacts facts)
    {
        var selected = rules.Where(r => RuleMatch.Selects(r, signal) && RuleMatch.IsComplete(r, signal, facts.Earlier)).ToList();
        var deciding = selected.Where(r => r.Then.Action is not null && Written.Contains(r.Id)).ToList();
        if (deciding.Count == 0)
        {
            deciding = [.. selected.Where(r => r.Then.Action is not null)];
        }

        var said = deciding.ConvertAll(r => (Rule: r, Action: RuleMatch.Lowered(r, signal)));
        var action = said.Count > 0 ? said.Max(s => s.Action) : AsDetected(signal, facts);
        var winners = said.Where(s => s.Action == action).Select(s => s.Rule).ToList();
        var added = selected.Where(r => r.Then.Action is null && Adds(r.Then, action) && RuleMatch.Lowered(r, signal, SignalAction.Pause) == SignalAction.Pause).ToList();
        AlertRule[] heard = [.. winners, .. added];
        return new Asked(
            action,
            SeverityOf(signal, action, heard),
            [.. heard.Select(r => r.Reference)],
            action == SignalAction.Pause ? ScopesOf(signal, winners) : null,
            action == SignalAction.Advise ? null : RolesOf(heard),
            action == SignalAction.Pause ? heard.Min(r => r.Then.MaxDurationMinutes) : null,
            winners.FirstOrDefault(r => Written.Contains(r.Id))?.Reference);
    }

    /// <summary>How far back a rule must see to judge this signal; null when no sequence could end with it.</summary>
    public TimeSpan? LookBack(Signal signal)
    {
        var minutes = rules.Where(r => r.When.Sequence is { Count: > 1 } && RuleMatch.Selects(r, signal)).Select(r => r.When.Sequence!.Skip(1).Sum(s => s.WithinMinutes)).ToList();
        return minutes.Count == 0 ? null : TimeSpan.FromMinutes(minutes.Max());
    }

    /// <summary>Whether the signal may end in a pause whatever happened before it: the board holds until that is known.</summary>
    public bool MayPause(Signal signal) =>
        rules.Any(r => r.Then.Action == SignalAction.Pause && r.When.Sequence is { Count: > 1 } && RuleMatch.Selects(r, signal));

    /// <summary>The brand with every threshold that a rule asks about, so that the posts' ledger raises those crossings too.</summary>
    public Brand Sharpen(Brand brand)
    {
        var breach = Signal.NameOf(SignalKind.Breach);
        var thresholds = rules
            .Where(r => r.When.ImpressionsAtLeast is not null && RuleMatch.Has(r.Kinds, breach) && RuleMatch.Has(r.When.Brands, brand.Id))
            .SelectMany(r => r.When.Platforms is { Count: > 0 } platforms
                ? platforms.Select(p => new ReachThreshold(p, r.When.ImpressionsAtLeast!.Value))
                : [new ReachThreshold(null, r.When.ImpressionsAtLeast!.Value)])
            .Distinct()
            .ToArray();
        return thresholds.Length == 0 ? brand with { Thresholds = null } : brand with { Thresholds = thresholds };
    }

    // A rule about long pauses has nothing to say where nothing is paused.
    private static bool Adds(RuleThen then, SignalAction action) => action == SignalAction.Pause || then is not { CallRoles: null, Severity: null };

    // A crossing below the brand's own threshold was looked for by a rule; where that rule says nothing, it is only shown.
    private static SignalAction AsDetected(Signal signal, RuleFacts facts) =>
        signal.Kind == SignalKind.Breach && signal.Evidence.Threshold > 0 && signal.Evidence.Threshold < facts.Threshold ? SignalAction.Advise : signal.Action;

    private static int SeverityOf(Signal signal, SignalAction action, AlertRule[] heard)
    {
        // What is only shown is of the lowest whatever a rule would have called it; what is found late too.
        var usual = Severity.Of(signal with { Action = action });
        var wanted = heard.Select(r => r.Then.Severity).Where(s => s is not null).Min();
        return action == SignalAction.Advise || signal.Historical ? usual : wanted ?? usual;
    }

    private static List<PauseScope>? ScopesOf(Signal signal, List<AlertRule> winners)
    {
        var brand = signal.Brand;
        if (winners.Count == 0 || winners.Any(r => r.Then.Scope is null or { IsEmpty: true }))
        {
            return null;
        }

        var scopes = new List<PauseScope?>();
        foreach (var scope in winners.Select(r => r.Then.Scope!))
        {
            scopes.AddRange(Named(scope.Platforms, RuleMatch.PlatformOf(signal)).Select(p => p is null ? null : new PauseScope(brand, Platform: p)));
            scopes.AddRange(Named(scope.Campaigns, RuleMatch.CampaignOf(signal)).Select(c => c is null ? null : new PauseScope(brand, Campaign: c)));
            scopes.AddRange((scope.Partners ?? []).Select(p => new PauseScope(brand, Partner: p)));
            scopes.AddRange((scope.Accounts ?? []).Select(a => new PauseScope(brand, Account: a)));
        }

        // "The same platform" of a signal that names none is not known: then everything, which is the safe reading.
        return scopes.Contains(null) ? null : [.. scopes.OfType<PauseScope>().Distinct()];
    }

    private static IEnumerable<string?> Named(IReadOnlyList<string>? names, string? same) => (names ?? []).Select(n => n == RuleScope.Same ? same : n);

    private static string[]? RolesOf(AlertRule[] heard)
    {
        string[] roles = [.. heard.SelectMany(r => r.Then.CallRoles ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return roles.Length == 0 ? null : roles;
    }
}
