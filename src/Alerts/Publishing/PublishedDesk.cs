using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Publishing;

/// <summary>What the brand itself published, as its tool or a person tells us.</summary>
/// <param name="Kind">As in the permit; only replies and responses stop the reply clock.</param>
/// <param name="Incident">The one it answers; null = the open one of its brand, if the text was approved for that.</param>
/// <param name="Approver">Who stood for it, as the tool knows.</param>
public sealed record Publication(
    string Brand, string Platform, string Id, string Text, PublishingKind Kind, DateTimeOffset? At = null, string? Incident = null, string? Url = null,
    string? Approver = null, string Drill = "");

/// <summary>A publication as stored.</summary>
/// <param name="Matches">It is word for word a text that was approved for the incident; null when it was no crisis statement.</param>
/// <param name="Changed">Where it departs from the nearest approved text: words taken out (-) and put in (+); null when it matches.</param>
/// <param name="StopsClock">It is the first public reply of that incident.</param>
public sealed record PublishedPost(
    string Brand, string Platform, string Id, DateTimeOffset At, PublishingKind Kind, string? Incident, string Text, string TextHash, bool? Matches,
    IReadOnlyList<string>? Changed, string? Template, int? TemplateVersion, string? Url, string? Approver, string RegisteredBy, bool StopsClock, string Drill = "")
{
    public const string DocumentKind = "published";

    public static string IdOf(string platform, string id) => platform + ":" + id;
}

/// <summary>Registers what went out: compared with what was approved, and the reply clock stopped.</summary>
public sealed class PublishedDesk(IAlertStore store, TimeProvider time)
{
    public const int MaxText = 16_000;
    private const int MaxName = 512;

    // A tool's clock may be ahead of ours by this much.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    public Task<Answer<PublishedPost>> RegisterAsync(Viewer viewer, Publication said, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!Authorisation.Allows(viewer, Permission.ConfirmPause, said.Brand))
        {
            return Task.FromResult(Answer.Refused<PublishedPost>(Refusal.NotAllowed, "Registering what was published needs a scheduler's key or the role of a responder, and the brand."));
        }

        if (Wrong(said, now) is { } wrong)
        {
            return Task.FromResult(Answer.Refused<PublishedPost>(Refusal.Invalid, wrong));
        }

        return store.TransactAsync(transaction => Register(transaction, viewer, said, said.At ?? now), cancellationToken);
    }

    private static Answer<PublishedPost> Register(IAlertTransaction transaction, Viewer viewer, Publication said, DateTimeOffset at)
    {
        if (said.Incident is not null && (transaction.FindIncident(said.Incident) is not { } named || named.Brand != said.Brand))
        {
            return Answer.Refused<PublishedPost>(Refusal.NotFound, $"There is no incident {said.Incident} of {said.Brand}.");
        }

        var hash = ApprovedText.HashOf(said.Text);
        var isAnswer = said.Kind is PublishingKind.Response or PublishingKind.Reply;
        var incident = said.Incident ?? (isAnswer ? transaction.OpenIncidents(said.Brand, said.Drill).FirstOrDefault(i => !i.Historical)?.Id : null);
        var approved = incident is null ? [] : ApprovedText.Of(transaction, incident);
        var match = approved.FirstOrDefault(t => t.Hash == hash);
        var nearest = match ?? (said.Kind == PublishingKind.Response ? TextChange.Nearest(said.Text, approved, t => t.Text) : null);
        var id = PublishedPost.IdOf(said.Platform, said.Id);
        var before = transaction.FindDocument(PublishedPost.DocumentKind, id) is { } known ? DocumentJson.Read<PublishedPost>(known) : null;
        var stopped = isAnswer && incident is not null && FirstReply.Heard(
            transaction, new OwnWords(said.Brand, said.Drill, said.Platform, said.Id, at, [], hash, incident)).Count > 0;
        var post = new PublishedPost(
            said.Brand, said.Platform, said.Id, at, said.Kind, incident, said.Text, hash,
            said.Kind == PublishingKind.Response ? match is not null : null,
            match is null && nearest is not null ? TextChange.Of(nearest.Text, said.Text) : null,
            nearest?.Template, nearest?.TemplateVersion, said.Url, said.Approver, viewer.Name, stopped || before?.StopsClock == true, said.Drill);
        if (before is not null && before.TextHash == hash && before.Incident == incident && before.Kind == post.Kind)
        {
            return Answer.Same(before);
        }

        transaction.Put(new DocumentDraft(PublishedPost.DocumentKind, id, viewer.Name, DocumentJson.Write(post), said.Brand, incident));
        transaction.Audit(viewer.Name, "publishing.published", id, said.Brand, new JsonObject
        {
            ["kind"] = said.Kind.ToString().ToLowerInvariant(),
            ["incident"] = incident,
            ["textHash"] = hash,
            ["matches"] = post.Matches,
            ["approver"] = said.Approver,
        });
        if (post.Matches == false)
        {
            transaction.Note(incident, TimelineKinds.Note, viewer.Name, $"The statement on {said.Platform} is not word for word an approved one.");
        }

        return Answer.Done(post);
    }

    private static string? Wrong(Publication said, DateTimeOffset now) =>
        string.IsNullOrWhiteSpace(said.Platform) || string.IsNullOrWhiteSpace(said.Id) || said.Platform.Length > 64 || said.Id.Length > MaxName
            ? $"A publication names its platform and its id there (at most {MaxName} characters)."
        : string.IsNullOrWhiteSpace(said.Text) || said.Text.Length > MaxText ? $"A publication has its text, at most {MaxText} characters."
        : said.At > now + Ahead ? "A publication is not in the future."
        : said.Url is { Length: > 2048 } || said.Approver is { Length: > 256 } ? "The url has at most 2048 and the approver 256 characters."
        : null;
}
