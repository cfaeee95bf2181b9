using System.Text.Json;
using System.Text.Json.Serialization;
using Listening.Alerts.Access;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Label"><c>negative</c>, <c>neutral</c>, <c>positive</c>; null takes an earlier correction back.</param>
public sealed record CorrectionPost(string? Label, string? Reason = null);

/// <summary>What somebody said of a post's label, and when.</summary>
public sealed record CorrectionItem(string? Label, string Model, string? Reason, string By, DateTimeOffset At);

/// <param name="Items">Newest first; empty when nobody ever corrected it.</param>
public sealed record CorrectionList(IReadOnlyList<CorrectionItem> Items);

/// <summary>One line of <c>train --feedback</c>.</summary>
public sealed record FeedbackLine(string Text, string Label);

/// <summary>People's word on labels: given, and handed out for training.</summary>
internal static class CorrectionsApi
{
    public static void MapCorrections(this IEndpointRouteBuilder api)
    {
        api.MapPost("/mentions/{platform}/{id}/correction", CorrectAsync).Needs(Permission.Acknowledge).WithName("CorrectMention").WithTags("Mentions");
        api.MapGet("/mentions/{platform}/{id}/correction", CorrectedAsync).Needs(Permission.Read).WithName("GetCorrection").WithTags("Mentions");
        api.MapGet("/mentions/corrections", FeedbackAsync).Needs(Permission.Acknowledge).WithName("ListCorrections").WithTags("Mentions")
            .Produces<FeedbackLine>(StatusCodes.Status200OK, "application/x-ndjson");
    }

    private static async Task<Results<Accepted<LabelCorrection>, ProblemHttpResult>> CorrectAsync(
        string platform, string id, CorrectionPost post, HttpContext context, CorrectionDesk desk, CancellationToken cancellationToken)
    {
        var label = SentimentLabels.Of(post.Label);
        if (label is null && post.Label is not null)
        {
            return Problems.BadRequest($"label '{post.Label}' is not one of negative, neutral, positive; null takes a correction back.");
        }

        var answer = await desk.CorrectAsync(context.Viewer(), platform, NameOf(id), label, post.Reason, cancellationToken);
        return answer is { IsDone: true, Value: { } correction } ? TypedResults.Accepted((string?)null, correction) : answer.Problem();
    }

    private static async Task<Ok<CorrectionList>> CorrectedAsync(string platform, string id, HttpContext context, IDocumentReader documents, CancellationToken cancellationToken)
    {
        var versions = await documents.VersionsAsync(context.Viewer(), LabelCorrection.Kind, PublishedPost.IdOf(platform, NameOf(id)), cancellationToken);
        return TypedResults.Ok(new CorrectionList(
            [.. versions.Reverse().Select(d => (Document: d, Said: DocumentJson.Read<LabelCorrection>(d))).Select(v => new CorrectionItem(v.Said.Label, v.Said.Model, v.Said.Reason, v.Document.By, v.Document.RecordedAt))]));
    }

    // A path keeps the escape of a slash, and ids of some platforms are addresses.
    private static string NameOf(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The corrected posts that the store still has words of, as lines for <c>listening train --feedback</c>.</summary>
    private static async Task FeedbackAsync(HttpContext context, IDocumentReader documents, IHistoryReader history, string? brand, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        context.Response.ContentType = "application/x-ndjson";
        await foreach (var page in documents.PagesAsync(viewer, LabelCorrection.Kind, new DocumentQuery(brand), cancellationToken))
        {
            var corrections = page.Select(DocumentJson.Read<LabelCorrection>).Where(c => c.Label is not null && c.Drill.Length == 0).ToArray();
            var posts = await history.PostsAsync(viewer, [.. corrections.Select(c => (c.Platform, c.Id))], null, cancellationToken);
            var texts = posts.Where(p => p.Text is { Length: > 0 }).ToDictionary(p => (p.Platform, p.Id), p => p.Text!);
            foreach (var correction in corrections)
            {
                if (texts.TryGetValue((correction.Platform, correction.Id), out var text))
                {
                    await JsonSerializer.SerializeAsync(context.Response.Body, new FeedbackLine(text, correction.Label!), FeedbackJson.Default.FeedbackLine, cancellationToken);
                    await context.Response.WriteAsync("\n", cancellationToken);
                }
            }
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FeedbackLine))]
internal sealed partial class FeedbackJson : JsonSerializerContext;
