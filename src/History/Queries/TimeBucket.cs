using System.Globalization;
using Listening.History.Rollups;

namespace Listening.History.Queries;

/// <summary>
/// A width of time: <c>1s</c> to <c>1M</c>. Seconds, minutes, hours, days and weeks are equal lengths counted from a Monday in UTC; months are
/// those of the calendar.
/// </summary>
/// <param name="Count">1 to 1440.</param>
/// <param name="Unit">s, m, h, d, w or M.</param>
public readonly record struct TimeBucket(int Count, char Unit)
{
    public const string Hint = "a number with s, m, h, d, w or M (month), such as 10s, 1m, 15m, 1h, 1d or 1M";

    // The first Monday of the unix age: 1970-01-05.
    private const long FirstMondayMs = 4 * 86_400_000L;
    private const int Most = 1_440;

    /// <returns>Null when it is none.</returns>
    public static TimeBucket? Parse(string text) =>
        text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count is > 0 and <= Most && text[^1] is 's' or 'm' or 'h' or 'd' or 'w' or 'M'
            ? new TimeBucket(int.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture), text[^1])
            : null;

    /// <summary>Ms; null for months, which differ.</summary>
    public long? WidthMs => Unit switch
    {
        's' => Count * 1_000L,
        'm' => Count * 60_000L,
        'h' => Count * 3_600_000L,
        'd' => Count * 86_400_000L,
        'w' => Count * 604_800_000L,
        _ => null,
    };

    /// <summary>Width of the widest rows that buckets of this kind are made of, ms: a minute, an hour or a day.</summary>
    public long RowsMs => Grains.Of(WidthMs ?? Grains.DayMs).WidthMs();

    /// <summary>Starts of the buckets that cover the range, and the end of the last; unix ms.</summary>
    /// <exception cref="ArgumentException">None, or more than <paramref name="most"/>.</exception>
    public long[] Edges(DateTimeOffset from, DateTimeOffset to, int most)
    {
        var (fromMs, toMs) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        var edges = new List<long> { WidthMs is { } width ? Floor(fromMs, width) : Month(from, 0) };
        while (edges[^1] < toMs && edges.Count <= most + 1)
        {
            edges.Add(WidthMs is { } step ? edges[^1] + step : Month(DateTimeOffset.FromUnixTimeMilliseconds(edges[^1]), Count));
        }

        return edges.Count - 1 is var count && count >= 1 && count <= most
            ? [.. edges]
            : throw new ArgumentException(count < 1 ? "The range is empty." : $"The range holds more than {most} buckets of {this}; ask for wider ones.");
    }

    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture) + Unit;

    private long Floor(long ms, long width)
    {
        var shift = Unit == 'w' ? FirstMondayMs : 0;
        return ((ms - shift) / width * width) + shift;
    }

    private static long Month(DateTimeOffset at, int plus) =>
        new DateTimeOffset(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(plus).ToUnixTimeMilliseconds();
}
