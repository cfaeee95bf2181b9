using Listening.Alerts.Access;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Ingest.Brands;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Kind"><c>scheduled</c> (default), <c>ad</c>, <c>reply</c>, <c>response</c>.</param>
/// <param name="At">When it went out; null = now.</param>
/// <param name="Incident">The one it answers.</param>
/// <param name="Approver">Who stood for it.</param>
public sealed record PublishedBody(
    string? Brand, string? Platform, string? Id, string? Text, string? Kind = null, DateTimeOffset? At = null, string? Incident = null, string? Url = null,
    string? Approver = null, string? Drill = null);

public sealed record PublishedList(IReadOnlyList<PublishedPost> Items);

/// <summary>What is about to go out, and what went out.</summary>
internal static class PublishedApi
{
    public static void MapPublished(this IEndpointRouteBuilder api)
    {
        api.MapGet("/publishing/posts", DueAsync).Needs(Permission.Read).WithName("ListDuePosts").WithTags("Publishing");
        api.MapPost("/publishing/published", RegisterAsync).Needs(Permission.ConfirmPause).WithName("RegisterPublished").WithTags("Publishing");
        api.MapGet("/publishing/published", ListAsync).Needs(Permission.Read).WithName("ListPublished").WithTags("Publishing");
    }

    /// <summary>Posts due within the next hour in the configured tools; a wall token sees them without their texts.</summary>
    private static async Task<Results<Ok<DuePostList>, ProblemHttpResult>> DueAsync(HttpContext context, DuePosts due, string? brand, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (brand is not null && !viewer.MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        var list = await due.ListAsync(viewer, brand, cancellationToken);
        return TypedResults.Ok(viewer.Kind == ViewerKind.WallToken ? list with { Items = [.. list.Items.Select(i => i with { Text = null })] } : list);
    }

    private static async Task<Results<Created<PublishedPost>, Ok<PublishedPost>, ProblemHttpResult>> RegisterAsync(
        PublishedBody body, HttpContext context, PublishedDesk desk, IBrandStore brands, CancellationToken cancellationToken)
    {
        if (!context.Viewer().MaySee(body.Brand ?? "") || brands.All().All(b => b.Id != body.Brand))
        {
            return Problems.NoBrand(body.Brand ?? "");
        }

        if (PublishingApi.KindOf(body.Kind) is not { } kind)
        {
            return Problems.BadRequest($"kind '{body.Kind}' is not one of scheduled, ad, reply, response.");
        }

        var answer = await desk.RegisterAsync(
            context.Viewer(),
            new Publication(body.Brand!, body.Platform ?? "", body.Id ?? "", body.Text ?? "", kind, body.At, body.Incident, body.Url, body.Approver, body.Drill ?? ""),
            cancellationToken);
        return answer is not { IsDone: true, Value: { } post } ? answer.Problem()
            : answer.Changed ? TypedResults.Created((string?)null, post)
            : TypedResults.Ok(post);
    }

    private static async Task<Results<Ok<PublishedList>, ProblemHttpResult>> ListAsync(
        HttpContext context, IDocumentReader documents, string? brand, string? incident, int? limit, CancellationToken cancellationToken)
    {
        if (brand is not null && !context.Viewer().MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        var found = await documents.DocumentsAsync(
            context.Viewer(), PublishedPost.DocumentKind, new DocumentQuery(brand, incident, Max: Paging.Size(limit)), cancellationToken);
        return TypedResults.Ok(new PublishedList([.. found.Select(DocumentJson.Read<PublishedPost>)]));
    }
}
