using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Dashboard.Hosting;
using Listening.Detection.Mentions;
using Listening.History;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>Whom or what to erase: an author's id, a handle (or both), or a post's id.</summary>
public sealed record ErasurePost(string Platform, string? AuthorId = null, string? Handle = null, string? PostId = null);

/// <param name="State"><c>pending</c> until every file was swept, then <c>done</c>.</param>
/// <param name="Report">What the sweep took away; null while pending and after a restart.</param>
/// <param name="WaitingFor">Nodes that have not swept their own files yet; those that are not there do it before they open.</param>
/// <param name="BackupsMissed">Copies that could not be reached: give them <c>erasures.jsonl</c> of the data folder, or destroy them.</param>
public sealed record ErasureView(string Id, DateTimeOffset At, string Platform, string State, DateTimeOffset? DoneAt, ErasureReport? Report, IReadOnlyList<string> BackupsMissed,
    IReadOnlyList<string> WaitingFor);

public sealed record ErasureList(IReadOnlyList<ErasureView> Items);

/// <summary>A legal hold: on an incident, or on a person by platform and handle.</summary>
public sealed record HoldPost(string Reason, string? Incident = null, string? Platform = null, string? Handle = null);

public sealed record HoldView(string Id, string Reason, string? Incident, string By, DateTimeOffset Since);

public sealed record HoldList(IReadOnlyList<HoldView> Items);

public sealed record ArchivedTexts(IReadOnlyList<ArchivedText> Items);

/// <summary>Erasure, legal holds, sealed evidence, and what may leave the house.</summary>
internal static class PrivacyApi
{
    private const int MaxReason = 2_000;

    public static void MapPrivacy(this IEndpointRouteBuilder api)
    {
        api.MapPost("/privacy/erasures", EraseAsync).Needs(Permission.Administer).WithName("EraseSubject").WithTags("Privacy");
        api.MapGet("/privacy/erasures", ListErasuresAsync).Needs(Permission.Administer).WithName("ListErasures").WithTags("Privacy");
        api.MapGet("/privacy/erasures/{id}", ShowErasureAsync).Needs(Permission.Administer).WithName("GetErasure").WithTags("Privacy");
        api.MapGet("/privacy/holds", ListHoldsAsync).Needs(Permission.Approve).WithName("ListHolds").WithTags("Privacy");
        api.MapPost("/privacy/holds", PutHoldAsync).Needs(Permission.Approve).WithName("PutHold").WithTags("Privacy");
        api.MapDelete("/privacy/holds/{id}", EndHoldAsync).Needs(Permission.Approve).WithName("EndHold").WithTags("Privacy");
        api.MapGet("/incidents/{id}/evidence", EvidenceAsync).Needs(Permission.Approve).WithName("GetSealedEvidence").WithTags("Privacy");
        api.MapGet("/incidents/{id}/bundle", BundleAsync).Needs(Permission.Read).WithName("GetIncidentBundle").WithTags("Privacy").Produces<byte[]>(contentType: "application/zip");
        api.MapGet("/export/insight", InsightAsync).Needs(Permission.Read).WithName("ExportInsight").WithTags("Privacy");
    }

    private static async Task<Results<Accepted<ErasureView>, ProblemHttpResult>> EraseAsync(
        ErasurePost post, HttpContext context, ErasureService service, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(post.Platform) || (string.IsNullOrWhiteSpace(post.AuthorId) && string.IsNullOrWhiteSpace(post.Handle) && string.IsNullOrWhiteSpace(post.PostId)))
        {
            return Problems.BadRequest("An erasure needs a platform, and an author's id, a handle or a post's id.");
        }

        var subject = new ErasureSubject(post.Platform.Trim(), post.AuthorId?.Trim(), post.Handle?.Trim(), post.PostId?.Trim());
        var entry = await service.WantAsync(subject, context.Viewer().Name, cancellationToken);
        return TypedResults.Accepted($"/api/v1/privacy/erasures/{entry.Id}", await ViewAsync(entry, service, context, cancellationToken));
    }

    private static async Task<Ok<ErasureList>> ListErasuresAsync(ErasureRegister register, ErasureService service, HttpContext context, CancellationToken cancellationToken)
    {
        var views = new List<ErasureView>();
        foreach (var entry in register.Entries)
        {
            views.Add(await ViewAsync(entry, service, context, cancellationToken));
        }

        return TypedResults.Ok(new ErasureList(views));
    }

    private static async Task<Results<Ok<ErasureView>, ProblemHttpResult>> ShowErasureAsync(
        string id, ErasureRegister register, ErasureService service, HttpContext context, CancellationToken cancellationToken) =>
        register.Entries.FirstOrDefault(e => e.Id == id) is { } entry
            ? TypedResults.Ok(await ViewAsync(entry, service, context, cancellationToken))
            : Problems.NotFound("erasure", id);

    /// <summary>Where nodes share a store, their words together; else what this process did.</summary>
    private static async Task<ErasureView> ViewAsync(ErasureEntry entry, ErasureService service, HttpContext context, CancellationToken cancellationToken)
    {
        var (done, doneAt, report, waiting) = (service.Of(entry.Id), entry.DoneAt, service.Of(entry.Id)?.Report, (IReadOnlyList<string>)[]);
        if (context.RequestServices.GetService<SharedErasures>() is { } shared && await shared.ProgressAsync(entry.Id, cancellationToken) is { } progress)
        {
            doneAt = progress.Erasure.DoneAt;
            report = progress.Folders.Select(f => f.Report).OfType<ErasureReport>().Aggregate(progress.Erasure.Store, (sum, one) => sum?.Plus(one) ?? one);
            waiting = progress.Absent;
        }

        return new ErasureView(entry.Id, entry.At, entry.Platform, doneAt is null ? "pending" : "done", doneAt, report, done?.Missed ?? [], waiting);
    }

    private static async Task<Ok<HoldList>> ListHoldsAsync(HttpContext context, LegalHolds holds, CancellationToken cancellationToken) =>
        TypedResults.Ok(new HoldList([.. (await holds.ListAsync(context.Viewer(), cancellationToken)).Select(ViewOf)]));

    private static async Task<Results<Ok<HoldView>, ProblemHttpResult>> PutHoldAsync(
        HoldPost post, HttpContext context, LegalHolds holds, IAlertReader alerts, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (post.Reason?.Trim() is not { Length: > 0 and <= MaxReason } reason)
        {
            return Problems.BadRequest($"A hold needs a reason of 1 to {MaxReason} characters.");
        }

        if (post.Incident is { } id)
        {
            return await alerts.IncidentAsync(viewer, id, cancellationToken) is { } incident
                ? TypedResults.Ok(ViewOf(await holds.OnIncidentAsync(viewer.Name, id, incident.Brand, reason, cancellationToken)))
                : Problems.NotFound("incident", id);
        }

        return post is { Platform: { Length: > 0 } platform, Handle: { Length: > 0 } handle }
            ? TypedResults.Ok(ViewOf(await holds.OnPersonAsync(viewer.Name, platform, handle, reason, cancellationToken)))
            : Problems.BadRequest("A hold is on an incident, or on a person by platform and handle.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndHoldAsync(
        string id, HttpContext context, LegalHolds holds, IDocumentReader documents, CancellationToken cancellationToken)
    {
        if (await documents.DocumentAsync(context.Viewer(), LegalHolds.Kind, id, null, cancellationToken) is not { } hold)
        {
            return Problems.NotFound("hold", id);
        }

        await holds.EndAsync(context.Viewer().Name, hold, cancellationToken);
        return TypedResults.NoContent();
    }

    private static HoldView ViewOf(Document document)
    {
        var hold = DocumentJson.Read<LegalHold>(document);
        return new HoldView(document.Id, hold.Reason, hold.Incident, document.By, document.RecordedAt);
    }

    /// <summary>The kept texts of an incident, also those that their platform deleted. Who reads them says why, and that is audited before anything is shown.</summary>
    private static async Task<Results<Ok<ArchivedTexts>, ProblemHttpResult>> EvidenceAsync(
        string id, string? reason, HttpContext context, IAlertReader alerts, IAlertStore store, SealedArchive archive, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (await alerts.IncidentAsync(viewer, id, cancellationToken) is not { } incident)
        {
            return Problems.NotFound("incident", id);
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return Problems.BadRequest("Sealed evidence is read for a reason: give it as ?reason=…");
        }

        await AuditAsync(store, viewer, "evidence.read", incident.Id, incident.Brand, reason.Trim(), cancellationToken);
        return TypedResults.Ok(new ArchivedTexts(archive.Of(id, withSealed: true)));
    }

    /// <param name="texts">True puts the words of people in too, sealed ones not; only those who may approve ask for that.</param>
    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> BundleAsync(
        string id, bool? texts, HttpContext context, DataFolder folder, HistoryStore history, IReviewReader reviews, ReviewDesk desk, IAlertStore store,
        SealedArchive archive, TimeProvider time, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (await reviews.IncidentAsync(viewer, id, null, cancellationToken) is not { } records
            || await desk.FindAsync(viewer, id, null, cancellationToken) is not { } review)
        {
            return Problems.NotFound("incident", id);
        }

        if (texts == true && !Authorisation.Allows(viewer, Permission.Approve, records.Incident.Brand))
        {
            return Problems.Forbidden(viewer, Permission.Approve);
        }

        await AuditAsync(store, viewer, "incident.exported", id, records.Incident.Brand, texts == true ? "with texts" : "without texts", cancellationToken);
        var zip = await IncidentBundle.CreateAsync(
            folder.Path, history, records, ReviewHtml.Write(review, [], time.GetUtcNow()), texts == true ? archive.Of(id, withSealed: false) : null, time, cancellationToken);
        return TypedResults.File(zip, "application/zip", $"incident-{id}.zip");
    }

    // What minutes tell with a sketch of the people behind them; hashtags are in no row.
    private static readonly Dictionary<string, StreamKind> InsightSplits = new StreamKind[] { StreamKind.Platform, StreamKind.Campaign, StreamKind.Partner, StreamKind.Language }
        .ToDictionary(StreamKey.NameOf, StringComparer.Ordinal);

    private static async Task<Results<Ok<Insight>, ProblemHttpResult>> InsightAsync(
        string brand, HttpContext context, IHistoryReader history, IReviewReader review, TimeProvider time, DateTimeOffset? from, DateTimeOffset? to, int? leastGroup,
        string? by, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (!viewer.MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        var least = leastGroup ?? Insights.LeastGroup;
        var until = to ?? time.GetUtcNow();
        var since = from ?? until.AddDays(-7);
        if (least < Insights.LeastGroup || since >= until || until - since > TimeSpan.FromDays(366))
        {
            return Problems.BadRequest($"leastGroup is at least {Insights.LeastGroup}, and the period ends after it begins and spans at most a year.");
        }

        var series = await history.SentimentAsync(viewer, new SentimentQuery(brand, since, until, TimeSpan.FromHours(1)), cancellationToken);
        var insight = Insights.Of(series, since, until, least);
        if (by is null)
        {
            return TypedResults.Ok(insight);
        }

        if (!InsightSplits.TryGetValue(by, out var kind))
        {
            return Problems.BadRequest($"by '{by}' is not one of {string.Join(", ", InsightSplits.Keys)}.");
        }

        var parts = new List<(string, SentimentSeries)>();
        foreach (var value in await review.StreamValuesAsync(viewer, brand, kind, "", cancellationToken))
        {
            var part = new SentimentQuery(brand, since, until, TimeSpan.FromHours(1), Split: new StreamKey(brand, kind, value, ""));
            parts.Add((value, await history.SentimentAsync(viewer, part, cancellationToken)));
        }

        return TypedResults.Ok(Insights.Split(insight, by, parts));
    }

    private static Task<int> AuditAsync(
        IAlertStore store, Viewer viewer, string action, string subject, string brand, string reason, CancellationToken cancellationToken) =>
        store.TransactAsync(
            t =>
            {
                t.Audit(viewer.Name, action, subject, brand, new System.Text.Json.Nodes.JsonObject { ["reason"] = reason });
                return 0;
            },
            cancellationToken);
}
