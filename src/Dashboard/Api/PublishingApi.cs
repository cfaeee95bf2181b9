using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
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

/// <param name="DryRun">True: only says what would happen.</param>
/// <param name="CoverMinutes">For this long the machine does not pause again for what people knew; null = until a new cause or a doubled reach.</param>
/// <param name="SecondPerson">Who is asked to agree in a crisis of severity 1.</param>
public sealed record ResumePost(string? Reason = null, bool? DryRun = null, double? CoverMinutes = null, string? SecondPerson = null);

/// <param name="State">A word of <see cref="HoldState"/>.</param>
/// <param name="ApprovedBy">Who decided on it, either way.</param>
/// <param name="Text">As its tool shows it now; null when that cannot be asked, and on a wall that only reads.</param>
public sealed record HeldPostView(
    string Scheduler, string Id, string? Platform, string? Account, DateTimeOffset? DueAt, HoldState State, DateTimeOffset? HeldAt, string? Why, string? ApprovedBy,
    string? Text)
{
    public static HeldPostView Of(HoldSheet sheet, HeldPost post, IReadOnlyDictionary<string, string> texts) => new(
        sheet.Tool, post.Id, post.Platform, post.Account, post.DueAt, post.State, post.HeldAt, post.Why, post.ApprovedBy, texts.GetValueOrDefault(post.Id));
}

/// <param name="Posts">Every post that a scheduler was asked to hold.</param>
/// <param name="Plan">The newest dry run.</param>
public sealed record PauseDetail(PauseView Pause, IReadOnlyList<HeldPostView> Posts, ResumePlan? Plan);

/// <summary>A person's word on one held post, to let it go or to discard it.</summary>
/// <param name="At">A new time, where the scheduler takes one.</param>
public sealed record ReapprovePost(string? Scheduler, string? Reason, DateTimeOffset? At = null);

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
        api.MapGet("/publishing/pauses/{id}", ShowAsync).Needs(Permission.Read).WithName("GetPause").WithTags("Publishing");
        api.MapPost("/publishing/pauses/{id}/posts/{post}/reapprove", ReapproveAsync).Needs(Permission.Resume).WithName("ReapprovePost").WithTags("Publishing");
        api.MapPost("/publishing/pauses/{id}/posts/{post}/discard", DiscardAsync).Needs(Permission.Resume).WithName("DiscardPost").WithTags("Publishing");
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
        HttpContext context, IAlertReader alerts, WallPicture picture, bool? active, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var reader = alerts.AsOf(asOf);
        var pauses = await reader.PausesAsync(context.Viewer(), active ?? false, cancellationToken);
        var views = new List<PauseView>(pauses.Count);
        foreach (var pause in pauses)
        {
            views.Add(asOf is null ? await picture.PauseAsync(context.Viewer(), pause, cancellationToken) : await picture.PauseThenAsync(context.Viewer(), pause, reader, cancellationToken));
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

    /// <summary>A dry run answers with its plan and changes nothing; a resume of severity 1 answers 202 until a second person agrees.</summary>
    private static async Task<Results<Ok<PauseView>, Accepted<PauseView>, ProblemHttpResult>> ResumeAsync(
        string id, ResumePost post, HttpContext context, PauseDesk desk, ResumePlanner planner, IAlertReader alerts, WallPicture picture, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (post.DryRun == true)
        {
            var planned = await planner.PlanAsync(viewer, id, cancellationToken);
            return planned is { IsDone: true, Value: { } plan } && (await alerts.PausesAsync(viewer, activeOnly: false, cancellationToken)).FirstOrDefault(p => p.Id == id) is { } standing
                ? TypedResults.Ok(await picture.PauseAsync(viewer, standing, cancellationToken) with { Plan = plan })
                : planned.Problem();
        }

        var cover = post.CoverMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
        var answer = await desk.ResumeAsync(viewer, id, new ResumeOrder(post.Reason, cover, post.SecondPerson), cancellationToken);
        if (answer is not { IsDone: true, Value: { } pause })
        {
            return answer.Problem();
        }

        var view = await picture.PauseAsync(viewer, pause, cancellationToken);
        return pause.IsActive ? TypedResults.Accepted((string?)null, view) : TypedResults.Ok(view);
    }

    private static async Task<Results<Ok<PauseDetail>, ProblemHttpResult>> ShowAsync(
        string id, HttpContext context, IAlertReader alerts, IDocumentReader documents, HeldTexts texts, WallPicture picture, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if ((await alerts.PausesAsync(viewer, activeOnly: false, cancellationToken)).FirstOrDefault(p => p.Id == id) is not { } pause)
        {
            return Problems.NotFound("pause", id);
        }

        var sheets = await documents.DocumentsAsync(viewer, HoldSheet.Kind, new DocumentQuery(Parent: id), cancellationToken);
        var plan = await documents.DocumentAsync(viewer, ResumePlan.Kind, id, null, cancellationToken);
        var posts = new List<HeldPostView>();
        foreach (var sheet in sheets.Select(DocumentJson.Read<HoldSheet>).Where(s => s.Posts.Count > 0))
        {
            var said = viewer.Kind == ViewerKind.WallToken ? new Dictionary<string, string>() : await texts.OfAsync(sheet.Tool, cancellationToken);
            posts.AddRange(sheet.Posts.Select(p => HeldPostView.Of(sheet, p, said)));
        }

        return TypedResults.Ok(new PauseDetail(
            await picture.PauseAsync(viewer, pause, cancellationToken),
            posts,
            plan is null ? null : DocumentJson.Read<ResumePlan>(plan)));
    }

    private static async Task<Results<Ok<HeldPost>, ProblemHttpResult>> ReapproveAsync(
        string id, string post, ReapprovePost body, HttpContext context, ReapprovalDesk desk, PauseBoard board, CancellationToken cancellationToken) =>
        Decided(await desk.ApproveAsync(context.Viewer(), id, OrderOf(post, body), cancellationToken), board);

    private static async Task<Results<Ok<HeldPost>, ProblemHttpResult>> DiscardAsync(
        string id, string post, ReapprovePost body, HttpContext context, ReapprovalDesk desk, PauseBoard board, CancellationToken cancellationToken) =>
        Decided(await desk.DiscardAsync(context.Viewer(), id, OrderOf(post, body), cancellationToken), board);

    private static ReapprovalOrder OrderOf(string post, ReapprovePost body) =>
        new(body.Scheduler ?? "", post.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), body.At, body.Reason);

    private static Results<Ok<HeldPost>, ProblemHttpResult> Decided(Answer<HeldPost> answer, PauseBoard board)
    {
        if (answer is not { IsDone: true, Value: { } decided })
        {
            return answer.Problem();
        }

        // Whoever keeps the tool looks at once.
        board.Wake();
        return TypedResults.Ok(decided);
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
