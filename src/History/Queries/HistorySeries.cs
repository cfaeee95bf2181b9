using Listening.Detection.Mentions;

namespace Listening.History.Queries;

/// <param name="By">Also split by this; null = the brand (or one platform of it) only.</param>
/// <param name="Tag">Split by this tag of the links in the texts instead (<see cref="UtmTags"/>).</param>
/// <param name="Value">With <paramref name="By"/>: only this platform, campaign …; null = all of them.</param>
public sealed record SeriesQuery(
    string Brand, DateTimeOffset From, DateTimeOffset To, TimeBucket Bucket, string? Platform = null, StreamKind? By = null, string? Value = null,
    DateTimeOffset? AsOf = null, string Drill = "", string? Tag = null)
{
    /// <summary>What it is split by, as the API calls it; null = nothing.</summary>
    public string? SplitName => Tag ?? (By is { } kind ? StreamKey.NameOf(kind) : null);
}

/// <param name="Start">Event time, UTC.</param>
/// <param name="Heard">False: nothing at all was read in this bucket; every figure is then null, because nobody knows.</param>
/// <param name="Mean">−1..1; null without mentions.</param>
/// <param name="Impressions">Gained, all grades; null, like the next, where only words tell who belongs to the series (hashtags; partners as of a moment).</param>
/// <param name="Authors">Distinct, relative error about 3 %; only for the brand and one platform, in buckets of a minute to a day, as of now.</param>
public sealed record HistoryPoint(
    DateTimeOffset Start, bool Heard, long? Volume, long? Negative, long? Neutral, long? Positive, double? Mean, long? Impressions, long? Engagement,
    long? Authors);

public sealed record SplitSeries(string Value, IReadOnlyList<HistoryPoint> Points);

/// <param name="Series">With <paramref name="By"/>: each value's own; a mention may be in several hashtags', so they need not add up.</param>
/// <param name="Definitions">Name and version of each figure in it; see <see cref="Figures"/>.</param>
/// <param name="Redacted">
/// Where words tell who belongs to a series: mentions of the range whose words are gone (deleted, erased, past their retention), so that the series are
/// at least so high. Null where no words are needed.
/// </param>
public sealed record HistorySeries(
    string Brand, string? Platform, string Bucket, DateTimeOffset? AsOf, IReadOnlyList<HistoryPoint> Points, string? By, IReadOnlyList<SplitSeries>? Series,
    IReadOnlyList<FigureVersion> Definitions, long? Redacted = null);

public sealed record FigureVersion(string Name, int Version)
{
    public static IReadOnlyList<FigureVersion> Of(params ReadOnlySpan<string> names)
    {
        var versions = new FigureVersion[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            versions[i] = new FigureVersion(names[i], Figures.Of(names[i]).Version);
        }

        return versions;
    }
}

/// <param name="Share">Of all compared, 0..1; null when nothing was heard of any.</param>
public sealed record VoicePoint(DateTimeOffset Start, bool Heard, long? Volume, double? Share);

/// <param name="Brand">Null: all brands together that the viewer may not see.</param>
public sealed record VoiceSeries(string? Brand, long Volume, double? Share, IReadOnlyList<VoicePoint> Points);

public sealed record ShareOfVoice(string Bucket, DateTimeOffset? AsOf, IReadOnlyList<VoiceSeries> Brands, IReadOnlyList<FigureVersion> Definitions);

/// <param name="Posts">Posts of the sample that say it.</param>
/// <param name="Share">Of the sample, 0..1.</param>
/// <param name="Authors">Distinct authors of these posts; terms of fewer than five are left out.</param>
public sealed record TermCount(string Term, int Posts, double Share, int Authors);

/// <param name="Total">Mentions in the window.</param>
/// <param name="Sampled">Of which the terms were counted in so many, spread evenly.</param>
public sealed record TopTerms(long Total, int Sampled, IReadOnlyList<TermCount> Terms);
