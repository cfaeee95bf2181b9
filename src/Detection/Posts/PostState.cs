using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Posts;

public enum PostPhase : byte
{
    /// <summary>Metrics, an edit or an account's word came first; the post itself has not been seen.</summary>
    Waiting,
    Live,

    /// <summary>Deleted by its platform or author; it never comes back.</summary>
    Tombstone,
}

/// <summary>The latest count of one kind and when the platform observed it.</summary>
/// <param name="Low">Lower bound; equals Value unless estimated.</param>
/// <param name="Before">
/// The highest observation before this one, at the first time it was seen (0 at 0 when there was none): shown beside a crossing. Counts rise, so it is the one
/// before; where they fall, or come in the wrong order, it is how an observation at a threshold is not forgotten.
/// </param>
public readonly record struct Observed(long Value, long Low, long AtMs, long Before = 0, long BeforeAtMs = 0)
{
    public bool IsKnown => AtMs != 0;

    /// <summary>The latest observation stands whatever order they come in; every other one is before it.</summary>
    public Observed With(long value, long low, long atMs) =>
        atMs > AtMs || (atMs == AtMs && value > Value)
            ? (this with { Value = value, Low = low, AtMs = atMs }).After(Value, AtMs)
            : atMs < AtMs ? After(value, atMs) : this;

    private Observed After(long value, long atMs) =>
        value > Before || (value == Before && atMs < BeforeAtMs) ? this with { Before = value, BeforeAtMs = atMs } : this;
}

/// <summary>Latest counts by grade and kind; a later <c>observedAt</c> wins, at equal times the larger value.</summary>
public readonly record struct PostReach(Observed Actual, Observed Floor, Observed Estimated, Observed Likes, Observed Shares, Observed Replies)
{
    /// <summary>The best word on impressions: what the platform said, else its floor, else the estimate.</summary>
    public Impressions? Impressions =>
        Actual.IsKnown ? new(Actual.Value, ImpressionGrade.Actual, Actual.Value)
        : Floor.IsKnown ? new(Floor.Value, ImpressionGrade.Floor, Floor.Value)
        : Estimated.IsKnown ? new(Estimated.Value, ImpressionGrade.Estimated, Estimated.Low)
        : null;

    /// <summary>With one more observation, in the order of arrival.</summary>
    public PostReach With(PostCounts counts, long atMs)
    {
        var reach = this;
        if (counts.Impressions is { } impressions)
        {
            var seen = Of(impressions.Grade).With(impressions.Value, impressions.Low, atMs);
            reach = impressions.Grade switch
            {
                ImpressionGrade.Actual => reach with { Actual = seen },
                ImpressionGrade.Floor => reach with { Floor = seen },
                _ => reach with { Estimated = seen },
            };
        }

        return reach with
        {
            Likes = Newer(Likes, counts.Likes, atMs),
            Shares = Newer(Shares, counts.Shares, atMs),
            Replies = Newer(Replies, counts.Replies, atMs),
        };
    }

    /// <summary>What was gained since; a count that was taken back is no gain.</summary>
    public (long Actual, long Floor, long Estimated, long Engagement) Since(in PostReach before) => (
        Math.Max(0, Actual.Value - before.Actual.Value), Math.Max(0, Floor.Value - before.Floor.Value), Math.Max(0, Estimated.Value - before.Estimated.Value),
        Math.Max(0, Engagement - before.Engagement));

    private static Observed Newer(Observed known, long? value, long atMs) => value is { } v ? known.With(v, v, atMs) : known;

    public long Engagement => Likes.Value + Shares.Value + Replies.Value;

    public Observed Of(ImpressionGrade grade) => grade switch
    {
        ImpressionGrade.Actual => Actual,
        ImpressionGrade.Floor => Floor,
        _ => Estimated,
    };
}

/// <summary>
/// The truth about one post, as stored in its row of <c>posts</c>. Holds no text: that lives in the hot store and the archive.
/// A value: a change makes a new one.
/// </summary>
public sealed record PostState
{
    public required PostKey Key { get; init; }
    public required string Platform { get; init; }
    public required string Id { get; init; }
    public PostPhase Phase { get; init; } = PostPhase.Waiting;

    /// <summary>Unix ms; decides the window in which the post was counted. 0 while waiting.</summary>
    public long EventTimeMs { get; init; }

    /// <summary>Unix ms of the text now held: an edit older than this is not applied.</summary>
    public long TextAtMs { get; init; }

    /// <summary>Ids of brands that the public's post mentions, ordinal order; never a brand that owns the author's account.</summary>
    public IReadOnlyList<string> Brands { get; init; } = [];

    /// <summary>Ids of brands whose own account wrote it: never counted, archived, stops the reply clock.</summary>
    public IReadOnlyList<string> OwnedBy { get; init; } = [];

    public SentimentScore Score { get; init; }

    /// <summary>A person's word on the label; it stands above the model's.</summary>
    public SentimentLabel? Corrected { get; init; }

    /// <summary>Ids of the risk topics found in the text, ordinal order.</summary>
    public IReadOnlyList<string> RiskTopics { get; init; } = [];

    public string AuthorId { get; init; } = "";
    public string Campaign { get; init; } = "";
    public string RootId { get; init; } = "";
    public string Drill { get; init; } = "";
    public long Followers { get; init; }
    public PostReach Reach { get; init; }

    /// <summary>Crossings already raised, as signal ids: a replay or a second observation raises nothing twice.</summary>
    public IReadOnlyList<string> Raised { get; init; } = [];

    public SentimentLabel Label => Corrected ?? Score.Label;
}
