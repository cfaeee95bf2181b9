using System.Globalization;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;

namespace Listening.History.Queries;

/// <summary>A mention as people read it, from its row, what edits made of it, and the post's state: the same on every store.</summary>
internal static class MentionItems
{
    /// <param name="score">As stored: negative, neutral, positive in fixed point, and the language.</param>
    /// <param name="reachThen">What was observed by the moment asked for; used only with <paramref name="asOf"/>, as is <paramref name="engagementThen"/>.</param>
    /// <param name="row">The store's number of the post.</param>
    /// <param name="text">Null when erased; likewise author and url.</param>
    public static (MentionItem Item, PostState Post) Of(
        string platform, string id, ReadOnlySpan<byte> state, string? brand, bool asOf, DateTimeOffset at, DateTimeOffset recordedAt, string? text,
        string? author, string? url, string drill, (long Negative, long Neutral, long Positive, string Language) score, bool edited, Impressions? reachThen, long engagementThen, long row)
    {
        var post = PostCodec.Decode(PostKey.Of(platform, id), platform, id, state);
        var given = new SentimentScore(
            (ushort)score.Negative, (ushort)score.Neutral, (ushort)score.Positive, new LanguageId(score.Language), post.Score.Validated);
        var deleted = post.Phase == PostPhase.Tombstone;
        var item = new MentionItem(
            platform, id, at, recordedAt, deleted ? null : text, deleted ? null : author, deleted ? null : url, asOf ? given.Label : post.Label, given,
            asOf ? reachThen : post.Reach.Impressions, asOf ? engagementThen : post.Reach.Engagement, brand is null ? post.OwnedBy.Count > 0 : post.OwnedBy.Contains(brand), edited, deleted, drill,
            post.RootId.Length == 0 || post.RootId == id ? null : post.RootId, row, deleted || post.AuthorId.Length == 0 ? null : post.AuthorId);
        return (item, post);
    }

    /// <summary>Where the page after this mention goes on.</summary>
    public static string Cursor(MentionItem last) => Cursor(last.At.ToUnixTimeMilliseconds(), last.Row);

    private static string Cursor(long eventMs, long post) => string.Create(CultureInfo.InvariantCulture, $"{eventMs}-{post}");

    /// <exception cref="ArgumentException">The cursor is none of ours.</exception>
    public static (long EventMs, long Post) CursorOf(string? after)
    {
        if (after is null)
        {
            return (long.MaxValue, long.MaxValue);
        }

        var dash = after.LastIndexOf('-');
        return dash > 0
            && long.TryParse(after.AsSpan(0, dash), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var eventMs)
            && long.TryParse(after.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var post)
            ? (eventMs, post)
            : throw new ArgumentException("The cursor is none of ours: start again without `after`.", nameof(after));
    }
}
