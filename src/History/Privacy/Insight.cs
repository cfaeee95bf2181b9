using Listening.History.Queries;

namespace Listening.History.Privacy;

/// <param name="Start">Of the bucket.</param>
/// <param name="Volume">Null with the next two: fewer people than the least group wrote, so nothing is told of them.</param>
public sealed record InsightPoint(DateTimeOffset Start, long? Volume, long? Negative, double? Mean);

/// <param name="LeastGroup">People a bucket must have.</param>
/// <param name="Suppressed">Buckets that had fewer.</param>
/// <param name="By">What it is also split by; null = nothing.</param>
/// <param name="Series">With <paramref name="By"/>: the platforms, campaigns … of which at least one bucket can be told.</param>
public sealed record Insight(
    string Brand, DateTimeOffset From, DateTimeOffset To, TimeSpan Bucket, int LeastGroup, int Suppressed, IReadOnlyList<InsightPoint> Points, string? By = null,
    IReadOnlyList<InsightSeries>? Series = null);

/// <param name="Suppressed">Buckets that had fewer people than the least group, or that would have told how many another had.</param>
public sealed record InsightSeries(string Value, int Suppressed, IReadOnlyList<InsightPoint> Points);

/// <summary>What may be given to a partner: counts of groups, no posts, no people, no terms. Pure.</summary>
public static class Insights
{
    /// <summary>Nothing is told of fewer people than these; smaller groups can be asked for by nobody.</summary>
    public const int LeastGroup = 10;

    public static Insight Of(SentimentSeries series, DateTimeOffset from, DateTimeOffset to, int leastGroup)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leastGroup, LeastGroup);

        return new Insight(
            series.Brand, from, to, series.Bucket, leastGroup, series.Points.Count(p => p.Volume > 0 && !IsGroup(p, leastGroup)),
            [.. series.Points.Select(p => Point(p, IsGroup(p, leastGroup)))]);
    }

    /// <summary>The same split by platform, campaign …: every bucket of every part is such a group, and none can be found by taking the others from the whole.</summary>
    /// <param name="parts">In the buckets of the whole.</param>
    public static Insight Split(Insight whole, string by, IReadOnlyList<(string Value, SentimentSeries Series)> parts)
    {
        var told = parts.Select(p => p.Series.Points.Select(point => IsGroup(point, whole.LeastGroup)).ToArray()).ToArray();
        for (var bucket = 0; bucket < whole.Points.Count; bucket++)
        {
            // One part that is too small would be the whole less the others: the smallest of those is kept back with it.
            var small = parts.Where((p, i) => p.Series.Points[bucket].Volume > 0 && !told[i][bucket]).Any();
            var others = Enumerable.Range(0, parts.Count).Where(i => told[i][bucket]).ToList();
            if (small && others.Count > 0)
            {
                told[others.MinBy(i => parts[i].Series.Points[bucket].Volume)][bucket] = false;
            }
        }

        return whole with
        {
            By = by,
            Series =
            [
                .. parts.Select((p, i) => new InsightSeries(
                        p.Value, p.Series.Points.Where((point, bucket) => point.Volume > 0 && !told[i][bucket]).Count(),
                        [.. p.Series.Points.Select((point, bucket) => Point(point, told[i][bucket]))]))
                    .Where(s => s.Points.Any(p => p.Volume is not null)),
            ],
        };
    }

    private static bool IsGroup(SentimentPoint point, int leastGroup) => (point.Authors ?? 0) >= leastGroup;

    // Rounded to five, so that two exports that differ by one person do not tell that person apart.
    private static InsightPoint Point(SentimentPoint point, bool told) => told
        ? new InsightPoint(point.Start, Round(point.Volume), Round(point.Negative), point.Mean is { } mean ? Math.Round(mean, 2) : null)
        : new InsightPoint(point.Start, null, null, null);

    private static long Round(long count) => (long)Math.Round(count / 5.0) * 5;
}
