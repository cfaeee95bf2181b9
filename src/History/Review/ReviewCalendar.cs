namespace Listening.History.Review;

/// <summary>The house's working days: what "five working days" means.</summary>
/// <param name="Weekend">Days of the week on which nobody works.</param>
/// <param name="Holidays">Further dates on which nobody works, of the house's own place; days begin at midnight UTC.</param>
public sealed record ReviewCalendar(IReadOnlyCollection<DayOfWeek> Weekend, IReadOnlyCollection<DateOnly> Holidays)
{
    /// <summary>Saturday and Sunday, and no holidays: nothing is known of the house's place.</summary>
    public static ReviewCalendar Usual { get; } = new([DayOfWeek.Saturday, DayOfWeek.Sunday], []);

    /// <summary>The same time of day, so many working days later.</summary>
    public DateTimeOffset After(DateTimeOffset from, int workingDays)
    {
        var at = from;
        while (workingDays > 0)
        {
            at = at.AddDays(1);
            workingDays -= Weekend.Contains(at.UtcDateTime.DayOfWeek) || Holidays.Contains(DateOnly.FromDateTime(at.UtcDateTime)) ? 0 : 1;
        }

        return at;
    }

    /// <param name="weekend">Names of days, comma-separated; null = Saturday and Sunday.</param>
    /// <param name="holidays">Dates as 2026-12-25, comma-separated; null = none.</param>
    /// <exception cref="ArgumentException">A day or date that is none, or a week without work.</exception>
    public static ReviewCalendar Read(string? weekend, string? holidays)
    {
        var days = weekend is null ? Usual.Weekend : [.. Split(weekend).Select(d => Enum.TryParse<DayOfWeek>(d, ignoreCase: true, out var day) && Enum.IsDefined(day)
            ? day
            : throw new ArgumentException($"'{d}' is no day of the week, such as Saturday."))];
        return days.Distinct().Count() < 7
            ? new ReviewCalendar(days, [.. Split(holidays ?? "").Select(d => DateOnly.TryParseExact(d, "yyyy-MM-dd", out var date)
                ? date
                : throw new ArgumentException($"'{d}' is no date, such as 2026-12-25."))])
            : throw new ArgumentException("A week has a working day.");
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
