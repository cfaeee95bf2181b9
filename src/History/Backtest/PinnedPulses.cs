using Listening.Detection.Mentions;
using Listening.Detection.Windows;

namespace Listening.History.Backtest;

/// <summary>What is kept of a pulse for a replay; pure.</summary>
internal static class PinnedPulses
{
    /// <summary>
    /// A pulse holds words of the posts that it sampled, so it is looked for when one is erased: this much before and after the post's event time
    /// it may have been recorded. Edits sample nothing; only a stage that was far behind records later, and then its pins are of the catch-up.
    /// </summary>
    public static readonly TimeSpan RecordedBefore = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan RecordedAfter = TimeSpan.FromDays(1);

    /// <summary>Offsets and watermark stay: the engine sees that nothing is missing.</summary>
    public static PulseBatch Of(PulseBatch pulse, string brand) => pulse with { Pulses = [.. pulse.Pulses.Where(p => p.Stream.Brand == brand)] };

    /// <returns>Null when nothing of the post's words is in it.</returns>
    public static PulseBatch? Without(PulseBatch pulse, PostKey post)
    {
        // Each second is asked, not only until the first that has it.
        var forgot = pulse.Pulses.Count(p => p.Heard.Forget(post));
        return forgot == 0 ? null : pulse;
    }
}
