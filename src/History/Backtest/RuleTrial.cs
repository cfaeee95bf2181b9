using Listening.Alerts.Incidents;
using Listening.Alerts.Rules;
using Listening.Detection.Signals;

namespace Listening.History.Backtest;

/// <summary>A rule that nobody has saved yet, or another version of one that is in force.</summary>
/// <param name="Brands">Whose past it is tried on; null = those that the rule names, or all that the viewer may see.</param>
/// <param name="Days">Up to now, 1 to <see cref="LongestDays"/>.</param>
/// <param name="PauseHours">How long a pause would have stood until people resumed.</param>
public sealed record RuleTrialQuery(AlertRule Draft, IReadOnlyList<string>? Brands = null, int Days = 90, double PauseHours = 4)
{
    public const int LongestDays = 366;
}

/// <param name="Alarms">Signals for which people are called or publishing is paused.</param>
/// <param name="PostsHeld">Posts of the brands' own accounts that went out while a pause would have stood.</param>
/// <param name="Useful">Alarms that people called so then; <paramref name="Needless"/>: that they called noise; <paramref name="Unjudged"/>: of which they said nothing.</param>
public sealed record RuleTrialCount(int Alarms, double AlarmsPerWeek, int Pauses, double PausedHours, int PostsHeld, int Useful, int Needless, int Unjudged);

/// <param name="Asks">What the rules with the draft ask for; <paramref name="InForce"/>: what those in force do.</param>
/// <param name="Verdict">What people said of it then: <c>useful</c>, <c>noise</c> or null.</param>
public sealed record RuleTrialSignal(
    string Id, string Brand, string Kind, string Rule, DateTimeOffset At, string Sentence, SignalAction Asks, SignalAction InForce, string? Verdict);

/// <summary>What a rule would have done.</summary>
/// <param name="Sentence">All of it in one sentence, to be shown before the rule is saved.</param>
/// <param name="Fired">Signals for which the draft would have called people or paused; <paramref name="Shown"/>: those that it would only have shown.</param>
/// <param name="Draft">What the draft has a part in.</param>
/// <param name="With">All rules with the draft; <paramref name="Without"/>: those in force.</param>
/// <param name="Signals">The newest of those that the draft has a part in, at most <see cref="MostShown"/>.</param>
/// <param name="Limits">What this trial did not look at, in sentences; empty = it looked at everything.</param>
public sealed record RuleTrial(
    string Sentence, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Brands, int Fired, int Shown, RuleTrialCount Draft, RuleTrialCount With,
    RuleTrialCount Without, IReadOnlyList<RuleTrialSignal> Signals, IReadOnlyList<string> Limits)
{
    public const int MostShown = 50;
}

/// <summary>Counts what rules ask of signals; pure.</summary>
internal static class RuleTrials
{
    /// <summary>One signal under both sets of rules.</summary>
    public sealed record Case(Signal Signal, Asked With, Asked Without, string? Verdict);

    /// <param name="cases">Of the period, in order of time.</param>
    /// <param name="ownPosts">By brand, when posts of its own accounts went out.</param>
    public static RuleTrial Of(
        RuleTrialQuery query, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<string> brands, IReadOnlyList<Case> cases,
        IReadOnlyDictionary<string, IReadOnlyList<DateTimeOffset>> ownPosts, IReadOnlyList<string> limits)
    {
        var drafts = cases.Where(c => c.With.Rules.Contains(query.Draft.Reference)).ToList();
        RuleTrialCount Count(IReadOnlyList<Case> counted, Func<Case, Asked> asked)
        {
            var alarms = counted.Where(c => asked(c).Action != SignalAction.Advise).ToList();
            var pauses = alarms.Where(c => asked(c).Action == SignalAction.Pause).GroupBy(c => c.Signal.Brand)
                .SelectMany(g => BacktestReport.Pauses(g.Select(c => (c.Signal.Id, c.Signal.At)), query.PauseHours, ownPosts[g.Key])).ToList();
            return new RuleTrialCount(
                alarms.Count, alarms.Count * 7.0 / query.Days, pauses.Count, pauses.Sum(p => (p.To - p.From).TotalHours), pauses.Sum(p => p.Held),
                alarms.Count(c => c.Verdict == Review.Verdicts.Useful), alarms.Count(c => c.Verdict == Review.Verdicts.Noise), alarms.Count(c => c.Verdict is null));
        }

        var (draft, with, without) = (Count(drafts, c => c.With), Count(cases, c => c.With), Count(cases, c => c.Without));
        return new RuleTrial(
            Say(query, draft, drafts.Count - draft.Alarms, with, without), from, to, brands, draft.Alarms, drafts.Count - draft.Alarms, draft, with, without,
            [.. drafts.OrderByDescending(c => c.Signal.At).ThenBy(c => c.Signal.Id, StringComparer.Ordinal).Take(RuleTrial.MostShown).Select(c => new RuleTrialSignal(
                c.Signal.Id, c.Signal.Brand, Signal.NameOf(c.Signal.Kind), c.Signal.Rule, c.Signal.At, c.Signal.Evidence.Sentence, c.With.Action, c.Without.Action,
                c.Verdict))],
            limits);
    }

    private static string Say(RuleTrialQuery query, RuleTrialCount draft, int shown, RuleTrialCount with, RuleTrialCount without)
    {
        var days = query.Days == 1 ? "In the last day" : $"In the last {query.Days} days";
        var would = (draft, shown) switch
        {
            _ when !query.Draft.Enabled => "The rule is disabled and asks for nothing.",
            ({ Alarms: 0 }, 0) => $"{days} it would not have fired.",
            ({ Alarms: 0 }, _) => $"{days} it would have called nobody, and only shown {Counted(shown, "signal")}.",
            ({ Pauses: 0 }, _) => $"{days} it would have fired {Times(draft.Alarms)}, and paused nothing{Judged(draft)}.",
            _ => $"{days} it would have fired {Times(draft.Alarms)}, paused publishing {Times(draft.Pauses)} and held {Counted(draft.PostsHeld, "post")}{Judged(draft)}.",
        };
        return (with.Alarms, with.Pauses, with.PostsHeld) == (without.Alarms, without.Pauses, without.PostsHeld)
            ? would + " With the other rules nothing changes."
            : $"{would} With the other rules: {with.Alarms} alarms instead of {without.Alarms}, {with.Pauses} pauses instead of {without.Pauses}, "
              + $"{with.PostsHeld} posts held instead of {without.PostsHeld}.";
    }

    private static string Judged(RuleTrialCount count) =>
        count.Useful + count.Needless == 0 ? "" : $"; of {Counted(count.Useful + count.Needless, "alarm")} that people judged, {count.Needless} were noise";

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
