using Listening.Detection.Audience;
using Listening.Detection.Authenticity;
using Listening.Detection.Explanation;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;

namespace Listening.Detection.Engine;

/// <summary>What looks made rather than grown, as advice: people judge, nothing is hidden for it.</summary>
internal static class AuthenticitySignals
{
    /// <summary>Followers that leave the brand's own people are fatigue; every other jump looks made.</summary>
    public static Signal Of(StreamKey stream, in FollowerJump jump)
    {
        var kind = jump.Part < 0 && jump.Role != Brands.AccountRole.Competitor ? SignalKind.Fatigue : SignalKind.Coordination;
        var rule = Signal.NameOf(kind);
        var at = DateTimeOffset.FromUnixTimeSeconds(jump.At);
        return new Signal(
            $"{rule}:{stream}:followers:{jump.Account}:{jump.At}", kind, rule, stream, at, DateTimeOffset.FromUnixTimeSeconds(jump.Since), 1, SignalAction.Advise,
            new Evidence(
                Sentences.Followers(stream.Brand, jump), TimeSpan.FromSeconds(jump.At - jump.Since), jump.After, jump.Before, jump.Before, 0,
                SuspectedShare: kind == SignalKind.Coordination ? (double)(Math.Abs(jump.After - jump.Before)) / Math.Max(jump.After, jump.Before) : 0));
    }

    public static Signal Of(StreamKey stream, long second, in LikeAnomaly anomaly)
    {
        var rule = Signal.NameOf(SignalKind.Coordination);
        var at = DateTimeOffset.FromUnixTimeSeconds(second);
        var post = anomaly.Post;
        return new Signal(
            $"{rule}:{stream}:{post.Platform}:{post.Id}:likes", SignalKind.Coordination, rule, stream, at, at, 1, SignalAction.Advise,
            new Evidence(
                Sentences.Likes(stream.Brand, anomaly), null, post.Likes, anomaly.Usual * post.Impressions, anomaly.Usual * post.Impressions, 0,
                Posts: [new EvidencePost(post.Platform, post.Id, SentimentLabels.NameOf(post.Label), post.Impressions, Impressions.NameOf(ImpressionGrade.Actual))],
                SuspectedShare: 1));
    }
}
