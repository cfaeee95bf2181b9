using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Delivery;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;

namespace Listening.Alerts.Incidents;

/// <summary>An incident that a person declares: a journalist phones before the public speaks.</summary>
/// <param name="Cause">One sentence.</param>
/// <param name="CrossedAt">When it began, if earlier than now: the clock starts there.</param>
public sealed record Declaration(string Brand, int Severity, string Cause, DateTimeOffset? CrossedAt = null, string Drill = "");

/// <summary>What people do with incidents: each act is one transaction of row, timeline, audit entry and message.</summary>
public sealed class IncidentDesk(IAlertStore store, TimeProvider time)
{
    public const int MaxText = 4_000;
    private const int MaxCause = 300;
    private const int MaxName = 128;

    /// <summary>Somebody has seen it. The first stays the one.</summary>
    public Task<Answer<Incident>> AcknowledgeAsync(Viewer viewer, string id, CancellationToken cancellationToken) =>
        ActAsync(
            viewer,
            id,
            IncidentAct.Acknowledge,
            (incident, now) => incident.AcknowledgedBy is null ? incident with { AcknowledgedBy = viewer.Name, AcknowledgedAt = now } : incident,
            TimelineKinds.Acknowledged,
            $"Acknowledged by {viewer.Name}.",
            cancellationToken);

    /// <param name="assignee">A person's name; empty takes the assignment back.</param>
    public Task<Answer<Incident>> AssignAsync(Viewer viewer, string id, string? assignee, CancellationToken cancellationToken)
    {
        var name = string.IsNullOrWhiteSpace(assignee) ? null : assignee.Trim();
        return name is { Length: > MaxName }
            ? Task.FromResult(Answer.Refused<Incident>(Refusal.Invalid, $"A name has at most {MaxName} characters."))
            : ActAsync(
                viewer,
                id,
                IncidentAct.Assign,
                (incident, _) => incident with { Assignee = name },
                TimelineKinds.Assigned,
                name is null ? $"Unassigned by {viewer.Name}." : $"Assigned to {name} by {viewer.Name}.",
                cancellationToken);
    }

    public Task<Answer<Incident>> NoteAsync(Viewer viewer, string id, string? text, CancellationToken cancellationToken) =>
        Missing(text, "A note") is { } refused
            ? Task.FromResult(refused)
            : ActAsync(viewer, id, IncidentAct.Note, (incident, _) => incident, TimelineKinds.Note, text!.Trim(), cancellationToken);

    /// <summary>The crisis is over. Publishing that is paused stays paused until a person resumes it.</summary>
    public Task<Answer<Incident>> ResolveAsync(Viewer viewer, string id, string? reason, CancellationToken cancellationToken) =>
        Missing(reason, "A resolution") is { } refused
            ? Task.FromResult(refused)
            : ActAsync(
                viewer,
                id,
                IncidentAct.Resolve,
                (incident, now) => incident with { ResolvedAt = incident.ResolvedAt ?? now },
                TimelineKinds.Resolved,
                $"Resolved by {viewer.Name}: {reason!.Trim()}",
                cancellationToken);

    /// <summary>People do something about it: nobody is called any more. Also when it was thought stable.</summary>
    public Task<Answer<Incident>> RespondAsync(Viewer viewer, string id, CancellationToken cancellationToken) =>
        ActAsync(
            viewer,
            id,
            IncidentAct.Respond,
            (incident, now) => incident with { RespondingAt = incident.RespondingAt ?? now, AcknowledgedBy = incident.AcknowledgedBy ?? viewer.Name, AcknowledgedAt = incident.AcknowledgedAt ?? now },
            TimelineKinds.Responding,
            $"{viewer.Name} says that the team responds.",
            cancellationToken);

    /// <summary>It grows no more.</summary>
    public Task<Answer<Incident>> StabiliseAsync(Viewer viewer, string id, CancellationToken cancellationToken) =>
        ActAsync(
            viewer, id, IncidentAct.Stabilise, (incident, now) => incident with { StableAt = incident.StableAt ?? now }, TimelineKinds.Stable, $"{viewer.Name} says that it is stable.", cancellationToken);

    /// <summary>What was learnt is written down; the end of its life.</summary>
    public Task<Answer<Incident>> ReviewAsync(Viewer viewer, string id, string? lessons, CancellationToken cancellationToken) =>
        Missing(lessons, "A review") is { } refused
            ? Task.FromResult(refused)
            : ActAsync(
                viewer, id, IncidentAct.Review, (incident, now) => incident with { ReviewedAt = incident.ReviewedAt ?? now }, TimelineKinds.Reviewed,
                $"Reviewed by {viewer.Name}: {lessons!.Trim()}", cancellationToken);

    /// <summary>Opens an incident by hand. A brand has one open incident: if there is one, it is returned with a conflict.</summary>
    public Task<Answer<Incident>> DeclareAsync(Viewer viewer, Declaration declaration, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var cause = declaration.Cause?.Trim() ?? "";
        if (!Authorisation.Allows(viewer, Permission.Declare, declaration.Brand))
        {
            return Task.FromResult(Answer.Refused<Incident>(Refusal.NotAllowed, "Declaring an incident needs the role of a responder, and the brand."));
        }

        if (declaration.Brand.Length is 0 or > MaxName || cause.Length is 0 or > MaxCause || !Severity.IsValid(declaration.Severity)
            || declaration.CrossedAt > now)
        {
            return Task.FromResult(Answer.Refused<Incident>(
                Refusal.Invalid, $"An incident needs a brand, a severity 1 to 4, a cause of 1 to {MaxCause} characters, and a beginning that is not in the future."));
        }

        var declared = new Incident(
            CauseId.Of('i', $"declared:{viewer.Name}:{declaration.Brand}!{declaration.Drill}:{now.ToUnixTimeMilliseconds()}"),
            declaration.Brand,
            declaration.Drill,
            declaration.Severity,
            IncidentState.Open,
            cause,
            declaration.CrossedAt ?? now,
            now,
            []);
        return store.TransactAsync(
            transaction =>
            {
                if (transaction.OpenIncidents(declared.Brand, declared.Drill).FirstOrDefault(i => !i.Historical) is { } open)
                {
                    return open.Id == declared.Id
                        ? Answer.Same(open)
                        : Answer.Refused(Refusal.Conflict, $"{declared.Brand} has the open incident {open.Id}; add what you know to it.", open);
                }

                Put(transaction, declared, TimelineKinds.Opened, viewer.Name, $"Declared by {viewer.Name}: {cause}");
                transaction.Mark(declared, isUrgent: true);
                transaction.Audit(
                    viewer.Name, "incident.opened", declared.Id, declared.Brand, new JsonObject { ["declared"] = true, ["severity"] = declared.Severity });
                return Answer.Done(declared);
            },
            cancellationToken);
    }

    private Task<Answer<Incident>> ActAsync(
        Viewer viewer,
        string id,
        IncidentAct act,
        Func<Incident, DateTimeOffset, Incident> change,
        string kind,
        string text,
        CancellationToken cancellationToken) =>
        store.TransactAsync(transaction => Act(transaction, viewer, id, act, change, kind, text), cancellationToken);

    /// <summary>One act: its row, line, audit entry and message, and what waits for it. For desks that do more in the same transaction.</summary>
    /// <param name="always">Also when the row stays as it is: a note, a task.</param>
    internal static Answer<Incident> Act(
        IAlertTransaction transaction, Viewer viewer, string id, IncidentAct act, Func<Incident, DateTimeOffset, Incident> change, string kind, string text, bool always = false)
    {
        if (Find(transaction, viewer, id) is not { } incident)
        {
            return Answer.Refused<Incident>(Refusal.NotFound, $"There is no incident {id}.");
        }

        // A partner's contact sits at the table of a joint incident: says something, takes a seat, and decides nothing.
        var isGuest = !viewer.MaySee(incident.Brand) && act is IncidentAct.Note or IncidentAct.Work;
        if (!isGuest && !Authorisation.Allows(viewer, Permission.Acknowledge, incident.Brand))
        {
            return Answer.Refused<Incident>(Refusal.NotAllowed, "Working on an incident needs the role of a responder.");
        }

        var (next, why) = IncidentLife.After(incident.State, isGuest ? IncidentAct.Note : act);
        if (next is not { } state)
        {
            return Answer.Refused(Refusal.Conflict, why!, incident);
        }

        var after = change(incident, transaction.Now) with { State = state };
        if (after.AcknowledgedBy is null && state == IncidentState.Acknowledged)
        {
            after = after with { AcknowledgedBy = viewer.Name, AcknowledgedAt = transaction.Now };
        }

        if (after == incident && act != IncidentAct.Note && !always)
        {
            return Answer.Same(incident);
        }

        after = after with { Version = incident.Version + 1 };
        Put(transaction, after, kind, viewer.Name, text);
        transaction.Worked(after, isWork: act != IncidentAct.Acknowledge);
        if (after.State != incident.State)
        {
            transaction.Mark(after, isUrgent: true);
        }

        // A note's words stay in the timeline; the chain proves that there was one.
        transaction.Audit(viewer.Name, "incident." + kind, after.Id, after.Brand, new JsonObject
        {
            ["state"] = IncidentLife.NameOf(state),
            ["assignee"] = after.Assignee,
            ["text"] = act is IncidentAct.Resolve or IncidentAct.Review ? text : null,
        });
        return Answer.Done(after);
    }

    /// <summary>The incident, if the viewer may see its brand, or sits at its table as a partner.</summary>
    internal static Incident? Find(IAlertTransaction transaction, Viewer viewer, string id) =>
        transaction.FindIncident(id) is { } incident && (viewer.MaySee(incident.Brand) || JointIncidents.Sits(viewer, incident)) ? incident : null;

    private static void Put(IAlertTransaction transaction, Incident incident, string kind, string by, string text)
    {
        transaction.Put(incident);
        transaction.Append(new TimelineEntry(incident.Id, transaction.Now, kind, by, text));
        transaction.Tell(incident, kind, by, text);
    }

    private static Answer<Incident>? Missing(string? text, string what) =>
        string.IsNullOrWhiteSpace(text) || text.Length > MaxText
            ? Answer.Refused<Incident>(Refusal.Invalid, $"{what} needs words, at most {MaxText} characters.")
            : null;
}
