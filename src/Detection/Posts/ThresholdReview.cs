namespace Listening.Detection.Posts;

/// <summary>The count of one moment, as the platform told it.</summary>
public readonly record struct ReachPoint(DateTimeOffset At, long Impressions);

/// <summary>A post that breaches when enough people see it (negative, on a risk topic, in a language that is not validated).</summary>
/// <param name="Path">Observations of its impressions, any order; by the brand's own policy for grades (an estimate by its lower bound).</param>
/// <param name="Useful">People said that its pause was needed: it is no false alarm and does not count against the budget.</param>
public sealed record ReachedPost(string Platform, string Id, IReadOnlyList<ReachPoint> Path, bool Useful = false);

/// <param name="PausesPerWeek">Pauses without need that the brand accepts a week, over all platforms.</param>
/// <param name="PauseLasts">How long people take to resume: everything that crosses meanwhile joins that pause.</param>
/// <param name="Current">Threshold in force by platform; where it is silent, <see cref="Brands.Brand.DefaultImpressionsThreshold"/>.</param>
public sealed record ThresholdReviewOptions(double PausesPerWeek, TimeSpan PauseLasts, IReadOnlyDictionary<string, long>? Current = null)
{
    /// <summary>One a week, and four hours from pause to resume: the time that most brands take for a first answer and a decision.</summary>
    public static readonly ThresholdReviewOptions Default = new(1, TimeSpan.FromHours(4));
}

/// <summary>What is proposed for a platform. The words are the same in report, log and wall.</summary>
public enum ThresholdAdvice : byte
{
    /// <summary><c>keep</c>: the threshold in force keeps the budget.</summary>
    Keep,

    /// <summary><c>raise</c>: it pauses more often than the budget allows.</summary>
    Raise,

    /// <summary><c>lower</c>: nothing ever crossed it, a lower one would still keep the budget.</summary>
    Lower,

    /// <summary><c>too-little-history</c>: less than four weeks; the threshold stays.</summary>
    TooLittleHistory,
}

/// <summary>What one threshold would have done on one platform.</summary>
/// <param name="Crossings">Posts that reached it within the period.</param>
/// <param name="Pauses">Times that publishing would have stopped, were this the only platform.</param>
/// <param name="Needless">Those of them that no useful post is part of.</param>
/// <param name="UsefulMissed">Useful posts that never reached it.</param>
public sealed record ThresholdLine(long Threshold, int Crossings, int Pauses, int Needless, int UsefulMissed);

/// <param name="Posts">Posts of the platform whose reach is known.</param>
/// <param name="InForce">What the threshold in force did.</param>
/// <param name="Proposed">What the proposed one would have done; equal to <paramref name="InForce"/> when it stays.</param>
/// <param name="Lines">The scale in between, lowest first, for a chart.</param>
public sealed record PlatformThreshold(string Platform, int Posts, ThresholdAdvice Advice, ThresholdLine InForce, ThresholdLine Proposed, IReadOnlyList<ThresholdLine> Lines);

/// <param name="Weeks">Length of the period.</param>
/// <param name="Pauses">Pauses of the brand over all platforms with the thresholds in force.</param>
/// <param name="PausesProposed">With the proposed ones: a pause on one platform takes what crosses on the others.</param>
public sealed record ThresholdReport(double Weeks, int Pauses, int PausesProposed, IReadOnlyList<PlatformThreshold> Platforms)
{
    public static string NameOf(ThresholdAdvice advice) => advice switch
    {
        ThresholdAdvice.Keep => "keep",
        ThresholdAdvice.Raise => "raise",
        ThresholdAdvice.Lower => "lower",
        ThresholdAdvice.TooLittleHistory => "too-little-history",
        _ => throw new ArgumentOutOfRangeException(nameof(advice), advice, "Not an advice."),
    };
}

/// <summary>
/// How often would the breach threshold have paused a brand, and which value would have kept its budget? Pure: the history of some ninety days in,
/// a report out. Nothing is changed by it; people set thresholds. 5 000 stays what is shipped.
/// </summary>
public static class ThresholdReview
{
    /// <summary>Less than this, and a month's one viral post decides.</summary>
    public static readonly TimeSpan LeastHistory = TimeSpan.FromDays(28);

    // Below this a post is seen by one person's friends; no brand should stop for it.
    private const long Least = 1_000;

    // Round figures that people would choose, about a sixth of a decade apart: finer than a weekly budget can tell in ninety days.
    private static readonly double[] s_round = [1, 1.5, 2, 3, 5, 7];

    /// <exception cref="ArgumentException">The period is empty, or the options are not positive.</exception>
    public static ThresholdReport Of(IReadOnlyCollection<ReachedPost> posts, DateTimeOffset from, DateTimeOffset to, ThresholdReviewOptions? options = null)
    {
        options ??= ThresholdReviewOptions.Default;
        if (to <= from || !(options.PausesPerWeek > 0) || options.PauseLasts <= TimeSpan.Zero)
        {
            throw new ArgumentException("A review needs a period, a budget above 0 a week and a pause that lasts.", nameof(options));
        }

        double weeks = (to - from).TotalDays / 7;
        IGrouping<string, ReachedPost>[] platforms = [.. posts.GroupBy(p => p.Platform, StringComparer.Ordinal).OrderBy(p => p.Key, StringComparer.Ordinal)];
        // Every platform gets an equal part; a pause of one takes what crosses on the others, so together they stay below the whole.
        double each = options.PausesPerWeek * weeks / Math.Max(1, platforms.Length);
        var reviewed = platforms.Select(p => Review(p.Key, [.. p], from, to, each, options)).ToArray();
        return new(weeks, Together(p => p.InForce.Threshold), Together(p => p.Proposed.Threshold), reviewed);

        int Together(Func<PlatformThreshold, long> threshold) => Pauses(
            [.. reviewed.Zip(platforms).SelectMany(p => Crossings(p.Second, threshold(p.First), from, to)).OrderBy(c => c.At)], options.PauseLasts).Pauses;
    }

    private static PlatformThreshold Review(
        string platform, ReachedPost[] posts, DateTimeOffset from, DateTimeOffset to, double budget, ThresholdReviewOptions options)
    {
        long current = options.Current?.GetValueOrDefault(platform) is > 0 and var set ? set : Brands.Brand.DefaultImpressionsThreshold;
        ThresholdLine inForce = Line(current);
        long highest = posts.SelectMany(p => p.Path).Select(p => p.Impressions).DefaultIfEmpty(0).Max();
        ThresholdLine[] lines = [.. Scale(Math.Max(highest, current)).Select(Line)];
        (ThresholdAdvice advice, ThresholdLine proposed) = to - from < LeastHistory
            ? (ThresholdAdvice.TooLittleHistory, inForce)
            : inForce.Needless > budget
            ? (ThresholdAdvice.Raise, lines.First(l => l.Threshold > current && (l.Needless <= budget || l.Threshold > highest)))
            : inForce.Crossings == 0 && lines.FirstOrDefault(l => l.Threshold < current && l.Needless <= budget && l.Crossings > 0) is { } lower
            ? (ThresholdAdvice.Lower, lower)
            : (ThresholdAdvice.Keep, inForce);
        return new(platform, posts.Length, advice, inForce, proposed, lines);

        ThresholdLine Line(long threshold)
        {
            (DateTimeOffset, bool)[] crossings = [.. Crossings(posts, threshold, from, to)];
            (int pauses, int needless) = Pauses(crossings, options.PauseLasts);
            int missed = posts.Count(p => p.Useful && p.Path.All(o => o.Impressions < threshold));
            return new(threshold, crossings.Length, pauses, needless, missed);
        }
    }

    // The first observation at or above the threshold, as the breach itself is; before the period it was no event of the period.
    private static IEnumerable<(DateTimeOffset At, bool Useful)> Crossings(IEnumerable<ReachedPost> posts, long threshold, DateTimeOffset from, DateTimeOffset to) =>
        posts.Select(p => (Path: p.Path.Where(o => o.Impressions >= threshold).Select(o => (DateTimeOffset?)o.At).Min(), p.Useful))
            .Where(c => c.Path >= from && c.Path < to).Select(c => (c.Path!.Value, c.Useful)).OrderBy(c => c.Value);

    private static (int Pauses, int Needless) Pauses(IReadOnlyList<(DateTimeOffset At, bool Useful)> crossings, TimeSpan lasts)
    {
        (int pauses, int needed) = (0, 0);
        bool useful = false;
        DateTimeOffset until = DateTimeOffset.MinValue;
        foreach ((DateTimeOffset at, bool isUseful) in crossings)
        {
            if (at >= until)
            {
                (pauses, until, useful) = (pauses + 1, at + lasts, false);
            }

            needed += isUseful && !useful ? 1 : 0;
            useful |= isUseful;
        }

        return (pauses, pauses - needed);
    }

    private static IEnumerable<long> Scale(long highest)
    {
        for (double decade = Least; ; decade *= 10)
        {
            foreach (double round in s_round)
            {
                yield return (long)(decade * round);
                if (decade * round > highest)
                {
                    yield break;
                }
            }
        }
    }
}
