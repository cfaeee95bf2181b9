using System.Text;
using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;

namespace Listening.History.Queries;

/// <summary>
/// Mentions of a brand, newest first, that a query of the brands' own language matches, read with the same matcher as the stream; as of a moment with
/// the labels of then. A page ends when it is full or when it has looked at <see cref="LookedAt"/> mentions; then its cursor goes on exactly behind
/// the last one looked at, so that nothing is skipped however rare the matches are.
/// </summary>
public sealed class MentionSearch(IHistoryReader history, IDocumentReader documents)
{
    /// <summary>What a store reads in well under a second.</summary>
    public const int LookedAt = 20_000;

    private const int AtOnce = 1_000;
    private const string Asked = "q";

    private readonly PastLabels labels = new(documents);

    /// <param name="q">Null = every mention.</param>
    /// <exception cref="QueryException">The query cannot be understood.</exception>
    /// <exception cref="ArgumentException">The cursor is none of ours.</exception>
    /// <exception cref="UnauthorizedAccessException">The viewer may not see the brand.</exception>
    public async Task<MentionPage> PageAsync(Viewer viewer, MentionQuery query, string? q, CancellationToken cancellationToken)
    {
        var matches = q is null ? null : Matcher(q);
        var labelled = await labels.AsOfAsync(query.AsOf, cancellationToken);
        if (matches is null && (query.AsOf is null || query.Label is null))
        {
            var whole = await history.MentionsAsync(viewer, query, cancellationToken);
            return whole with { Items = [.. whole.Items.Select(labelled)] };
        }

        // The store selects by the label of now.
        var asked = query.AsOf is null ? query : query with { Label = null };
        var found = new List<MentionItem>();
        var after = query.After;
        for (var looked = 0; looked < LookedAt; looked += AtOnce)
        {
            var page = await history.MentionsAsync(viewer, asked with { After = after, Max = AtOnce }, cancellationToken);
            foreach (var item in page.Items.Select(labelled))
            {
                if ((query.Label is not null && item.Label != query.Label) || matches?.Invoke(item) == false)
                {
                    continue;
                }

                found.Add(item);
                if (found.Count == query.Max)
                {
                    return new MentionPage(found, MentionItems.Cursor(item));
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

    private static Func<MentionItem, bool> Matcher(string q)
    {
        var matcher = BrandMatcher.Compile([new Brand(Asked, Asked, q)]);
        var (matches, mention) = (new BrandMatches(), new Mention());
        return item =>
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
        };
    }
}
