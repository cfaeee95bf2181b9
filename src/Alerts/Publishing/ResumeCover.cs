using Listening.Alerts.Incidents;
using Listening.Detection.Signals;

namespace Listening.Alerts.Publishing;

/// <summary>What people's resumes say about a signal that asks for a pause.</summary>
public enum CoverKind : byte
{
    /// <summary>Nothing was resumed in this crisis: pause.</summary>
    None,

    /// <summary>People resumed knowing of it, or of the situation it belongs to: do not pause.</summary>
    Covered,

    /// <summary>The crisis goes on with something people did not know: pause again.</summary>
    NewCause,

    /// <summary>A post they knew is seen by twice as many: pause again.</summary>
    Doubled,
}

/// <param name="By">The resumed pause that decided; null when none did.</param>
/// <param name="Known">Its cause that names the post or, when <paramref name="ByTopic"/>, the most seen one on the post's topics.</param>
public readonly record struct CoverVerdict(CoverKind Kind, Pause? By = null, PauseCause? Known = null, bool ByTopic = false);

/// <summary>
/// The machine does not fight people. In this order, over the brand's resumed pauses that had causes, newest first:
/// a post among the causes is covered until its reach is twice that at the resume; whatever crossed before the newest resume is covered;
/// until the incident is resolved, a stream's rule among the causes is covered, and a post that names only risk topics of the causes until it is
/// seen twice as often as the most seen of them was at the resume; everything else is a new cause. A cover that people gave for a chosen time
/// ends with it.
/// </summary>
public static class ResumeCover
{
    /// <summary>Reach that people could not have had in mind when they resumed.</summary>
    public const int GrowthFactor = 2;

    /// <param name="resumed">Of the signal's brand and drill, newest first.</param>
    /// <param name="open">Open incidents of the brand and drill.</param>
    public static CoverVerdict Of(Signal signal, IReadOnlyList<Pause> resumed, IReadOnlyList<Incident> open)
    {
        if (resumed.FirstOrDefault(p => p.Causes.Count > 0) is not { } newest)
        {
            return new CoverVerdict(CoverKind.None);
        }

        var post = PostOf(signal);
        var covering = resumed.Where(p => p.CoverUntil is null || signal.At <= p.CoverUntil).ToArray();
        if (post is not null)
        {
            foreach (var pause in covering)
            {
                if (pause.Causes.FirstOrDefault(c => IsOf(c, post)) is { } known)
                {
                    return new CoverVerdict(HasDoubled(known.Reach, post.Impressions) ? CoverKind.Doubled : CoverKind.Covered, pause, known);
                }
            }
        }

        if (signal.At <= newest.ResumedAt)
        {
            return new CoverVerdict(CoverKind.Covered, newest);
        }

        if (post is null && covering.FirstOrDefault(p => IsOpen(p.Incident, open) && p.Causes.Any(c => c.PostId.Length == 0 && c.Rule == signal.Rule)) is { } same)
        {
            return new CoverVerdict(CoverKind.Covered, same);
        }

        if (post is not null && TopicsOf(signal) is { } topics)
        {
            var knowing = covering.FirstOrDefault(p => IsOpen(p.Incident, open) && topics.All(t => p.Causes.Any(c => c.Topics?.Contains(t) == true)));
            if (knowing?.Causes.Where(c => c.Topics?.Any(topics.Contains) == true).MaxBy(c => c.Reach) is { } most)
            {
                return new CoverVerdict(HasDoubled(most.Reach, post.Impressions) ? CoverKind.Doubled : CoverKind.Covered, knowing, most, ByTopic: true);
            }
        }

        return IsOpen(newest.Incident, open) ? new CoverVerdict(CoverKind.NewCause, newest) : new CoverVerdict(CoverKind.None);
    }

    public static bool HasDoubled(long atResume, long now) => now >= Math.Max(1, atResume) * GrowthFactor;

    /// <summary>The post that a signal is about; null when it is about a stream, whatever posts its evidence names.</summary>
    public static EvidencePost? PostOf(Signal signal) =>
        signal.Kind is SignalKind.Breach or SignalKind.ReachGrowth or SignalKind.ViralityWarning && signal.Evidence.Posts is [var post, ..] ? post : null;

    public static PauseCause CauseOf(Signal signal) =>
        PostOf(signal) is { } post
            ? new PauseCause(signal.Id, signal.Rule, post.Platform, post.Id, post.Impressions, TopicsOf(signal))
            : new PauseCause(signal.Id, signal.Rule, "", "", 0);

    /// <summary>What a covered signal adds to the pause that covers it.</summary>
    public static PauseCause CauseOf(Signal signal, CoverVerdict verdict) =>
        verdict is { ByTopic: true, Known: { } most } ? CauseOf(signal) with { Reach = most.Reach, ByTopic = true } : CauseOf(signal);

    /// <summary>The pause with the cause added, unless it is there or the list is full.</summary>
    public static Pause With(Pause pause, PauseCause cause)
    {
        var known = cause.PostId.Length > 0
            ? pause.Causes.Any(c => c.Platform == cause.Platform && c.PostId == cause.PostId)
            : pause.Causes.Any(c => c.PostId.Length == 0 && c.Rule == cause.Rule);
        return known || pause.Causes.Count >= Pause.MaxCauses ? pause : pause with { Causes = [.. pause.Causes, cause] };
    }

    private static IReadOnlyList<string>? TopicsOf(Signal signal) => signal.Evidence.RiskTopics is { Count: > 0 } topics ? topics : null;

    private static bool IsOf(PauseCause cause, EvidencePost post) => cause.PostId == post.Id && cause.Platform == post.Platform;

    private static bool IsOpen(string? incident, IReadOnlyList<Incident> open) => incident is not null && open.Any(i => i.Id == incident);
}
