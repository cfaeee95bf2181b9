using Listening.History.Queries;

namespace Listening.History.Rollups;

/// <summary>The width of stored sums. Minutes are written with the mentions; hours and days are added up from them later.</summary>
internal enum Grain
{
    Minute = 0,
    Hour = 1,
    Day = 2,
}

internal static class Grains
{
    public const long HourMs = 3_600_000;
    public const long DayMs = 86_400_000;

    public static long WidthMs(this Grain grain) => grain switch { Grain.Day => DayMs, Grain.Hour => HourMs, _ => MinuteSeries.MinuteMs };

    /// <summary>Table of the sums and the column of their start: the same names on both stores.</summary>
    public static (string Table, string Start) Rows(this Grain grain) => grain switch
    {
        Grain.Day => ("days", "start_ms"),
        Grain.Hour => ("hours", "start_ms"),
        _ => ("minutes", "minute_ms"),
    };

    /// <summary>The widest sums that buckets of this width are made of.</summary>
    /// <param name="bucketMs">Ms, whole minutes, from a multiple of itself on.</param>
    public static Grain Of(long bucketMs) => bucketMs % DayMs == 0 ? Grain.Day : bucketMs % HourMs == 0 ? Grain.Hour : Grain.Minute;

    public static long Floor(this Grain grain, long ms) => ms - (((ms % grain.WidthMs()) + grain.WidthMs()) % grain.WidthMs());
}
