using Listening.Detection.Signals;

namespace Listening.Detection.Trends;

/// <summary>What is measured hour by hour. The words stand in sentences and signal ids.</summary>
public enum TrendMetric : byte { Mentions, Negatives, NegativeShare, Sentiment, Engagement, EngagementRate, ShareOfVoice, Followers, MentionsPerAuthor }

/// <summary>A slow change that no spike detector sees.</summary>
/// <param name="At">Unix second of the boundary at which it was seen: a full hour, for a silence a quarter of one.</param>
/// <param name="Since">Unix second at which the change began by its cumulative sum.</param>
/// <param name="Rises">Direction.</param>
/// <param name="Observed">Mean of the metric over the time since, in its own unit; for a silence 0.</param>
/// <param name="Expected">What the hours of that time usually bring.</param>
/// <param name="Upper">Expected plus (or, when it falls, minus) two standard deviations.</param>
/// <param name="Score">0..1; 0.5 is the threshold.</param>
/// <param name="Lasts">The second time within a day: no longer advisory.</param>
/// <param name="Window">Seconds of the window that left its forecast; 0 when a cumulative sum of hours found it.</param>
public readonly record struct TrendFinding(
    SignalKind Kind, TrendMetric Metric, long At, long Since, bool Rises, double Observed, double Expected, double Upper, double Score, bool Lasts,
    long Window = 0)
{
    public static string NameOf(TrendMetric metric) => metric switch
    {
        TrendMetric.Mentions => "mentions",
        TrendMetric.Negatives => "negative mentions",
        TrendMetric.NegativeShare => "share of negatives",
        TrendMetric.Sentiment => "mean sentiment",
        TrendMetric.Engagement => "engagement per mention",
        TrendMetric.EngagementRate => "engagement rate",
        TrendMetric.ShareOfVoice => "share of voice",
        TrendMetric.Followers => "followers gained",
        TrendMetric.MentionsPerAuthor => "mentions per author",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric."),
    };
}
