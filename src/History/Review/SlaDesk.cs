using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.Ingest.Brands;

namespace Listening.History.Review;

/// <summary>What <see cref="SlaReport"/> is asked by.</summary>
public enum SlaSplit : byte
{
    Brand,
    Platform,
    Partner,
}

/// <param name="From">Of the crossings and of the customers' questions; <paramref name="To"/> exclusive.</param>
/// <param name="Severity">Only incidents of it; null = all.</param>
/// <param name="AsOf">What was known at that moment; null = now.</param>
public sealed record SlaQuery(string? Brand, DateTimeOffset From, DateTimeOffset To, SlaSplit By, int? Severity = null, string Drill = "", DateTimeOffset? AsOf = null);

/// <param name="Definition">Version of what the words mean; figures of another one are not compared.</param>
/// <param name="Items">By brand, platform or partner.</param>
/// <param name="Incidents">The times of each, newest first.</param>
/// <param name="AsOf">The figures as they stood then; null = now.</param>
/// <param name="Definitions">What each figure means and is made of.</param>
/// <param name="Promises">Today's targets, by severity; also what is past is held against them.</param>
public sealed record SlaReport(
    string Definition, DateTimeOffset From, DateTimeOffset To, string By, IReadOnlyList<SlaGroup> Items, IReadOnlyList<SlaTimes> Incidents, DateTimeOffset? AsOf = null,
    IReadOnlyList<FigureDefinition>? Definitions = null, IReadOnlyList<SlaPromise>? Promises = null);

/// <summary>How soon the house answers: crises, from the records that a review is made of, and customers' questions.</summary>
public sealed class SlaDesk(IAlertReader alerts, IDocumentReader documents, IHistoryReader history, IBrandStore brands, SlaTargets targets)
{
    // A quarter of a busy brand; beyond it the newest are looked at and the answer says so.
    private const int MaxMentions = 50_000;
    private const int Page = 1_000;
    private const int MaxIncidents = 2_000;

    public async Task<SlaReport> ReportAsync(Viewer viewer, SlaQuery query, CancellationToken cancellationToken)
    {
        var times = await TimesAsync(viewer, query, cancellationToken);
        var seen = brands.All().Where(b => viewer.MaySee(b.Id) && (query.Brand ?? b.Id) == b.Id).Select(b => b.Id).ToArray();
        var posts = new List<(string Brand, InquiryPost Post)>();
        var cut = false;
        foreach (var one in query.By == SlaSplit.Partner ? [] : seen)
        {
            var (found, more) = await PostsAsync(viewer, one, query, cancellationToken);
            posts.AddRange(found.Select(p => (one, p)));
            cut |= more;
        }

        IEnumerable<SlaGroup> items = query.By switch
        {
            SlaSplit.Platform => times.SelectMany(t => t.Platforms).Concat(posts.Select(p => p.Post.Platform)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(platform => SlaGroup.Of(
                    platform, [.. times.Where(t => t.Platforms.Contains(platform))],
                    Inquiries.Of([.. posts.Where(p => p.Post.Platform == platform).Select(p => p.Post)], cut, targets), targets)),
            SlaSplit.Partner => times.Where(t => t.Partner is not null).GroupBy(t => t.Partner!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => SlaGroup.Of(g.Key, [.. g], null, targets)),
            _ => seen.Select(one => SlaGroup.Of(
                one, [.. times.Where(t => t.Brand == one)], Inquiries.Of([.. posts.Where(p => p.Brand == one).Select(p => p.Post)], cut, targets), targets)),
        };
        return new SlaReport(
            SlaTimes.DefinitionVersion, query.From, query.To, WordOf(query.By), [.. items], times, query.AsOf,
            [.. Figures.OfSlas.Select(Figures.Of)], targets.Promises);
    }

    public static string WordOf(SlaSplit by) => by switch
    {
        SlaSplit.Platform => "platform",
        SlaSplit.Partner => "partner",
        _ => "brand",
    };

    /// <summary>The times of one incident, the same ones in the report and in its review.</summary>
    public static SlaTimes TimesOf(IncidentRecords records, FirstReply? reply) =>
        SlaTimes.Of(records.Incident, records.Timeline, records.Pauses, records.Signals, reply);

    private async Task<IReadOnlyList<SlaTimes>> TimesAsync(Viewer viewer, SlaQuery query, CancellationToken cancellationToken)
    {
        var reader = alerts.AsOf(query.AsOf);
        var pauses = await reader.PausesAsync(viewer, activeOnly: false, cancellationToken);
        var times = new List<SlaTimes>();
        for (string? after = null; times.Count < MaxIncidents;)
        {
            var page = await reader.IncidentsAsync(viewer, new IncidentQuery(query.Brand, After: after), cancellationToken);
            var asked = page.Where(i => !i.Historical && i.Drill == query.Drill && (query.Severity ?? i.Severity) == i.Severity && i.CrossedAt >= query.From && i.CrossedAt < query.To).ToList();
            var replies = (await documents.DocumentsAsync(viewer, FirstReply.Kind, new DocumentQuery(AsOf: query.AsOf, Max: asked.Count, Ids: [.. asked.Select(i => i.Id)]), cancellationToken))
                .Select(DocumentJson.Read<FirstReply>).ToDictionary(r => r.Incident, StringComparer.Ordinal);
            foreach (var incident in asked)
            {
                times.Add(SlaTimes.Of(
                    incident,
                    await reader.TimelineAsync(viewer, incident.Id, cancellationToken),
                    pauses,
                    await reader.SignalsAsync(viewer, new SignalQuery(Incident: incident.Id), cancellationToken),
                    replies.GetValueOrDefault(incident.Id)));
            }

            if (page.Count == 0 || page[^1].OpenedAt < query.From)
            {
                break;
            }

            after = page[^1].Id;
        }

        return times;
    }

    private async Task<(List<InquiryPost> Posts, bool More)> PostsAsync(Viewer viewer, string brand, SlaQuery query, CancellationToken cancellationToken)
    {
        var posts = new List<InquiryPost>();
        for (string? after = null; posts.Count < MaxMentions;)
        {
            var page = await history.MentionsAsync(
                viewer, new MentionQuery(brand, query.From, query.To, AsOf: query.AsOf, Drill: query.Drill, After: after, Max: Page), cancellationToken);
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
