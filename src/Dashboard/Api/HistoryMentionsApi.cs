using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Dashboard.Access;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.History.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Label">A person's correction, else the model's: <c>negative</c>, <c>neutral</c> or <c>positive</c>.</param>
/// <param name="Negative">Probability, 0..1; likewise the next two.</param>
/// <param name="Text">Null when the post was deleted; likewise author and url. Hostile input.</param>
/// <param name="Owned">Written by the brand's own account: not counted.</param>
public sealed record HistoryMention(
    string Platform, string Id, DateTimeOffset At, DateTimeOffset RecordedAt, string? Text, string? Author, string? Url, string Label, double Negative,
    double Neutral, double Positive, string Lang, ReachView? Reach, long Engagement, bool Owned, bool Edited, bool Deleted, string? Drill);

public sealed record HistoryMentionPage(IReadOnlyList<HistoryMention> Items, string? Next);

/// <summary>One of the three is there: what was asked for.</summary>
public sealed record HistoryTop(
    string What, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? AsOf, IReadOnlyList<HistoryMention>? Posts, IReadOnlyList<AuthorCount>? Authors,
    TopTerms? Terms);

/// <summary>Drill-down: the mentions behind the figures, and what stands out among them.</summary>
internal static class HistoryMentionsApi
{
    private const int UsualTop = 20;
    private const int LargestTop = 200;

    public static void MapHistoryMentions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/history/mentions", MentionsAsync).Needs(Permission.Read).WithName("ListHistoryMentions").WithTags("History");
        api.MapGet("/history/top", TopAsync).Needs(Permission.Read).WithName("GetHistoryTop").WithTags("History");
    }

    internal static ReachView? ReachOf(Impressions? impressions) => impressions is not { } known ? null : new ReachView(
        known.Value,
        Impressions.NameOf(known.Grade),
        known.Grade == ImpressionGrade.Estimated ? known.Low : null);

    private static Task<Results<Ok<HistoryMentionPage>, ProblemHttpResult>> MentionsAsync(
        HttpContext context, MentionSearch search, string? brand, string? platform, string? label, DateTimeOffset? from, DateTimeOffset? to,
        DateTimeOffset? asOf, string? drill, string? q, string? after, int? limit, CancellationToken cancellationToken) =>
        HistoryApi.AnswerAsync(context, brand, async known =>
        {
            var query = new MentionQuery(known, from, to, platform, label is null ? null : LabelOf(label), asOf, drill ?? "", after, Paging.Size(limit));
            try
            {
                var page = await search.PageAsync(context.Viewer(), query, string.IsNullOrWhiteSpace(q) ? null : q, cancellationToken);
                return new HistoryMentionPage([.. page.Items.Select(ViewOf)], page.Next);
            }
            catch (QueryException e)
            {
                throw new ArgumentException($"q: {e.Error.Message} (at character {e.Position + 1})");
            }
        });

    private static Task<Results<Ok<HistoryTop>, ProblemHttpResult>> TopAsync(
        HttpContext context, IReviewReader review, HistoryQueries history, PastLabels labels, TimeProvider time, string? brand, string? what, string? platform, DateTimeOffset? from,
        DateTimeOffset? to, DateTimeOffset? asOf, string? drill, int? limit, CancellationToken cancellationToken) =>
        HistoryApi.AnswerAsync(context, brand, async known =>
        {
            var (since, until) = HistoryApi.Range(time, from, to, asOf);
            var window = new WindowQuery(known, since, until, platform, asOf, drill ?? "", Math.Clamp(limit ?? UsualTop, 1, LargestTop));
            var labelled = await labels.AsOfAsync(asOf, cancellationToken);
            var top = new HistoryTop(what ?? "posts", since, until, asOf, null, null, null);
            return top.What switch
            {
                "posts" => top with { Posts = [.. (await review.TopPostsAsync(context.Viewer(), window, cancellationToken)).Select(labelled).Select(ViewOf)] },
                "authors" => top with { Authors = await review.TopAuthorsAsync(context.Viewer(), window, cancellationToken) },
                "terms" => top with { Terms = await history.TermsAsync(context.Viewer(), window, cancellationToken) },
                _ => throw new ArgumentException($"what '{what}' is not one of posts, authors, terms."),
            };
        });

    private static SentimentLabel LabelOf(string label) =>
        Enum.GetValues<SentimentLabel>().Cast<SentimentLabel?>().FirstOrDefault(l => SentimentLabels.NameOf(l!.Value) == label)
        ?? throw new ArgumentException($"label '{label}' is not one of negative, neutral, positive.");

    private static HistoryMention ViewOf(MentionItem item) => new(
        item.Platform, item.Id, item.At, item.RecordedAt, item.Text, item.Author, item.Url, SentimentLabels.NameOf(item.Label), Part(item.Score.Negative),
        Part(item.Score.Neutral), Part(item.Score.Positive), item.Score.Language.ToString(), ReachOf(item.Impressions), item.Engagement, item.Owned, item.Edited,
        item.Deleted, item.Drill.Length == 0 ? null : item.Drill);

    private static double Part(ushort tenThousandths) => tenThousandths / (double)SentimentScore.One;
}
