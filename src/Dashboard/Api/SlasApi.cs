using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.Ingest.Brands;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Definition">Version of what the words mean; figures of another one are not compared.</param>
/// <param name="Items">By brand, platform or partner.</param>
/// <param name="Incidents">The times of each, newest first.</param>
public sealed record SlaReport(string Definition, DateTimeOffset From, DateTimeOffset To, string By, IReadOnlyList<SlaGroup> Items, IReadOnlyList<SlaTimes> Incidents);

/// <summary>How soon the house answers: crises and customers' questions.</summary>
internal static class SlasApi
{
    // A quarter of a busy brand; beyond it the newest are looked at and the answer says so.
    private const int MaxMentions = 50_000;
    private const int Page = 1_000;
    private const int MaxIncidents = 2_000;
    private static readonly TimeSpan Usual = TimeSpan.FromDays(30);

    public static void MapSlas(this IEndpointRouteBuilder api) =>
        api.MapGet("/slas", ReportAsync).Needs(Permission.Read).WithName("GetSlas").WithTags("Slas");

    private static async Task<Results<Ok<SlaReport>, ProblemHttpResult>> ReportAsync(
        HttpContext context, IAlertReader alerts, IDocumentReader documents, IHistoryReader history, IBrandStore brands, TimeProvider time, string? brand, DateTimeOffset? from,
        DateTimeOffset? to, string? by, int? severity, string? drill, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (brand is not null && !viewer.MaySee(brand))
        {
            return Problems.NoBrand(brand);
        }

        if (by is not (null or "brand" or "platform" or "partner"))
        {
            return Problems.BadRequest($"by '{by}' is not one of brand, platform, partner.");
        }

        var until = to ?? time.GetUtcNow();
        var since = from ?? until - Usual;
        if (since >= until)
        {
            return Problems.BadRequest("from lies before to.");
        }

        if (severity is < Severity.Critical or > Severity.Low)
        {
            return Problems.BadRequest($"severity is {Severity.Critical} (the worst) to {Severity.Low}.");
        }

        var times = await TimesAsync(viewer, alerts, documents, brand, since, until, severity, drill ?? "", cancellationToken);
        var seen = brands.All().Where(b => viewer.MaySee(b.Id) && (brand ?? b.Id) == b.Id).Select(b => b.Id).ToArray();
        var posts = new List<(string Brand, InquiryPost Post)>();
        var cut = false;
        foreach (var one in by == "partner" ? [] : seen)
        {
            var (found, more) = await PostsAsync(viewer, history, one, since, until, drill ?? "", cancellationToken);
            posts.AddRange(found.Select(p => (one, p)));
            cut |= more;
        }

        IEnumerable<SlaGroup> items = by switch
        {
            "platform" => times.SelectMany(t => t.Platforms).Concat(posts.Select(p => p.Post.Platform)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(platform => SlaGroup.Of(
                platform, [.. times.Where(t => t.Platforms.Contains(platform))], Inquiries.Of([.. posts.Where(p => p.Post.Platform == platform).Select(p => p.Post)], cut))),
            "partner" => times.Where(t => t.Partner is not null).GroupBy(t => t.Partner!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => SlaGroup.Of(g.Key, [.. g], null)),
            _ => seen.Select(one => SlaGroup.Of(one, [.. times.Where(t => t.Brand == one)], Inquiries.Of([.. posts.Where(p => p.Brand == one).Select(p => p.Post)], cut))),
        };
        return TypedResults.Ok(new SlaReport(SlaTimes.DefinitionVersion, since, until, by ?? "brand", [.. items], times));
    }

    private static async Task<IReadOnlyList<SlaTimes>> TimesAsync(
        Viewer viewer, IAlertReader alerts, IDocumentReader documents, string? brand, DateTimeOffset from, DateTimeOffset to, int? severity, string drill,
        CancellationToken cancellationToken)
    {
        var pauses = await alerts.PausesAsync(viewer, activeOnly: false, cancellationToken);
        var times = new List<SlaTimes>();
        for (string? after = null; times.Count < MaxIncidents;)
        {
            var page = await alerts.IncidentsAsync(viewer, new IncidentQuery(brand, After: after), cancellationToken);
            foreach (var incident in page.Where(i => !i.Historical && i.Drill == drill && (severity ?? i.Severity) == i.Severity && i.CrossedAt >= from && i.CrossedAt < to))
            {
                var reply = await documents.DocumentAsync(viewer, FirstReply.Kind, incident.Id, null, cancellationToken);
                times.Add(SlaTimes.Of(
                    incident,
                    await alerts.TimelineAsync(viewer, incident.Id, cancellationToken),
                    pauses,
                    await alerts.SignalsAsync(viewer, new SignalQuery(Incident: incident.Id), cancellationToken),
                    reply is null ? null : DocumentJson.Read<FirstReply>(reply)));
            }

            if (page.Count == 0 || page[^1].OpenedAt < from)
            {
                break;
            }

            after = page[^1].Id;
        }

        return times;
    }

    private static async Task<(List<InquiryPost> Posts, bool More)> PostsAsync(
        Viewer viewer, IHistoryReader history, string brand, DateTimeOffset from, DateTimeOffset to, string drill, CancellationToken cancellationToken)
    {
        var posts = new List<InquiryPost>();
        for (string? after = null; posts.Count < MaxMentions;)
        {
            var page = await history.MentionsAsync(viewer, new MentionQuery(brand, from, to, Drill: drill, After: after, Max: Page), cancellationToken);
            posts.AddRange(page.Items.Where(i => !i.Deleted).Select(i => new InquiryPost(
                i.Platform, i.Id, i.RootId, i.At, i.Owned, Inquiries.Asks(i.Text), i.Label == SentimentLabel.Negative)));
            if (page.Next is null)
            {
                return (posts, false);
            }

            after = page.Next;
        }

        return (posts, true);
    }
}
