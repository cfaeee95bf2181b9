using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;

namespace Listening.History.Queries;

/// <summary>What reviewers and the API ask of History. Every method shows only what the viewer may see.</summary>
public interface IHistoryReader
{
    /// <summary>Sentiment of a brand in buckets, gaps shown as gaps.</summary>
    /// <exception cref="ArgumentException">Bucket outside 1 minute .. 1 day, or more than <see cref="SentimentQuery.MaxPoints"/> of them.</exception>
    /// <exception cref="UnauthorizedAccessException">The viewer may not see the brand.</exception>
    Task<SentimentSeries> SentimentAsync(Viewer viewer, SentimentQuery query, CancellationToken cancellationToken);

    /// <summary>Mentions of a brand, newest first.</summary>
    /// <exception cref="ArgumentException">The cursor is none of ours.</exception>
    /// <exception cref="UnauthorizedAccessException">The viewer may not see the brand.</exception>
    Task<MentionPage> MentionsAsync(Viewer viewer, MentionQuery query, CancellationToken cancellationToken);

    /// <summary>What the hot store holds of these posts; unknown ones and other brands' are left out, of deleted ones the words are null.</summary>
    /// <param name="asOf">As known at that moment; null = now.</param>
    Task<IReadOnlyList<MentionItem>> PostsAsync(
        Viewer viewer, IReadOnlyList<(string Platform, string Id)> posts, DateTimeOffset? asOf, CancellationToken cancellationToken);

    /// <summary>Mention rows counted for a brand: the figure that minute rows must add up to.</summary>
    Task<long> CountAsync(Viewer viewer, string brand, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}

/// <param name="From">Moved down to a multiple of the bucket.</param>
/// <param name="To">Exclusive.</param>
/// <param name="AsOf">
/// What was known at that moment: counted from mention rows recorded by then, with the scores of then; reach and authors are not in it. Null =
/// now, from minute rows.
/// </param>
/// <param name="Split">Of this stream of the brand instead, such as a campaign's; not as of a moment.</param>
public sealed record SentimentQuery(
    string Brand, DateTimeOffset From, DateTimeOffset To, TimeSpan Bucket, string? Platform = null, DateTimeOffset? AsOf = null, string Drill = "",
    StreamKey? Split = null)
{
    /// <summary>A week in minutes.</summary>
    public const int MaxPoints = 10_080;

    internal StreamKey Stream => Split ?? (Platform is { } platform ? StreamKey.OfPlatform(Brand, platform, Drill) : StreamKey.OfBrand(Brand, Drill));
}

public sealed record SentimentSeries(
    string Brand, string? Platform, TimeSpan Bucket, DateTimeOffset? AsOf, IReadOnlyList<SentimentPoint> Points);

/// <param name="Start">Event time.</param>
/// <param name="Heard">False: nothing at all was read in this bucket, so zero is not silence but a gap.</param>
/// <param name="Mean">Mean of P(positive) − P(negative), −1..1; null without mentions.</param>
/// <param name="Impressions">Gained in the bucket, all grades; null as of a moment, as are the next two.</param>
/// <param name="Authors">Distinct, estimated with a relative error of about 3 %.</param>
public sealed record SentimentPoint(
    DateTimeOffset Start, bool Heard, long Volume, long Negative, long Neutral, long Positive, double? Mean, long? Impressions, long? Engagement, long? Authors);

/// <param name="After">Cursor: the <c>Next</c> of the page before; null starts.</param>
/// <param name="AsOf">Rows, texts and scores as they were known then.</param>
public sealed record MentionQuery(
    string Brand, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Platform = null, SentimentLabel? Label = null,
    DateTimeOffset? AsOf = null, string Drill = "", string? After = null, int Max = 100);

/// <param name="Next">Null on the last page.</param>
public sealed record MentionPage(IReadOnlyList<MentionItem> Items, string? Next);

/// <param name="At">Event time.</param>
/// <param name="Text">Null when the post was deleted or its words are past their retention; likewise author and url.</param>
/// <param name="Label">A person's correction, else the model's.</param>
/// <param name="Owned">Written by the brand's own account.</param>
/// <param name="RootId">The post on which its conversation hangs; null when it begins one.</param>
/// <param name="Row">The store's number of the post: with <paramref name="At"/> its place in every list.</param>
/// <param name="AuthorId">As the platform names the account; null like the author.</param>
public sealed record MentionItem(
    string Platform, string Id, DateTimeOffset At, DateTimeOffset RecordedAt, string? Text, string? Author, string? Url, SentimentLabel Label,
    SentimentScore Score, Impressions? Impressions, long Engagement, bool Owned, bool Edited, bool Deleted, string Drill,
    string? RootId = null, long Row = 0, string? AuthorId = null);
