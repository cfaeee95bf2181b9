namespace Listening.History.Queries;

/// <summary>The width of buckets that a chart of a stretch of time wants.</summary>
public static class Resolution
{
    // A wall is about a thousand pixels wide: more points than half of that cannot be told apart.
    private const int MostPoints = 500;

    private static readonly long[] Widths =
        [60_000, 300_000, 900_000, 3_600_000, 6 * 3_600_000L, 86_400_000, 7 * 86_400_000L];

    /// <returns>Ms, whole minutes up to a week.</returns>
    public static long For(DateTimeOffset from, DateTimeOffset to)
    {
        var length = (to - from).TotalMilliseconds;
        return Widths.FirstOrDefault(w => length / w <= MostPoints, Widths[^1]);
    }
}
