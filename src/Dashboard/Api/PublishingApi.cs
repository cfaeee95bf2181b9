using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Dashboard.Live;
using Listening.Ingest.Brands;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

public sealed record PauseList(IReadOnlyList<PauseView> Items);

/// <param name="Brand">Null = every brand, which only a person may say; the four after it narrow the scope.</param>
/// <param name="Incident">The one it serves; may be null.</param>
/// <param name="Drill">A drill's id; null in the real world.</param>
public sealed record PausePost(
    string? Brand, string? Reason, string? Platform = null, string? Campaign = null, string? Partner = null, string? Account = null, string? Incident = null,
    string? Drill = null);

/// <summary>A scheduler's answer to a pause, for those that do not speak the hub's protocol.</summary>
public sealed record ReceiptPost(IReadOnlyList<string>? Held, IReadOnlyList<string>? AlreadySent, IReadOnlyList<NotHeld>? Cannot);

/// <summary>May something be published now; who stopped it; and how people let it go on.</summary>
internal static class PublishingApi
{
    public static void MapPublishing(this IEndpointRouteBuilder api)
    {
        api.MapGet("/publishing/permit", Ask).Needs(Permission.AskPermit).WithName("AskPermit").WithTags("Publishing").Produces<Permit>();
        api.MapGet("/publishing/pauses", ListAsync).Needs(Permission.Read).WithName("ListPauses").WithTags("Publishing");
        api.MapPost("/publishing/pauses", PauseAsync).Needs(Permission.Pause).WithName("Pause").WithTags("Publishing");
        api.MapPost("/publishing/pauses/{id}/resume", ResumeAsync).Needs(Permission.Resume).WithName("Resume").WithTags("Publishing");
        api.MapPost("/publishing/pauses/{id}/receipt", ConfirmAsync).Needs(Permission.ConfirmPause).WithName("ConfirmPause").WithTags("Publishing");
    }

    /// <summary>A parameter left out matches every pause; so does an unknown kind, because a typing error must not publish.</summary>
    private static IResult Ask(
        HttpContext context, PauseBoard board, string? brand, string? platform, string? campaign, string? partner, string? account, string? kind,
        string? textHash, string? drill)
    {
        var viewer = context.Viewer();
        if (brand is not null && !viewer.MaySee(brand) && viewer.Kind == ViewerKind.Person)
        {
            return Problems.NoBrand(brand);
        }

        var of = KindOf(kind);
        if (of is null)
        {
            return Problems.BadRequest($"kind '{kind}' is not one of scheduled, ad, reply, response.");
        }

        var question = new PermitQuestion(Named(brand), Named(platform), Named(campaign), Named(partner), Named(account), of, Named(textHash), Named(drill));
        return new Written(board.Ask(question, viewer).Json);
    }

    /// <returns>Null when the word is none.</returns>
    internal static PublishingKind? KindOf(string? kind) => kind switch
    {
        null or "scheduled" => PublishingKind.Scheduled,
        "ad" => PublishingKind.Ad,
        "reply" => PublishingKind.Reply,
        "response" => PublishingKind.Response,
        _ => null,
    };

    private static string? Named(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static async Task<Ok<PauseList>> ListAsync(
        HttpContext context, IAlertReader alerts, WallPicture picture, bool? active, CancellationToken cancellationToken)
    {
        var pauses = await alerts.PausesAsync(context.Viewer(), active ?? false, cancellationToken);
        var views = new List<PauseView>(pauses.Count);
        foreach (var pause in pauses)
        {
            views.Add(await picture.PauseAsync(context.Viewer(), pause, cancellationToken));
        }

        return TypedResults.Ok(new PauseList(views));
    }

    private static async Task<Results<Created<PauseView>, Ok<PauseView>, ProblemHttpResult>> PauseAsync(
        PausePost post, HttpContext context, PauseDesk desk, IBrandStore brands, WallPicture picture, IHostApplicationLifetime lifetime)
    {
        var viewer = context.Viewer();
        if (post.Brand is { } brand && (!viewer.MaySee(brand) || brands.All().All(b => b.Id != brand)))
        {
            return Problems.NoBrand(brand);
        }

        var scope = new PauseScope(post.Brand, post.Platform, post.Campaign, post.Partner, post.Account);
        var answer = await desk.PauseAsync(viewer, new PauseRequest(scope, post.Reason ?? "", post.Incident, post.Drill ?? ""), lifetime.ApplicationStopping);
        if (answer is not { IsDone: true, Value: { } pause })
        {
            return answer.Problem();
        }

        var view = await picture.PauseAsync(viewer, pause, lifetime.ApplicationStopping);
        return answer.Changed ? TypedResults.Created($"/api/v1/publishing/pauses/{pause.Id}", view) : TypedResults.Ok(view);
    }

    private static async Task<Results<Ok<PauseView>, ProblemHttpResult>> ResumeAsync(
        string id, ReasonPost post, HttpContext context, PauseDesk desk, WallPicture picture, CancellationToken cancellationToken)
    {
        var answer = await desk.ResumeAsync(context.Viewer(), id, post.Reason, cancellationToken);
        return answer is { IsDone: true, Value: { } pause }
            ? TypedResults.Ok(await picture.PauseAsync(context.Viewer(), pause, cancellationToken))
            : answer.Problem();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ConfirmAsync(
        string id, ReceiptPost post, HttpContext context, PauseDesk desk, CancellationToken cancellationToken)
    {
        var answer = await desk.ConfirmAsync(context.Viewer(), id, post.Held ?? [], post.AlreadySent ?? [], post.Cannot ?? [], cancellationToken);
        return answer.IsDone ? TypedResults.NoContent() : answer.Problem();
    }

    /// <summary>JSON that is bytes already: the permit is asked before every post of every tool.</summary>
    private sealed class Written(ReadOnlyMemory<byte> json) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "application/json";
            response.ContentLength = json.Length;
            response.Headers.CacheControl = "no-store";
            return response.BodyWriter.WriteAsync(json).AsTask();
        }
    }
}
