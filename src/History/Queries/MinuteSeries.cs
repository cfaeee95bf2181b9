using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.History.Rollups;

namespace Listening.History.Queries;

/// <param name="From">Moved down to the minute.</param>
/// <param name="To">Exclusive.</param>
/// <param name="AsOf">
/// What was known at that moment: counted from mentions and observations recorded by then. A partner's stream and a hashtag's are not told so, because
/// only words know of them: see <see cref="WordSplits"/>.
/// </param>
/// <param name="BySecond">Points of a second instead of a minute; counted from mention rows, like <paramref name="AsOf"/>.</param>
/// <param name="WidestMs">
/// Points and stretches heard may be as wide as this, ms, where that is read sooner: for buckets that are multiples of it. Points are then of different
/// widths (a minute, an hour, a day), and each begins at a multiple of its own.
/// </param>
public sealed record MinuteQuery(
    StreamKey Stream, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? AsOf = null, bool BySecond = false, long WidestMs = MinuteSeries.MinuteMs)
{
    /// <summary>The campaign that is asked for; null with any other stream.</summary>
    /// <exception cref="ArgumentException">The stream is one that only words know of.</exception>
    internal string? Campaign => Stream.Kind switch
    {
        StreamKind.Campaign => Stream.Value,
        StreamKind.Partner or StreamKind.Hashtag => throw new ArgumentException($"As of a moment, and by the second, minutes are not told by {StreamKey.NameOf(Stream.Kind)}."),
        _ => null,
    };

    /// <summary>Width of the points, ms.</summary>
    public long GrainMs => BySecond ? 1_000 : MinuteSeries.MinuteMs;

    /// <summary>The widest rows that answer it: no wider than what is asked for, of which both ends are multiples.</summary>
    internal Grain Widest
    {
        get
        {
            var (fromMs, toMs) = Range();
            return AsOf is null && Grains.Of(WidestMs) is var grain && fromMs % grain.WidthMs() == 0 && toMs % grain.WidthMs() == 0 ? grain : Grain.Minute;
        }
    }

    /// <summary>Ten years of minutes: more is a slip of the keyboard.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    /// <summary>In whole minutes, unix ms.</summary>
    /// <exception cref="ArgumentException">Empty, or longer than <see cref="Longest"/>.</exception>
    public (long FromMs, long ToMs) Range()
    {
        var fromMs = Floor(From.ToUnixTimeMilliseconds());
        var toMs = Floor(To.ToUnixTimeMilliseconds() + MinuteSeries.MinuteMs - 1);
        return toMs > fromMs && toMs - fromMs <= (long)Longest.TotalMilliseconds
            ? (fromMs, toMs)
            : throw new ArgumentException($"The range {From:u} to {To:u} is empty, or longer than ten years.");
    }

    private static long Floor(long ms) => Math.DivRem(ms, MinuteSeries.MinuteMs) is (var minutes, >= 0) ? minutes * MinuteSeries.MinuteMs : 0;
}

/// <summary>What a stream heard in one minute of event time; minutes without a mention have no point.</summary>
/// <param name="MinuteMs">Start, unix ms.</param>
/// <param name="Valence">Sum of P(positive) − P(negative) in ten-thousandths.</param>
/// <param name="Actual">Impressions gained, by grade; likewise the next two.</param>
public readonly record struct MinutePoint(
    long MinuteMs, long Volume, long Negative, long Neutral, long Positive, long Valence, long Risky, long Actual, long Floor, long Estimated,
    long Engagement)
{
    public long Impressions => Actual + Floor + Estimated;

    /// <summary>Mean of P(positive) − P(negative), −1..1; null without mentions.</summary>
    public double? Mean() => Volume == 0 ? null : (double)Valence / Volume / SentimentScore.One;

    /// <summary>One mention.</summary>
    /// <param name="grainMs">Width of the point.</param>
    public static MinutePoint Of(long eventMs, SentimentScore score, long grainMs = MinuteSeries.MinuteMs) => new(
        eventMs / grainMs * grainMs, 1, score.Label == SentimentLabel.Negative ? 1 : 0,
        score.Label == SentimentLabel.Neutral ? 1 : 0, score.Label == SentimentLabel.Positive ? 1 : 0, score.Valence, 0, 0, 0, 0, 0);

    /// <summary>Two counts of the same stretch together; the earlier start stays.</summary>
    public MinutePoint And(in MinutePoint other) => new(
        Math.Min(MinuteMs, other.MinuteMs), Volume + other.Volume, Negative + other.Negative, Neutral + other.Neutral, Positive + other.Positive,
        Valence + other.Valence, Risky + other.Risky, Actual + other.Actual, Floor + other.Floor, Estimated + other.Estimated,
        Engagement + other.Engagement);
}

/// <summary>Minutes of a stream in order, and when anything at all was heard.</summary>
/// <param name="FromMs">Unix ms, whole minutes; likewise the next.</param>
/// <param name="Heard">Stretches in which something was read: outside them zero is a gap, not silence.</param>
/// <param name="GrainMs">Width of the points.</param>
public sealed record MinuteSeries(
    long FromMs, long ToMs, IReadOnlyList<MinutePoint> Points, IReadOnlyList<Stretch> Heard, long GrainMs = MinuteSeries.MinuteMs)
{
    public const long MinuteMs = 60_000;

    public bool IsHeard(long fromMs, long toMs)
    {
        // Stretches are disjoint and in order: the first that ends after the start is the only one to ask.
        var (low, high) = (0, Heard.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Heard[middle].ToMs > fromMs ? (low, middle) : (middle + 1, high);
        }

        return low < Heard.Count && Heard[low].FromMs < toMs;
    }

    /// <summary>Sums of equal buckets from <see cref="FromMs"/> on; buckets without a mention are zero.</summary>
    public MinutePoint[] Buckets(long bucketMs)
    {
        var buckets = new MinutePoint[(ToMs - FromMs + bucketMs - 1) / bucketMs];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new MinutePoint { MinuteMs = FromMs + (i * bucketMs) };
        }

        foreach (var point in Points)
        {
            ref var bucket = ref buckets[(point.MinuteMs - FromMs) / bucketMs];
            bucket = bucket.And(point);
        }

        return buckets;
    }

    /// <summary>Sums between edges, of which each bucket's end is the next one's start; unix ms.</summary>
    public MinutePoint[] Buckets(ReadOnlySpan<long> edges)
    {
        var buckets = new MinutePoint[edges.Length - 1];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new MinutePoint { MinuteMs = edges[i] };
        }

        var at = 0;
        foreach (var point in Points)
        {
            while (at < buckets.Length && point.MinuteMs >= edges[at + 1])
            {
                at++;
            }

            if (at < buckets.Length && point.MinuteMs >= edges[at])
            {
                buckets[at] = buckets[at].And(point);
            }
        }

        return buckets;
    }

    /// <summary>The points of a part of it, of which <paramref name="fromMs"/> and <paramref name="toMs"/> are whole minutes.</summary>
    public MinuteSeries Slice(long fromMs, long toMs) => new(
        fromMs, toMs, [.. Points.Where(p => p.MinuteMs >= fromMs && p.MinuteMs < toMs)],
        [.. Heard.Where(h => h.ToMs > fromMs && h.FromMs < toMs).Select(h => new Stretch(Math.Max(h.FromMs, fromMs), Math.Min(h.ToMs, toMs)))], GrainMs);
}

/// <summary>Unix ms, the end exclusive.</summary>
public readonly record struct Stretch(long FromMs, long ToMs)
{
    /// <summary>Joins single stretches of one width, given in order.</summary>
    public static List<Stretch> Join(IEnumerable<long> starts, long widthMs = MinuteSeries.MinuteMs)
    {
        var joined = new List<Stretch>();
        foreach (var start in starts)
        {
            if (joined.Count > 0 && joined[^1].ToMs == start)
            {
                joined[^1] = joined[^1] with { ToMs = start + widthMs };
            }
            else
            {
                joined.Add(new Stretch(start, start + widthMs));
            }
        }

        return joined;
    }
}
