using System.Globalization;
using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Drills;

/// <summary>Starts and ends drills. None while something real is open; what is open of a drill is closed with it.</summary>
public sealed class DrillDesk(IAlertStore store, IAlertReader alerts, PauseBoard board, TimeProvider time)
{
    private const int MaxRuns = 1_000;

    public async Task<Answer<DrillRun>> StartAsync(Viewer viewer, DrillScript script, string brand, CancellationToken cancellationToken)
    {
        if (!Authorisation.Allows(viewer, Permission.RunDrill, brand))
        {
            return Answer.Refused<DrillRun>(Refusal.NotAllowed, "Running a drill needs the role of a responder or a drill key, and the brand.");
        }

        if (await RealAsync(cancellationToken) is { } real)
        {
            return Answer.Refused<DrillRun>(Refusal.Conflict, $"Something real is open ({real.Id} of {real.Brand}): no drill now.");
        }

        var now = time.GetUtcNow();
        var run = new DrillRun(
            string.Create(CultureInfo.InvariantCulture, $"drill-{script.Id}-{now:yyyyMMdd-HHmmss}"), script.Id, brand, viewer.Name, now, now.AddMinutes(script.Minutes),
            (int)(now.ToUnixTimeSeconds() % int.MaxValue), []);
        return await store.TransactAsync(
            transaction =>
            {
                if (Running(transaction).FirstOrDefault(r => r.Brand == brand) is { } other)
                {
                    return Answer.Refused(Refusal.Conflict, $"{brand} is practising already ({other.Id}).", other);
                }

                Put(transaction, run, viewer.Name);
                transaction.Audit(viewer.Name, "drill.started", run.Id, brand, new JsonObject { ["script"] = script.Id, ["seed"] = run.Seed });
                return Answer.Done(run);
            },
            cancellationToken);
    }

    public async Task<Answer<DrillRun>> EndAsync(Viewer viewer, string id, string? reason, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } run || !viewer.MaySee(run.Brand))
        {
            return Answer.Refused<DrillRun>(Refusal.NotFound, $"There is no drill {id}.");
        }

        return Authorisation.Allows(viewer, Permission.RunDrill, run.Brand)
            ? Answer.Done(await EndAsync(run, viewer.Name, string.IsNullOrWhiteSpace(reason) ? "ended by hand" : reason.Trim(), cancellationToken))
            : Answer.Refused<DrillRun>(Refusal.NotAllowed, "Ending a drill needs the role of a responder or a drill key, and the brand.");
    }

    /// <summary>An open incident that is no drill's, of any brand; null when all is quiet.</summary>
    public async Task<Incident?> RealAsync(CancellationToken cancellationToken) =>
        (await alerts.IncidentsAsync(Viewer.System, new IncidentQuery(OpenOnly: true, Max: MaxRuns), cancellationToken))
            .FirstOrDefault(i => i is { Drill.Length: 0, Historical: false, Severity: < Severity.Low });

    public Task<IReadOnlyList<DrillRun>> RunningAsync(CancellationToken cancellationToken) => store.TransactAsync(Running, cancellationToken);

    public Task<DrillRun?> FindAsync(string id, CancellationToken cancellationToken) => store.TransactAsync(
        t => t.FindDocument(DrillRun.Kind, id) is { } document ? DocumentJson.Read<DrillRun>(document) : null, cancellationToken);

    /// <summary>Something happens to the team: on the timeline of the drill's incident, if there is one yet.</summary>
    public Task<DrillRun> InjectAsync(DrillRun run, DrillInject inject, CancellationToken cancellationToken) => store.TransactAsync(
        transaction =>
        {
            var after = run with { Injects = [.. run.Injects, new GivenInject(transaction.Now, inject.Text)] };
            Put(transaction, after, "drill");
            foreach (var incident in transaction.OpenIncidents(run.Brand, run.Id))
            {
                transaction.Note(incident.Id, TimelineKinds.Note, "drill", "Drill: " + inject.Text);
            }

            return after;
        },
        cancellationToken);

    /// <summary>Ends and scores; the drill's incident is closed and its pauses are lifted: they stood for nothing in the real world.</summary>
    public async Task<DrillRun> EndAsync(DrillRun run, string by, string reason, CancellationToken cancellationToken)
    {
        var pauses = (await alerts.PausesAsync(Viewer.System, activeOnly: false, cancellationToken)).Where(p => p.Drill == run.Id).ToArray();
        var incident = (await alerts.IncidentsAsync(Viewer.System, new IncidentQuery(run.Brand, Max: MaxRuns), cancellationToken)).LastOrDefault(i => i.Drill == run.Id);
        var timeline = incident is null ? [] : await alerts.TimelineAsync(Viewer.System, incident.Id, cancellationToken);
        var lifted = new List<Pause>();
        var ended = await store.TransactAsync(
            transaction =>
            {
                lifted.Clear();
                if (transaction.FindDocument(DrillRun.Kind, run.Id) is { } document && DocumentJson.Read<DrillRun>(document) is { IsOver: true } over)
                {
                    return over;
                }

                var score = DrillScore.Of(
                    run, incident, timeline, pauses, incident is null ? [] : transaction.Documents(ApprovedText.Kind, parent: incident.Id).Select(DocumentJson.Read<ApprovedText>),
                    incident is null ? null : FirstReply.Find(transaction, incident.Id));
                var after = run with { EndedAt = transaction.Now, EndedBy = by, EndReason = reason, Score = score };
                Put(transaction, after, by);
                transaction.Audit(by, "drill.ended", run.Id, run.Brand, new JsonObject { ["reason"] = reason });
                Close(transaction, run, by, reason, lifted);
                return after;
            },
            cancellationToken);
        foreach (var pause in lifted)
        {
            board.Stored(pause);
        }

        return ended;
    }

    private static void Close(IAlertTransaction transaction, DrillRun run, string by, string reason, List<Pause> lifted)
    {
        foreach (var incident in transaction.OpenIncidents(run.Brand, run.Id))
        {
            var closed = incident with { State = IncidentState.Resolved, ResolvedAt = transaction.Now, Version = incident.Version + 1 };
            var text = $"Drill over: {reason}";
            transaction.Put(closed);
            transaction.Append(new TimelineEntry(closed.Id, transaction.Now, TimelineKinds.Resolved, by, text));
            transaction.Tell(closed, TimelineKinds.Resolved, by, text);
        }

        foreach (var pause in transaction.ActivePauses().Where(p => p.Drill == run.Id))
        {
            var after = pause with { State = PauseState.Resumed, ResumedAt = transaction.Now, ResumedBy = by, ResumeReason = "drill over", Version = pause.Version + 1 };
            transaction.Put(after);
            transaction.Tell(after);
            lifted.Add(after);
        }
    }

    private static IReadOnlyList<DrillRun> Running(IAlertTransaction transaction) =>
        [.. transaction.DueDocuments(DrillRun.Kind, DateTimeOffset.MaxValue, MaxRuns).Select(DocumentJson.Read<DrillRun>)];

    private static void Put(IAlertTransaction transaction, DrillRun run, string by) => transaction.Put(new DocumentDraft(
        DrillRun.Kind, run.Id, by, DocumentJson.Write(run), run.Brand, run.Script, run.IsOver ? null : run.EndsAt));
}
