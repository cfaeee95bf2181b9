using Listening.Alerts.Hub;
using Listening.Detection.Spikes;

namespace Listening.Dashboard.Live;

/// <summary>
/// What a tile is measured against before the engine has heard an hour itself: the engine's own baseline, taught by the stored minutes, which
/// may have come late or from a file and are in no window. It draws a band and decides nothing. One caller at a time.
/// </summary>
internal sealed class ToldExpectation
{
    /// <summary>How much of the history is told: the half-life of the baseline's level, and three rounds of the day's rhythm.</summary>
    public static readonly TimeSpan Past = TimeSpan.FromDays(3);

    // A quiet brand has no row for an hour; a longer hole may be a server that was down, and silence that nobody heard teaches nothing.
    private const long LongestHole = 3600;

    private const int LastSecond = 59;

    private SpikeDetector? baseline;
    private MinuteView? running;

    /// <param name="minute">Not before the last one; the same one again as it grows.</param>
    /// <returns>It with the expectation from what went before, or without one when that is less than an hour.</returns>
    public MinuteView Meet(MinuteView minute)
    {
        if (running is null || minute.At - running.At > LongestHole)
        {
            baseline = new SpikeDetector(minute.At);
        }
        else if (minute.At < running.At)
        {
            return minute;
        }
        else if (minute.At > running.At)
        {
            baseline!.Observe(running.At + LastSecond, checked((int)running.Volume), checked((int)running.Negatives));
            baseline.Observe(minute.At, 0, 0);
        }

        running = minute;
        var (mean, upper) = baseline!.ExpectedVolume(seconds: 60);
        return baseline.WarmingUp ? minute : minute with { Low = 0, High = upper, Expected = mean };
    }
}
