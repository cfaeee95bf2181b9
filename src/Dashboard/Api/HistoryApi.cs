using System.Globalization;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Dashboard.Access;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
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

/// <summary>What was heard, at any resolution and as of any moment.</summary>
internal static class HistoryApi
{
    private static readonly TimeSpan UsualRange = TimeSpan.FromHours(24);

    public static void MapHistory(this IEndpointRouteBuilder api)
    {
        api.MapGet("/history/sentiment", SentimentAsync).Needs(Permission.Read).WithName("GetSentimentHistory").WithTags("History");
        api.MapGet("/history/mentions", MentionsAsync).Needs(Permission.Read).WithName("ListHistoryMentions").WithTags("History");
    }

    internal static ReachView? ReachOf(Impressions? impressions) => impressions is not { } known ? null : new ReachView(
        known.Value,
        Impressions.NameOf(known.Grade),
        known.Grade == ImpressionGrade.Estimated ? known.Low : null);

    private static async Task<Results<Ok<SentimentSeries>, ProblemHttpResult>> SentimentAsync(
        HttpContext context, IHistoryReader history, TimeProvider time, string? brand, string? platform, DateTimeOffset? from, DateTimeOffset? to, string? bucket,
        DateTimeOffset? asOf, string? drill, CancellationToken cancellationToken)
    {
        if (brand is null || !context.Viewer().MaySee(brand))
        {
            return brand is null ? Problems.BadRequest("'brand' is missing.") : Problems.NoBrand(brand);
        }

        if (BucketOf(bucket ?? "1m") is not { } width)
        {
            return Problems.BadRequest($"bucket '{bucket}' is not a number with m, h or d, such as 1m, 15m, 1h or 1d.");
        }

        var until = to ?? time.GetUtcNow();
        try
        {
            return TypedResults.Ok(await history.SentimentAsync(
                context.Viewer(), new SentimentQuery(brand, from ?? until - UsualRange, until, width, platform, asOf, drill ?? ""), cancellationToken));
        }
        catch (ArgumentException e)
        {
            return Problems.BadRequest(Sentence(e));
        }
    }

    private static async Task<Results<Ok<HistoryMentionPage>, ProblemHttpResult>> MentionsAsync(
        HttpContext context, IHistoryReader history, string? brand, string? platform, string? label, DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset? asOf,
        string? drill, string? after, int? limit, CancellationToken cancellationToken)
    {
        if (brand is null || !context.Viewer().MaySee(brand))
        {
            return brand is null ? Problems.BadRequest("'brand' is missing.") : Problems.NoBrand(brand);
        }

        SentimentLabel? asked = null;
        if (label is not null)
        {
            asked = Enum.GetValues<SentimentLabel>().Cast<SentimentLabel?>().FirstOrDefault(l => SentimentLabels.NameOf(l!.Value) == label);
            if (asked is null)
            {
                return Problems.BadRequest($"label '{label}' is not one of negative, neutral, positive.");
            }
        }

        try
        {
            var page = await history.MentionsAsync(
                context.Viewer(), new MentionQuery(brand, from, to, platform, asked, asOf, drill ?? "", after, Paging.Size(limit)), cancellationToken);
            return TypedResults.Ok(new HistoryMentionPage([.. page.Items.Select(ViewOf)], page.Next));
        }
        catch (ArgumentException e)
        {
            return Problems.BadRequest(Sentence(e));
        }
    }

    private static HistoryMention ViewOf(MentionItem item) => new(
        item.Platform, item.Id, item.At, item.RecordedAt, item.Text, item.Author, item.Url, SentimentLabels.NameOf(item.Label), Part(item.Score.Negative),
        Part(item.Score.Neutral), Part(item.Score.Positive), item.Score.Language.ToString(), ReachOf(item.Impressions), item.Engagement, item.Owned, item.Edited,
        item.Deleted, item.Drill.Length == 0 ? null : item.Drill);

    private static double Part(ushort tenThousandths) => tenThousandths / (double)SentimentScore.One;

    // Without the parameter's name, which is ours and not the caller's.
    private static string Sentence(ArgumentException e) => e.Message.Split(" (Parameter")[0];

    private static TimeSpan? BucketOf(string text) =>
        text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 1440
            ? text[^1] switch
            {
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                'd' => TimeSpan.FromDays(count),
                _ => null,
            }
            : null;
}
