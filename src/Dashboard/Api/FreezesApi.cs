using Listening.Alerts.Access;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;
using Listening.Ingest.Brands;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>A partner about whom something was found and nobody decided yet.</summary>
/// <param name="Because">The signal's sentence.</param>
public sealed record FreezeProposal(string Brand, string? Partner, string Signal, DateTimeOffset At, string Because);

public sealed record FreezeList(IReadOnlyList<Freeze> Items, IReadOnlyList<FreezeProposal> Proposed);

public sealed record FreezePost(string? Brand, string? Partner, string? Reason, double? DeadlineMinutes = null, string? Incident = null);

/// <summary>Partners who are asked to hold their content.</summary>
internal static class FreezesApi
{
    private const int MaxAnswerBytes = 16 * 1024;
    private static readonly TimeSpan ProposedFor = TimeSpan.FromDays(2);

    public static void MapFreezes(this IEndpointRouteBuilder api)
    {
        api.MapGet("/publishing/freezes", ListAsync).Needs(Permission.Read).WithName("ListFreezes").WithTags("Publishing");
        api.MapPost("/publishing/freezes", RequestAsync).Needs(Permission.Pause).WithName("RequestFreeze").WithTags("Publishing");

        // The partner has no account here: its signature over the body is what lets it in.
        api.MapPost("/publishing/freezes/{id}/answer", AnswerAsync).ForAll().WithName("AnswerFreeze").WithTags("Publishing").WithMetadata(new BodyLimit(MaxAnswerBytes));
    }

    private static async Task<Results<Ok<FreezeList>, ProblemHttpResult>> ListAsync(
        HttpContext context, IDocumentReader documents, IAlertReader alerts, TimeProvider time, string? brand, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (brand is not null && !viewer.MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        var freezes = (await documents.DocumentsAsync(viewer, Freeze.Kind, new DocumentQuery(brand), cancellationToken)).Select(DocumentJson.Read<Freeze>).ToArray();
        var signals = await alerts.SignalsAsync(viewer, new SignalQuery(brand, Max: 1_000), cancellationToken);
        var proposed = signals
            .Where(s => s.Signal is { Kind: SignalKind.Partner, Drill.Length: 0 } && time.GetUtcNow() - s.Signal.At < ProposedFor)
            .Select(s => new FreezeProposal(s.Signal.Brand, s.Signal.Stream.Kind == StreamKind.Partner ? s.Signal.Stream.Value : null, s.Signal.Id, s.Signal.At, s.Signal.Evidence.Sentence))
            .Where(p => !freezes.Any(f => f.Brand == p.Brand && (p.Partner is null || f.Partner == p.Partner) && f.At >= p.At));
        return TypedResults.Ok(new FreezeList(freezes, [.. proposed]));
    }

    private static async Task<Results<Created<Freeze>, Ok<Freeze>, ProblemHttpResult>> RequestAsync(
        FreezePost post, HttpContext context, FreezeDesk desk, IBrandStore brands, IHostApplicationLifetime lifetime)
    {
        if (!context.Viewer().MaySee(post.Brand ?? "") || brands.All().All(b => b.Id != post.Brand))
        {
            return Problems.NoBrand(post.Brand ?? "");
        }

        var answer = await desk.RequestAsync(
            context.Viewer(), post.Brand!, post.Partner ?? "", post.Reason, post.DeadlineMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null, post.Incident,
            lifetime.ApplicationStopping);
        return answer is not { IsDone: true, Value: { } freeze } ? answer.Problem() : answer.Changed ? TypedResults.Created((string?)null, freeze) : TypedResults.Ok(freeze);
    }

    private static async Task<Results<Ok<Freeze>, ProblemHttpResult>> AnswerAsync(string id, HttpRequest request, FreezeDesk desk, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        var answer = await desk.AnswerAsync(
            id, request.Headers["webhook-id"], request.Headers["webhook-timestamp"], request.Headers["webhook-signature"], body.ToArray(), cancellationToken);
        return answer is { IsDone: true, Value: { } freeze } ? TypedResults.Ok(freeze) : answer.Problem();
    }
}
