using System.Globalization;
using Listening.Detection.Mentions;
using Listening.History.Queries;

namespace Listening.History.Comparison;

/// <summary>One side of a comparison.</summary>
/// <param name="Name">The incident's id, or <c>brand@from/to</c>.</param>
/// <param name="Split">What its mentions were split into, by kind and value.</param>
public sealed record ComparedPeriod(
    string Name, string Brand, string? Incident, DateTimeOffset From, DateTimeOffset To, double Seconds, MinutePoint Total, long PeakMinute,
    IReadOnlyList<OffsetPoint> Points, IReadOnlyDictionary<(StreamKind Kind, string Value), long> Split)
{
    /// <summary>Mentions an hour: periods of different lengths are compared by their rates.</summary>
    public double Rate => Total.Volume * 3_600 / Math.Max(1, Seconds);
}

/// <param name="Offset">Seconds from the start of the period, so that two can be laid over each other.</param>
/// <param name="Volume">Null where nothing was read.</param>
public sealed record OffsetPoint(double Offset, long? Volume, long? Negative, double? Mean);

/// <summary>A period as it is written in a question: <c>brand@2026-11-01T00:00Z/2026-11-08T00:00Z</c>.</summary>
public sealed record PeriodText(string Brand, DateTimeOffset From, DateTimeOffset To)
{
    public const string Hint = "an incident's id, or brand@from/to with ISO 8601 times, such as acme@2026-11-01T00:00Z/2026-11-08T00:00Z";

    /// <returns>Null when it is none.</returns>
    public static PeriodText? Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return at > 0 && slash > at
            && DateTimeOffset.TryParse(text.AsSpan((at + 1)..slash), CultureInfo.InvariantCulture, Utc, out var from)
            && DateTimeOffset.TryParse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture, Utc, out var to) && from < to
            ? new PeriodText(text[..at], from, to)
            : null;
    }
}

/// <param name="A">Of the first, <paramref name="B"/> of the second; null when it cannot be told.</param>
/// <param name="Ratio">First by second; null when the second is zero.</param>
public sealed record ComparedFigure(string Name, int Version, string Unit, double? A, double? B, double? Ratio);

/// <summary>How much of the difference between two rates comes from one platform, campaign, language …</summary>
/// <param name="A">Mentions an hour.</param>
/// <param name="Part">Of the whole difference; 1 = all of it, negative = against it. Null when the rates are the same.</param>
public sealed record Contribution(string By, string Value, double A, double B, double? Part);

public sealed record ComparedSide(string Name, string Brand, string? Incident, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<OffsetPoint> Points);

public sealed record ComparisonResult(
    ComparedSide A, ComparedSide B, IReadOnlyList<ComparedFigure> Figures, IReadOnlyList<Contribution> Contributions, DateTimeOffset? AsOf = null);

/// <summary>Two periods side by side; pure.</summary>
public static class Comparing
{
    // Who reads wants to know what drove it, not every hashtag that was ever seen.
    private const int MostContributions = 30;

    public static ComparisonResult Of(ComparedPeriod a, ComparedPeriod b) => new(
        Side(a), Side(b),
        [
            Figure(Figures.Volume, a.Total.Volume, b.Total.Volume),
            Figure(Figures.NegativeShare, Share(a.Total), Share(b.Total)),
            Figure(Figures.MeanSentiment, a.Total.Mean(), b.Total.Mean()),
            Figure(Figures.Impressions, a.Total.Impressions, b.Total.Impressions),
            Figure(Figures.Engagement, a.Total.Engagement, b.Total.Engagement),
            Figure(Figures.PeakMinute, a.PeakMinute, b.PeakMinute),
        ],
        Contributions(a, b));

    private static List<Contribution> Contributions(ComparedPeriod a, ComparedPeriod b)
    {
        var difference = a.Rate - b.Rate;
        return
        [
            .. a.Split.Keys.Union(b.Split.Keys)
                .Select(k => (Key: k, A: RateOf(a, k), B: RateOf(b, k)))
                .OrderByDescending(c => Math.Abs(c.A - c.B)).ThenBy(c => c.Key.Value, StringComparer.Ordinal).Take(MostContributions)
                .Select(c => new Contribution(
                    StreamKey.NameOf(c.Key.Kind), c.Key.Value, c.A, c.B, Math.Abs(difference) < 1e-9 ? null : (c.A - c.B) / difference)),
        ];
    }

    private static double RateOf(ComparedPeriod period, (StreamKind, string) key) =>
        period.Split.GetValueOrDefault(key) * 3_600 / Math.Max(1, period.Seconds);

    private static double? Share(MinutePoint total) => total.Volume == 0 ? null : (double)total.Negative / total.Volume;

    private static ComparedFigure Figure(string name, double? a, double? b) => new(
        name, Figures.Of(name).Version, Figures.Of(name).Unit, a, b, a is null || b is null or 0 ? null : a / b);

    private static ComparedSide Side(ComparedPeriod period) => new(period.Name, period.Brand, period.Incident, period.From, period.To, period.Points);
}
