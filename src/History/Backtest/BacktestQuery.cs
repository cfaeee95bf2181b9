using Listening.Alerts.Rules;
using Listening.Detection.Brands;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;

namespace Listening.History.Backtest;

/// <summary>What is tried on a stretch of the past.</summary>
/// <param name="Rules">Rules of the house to try; null = those in force.</param>
/// <param name="BudgetPerWeek">False alarms a week that the brand would accept; null = as shipped.</param>
/// <param name="ImpressionsThreshold">Impressions at which a post would breach; null = the brand's own.</param>
/// <param name="Thresholds">Further thresholds, by platform; null = the brand's own.</param>
/// <param name="Exact">From the stored pulses where they are kept, else by the second from the mentions, instead of by the minute; for a month at most.</param>
/// <param name="PauseHours">How long a pause would have stood until people resumed: what crosses meanwhile joins it.</param>
/// <param name="Model">Scores the stored words anew; null = the scores that are stored.</param>
public sealed record BacktestQuery(
    string Brand,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<AlertRule>? Rules = null,
    double? BudgetPerWeek = null,
    long? ImpressionsThreshold = null,
    IReadOnlyList<ReachThreshold>? Thresholds = null,
    bool Exact = false,
    double PauseHours = 4,
    ISentimentModel? Model = null)
{
    /// <summary>The engine learns from so long before the period, without telling what it finds there.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromDays(14);

    public static readonly TimeSpan Longest = TimeSpan.FromDays(731);

    public static readonly TimeSpan LongestExact = TimeSpan.FromDays(31);
}

/// <summary>What became of a signal of then under what was tried.</summary>
public enum BacktestMatch : byte
{
    /// <summary>It fired then, and would again.</summary>
    Both,

    /// <summary>It would fire, and did not.</summary>
    New,

    /// <summary>It fired, and would not.</summary>
    Gone,
}

/// <param name="Action">What the rules tried would ask for; of a signal that is gone, what was asked for then.</param>
/// <param name="Then">Id of the signal that fired then; null for a new one.</param>
/// <param name="Verdict">What people said of that one: <c>useful</c>, <c>noise</c> or null.</param>
/// <param name="Delay">Seconds by which it would come later than then; negative = sooner. Null unless both.</param>
public sealed record BacktestSignal(
    string Id, string Kind, string Rule, DateTimeOffset At, double Score, SignalAction Action, int Severity, string Sentence, BacktestMatch Match, string? Then,
    string? Verdict, double? Delay);

/// <param name="Held">Posts of the brand's own accounts that went out in that time, and would have been held.</param>
public sealed record BacktestPause(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Signals, int Held);

/// <param name="Needless">Alarms that called people for nothing: matched with a signal whose verdict is noise.</param>
/// <param name="Unjudged">Alarms that nobody has judged: new ones, and old ones without a verdict.</param>
/// <param name="UsefulGone">Signals that people called useful and that would not fire.</param>
public sealed record BacktestCount(
    int Signals, int Alarms, double AlarmsPerWeek, int Pauses, double PausedHours, int PostsHeld, int Useful, int Needless, int Unjudged, int UsefulGone);

/// <summary>A stretch of time of which an incident pinned the pulses: what the detectors see there is what the stream saw.</summary>
public sealed record PulseSpan(DateTimeOffset From, DateTimeOffset To);

/// <param name="Resolution">Of what the detectors saw: <c>minute</c>; <c>second</c>, counted from the mentions; or <c>pulse</c>, the very pulses of the stream.</param>
/// <param name="Pulses">Of an exact one: where the very pulses were seen, in order; elsewhere it was seconds.</param>
/// <param name="Limits">What this resolution cannot show, in sentences.</param>
/// <param name="Tried">What fired under what was tried; <paramref name="Then"/>: what fired then, counted the same way.</param>
public sealed record BacktestResult(
    string Brand, DateTimeOffset From, DateTimeOffset To, string Resolution, IReadOnlyList<string> Limits, BacktestCount Tried, BacktestCount Then,
    IReadOnlyList<BacktestSignal> Signals, IReadOnlyList<BacktestPause> Pauses, IReadOnlyList<PulseSpan> Pulses);
