using System.Text.Json;
using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Documents;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Teams;

/// <summary>Something to be done about an incident.</summary>
/// <param name="State"><c>open</c>, <c>done</c> or <c>dropped</c>.</param>
public sealed record TeamTask(
    string Id, string Incident, string Title, string? Owner, DateTimeOffset? DueAt, string State, string CreatedBy, DateTimeOffset CreatedAt, string? ClosedBy = null, DateTimeOffset? ClosedAt = null)
{
    public const string Kind = "task";

    public static readonly IReadOnlyList<string> States = ["open", "done", "dropped"];
}

/// <summary>A person's word on an alert: it helped, or it was noise. With the rules that had asked, so that each rule's precision is known.</summary>
/// <param name="Rules">The detector's rule and then those of <see cref="StoredSignal.Asked"/>, with versions.</param>
/// <param name="Action">What had been asked.</param>
public sealed record Verdict(string Signal, string Word, string Kind, IReadOnlyList<string> Rules, string Action, string? Incident, DateTimeOffset SignalAt, DateTimeOffset At, string By)
{
    public const string DocumentKind = "verdict";

    public static readonly IReadOnlyList<string> Words = ["useful", "noise"];
}

/// <summary>What people do with rosters, teams, tasks and verdicts.</summary>
public sealed class TeamDesk(IAlertStore store, IDocumentReader documents)
{
    private const int MaxTitle = 300;
    private const int MaxName = 128;

    public async Task<Document?> RosterAsync(Viewer viewer, string brand, CancellationToken cancellationToken) =>
        await documents.DocumentAsync(viewer, Roster.Kind, brand, asOf: null, cancellationToken);

    public async Task<(Answer<Document> Answer, IReadOnlyList<FieldError> Errors)> PutRosterAsync(Viewer viewer, string brand, JsonElement json, CancellationToken cancellationToken)
    {
        var isForAll = brand == Roster.ForAll;
        if (isForAll ? viewer.Brands is not null : !viewer.MaySee(brand))
        {
            return (Answer.Refused<Document>(Refusal.NotFound, $"There is no brand '{brand}', or it is not yours to see."), []);
        }

        var (roster, errors) = RosterReader.Read(json);
        if (roster is null)
        {
            return (Answer.Refused<Document>(Refusal.Invalid, "The roster is not valid."), errors);
        }

        var answer = await store.TransactAsync(
            transaction =>
            {
                var body = DocumentJson.Write(roster);
                if (transaction.FindDocument(Roster.Kind, brand) is { } known && known.Body == body)
                {
                    return Answer.Same(known);
                }

                var put = transaction.Put(new DocumentDraft(Roster.Kind, brand, viewer.Name, body, isForAll ? null : brand));
                transaction.Audit(viewer.Name, "roster.put", brand, put.Brand, new JsonObject { ["version"] = put.Version, ["members"] = roster.Members.Count });
                return Answer.Done(put);
            },
            cancellationToken);
        return (answer, []);
    }

    /// <summary>Calls the team together, once; more partners may be asked to the table later.</summary>
    /// <param name="partners">Sign-in names of contacts in the roster's partners, who see this incident from now on.</param>
    public Task<Answer<CrisisTeam>> ActivateAsync(Viewer viewer, string id, IReadOnlyList<string> partners, CancellationToken cancellationToken) =>
        store.TransactAsync(
            transaction =>
            {
                if (IncidentDesk.Find(transaction, viewer, id) is not { } known)
                {
                    return Answer.Refused<CrisisTeam>(Refusal.NotFound, $"There is no incident {id}.");
                }

                var roster = Rosters.Of(transaction, known.Brand);
                if (partners.FirstOrDefault(p => (roster.Partners ?? []).All(c => c.Name != p)) is { } stranger)
                {
                    return Answer.Refused<CrisisTeam>(Refusal.Invalid, $"'{stranger}' is no partner contact in the roster of {known.Brand}.");
                }

                var team = Rosters.TeamOf(transaction, id);
                var joint = (known.Joint ?? []).Union(partners).ToList();
                var text = partners.Count > 0 ? $"{viewer.Name} asked to the table: {string.Join(", ", partners)}." : team is null ? $"{viewer.Name} calls the crisis team together." : $"{viewer.Name} has seen that the team is called.";
                var answer = Act(transaction, viewer, id, (i, _) => joint.Count == (i.Joint?.Count ?? 0) ? i : i with { Joint = joint }, TimelineKinds.Team, text, always: team is null);
                if (!answer.IsDone)
                {
                    return Refused<CrisisTeam>(answer);
                }

                foreach (var partner in partners.Except(known.Joint ?? []))
                {
                    JointIncidents.Seat(transaction, id, partner, viewer.Name);
                }

                return team is not null ? (answer.Changed ? Answer.Done(team) : Answer.Same(team))
                    : Answer.Done(Rosters.Activate(transaction, answer.Value!, roster, viewer.Name, $"The crisis team is called together: {string.Join(", ", roster.Seats.Select(s => s.Role))}."));
            },
            cancellationToken);

    /// <summary>Takes a seat. Whoever joins has seen the incident; the last required seat stops the response clock.</summary>
    public Task<Answer<CrisisTeam>> JoinAsync(Viewer viewer, string id, string? role, CancellationToken cancellationToken) =>
        viewer.Kind != ViewerKind.Person
            ? Task.FromResult(Answer.Refused<CrisisTeam>(Refusal.OnlyPeople, "Only a person takes a seat."))
            : store.TransactAsync(
                transaction =>
                {
                    if (IncidentDesk.Find(transaction, viewer, id) is not { } known)
                    {
                        return Answer.Refused<CrisisTeam>(Refusal.NotFound, $"There is no incident {id}.");
                    }

                    if (role is { Length: 0 or > MaxName })
                    {
                        return Answer.Refused<CrisisTeam>(Refusal.Invalid, $"A role has 1 to {MaxName} characters.");
                    }

                    var now = transaction.Now;
                    var before = Rosters.TeamOf(transaction, id) ?? CrisisTeam.Of(known, Rosters.Of(transaction, known.Brand), viewer.Name, now);
                    var isGuest = !viewer.MaySee(known.Brand);
                    var team = before.Join(viewer.Name, isGuest ? "partner" : role, now);
                    if (before.Seats.Any(s => s.Joined == viewer.Name) && team.Seats.SequenceEqual(before.Seats))
                    {
                        return Answer.Same(before);
                    }

                    var seats = team.Seats.Where(s => s.Joined == viewer.Name && s.JoinedAt == now).Select(s => s.Role);
                    var isComplete = before.CompleteAt is null && team.CompleteAt is not null;
                    var text = $"{viewer.Name} joined ({string.Join(", ", seats)})." + (isComplete ? $" The team is complete, {Clock(known, now)}." : "");
                    var answer = Act(transaction, viewer, id, (i, _) => isComplete ? i with { TeamCompleteAt = now } : i, TimelineKinds.Joined, text, always: true);
                    if (!answer.IsDone)
                    {
                        return Refused<CrisisTeam>(answer);
                    }

                    Rosters.Put(transaction, team, known.Brand, viewer.Name);
                    return Answer.Done(team);
                },
                cancellationToken);

    public Task<Answer<TeamTask>> AddTaskAsync(Viewer viewer, string id, string? title, string? owner, DateTimeOffset? dueAt, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(title) || title.Length > MaxTitle || owner is { Length: 0 or > MaxName }
            ? Task.FromResult(Answer.Refused<TeamTask>(Refusal.Invalid, $"A task has a title of 1 to {MaxTitle} characters and an owner of at most {MaxName}."))
            : store.TransactAsync(
                transaction =>
                {
                    var answer = Act(transaction, viewer, id, (i, _) => i, TimelineKinds.Task, $"Task: {title.Trim()}" + (owner is null ? "." : $" ({owner})."), always: true);
                    if (!answer.IsDone)
                    {
                        return Refused<TeamTask>(answer);
                    }

                    var number = transaction.Documents(TeamTask.Kind, parent: id).Count;
                    var task = new TeamTask(CauseId.Of('t', $"{id} {number}"), id, title.Trim(), owner, dueAt, TeamTask.States[0], viewer.Name, transaction.Now);
                    transaction.Put(new DocumentDraft(TeamTask.Kind, task.Id, viewer.Name, DocumentJson.Write(task), answer.Value!.Brand, id));
                    return Answer.Done(task);
                },
                cancellationToken);

    public Task<Answer<TeamTask>> PutTaskAsync(Viewer viewer, string id, string task, string? state, string? owner, CancellationToken cancellationToken) =>
        store.TransactAsync(
            transaction =>
            {
                if (transaction.FindDocument(TeamTask.Kind, task) is not { } known || known.Parent != id || IncidentDesk.Find(transaction, viewer, id) is null)
                {
                    return Answer.Refused<TeamTask>(Refusal.NotFound, $"There is no task {task} of the incident {id}.");
                }

                var before = DocumentJson.Read<TeamTask>(known);
                if ((state is not null && !TeamTask.States.Contains(state)) || owner is { Length: 0 or > MaxName })
                {
                    return Answer.Refused<TeamTask>(Refusal.Invalid, $"A task's state is one of {string.Join(", ", TeamTask.States)}.");
                }

                var isOpen = (state ?? before.State) == TeamTask.States[0];
                var after = before with { State = state ?? before.State, Owner = owner ?? before.Owner, ClosedBy = isOpen ? null : before.ClosedBy ?? viewer.Name, ClosedAt = isOpen ? null : before.ClosedAt ?? transaction.Now };
                if (after == before)
                {
                    return Answer.Same(before);
                }

                var answer = Act(transaction, viewer, id, (i, _) => i, TimelineKinds.Task, $"Task {after.State}: {after.Title}.", always: true);
                if (!answer.IsDone)
                {
                    return Refused<TeamTask>(answer);
                }

                transaction.Put(new DocumentDraft(TeamTask.Kind, task, viewer.Name, DocumentJson.Write(after), known.Brand, id));
                return Answer.Done(after);
            },
            cancellationToken);

    /// <summary>Whether an alert was worth it; the last word of whoever spoke last counts, all are kept.</summary>
    public Task<Answer<Verdict>> JudgeAsync(Viewer viewer, string signal, string? word, CancellationToken cancellationToken) => store.TransactAsync(
        transaction =>
        {
            if (transaction.FindSignal(signal) is not { } stored || !viewer.MaySee(stored.Signal.Brand))
            {
                return Answer.Refused<Verdict>(Refusal.NotFound, $"There is no signal {signal}.");
            }

            if (!Authorisation.Allows(viewer, Permission.Acknowledge, stored.Signal.Brand))
            {
                return Answer.Refused<Verdict>(Refusal.NotAllowed, "Judging an alert needs the role of a responder.");
            }

            if (word is null || !Verdict.Words.Contains(word))
            {
                return Answer.Refused<Verdict>(Refusal.Invalid, $"A verdict is one of {string.Join(", ", Verdict.Words)}.");
            }

            var verdict = new Verdict(
                signal, word, Detection.Signals.Signal.NameOf(stored.Signal.Kind), [stored.Signal.Rule, .. stored.Asked?.Rules ?? []],
                Hub.SignalView.NameOf(stored.Asked?.Action ?? stored.Signal.Action), stored.Incident, stored.Signal.At, transaction.Now, viewer.Name);
            if (transaction.FindDocument(Verdict.DocumentKind, signal) is { } known && DocumentJson.Read<Verdict>(known) is var said && (said.Word, said.By) == (word, viewer.Name))
            {
                return Answer.Same(said);
            }

            transaction.Put(new DocumentDraft(Verdict.DocumentKind, signal, viewer.Name, DocumentJson.Write(verdict), stored.Signal.Brand, stored.Incident));
            transaction.Audit(viewer.Name, "signal.judged", signal, stored.Signal.Brand, new JsonObject { ["verdict"] = word, ["rules"] = new JsonArray([.. verdict.Rules.Select(r => (JsonNode)r)]) });
            return Answer.Done(verdict);
        },
        cancellationToken);

    private static Answer<Incident> Act(
        IAlertTransaction transaction, Viewer viewer, string id, Func<Incident, DateTimeOffset, Incident> change, string kind, string text, bool always) =>
        IncidentDesk.Act(transaction, viewer, id, IncidentAct.Work, change, kind, text, always);

    private static Answer<T> Refused<T>(Answer<Incident> answer)
        where T : class => Answer.Refused<T>(answer.Refusal, answer.Why!);

    private static string Clock(Incident incident, DateTimeOffset now) => now <= incident.DueAt
        ? $"{(incident.DueAt - now).TotalMinutes:0} minutes before its time"
        : $"{(now - incident.DueAt).TotalMinutes:0} minutes late";
}
