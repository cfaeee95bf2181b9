using System.Text.Json.Nodes;
using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;
using Listening.Detection.Mentions;
using Listening.History.Queries;

namespace Listening.History.Review;

/// <summary>What a person writes into a review. It replaces what was there; every version is kept.</summary>
/// <param name="Version">The version that was read: another one meanwhile is a conflict. 0 = none was there.</param>
public sealed record ReviewPut(ReviewStatus Status, string? Summary, IReadOnlyList<Lesson>? Lessons, int Version);

/// <summary>A review in a list.</summary>
/// <param name="Status">Null: nobody has begun.</param>
public sealed record ReviewItem(
    string Incident, string Brand, int Severity, IncidentState State, string Cause, DateTimeOffset CrossedAt, DateTimeOffset? ResolvedAt,
    ReviewStatus? Status, DateTimeOffset DueAt, bool Overdue, int OpenLessons, int Version);

/// <param name="Path">Where in the document.</param>
public sealed record ReviewFault(string Path, string Message);

/// <summary>Reviews of incidents: built from the records on reading, their notes written as versioned documents.</summary>
public sealed class ReviewDesk(IReviewReader review, IAlertReader alerts, IDocumentReader documents, IAlertStore store, ReviewCalendar calendar, SlaTargets targets, TimeProvider time)
{
    private const int MaxName = 128;

    /// <returns>Null when there is no such incident that the viewer may see (as of then).</returns>
    public async Task<ReviewDocument?> FindAsync(Viewer viewer, string incident, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        if (await review.IncidentAsync(viewer, incident, asOf, cancellationToken) is not { } records)
        {
            return null;
        }

        var now = asOf ?? time.GetUtcNow();
        var (from, to) = ReviewBuilder.SpanOf(records.Incident, now);
        var stream = StreamKey.OfBrand(records.Incident.Brand, records.Incident.Drill);
        var minutes = await review.MinutesAsync(viewer, new MinuteQuery(stream, from, to, asOf), cancellationToken);
        var notes = await documents.DocumentAsync(viewer, ReviewNotes.Kind, incident, asOf, cancellationToken);
        return ReviewBuilder.Build(new ReviewInput(
            records, minutes, await VerdictsAsync(viewer, incident, asOf, cancellationToken), notes is null ? null : NotesOf(notes), asOf, now, targets,
            await IncidentPapers.ReadAsync(documents, viewer, records.Incident, asOf, cancellationToken)));
    }

    /// <summary>Incidents, newest first, each with how far its review is (as of a moment: was).</summary>
    public async Task<IReadOnlyList<ReviewItem>> ListAsync(Viewer viewer, string? brand, DateTimeOffset? asOf, string? after, int max, CancellationToken cancellationToken)
    {
        var incidents = await alerts.AsOf(asOf).IncidentsAsync(viewer, new IncidentQuery(brand, After: after, Max: max), cancellationToken);
        var now = asOf ?? time.GetUtcNow();
        var items = new List<ReviewItem>(incidents.Count);
        foreach (var incident in incidents)
        {
            var document = await documents.DocumentAsync(viewer, ReviewNotes.Kind, incident.Id, asOf, cancellationToken);
            var notes = document is null ? null : NotesOf(document);
            var due = notes?.DueAt ?? ReviewNotes.DueOf(incident, calendar);
            items.Add(new ReviewItem(
                incident.Id, incident.Brand, incident.Severity, incident.State, incident.Cause, incident.CrossedAt, incident.ResolvedAt, notes?.Status,
                due, incident.IsOver && notes?.Status != ReviewStatus.Reviewed && due < now,
                notes?.Lessons.Count(l => !l.Done) ?? 0, notes?.Version ?? 0));
        }

        return items;
    }

    /// <summary>Stores a version. Signing (<see cref="ReviewStatus.Reviewed"/>) needs an approver, and closes the incident's life.</summary>
    public async Task<(Answer<ReviewNotes> Answer, IReadOnlyList<ReviewFault> Faults)> PutAsync(
        Viewer viewer, string incident, ReviewPut put, CancellationToken cancellationToken)
    {
        var faults = Check(put);
        if (faults.Count > 0)
        {
            return (Answer.Refused<ReviewNotes>(Refusal.Invalid, "The review is not valid."), faults);
        }

        return (await store.TransactAsync(t => Put(t, viewer, incident, put), cancellationToken), []);
    }

    private Answer<ReviewNotes> Put(IAlertTransaction transaction, Viewer viewer, string id, ReviewPut put)
    {
        if (transaction.FindIncident(id) is not { } incident || !viewer.MaySee(incident.Brand))
        {
            return Answer.Refused<ReviewNotes>(Refusal.NotFound, $"There is no incident {id}.");
        }

        if (!Authorisation.Allows(viewer, Permission.Acknowledge, incident.Brand))
        {
            return Answer.Refused<ReviewNotes>(Refusal.NotAllowed, "Writing a review needs the role of a responder.");
        }

        var before = transaction.FindDocument(ReviewNotes.Kind, id) is { } document ? NotesOf(document) : null;
        if ((before?.Version ?? 0) != put.Version)
        {
            return Answer.Refused(
                Refusal.Conflict, $"The review has version {before?.Version ?? 0} by now, and this was written on version {put.Version}: read it again.", before);
        }

        if (Kept(before?.Lessons ?? [], put.Lessons ?? []) is not { } lessons)
        {
            return Answer.Refused(Refusal.Conflict, "A lesson that became a step of a playbook stays as it was accepted: write another one beside it.", before);
        }

        var signs = put.Status == ReviewStatus.Reviewed && before?.Status != ReviewStatus.Reviewed;
        if (signs && !Authorisation.Allows(viewer, Permission.Approve, incident.Brand))
        {
            return Answer.Refused<ReviewNotes>(
                viewer.Kind == ViewerKind.Person ? Refusal.NotAllowed : Refusal.OnlyPeople, "Signing a review needs a person with the role of an approver.");
        }

        if (signs && !incident.IsOver)
        {
            return Answer.Refused<ReviewNotes>(Refusal.Conflict, "The incident is not resolved yet: a review is signed afterwards.");
        }

        var notes = new ReviewNotes(
            put.Status, put.Summary?.Trim() ?? "", lessons, before?.DueAt ?? ReviewNotes.DueOf(incident, calendar),
            put.Status == ReviewStatus.Reviewed ? (signs ? viewer.Name : before?.ReviewedBy) : null,
            put.Status == ReviewStatus.Reviewed ? (signs ? transaction.Now : before?.ReviewedAt) : null);
        notes = Write(transaction, viewer.Name, incident, notes);
        if (signs)
        {
            Sign(transaction, viewer.Name, incident);
        }

        return Answer.Done(notes);
    }

    internal static ReviewNotes Write(IAlertTransaction transaction, string by, Incident incident, ReviewNotes notes, DateTimeOffset? remindAt = null)
    {
        var stored = transaction.Put(new DocumentDraft(
            ReviewNotes.Kind, incident.Id, by, DocumentJson.Write(notes), incident.Brand, incident.Id, remindAt ?? notes.NextReminder()));
        transaction.Audit(by, "review.written", incident.Id, incident.Brand, new JsonObject
        {
            ["version"] = stored.Version,
            ["status"] = ReviewHtml.StatusName(notes.Status),
            ["lessons"] = notes.Lessons.Count,
        });
        return notes with { Version = stored.Version };
    }

    /// <summary>What was accepted is known to the store alone, and by its words.</summary>
    /// <returns>Null when an accepted lesson is missing.</returns>
    private static List<Lesson>? Kept(IReadOnlyList<Lesson> before, IReadOnlyList<Lesson> put)
    {
        var accepted = before.Where(l => l.Accepted is not null).ToDictionary(l => l.Text, StringComparer.Ordinal);
        var lessons = put.Select(l => accepted.Remove(l.Text, out var known) ? l with { Done = true, Playbook = known.Playbook, Accepted = known.Accepted } : l with { Accepted = null });
        List<Lesson> kept = [.. lessons];
        return accepted.Count == 0 ? kept : null;
    }

    private static void Sign(IAlertTransaction transaction, string by, Incident incident)
    {
        var text = $"Reviewed by {by}.";
        if (incident.State == IncidentState.Resolved)
        {
            incident = incident with { State = IncidentState.Reviewed, Version = incident.Version + 1 };
            transaction.Put(incident);
        }

        transaction.Append(new TimelineEntry(incident.Id, transaction.Now, "reviewed", by, text));
        transaction.Audit(by, "incident.reviewed", incident.Id, incident.Brand, []);
        transaction.Tell(incident, "reviewed", by, text);
    }

    internal static ReviewNotes NotesOf(Document document) => DocumentJson.Read<ReviewNotes>(document) with { Version = document.Version };

    private async Task<Dictionary<string, string>> VerdictsAsync(Viewer viewer, string incident, DateTimeOffset? asOf, CancellationToken cancellationToken) =>
        Verdicts.Of(await documents.DocumentsAsync(viewer, Verdicts.Kind, new DocumentQuery(Parent: incident, AsOf: asOf), cancellationToken));

    private static List<ReviewFault> Check(ReviewPut put)
    {
        var faults = new List<ReviewFault>();
        void Need(bool holds, string path, string message)
        {
            if (!holds)
            {
                faults.Add(new ReviewFault(path, message));
            }
        }

        Need(Enum.IsDefined(put.Status), "status", "Is one of draft, in-review, reviewed.");
        Need((put.Summary?.Length ?? 0) <= ReviewNotes.MaxSummary, "summary", $"Has at most {ReviewNotes.MaxSummary} characters.");
        Need(put.Version >= 0, "version", "Is the version that was read, 0 for the first.");
        Need(put.Status != ReviewStatus.Reviewed || !string.IsNullOrWhiteSpace(put.Summary), "summary", "A signed review has a summary.");
        var lessons = put.Lessons ?? [];
        Need(lessons.Count <= ReviewNotes.MaxLessons, "lessons", $"Are at most {ReviewNotes.MaxLessons}.");
        for (var i = 0; i < lessons.Count; i++)
        {
            var lesson = lessons[i];
            Need(!string.IsNullOrWhiteSpace(lesson?.Text) && lesson.Text.Length <= ReviewNotes.MaxLesson, $"lessons[{i}].text", $"Has 1 to {ReviewNotes.MaxLesson} characters.");
            Need((lesson?.Owner?.Length ?? 0) <= MaxName, $"lessons[{i}].owner", $"Has at most {MaxName} characters.");
            Need((lesson?.Playbook?.Length ?? 0) <= MaxName, $"lessons[{i}].playbook", $"Has at most {MaxName} characters.");
            Need(
                put.Status != ReviewStatus.Reviewed || lesson is null or { Done: true } or { Owner: not null, DueAt: not null }, $"lessons[{i}]",
                "In a signed review every open lesson has an owner and a date.");
        }

        return faults;
    }
}
