namespace Listening.Alerts.Teams;

/// <summary>
/// Who is on call when. Shifts change at a time of the local day, so the hand-over stays at nine o'clock also when clocks are changed: that shift is
/// then an hour shorter or longer.
/// </summary>
/// <param name="TimeZone">IANA id: <c>Europe/Berlin</c>.</param>
/// <param name="Start">Local day of the first hand-over.</param>
/// <param name="HandOver">Local time of every hand-over.</param>
/// <param name="ShiftDays">1 or more.</param>
/// <param name="Rotation">Names in turn.</param>
/// <param name="Overrides">Swaps; the last that fits counts.</param>
public sealed record Schedule(
    string Id, string TimeZone, DateOnly Start, TimeOnly HandOver, int ShiftDays, IReadOnlyList<string> Rotation, IReadOnlyList<ShiftOverride>? Overrides = null)
{
    /// <returns>Null before the first shift, or when nobody is in the rotation.</returns>
    public string? OnCall(DateTimeOffset at)
    {
        if ((Overrides ?? []).LastOrDefault(o => o.From <= at && at < o.To) is { } swapped)
        {
            return swapped.Name;
        }

        var local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime;
        var days = (local - Start.ToDateTime(HandOver)).TotalDays;
        return days < 0 || Rotation.Count == 0 ? null : Rotation[(int)(Math.Floor(days) / ShiftDays) % Rotation.Count];
    }
}

public sealed record ShiftOverride(DateTimeOffset From, DateTimeOffset To, string Name);

/// <summary>Hours of the local day on some weekdays; one that ends before it begins goes over midnight and belongs to the day it began on.</summary>
/// <param name="Days">Null = every day.</param>
public sealed record TimeWindow(TimeOnly From, TimeOnly To, string TimeZone, IReadOnlyList<DayOfWeek>? Days = null)
{
    // A week has every state that a window can be in; clocks change by an hour, not by days.
    private const int MostMinutes = 8 * 24 * 60;

    public bool Contains(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime;
        var time = TimeOnly.FromDateTime(local);
        var over = To <= From;
        var isInside = over ? time >= From || time < To : time >= From && time < To;
        var began = over && time < To ? local.AddDays(-1).DayOfWeek : local.DayOfWeek;
        return isInside && (Days is null or [] || Days.Contains(began));
    }

    /// <summary>The first full minute, not before <paramref name="at"/>, that is inside (or outside). Null when there is none within eight days.</summary>
    public DateTimeOffset? Next(DateTimeOffset at, bool inside = true)
    {
        if (Contains(at) == inside)
        {
            return at;
        }

        var minute = new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerMinute), at.Offset);
        for (var i = 1; i <= MostMinutes; i++)
        {
            if (Contains(minute.AddMinutes(i)) == inside)
            {
                return minute.AddMinutes(i);
            }
        }

        return null;
    }
}
