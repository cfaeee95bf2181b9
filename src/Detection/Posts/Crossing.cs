using Listening.Detection.Mentions;

namespace Listening.Detection.Posts;

/// <summary>Why a post that many have seen is a breach. The words are rule ids: the same in signal, row, metric and wall.</summary>
public enum BreachRule : byte
{
    /// <summary><c>negative-reach</c>: a negative post reached the threshold. Pauses.</summary>
    NegativeReach,

    /// <summary><c>negative-reach-estimated</c>: an estimate reached it, its lower bound did not. Pages and arms.</summary>
    NegativeReachEstimated,

    /// <summary><c>risk-topic-reach</c>: a post on a risk topic, whatever its label. Pages and arms; pauses by rule.</summary>
    RiskTopicReach,

    /// <summary><c>unvalidated-language-reach</c>: a post in a language the model is not validated for. Pages and arms; pauses by rule.</summary>
    UnvalidatedLanguageReach,
}

/// <summary>The first observation at or above a threshold, with the last one below it; nothing is interpolated.</summary>
/// <param name="SignalId">Rule + brand + post + threshold, no time: once per post, also after a person's resume.</param>
/// <param name="AtMs">Event time of the crossing, unix ms.</param>
/// <param name="BelowAtMs">0 when the post was first seen above the threshold.</param>
public sealed record Crossing(
    string SignalId, BreachRule Rule, string Brand, PostState Post, long Threshold, Impressions Reached, long AtMs, long Below, long BelowAtMs)
{
    public static string NameOf(BreachRule rule) => rule switch
    {
        BreachRule.NegativeReach => "negative-reach",
        BreachRule.NegativeReachEstimated => "negative-reach-estimated",
        BreachRule.RiskTopicReach => "risk-topic-reach",
        BreachRule.UnvalidatedLanguageReach => "unvalidated-language-reach",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not a breach rule."),
    };

    public static string IdOf(BreachRule rule, string brand, PostState post, long threshold) =>
        $"{NameOf(rule)}:{brand}:{post.Platform}:{post.Id}:{threshold}" + (post.Drill.Length > 0 ? "!" + post.Drill : "");
}

/// <summary>A post that had already crossed is seen by more people: the question whether a resume still covers it.</summary>
public sealed record ReachGrowth(string Brand, PostState Post, long Value, long AtMs);
