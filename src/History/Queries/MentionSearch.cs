using System.Text;
using Listening.Alerts.Access;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;

namespace Listening.History.Queries;

/// <summary>
/// Mentions of a brand that a query of the brands' own language matches, newest first, read with the same matcher as the stream. A page ends
/// when it is full or when it has looked at <see cref="LookedAt"/> mentions; then its cursor goes on exactly behind the last one looked at, so
/// that nothing is skipped however rare the matches are.
/// </summary>
public sealed class MentionSearch(IHistoryReader history)
{
    /// <summary>What a store reads in well under a second.</summary>
    public const int LookedAt = 20_000;

    private const int AtOnce = 1_000;
    private const string Asked = "q";

    /// <exception cref="QueryException">The query cannot be understood.</exception>
    /// <exception cref="ArgumentException">The cursor is none of ours.</exception>
    /// <exception cref="UnauthorizedAccessException">The viewer may not see the brand.</exception>
    public async Task<MentionPage> PageAsync(Viewer viewer, MentionQuery query, string q, CancellationToken cancellationToken)
    {
        var matcher = BrandMatcher.Compile([new Brand(Asked, Asked, q)]);
        var (matches, mention, found) = (new BrandMatches(), new Mention(), new List<MentionItem>());
        var after = query.After;
        for (var looked = 0; looked < LookedAt; looked += AtOnce)
        {
            var page = await history.MentionsAsync(viewer, query with { After = after, Max = AtOnce }, cancellationToken);
            for (var i = 0; i < page.Items.Count; i++)
            {
                if (!Matches(page.Items[i], matcher, matches, mention))
                {
                    continue;
                }

                found.Add(page.Items[i]);
                if (found.Count == query.Max)
                {
                    // Read again up to the last one taken: its cursor is where the next page goes on.
                    var upTo = await history.MentionsAsync(viewer, query with { After = after, Max = i + 1 }, cancellationToken);
                    return new MentionPage(found, upTo.Next);
                }
            }

            after = page.Next;
            if (after is null)
            {
                return new MentionPage(found, null);
            }
        }

        return new MentionPage(found, after);
    }

    private static bool Matches(MentionItem item, BrandMatcher matcher, BrandMatches matches, Mention mention)
    {
        if (item.Text is null)
        {
            return false;
        }

        mention.Clear();
        mention.Platform = item.Platform;
        mention.Id = Encoding.UTF8.GetBytes(item.Id);
        mention.Text = Encoding.UTF8.GetBytes(item.Text);
        mention.Lang = Encoding.UTF8.GetBytes(item.Score.Language.ToString());
        mention.AuthorHandle = Encoding.UTF8.GetBytes(item.Author ?? "");
        return matcher.Match(mention, matches);
    }
}
