using Listening.Detection.Signals;

namespace Listening.Alerts.Incidents;

/// <summary>
/// 1: publishing is paused and the post reached ten times its threshold, or carries a risk topic. 2: publishing is paused.
/// 3: people are called. 4: shown only, or found too late. An incident has its worst signal's; a machine never makes it milder.
/// </summary>
public static class Severity
{
    public const int Critical = 1;
    public const int High = 2;
    public const int Medium = 3;
    public const int Low = 4;

    // The user's 5K makes 50K: a post seen so often is beyond its own circle on every platform.
    public const int ManyTimes = 10;

    public static bool IsValid(int severity) => severity is >= Critical and <= Low;

    public static int Of(Signal signal) => signal switch
    {
        { Historical: true } => Low,
        { Action: SignalAction.Pause } when IsHuge(Reach(signal), signal.Evidence.Threshold) || signal.Evidence.RiskTopics is { Count: > 0 } => Critical,
        { Action: SignalAction.Pause } => High,
        { Action: SignalAction.Arm } => Medium,
        _ => Low,
    };

    public static bool IsHuge(long reach, long threshold) => threshold > 0 && reach >= threshold * ManyTimes;

    /// <summary>Impressions of the most seen post in evidence; 0 when none is named.</summary>
    public static long Reach(Signal signal) => signal.Evidence.Posts is { Count: > 0 } posts ? posts.Max(p => p.Impressions) : 0;
}
