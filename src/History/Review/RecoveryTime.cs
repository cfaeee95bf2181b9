using Listening.History.Queries;

namespace Listening.History.Review;

/// <param name="AtMs">Start of the calm hour; null when it has not come, or cannot be told.</param>
/// <param name="Left">Whether the share of negatives left its usual range at all.</param>
/// <param name="UsualShare">Part of negatives in the day before, 0..1; null when too little was heard.</param>
public readonly record struct Recovered(long? AtMs, bool Left, double? UsualShare);

/// <summary>When sentiment was back where it was before the crossing, see <see cref="Figures.Recovery"/>; pure.</summary>
public static class RecoveryTime
{
    private const long Hour = 3_600_000;

    // Below so many mentions a share is told by one or two posts.
    private const long Enough = 10;
    private const double Sigmas = 1.96;

    public static Recovered Of(MinuteSeries minutes, long crossedMs)
    {
        var before = minutes.Points.Where(p => p.MinuteMs < crossedMs).Aggregate(default(MinutePoint), (sum, p) => sum.And(p));
        if (before.Volume < Enough)
        {
            return new Recovered(null, false, null);
        }

        var usual = (double)before.Negative / before.Volume;
        var buckets = minutes.Buckets(MinuteSeries.MinuteMs);
        long volume = 0, negative = 0;
        long? calmSince = null;
        var left = false;
        for (var i = 0; i < buckets.Length; i++)
        {
            (volume, negative) = (volume + buckets[i].Volume, negative + buckets[i].Negative);
            if (i >= 60)
            {
                (volume, negative) = (volume - buckets[i - 60].Volume, negative - buckets[i - 60].Negative);
            }

            var at = buckets[i].MinuteMs;
            if (at < crossedMs)
            {
                continue;
            }

            // In a minute in which nothing was read nobody knows: calm is not assumed.
            var known = buckets[i].Volume > 0 || minutes.IsHeard(at, at + MinuteSeries.MinuteMs);
            var high = volume >= Enough && negative > (volume * usual) + (Sigmas * Math.Sqrt(volume * usual * (1 - usual)));
            left |= high;
            calmSince = !known || high ? null : calmSince ?? at;
            if (left && at - calmSince >= Hour)
            {
                return new Recovered(calmSince, true, usual);
            }
        }

        return new Recovered(null, left, usual);
    }
}
