using System.Globalization;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;

namespace Listening.Ingest.Pipeline;

/// <summary>Turns a crossing into the signal that goes onward, with its evidence in one sentence.</summary>
public static class BreachSignals
{
    public static Signal Of(Crossing crossing, string modelVersion, DateTimeOffset now)
    {
        var post = crossing.Post;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(crossing.AtMs);
        return new Signal(
            crossing.SignalId,
            SignalKind.Breach,
            Crossing.NameOf(crossing.Rule),
            StreamKey.OfBrand(crossing.Brand, post.Drill),
            at,
            at,
            Score(crossing),
            crossing.Rule == BreachRule.NegativeReach ? SignalAction.Pause : SignalAction.Arm,
            new Evidence(
                Sentence(crossing),
                Observed: crossing.Reached.Value,
                Posts:
                [
                    new EvidencePost(
                        post.Platform,
                        post.Id,
                        SentimentLabels.NameOf(post.Label),
                        crossing.Reached.Value,
                        Impressions.NameOf(crossing.Reached.Grade),
                        post.Score.Language.Code,
                        post.Campaign.Length > 0 ? post.Campaign : null,
                        post.Score.Validated || post.Corrected is not null),
                ],
                RiskTopics: post.RiskTopics,
                Threshold: crossing.Threshold,
                Below: crossing.Below,
                BelowAt: crossing.BelowAtMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(crossing.BelowAtMs),
                ModelVersion: modelVersion),
            Historical: now - at > Signal.HistoricalAfter);
    }

    // How sure the label is, in 0..1: a breach is a fact about numbers, the label its only doubt.
    private static double Score(Crossing crossing) =>
        crossing.Rule is BreachRule.NegativeReach or BreachRule.NegativeReachEstimated && crossing.Post.Corrected is null
            ? crossing.Post.Score.Negative / (double)SentimentScore.One
            : 1;

    private static string Sentence(Crossing crossing)
    {
        var post = crossing.Post;
        var what = crossing.Rule switch
        {
            BreachRule.RiskTopicReach => $"A post on {string.Join(" and ", post.RiskTopics)}",
            BreachRule.UnvalidatedLanguageReach => $"A post in a language without validated sentiment ({post.Score.Language})",
            _ => "A negative post",
        };
        var grade = crossing.Reached.Grade switch
        {
            ImpressionGrade.Floor => "at least ",
            ImpressionGrade.Estimated => "an estimated ",
            _ => "",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what} about {crossing.Brand} on {post.Platform} reached {grade}{crossing.Reached.Value:N0} impressions (threshold {crossing.Threshold:N0}).");
    }
}
