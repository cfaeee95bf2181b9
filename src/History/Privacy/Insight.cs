using Listening.History.Queries;

namespace Listening.History.Privacy;

/// <param name="Start">Of the bucket.</param>
/// <param name="Volume">Null with the next two: fewer people than the least group wrote, so nothing is told of them.</param>
public sealed record InsightPoint(DateTimeOffset Start, long? Volume, long? Negative, double? Mean);

/// <param name="LeastGroup">People a bucket must have.</param>
/// <param name="Suppressed">Buckets that had fewer.</param>
public sealed record Insight(string Brand, DateTimeOffset From, DateTimeOffset To, TimeSpan Bucket, int LeastGroup, int Suppressed, IReadOnlyList<InsightPoint> Points);

/// <summary>What may be given to a partner: counts of groups, no posts, no people, no terms. Pure.</summary>
public static class Insights
{
    /// <summary>Nothing is told of fewer people than these; smaller groups can be asked for by nobody.</summary>
    public const int LeastGroup = 10;

    public static Insight Of(SentimentSeries series, DateTimeOffset from, DateTimeOffset to, int leastGroup)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leastGroup, LeastGroup);

        // Rounded to five, so that two exports that differ by one person do not tell that person apart.
        InsightPoint[] points = [.. series.Points.Select(p => (p.Authors ?? 0) >= leastGroup
            ? new InsightPoint(p.Start, Round(p.Volume), Round(p.Negative), p.Mean is { } mean ? Math.Round(mean, 2) : null)
            : new InsightPoint(p.Start, null, null, null))];
        return new Insight(series.Brand, from, to, series.Bucket, leastGroup, series.Points.Count(p => p.Volume > 0 && (p.Authors ?? 0) < leastGroup), points);
    }

    private static long Round(long count) => (long)Math.Round(count / 5.0) * 5;
}
