using Listening.Alerts.Incidents;
using Listening.Alerts.Rules;
using Listening.Detection.Signals;

namespace Listening.History.Hygiene;

/// <summary>What is proposed for a rule. The words are the same in report, log and wall.</summary>
public enum HygieneAdvice : byte
{
    Keep,

    /// <summary>Nobody has said enough of its alarms to judge it.</summary>
    Judge,

    /// <summary>More noise than its budget, and less useful than not: ask for more before it calls people.</summary>
    Tighten,

    /// <summary>Always useful, and it seldom speaks: a lower condition would find more.</summary>
    Loosen,

    /// <summary>It has not spoken, or never usefully, in the whole period.</summary>
    Retire,
}

/// <param name="Rule">A rule of the house or of the product; or a detector's own, which has no document.</param>
/// <param name="Alarms">Signals for which it asked people or a pause.</param>
/// <param name="Precision">Useful by judged, 0..1; null when nothing was judged. <paramref name="PrecisionLow"/> and High: its 90 % interval (Wilson).</param>
/// <param name="NoisePerWeek">Alarms judged noise, over the last four weeks.</param>
/// <param name="LastUseful">When it last spoke usefully; null = never in the period.</param>
/// <param name="SteppedDown">It only advises now, because it was over its noise budget.</param>
public sealed record RuleHealth(
    string Rule, string Source, string? Brand, int Signals, int Alarms, double AlarmsPerWeek, int Useful, int Noise, double? Precision, double? PrecisionLow,
    double? PrecisionHigh, double NoisePerWeek, DateTimeOffset? LastFired, DateTimeOffset? LastUseful, HygieneAdvice Advice, string Why, bool SteppedDown);

/// <param name="NoiseBudgetPerWeek">Needless alarms a week that a rule may cost.</param>
public sealed record HygieneReport(DateTimeOffset From, DateTimeOffset To, double NoiseBudgetPerWeek, IReadOnlyList<RuleHealth> Rules);

/// <summary>How good rules are, from what people said of their alarms; pure.</summary>
public static class RuleHygiene
{
    /// <summary>A quarter: long enough for a rule that speaks once a month.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromDays(91);

    /// <summary>As much as a stream's alarm budget allows.</summary>
    public const double NoiseBudgetPerWeek = 1;

    /// <summary>Where the noise of now is counted.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromDays(28);

    /// <summary>The product's own word for what it writes.</summary>
    public const string By = "rule-hygiene";

    // Fewer judged alarms tell nothing: even all useful, the true share may be a half.
    private const int LeastJudged = 5;

    // The 95 % quantile of the normal law: 90 % lie between both ends.
    private const double Z = 1.6448536269514722;

    /// <param name="signals">Of the period, with what was asked.</param>
    /// <param name="verdicts">By signal's id.</param>
    /// <param name="house">Rules of the house as they stand.</param>
    /// <param name="since">By a rule's id, when people last wrote or removed it: noise from before says nothing of what they decided. Null = never.</param>
    public static List<RuleHealth> Of(
        IReadOnlyList<StoredSignal> signals, IReadOnlyDictionary<string, string> verdicts, IReadOnlyList<AlertRule> house, DateTimeOffset from, DateTimeOffset to,
        IReadOnlyDictionary<string, DateTimeOffset>? since = null)
    {
        DateTimeOffset Since(string rule) => since is not null && since.TryGetValue(rule, out var at) && at > to - Recent ? at : to - Recent;
        var health = house.Select(r => Judge(
            r.Id, "house", r.When.Brands is [var only] ? only : null, [.. signals.Where(s => Names(s, r.Id))], verdicts, from, to, Since(r.Id), IsSteppedDown(r))).ToList();
        health.AddRange(signals.GroupBy(s => (s.Signal.Rule, s.Signal.Brand)).OrderBy(g => g.Key.Rule, StringComparer.Ordinal).ThenBy(g => g.Key.Brand, StringComparer.Ordinal)
            .Select(g => Judge(
                g.Key.Rule, "detector", g.Key.Brand, [.. g], verdicts, from, to, Since(StepDownId(g.Key.Rule, g.Key.Brand)),
                house.Any(r => r.Id == StepDownId(g.Key.Rule, g.Key.Brand) && r.Enabled))));
        return health;
    }

    /// <summary>More noise than the budget, and less than half of what was judged useful: it may no longer call people.</summary>
    public static bool IsOverBudget(RuleHealth health) =>
        !health.SteppedDown && health.NoisePerWeek > NoiseBudgetPerWeek && health.Useful + health.Noise >= LeastJudged && health.Precision < 0.5;

    /// <summary>
    /// The rule as it stands after stepping down to advice; null for what never does: rules about a breach or a risk topic, because the pause is safe by
    /// default and only people take it back.
    /// </summary>
    /// <param name="mayBreaches">People configured that these step down too.</param>
    public static AlertRule? StepDown(RuleHealth health, IReadOnlyList<AlertRule> house, bool mayBreaches = false)
    {
        var breaches = new[] { Signal.NameOf(SignalKind.Breach), Signal.NameOf(SignalKind.ReachGrowth) };
        if (health.Source == "house")
        {
            var rule = house.First(r => r.Id == health.Rule);
            return rule.Then.Action is SignalAction.Arm or SignalAction.Pause
                && (mayBreaches || (rule.Kinds.Count > 0 && !rule.Kinds.Any(breaches.Contains) && rule.When.RiskTopics is not { Count: > 0 }))
                ? rule with { Name = Mark + rule.Name, Then = new RuleThen(SignalAction.Advise) }
                : null;
        }

        return health.Brand is null || (!mayBreaches && Signals.Contains(health.Rule))
            ? null
            : new AlertRule(
                StepDownId(health.Rule, health.Brand), $"{Mark}{health.Rule} of {health.Brand}: {health.Noise} needless alarms, {health.Useful} useful", true, [],
                new RuleWhen(Brands: [health.Brand], Rules: [health.Rule]), new RuleThen(SignalAction.Advise));
    }

    // Names of breach rules and of the growth after one.
    private static readonly HashSet<string> Signals = new(
        ["negative-reach", "negative-reach-estimated", "risk-topic-reach", "unvalidated-language-reach", AlertDesk.GrowthRule], StringComparer.Ordinal);

    private const string Mark = "Stepped down: ";

    internal static string StepDownId(string rule, string brand) => CauseId.Of('h', $"step-down:{rule}:{brand}");

    private static bool IsSteppedDown(AlertRule rule) => rule.Name.StartsWith(Mark, StringComparison.Ordinal);

    private static bool Names(StoredSignal stored, string rule) =>
        (stored.Asked?.Rules ?? []).Any(r => r == rule || (r.StartsWith(rule, StringComparison.Ordinal) && r.Length > rule.Length && r[rule.Length] == '@'));

    private static RuleHealth Judge(
        string rule, string source, string? brand, IReadOnlyList<StoredSignal> signals, IReadOnlyDictionary<string, string> verdicts, DateTimeOffset from,
        DateTimeOffset to, DateTimeOffset recently, bool steppedDown)
    {
        var alarms = signals.Where(s => (s.Asked?.Action ?? s.Signal.Action) != SignalAction.Advise && !s.Signal.Historical).ToList();
        bool Said(StoredSignal s, string word) => verdicts.GetValueOrDefault(s.Signal.Id) == word;
        var useful = alarms.Count(s => Said(s, Review.Verdicts.Useful));
        var noise = alarms.Count(s => Said(s, Review.Verdicts.Noise));
        var recent = alarms.Count(s => Said(s, Review.Verdicts.Noise) && s.Signal.At >= recently);
        var judged = useful + noise;
        var (low, high) = Wilson(useful, judged);
        var health = new RuleHealth(
            rule, source, brand, signals.Count, alarms.Count, alarms.Count / Math.Max(1, (to - from).TotalDays / 7), useful, noise,
            judged == 0 ? null : (double)useful / judged, low, high, recent / (Recent.TotalDays / 7),
            signals.Count == 0 ? null : signals.Max(s => s.Signal.At), signals.Where(s => Said(s, Review.Verdicts.Useful)).Max(s => (DateTimeOffset?)s.Signal.At),
            HygieneAdvice.Keep, "", steppedDown);
        var (advice, why) = Advise(health, judged);
        return health with { Advice = advice, Why = why };
    }

    private static (HygieneAdvice, string) Advise(RuleHealth health, int judged) => health switch
    {
        { Signals: 0 } => (HygieneAdvice.Retire, "It has not spoken in the whole period."),
        { NoisePerWeek: > NoiseBudgetPerWeek, Precision: < 0.5 } when judged >= LeastJudged =>
            (HygieneAdvice.Tighten, $"{health.Noise} of {judged} judged alarms were noise, more than its budget of {NoiseBudgetPerWeek:0.#} a week."),
        { Useful: 0 } when judged >= LeastJudged => (HygieneAdvice.Retire, $"None of {judged} judged alarms was useful."),
        { Alarms: > 0 } when judged < LeastJudged => (HygieneAdvice.Judge, $"{judged} of {health.Alarms} alarms were judged; {LeastJudged} tell something."),
        { PrecisionLow: > 0.7, AlarmsPerWeek: < NoiseBudgetPerWeek / 2 } => (HygieneAdvice.Loosen, "Its alarms are useful and few: a lower condition would find more."),
        _ => (HygieneAdvice.Keep, "It keeps its budget."),
    };

    private static (double? Low, double? High) Wilson(int useful, int judged)
    {
        if (judged == 0)
        {
            return (null, null);
        }

        double n = judged, share = useful / n, z2 = Z * Z;
        var middle = (share + (z2 / (2 * n))) / (1 + (z2 / n));
        var half = Z / (1 + (z2 / n)) * Math.Sqrt((share * (1 - share) / n) + (z2 / (4 * n * n)));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
