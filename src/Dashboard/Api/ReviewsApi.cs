using System.Text;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Dashboard.Access;
using Listening.History;
using Listening.History.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Posts">The posts in evidence, with what the hot store still holds of their words.</param>
public sealed record ReviewView(ReviewDocument Review, IReadOnlyList<EvidenceView> Posts);

public sealed record ReviewPage(IReadOnlyList<ReviewItem> Items, string? Next);

/// <summary>Reviews of incidents: the generated document, what people write into it, and its exports.</summary>
internal static class ReviewsApi
{
    public static void MapReviews(this IEndpointRouteBuilder api)
    {
        api.MapGet("/reviews", ListAsync).Needs(Permission.Read).WithName("ListReviews").WithTags("Reviews");
        api.MapGet("/reviews/{incident}", ShowAsync).Needs(Permission.Read).WithName("GetReview").WithTags("Reviews");
        api.MapPut("/reviews/{incident}", PutAsync).Needs(Permission.Acknowledge).WithName("PutReview").WithTags("Reviews");
        api.MapPost("/reviews/{incident}/lessons/{number:int}/accept", AcceptAsync).Needs(Permission.Approve).WithName("AcceptLesson").WithTags("Reviews");
        api.MapGet("/reviews/{incident}.json", ShowAsync).Needs(Permission.Read).WithName("GetReviewJson").WithTags("Reviews");
        api.MapGet("/reviews/{incident}.html", HtmlAsync).Needs(Permission.Read).WithName("GetReviewHtml").WithTags("Reviews").Produces<string>(contentType: "text/html");
        api.MapGet("/reviews/{incident}.csv", CsvAsync).Needs(Permission.Read).WithName("GetReviewCsv").WithTags("Reviews").Produces<string>(contentType: "text/csv");
    }

    private static async Task<Results<Ok<ReviewPage>, ProblemHttpResult>> ListAsync(
        HttpContext context, ReviewDesk desk, string? brand, DateTimeOffset? asOf, string? after, int? limit, CancellationToken cancellationToken)
    {
        if (brand is not null && !context.Viewer().MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        var size = Paging.Size(limit);
        var items = await desk.ListAsync(context.Viewer(), brand, asOf, after, size, cancellationToken);
        return TypedResults.Ok(new ReviewPage(items, items.Count == size ? items[^1].Incident : null));
    }

    private static async Task<Results<Ok<ReviewView>, ProblemHttpResult>> ShowAsync(
        string incident, HttpContext context, ReviewDesk desk, EvidenceJoin evidence, DateTimeOffset? asOf, CancellationToken cancellationToken) =>
        await FindAsync(incident, context, desk, evidence, asOf, cancellationToken) is { } view ? TypedResults.Ok(view) : Problems.NotFound("incident", incident);

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> HtmlAsync(
        string incident, HttpContext context, ReviewDesk desk, EvidenceJoin evidence, HistoryStore history, TimeProvider time, DateTimeOffset? asOf, CancellationToken cancellationToken) =>
        await FindAsync(incident, context, desk, evidence, asOf, cancellationToken) is { } view
            ? TypedResults.Content(ReviewHtml.Write(view.Review, view.Posts, time.GetUtcNow(), await history.AuditHeadAsync(cancellationToken)), "text/html; charset=utf-8", Encoding.UTF8)
            : Problems.NotFound("incident", incident);

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> CsvAsync(
        string incident, HttpContext context, ReviewDesk desk, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(context.Viewer(), incident, asOf, cancellationToken) is not { } review)
        {
            return Problems.NotFound("incident", incident);
        }

        context.Response.Headers.ContentDisposition = $"attachment; filename=\"review-{review.Incident.Id}.csv\"";
        return TypedResults.Content(ReviewCsv.Write(review), "text/csv; charset=utf-8", Encoding.UTF8);
    }

    private static async Task<Results<Ok<ReviewNotes>, ProblemHttpResult>> PutAsync(
        string incident, ReviewPut put, HttpContext context, ReviewDesk desk, CancellationToken cancellationToken)
    {
        var (answer, faults) = await desk.PutAsync(context.Viewer(), incident, put, cancellationToken);
        return answer is { IsDone: true, Value: { } notes } ? TypedResults.Ok(notes)
            : faults.Count > 0 ? answer.Problem(("errors", faults))
            : answer.Problem(("version", answer.Value?.Version));
    }

    /// <summary>Makes a lesson a step of its playbook.</summary>
    private static async Task<Results<Ok<ReviewNotes>, ProblemHttpResult>> AcceptAsync(
        string incident, int number, LessonAccept order, HttpContext context, LessonDesk desk, CancellationToken cancellationToken)
    {
        var answer = await desk.AcceptAsync(context.Viewer(), incident, number, order, cancellationToken);
        return answer is { IsDone: true, Value: { } notes } ? TypedResults.Ok(notes) : answer.Problem(("version", answer.Value?.Version));
    }

    private static async Task<ReviewView?> FindAsync(
        string incident, HttpContext context, ReviewDesk desk, EvidenceJoin evidence, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        return await desk.FindAsync(viewer, incident, asOf, cancellationToken) is { } review
            ? new ReviewView(review, await evidence.OfAsync(viewer, review.Incident, asOf, cancellationToken))
            : null;
    }
}
