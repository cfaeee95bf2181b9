using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;

namespace Listening.Alerts.Delivery;

/// <summary>
/// What time brings to incidents: messages, climbing calls, reminders, the ends of silences, pauses that stand for long. Each is a document that is
/// due, decided by a pure function and written in one transaction with its notifications, so a crash repeats it whole and a restart forgets nothing.
/// </summary>
public static class ResponseTimers
{
    /// <summary>An automatic pause with the longest time that its rule gives it.</summary>
    public const string PauseLimitKind = "pause-limit";

    // One transaction stays short; what is left is due still and comes with the next.
    private const int Batch = 50;

    /// <summary>A document that cannot be handled is looked at again after so long, and holds up no other.</summary>
    private static readonly TimeSpan PutOff = TimeSpan.FromMinutes(1);

    /// <param name="failed">Hears of a document that could not be handled, such as one that an older version wrote.</param>
    /// <returns>How many were due.</returns>
    public static int Run(IAlertTransaction transaction, ChannelBook channels, Action<Document, Exception>? failed = null)
    {
        return Each(AlertGroup.Kind, d => Deliver(transaction, DocumentJson.Read<AlertGroup>(d), channels))
            + Each(Escalation.Kind, d => Escalate(transaction, d, channels))
            + Each(CrisisTeam.Kind, d => Remind(transaction, d, channels))
            + Each(Silence.DocumentKind, d => EndSilence(transaction, d, channels))
            + Each(PauseLimitKind, d => LongPause(transaction, d, channels));

        int Each(string kind, Action<Document> act)
        {
            var due = transaction.DueDocuments(kind, transaction.Now, Batch);
            foreach (var document in due)
            {
                try
                {
                    act(document);
                }
                catch (Exception e) when (e is not IOException)
                {
                    failed?.Invoke(document, e);
                    transaction.Put(new DocumentDraft(kind, document.Id, "delivery", document.Body, document.Brand, document.Parent, transaction.Now + PutOff));
                }
            }

            return due.Count;
        }
    }

    private static void Deliver(IAlertTransaction transaction, AlertGroup group, ChannelBook channels)
    {
        var now = transaction.Now;
        if (transaction.FindIncident(group.Incident) is not { } incident)
        {
            transaction.Put(group, null);
            return;
        }

        var pauses = transaction.ActivePauses().Where(p => p.Incident == incident.Id).ToList();
        var parcel = DeliveryStages.Run(new DeliveryFacts(
            now, incident, group, SignalsOf(transaction, incident), SilencesOf(transaction, incident.Brand), [.. transaction.OpenIncidents(incident.Brand, incident.Drill).Where(i => i.Id != incident.Id)],
            pauses.Count, channels));
        var isTold = parcel.End is DeliveryEnd.Sent or DeliveryEnd.Unrouted;
        if (parcel.End == DeliveryEnd.Sent)
        {
            var message = Messages.Of(incident, parcel.Reason, pauses.Count > 0, now);
            foreach (var target in parcel.Targets!)
            {
                transaction.Send($"group {incident.Id} {group.Sent}", target, message);
            }
        }

        if (isTold && parcel.Reason is NotifyReason.First or NotifyReason.Worse)
        {
            Begin(transaction, incident);
        }

        transaction.Put(
            isTold ? group with { Told = new Told(now, incident.Severity, incident.State, incident.Version, pauses.Count), Sent = group.Sent + 1 } : group, parcel.LookAgainAt);
    }

    /// <summary>A new or worse incident: somebody is called until somebody answers, and for a grave one the team is called together.</summary>
    private static void Begin(IAlertTransaction transaction, Incident incident)
    {
        if (incident.Historical)
        {
            return;
        }

        var roster = Rosters.Of(transaction, incident.Brand);
        var state = transaction.FindDocument(Escalation.Kind, incident.Id) is { } known ? DocumentJson.Read<EscalationState>(known) : null;
        if (roster.Members.Count > 0 && state?.Phase is null or EscalationPhase.Exhausted && EscalationChain.For(roster, incident.Severity) is { } chain)
        {
            transaction.Put(new EscalationState(chain.Id), incident, transaction.Now);
        }

        if (incident.Severity <= Severity.High && roster.Members.Count > 0 && transaction.FindDocument(CrisisTeam.Kind, incident.Id) is null)
        {
            Rosters.Activate(transaction, incident, roster, "rule:severity", "The crisis team is called together.");
        }
    }

    private static void Escalate(IAlertTransaction transaction, Document document, ChannelBook channels)
    {
        var (now, state) = (transaction.Now, DocumentJson.Read<EscalationState>(document));
        if (transaction.FindIncident(document.Id) is not { } incident)
        {
            transaction.Put(new DocumentDraft(Escalation.Kind, document.Id, "delivery", document.Body, document.Brand, document.Parent));
            return;
        }

        var roster = Rosters.Of(transaction, incident.Brand);
        var chain = (roster.Chains ?? []).FirstOrDefault(c => c.Id == state.Chain) ?? EscalationChain.For(roster, incident.Severity);
        if (chain is null)
        {
            transaction.Put(state with { Phase = EscalationPhase.Ended, NextAt = null }, incident, null);
            return;
        }

        var covering = SilencesOf(transaction, incident.Brand).Where(s => s.IsActive(now) && s.Covers(incident, SignalsOf(transaction, incident))).ToList();
        var (after, calls) = Escalation.Advance(
            chain,
            state,
            new EscalationFacts(
                incident, roster, state.WorkAt, covering.Count == 0 ? null : covering.Max(s => s.EndsAt),
                minutes => transaction.Signals(incident.Brand, incident.Drill, now.AddMinutes(-minutes), 10_000).Count),
            now);
        foreach (var call in calls)
        {
            incident = Call(transaction, incident, roster, call, $"{document.Id} {document.Version}", channels);
        }

        transaction.Put(after, incident, after.NextAt);
    }

    private static Incident Call(IAlertTransaction transaction, Incident incident, Roster roster, EscalationCall call, string cause, ChannelBook channels)
    {
        var now = transaction.Now;
        if (call.Reason == CallReason.Lapsed)
        {
            incident = incident with { State = IncidentState.Open, AcknowledgedBy = null, AcknowledgedAt = null, Version = incident.Version + 1 };
            var text = $"The acknowledgement of {call.Person} lapsed: nothing was done since. It is open again.";
            transaction.Put(incident);
            transaction.Append(new TimelineEntry(incident.Id, now, TimelineKinds.Escalated, "rule:escalation", text));
            transaction.Tell(incident, TimelineKinds.Escalated, "rule:escalation", text);
            return incident;
        }

        // To the end of the chain and nobody there: whatever can wake somebody is told.
        var targets = call switch
        {
            { Person: { } name, Channel: { } only } => [new Target(only, roster.Find(name)?.Contacts?.FirstOrDefault(c => c.Channel == only)?.To)],
            { Person: { } name } => (roster.Find(name)?.Contacts ?? []).Select(c => new Target(c.Channel, c.To)),
            { Channel: { } channel } => [new Target(channel)],
            _ => channels.Channels.Where(c => c.Waking).Select(c => new Target(c.Id)),
        };
        foreach (var target in targets)
        {
            transaction.Send($"call {cause} {call.Person}", target, Messages.Call(incident, call, now));
        }

        var line = call.Reason == CallReason.Exhausted ? "Everybody was called and nobody has acknowledged."
            : call.Person is { } person ? $"{person} is called." : $"The channel {call.Channel} is told.";
        transaction.Append(new TimelineEntry(incident.Id, now, TimelineKinds.Escalated, "rule:escalation", line));
        transaction.Tell(incident, TimelineKinds.Escalated, "rule:escalation", line);
        return incident;
    }

    private static void Remind(IAlertTransaction transaction, Document document, ChannelBook channels)
    {
        var (now, team) = (transaction.Now, DocumentJson.Read<CrisisTeam>(document));
        if (transaction.FindIncident(team.Incident) is not { IsOver: false } incident || team.CompleteAt is not null)
        {
            Rosters.Put(transaction, team with { NextReminderAt = null }, document.Brand!, "delivery");
            return;
        }

        var roster = Rosters.Of(transaction, incident.Brand);
        foreach (var name in team.Wanted())
        {
            foreach (var contact in (roster.Find(name)?.Contacts ?? []).Where(c => channels.Find(c.Channel) is not null))
            {
                transaction.Send($"team {team.Incident} {team.Reminded} {name}", new Target(contact.Channel, contact.To), Messages.Reminder(incident, team, name, now));
            }
        }

        var text = $"{(now >= team.DueAt ? "Late" : "Missing")}: {string.Join(", ", team.Missing.Select(s => s.Candidates is [var first, ..] ? $"{s.Role} ({first})" : $"{s.Role} (nobody named)"))}.";
        transaction.Append(new TimelineEntry(incident.Id, now, TimelineKinds.Team, "rule:team", text));
        transaction.Tell(incident, TimelineKinds.Team, "rule:team", text);
        Rosters.Put(transaction, team.Remind(incident.CrossedAt, now), incident.Brand, "delivery");
    }

    /// <summary>Warns the owner while something is muted by it, then lets it end. What it muted is looked at again by its own group.</summary>
    private static void EndSilence(IAlertTransaction transaction, Document document, ChannelBook channels)
    {
        var (now, silence) = (transaction.Now, DocumentJson.Read<Silence>(document));
        if (now >= silence.EndsAt)
        {
            transaction.Put(new DocumentDraft(Silence.DocumentKind, silence.Id, "rule:silence", document.Body, silence.Brand, Removed: true));
            transaction.Audit("rule:silence", "silence.ended", silence.Id, silence.Brand, []);
            return;
        }

        var muted = transaction.OpenIncidents(silence.Brand, "").Where(i => silence.Covers(i, SignalsOf(transaction, i))).ToList();
        foreach (var incident in muted)
        {
            var message = Messages.Message(
                incident, $"A silence ends soon: {silence.Brand}", $"The silence of {silence.Owner} ({silence.Reason}) ends at {silence.EndsAt.UtcDateTime:HH:mm} UTC and still mutes: {incident.Cause}", "silence-ends", now);
            var owner = Rosters.Of(transaction, silence.Brand).Find(silence.Owner)?.Contacts;
            var targets = owner is { Count: > 0 } ? owner.Select(c => new Target(c.Channel, c.To)) : channels.For(incident).Where(c => !c.Waking).Select(c => new Target(c.Id));
            foreach (var target in targets)
            {
                transaction.Send($"silence {silence.Id} {incident.Id}", target, message with { Person = owner is { Count: > 0 } ? silence.Owner : null });
            }
        }

        transaction.Put(new DocumentDraft(Silence.DocumentKind, silence.Id, "rule:silence", DocumentJson.Write(silence with { Warned = true }), silence.Brand, DueAt: silence.EndsAt));
    }

    private static void LongPause(IAlertTransaction transaction, Document document, ChannelBook channels)
    {
        var (now, limit) = (transaction.Now, DocumentJson.Read<PauseLimit>(document));
        if (transaction.FindPause(limit.Pause) is not { IsActive: true } pause)
        {
            transaction.Put(new DocumentDraft(PauseLimitKind, document.Id, "delivery", document.Body, document.Brand, Removed: true));
            return;
        }

        if (pause.Incident is { } id && transaction.FindIncident(id) is { } incident)
        {
            var message = Messages.LongPause(incident, pause.Id, now - pause.Since, now);
            foreach (var channel in channels.For(incident))
            {
                transaction.Send($"long-pause {pause.Id} {document.Version}", new Target(channel.Id), message);
            }

            transaction.Append(new TimelineEntry(incident.Id, now, TimelineKinds.Escalated, "rule:long-pause", message.Title + "."));
            transaction.Tell(incident, TimelineKinds.Escalated, "rule:long-pause", message.Title + ".");
        }

        // Again and again, never a resume: that is people's.
        transaction.Put(new DocumentDraft(PauseLimitKind, document.Id, "delivery", document.Body, document.Brand, document.Parent, now.AddMinutes(limit.Minutes)));
    }

    internal static void LimitPause(this IAlertTransaction transaction, Pause pause, int minutes) => transaction.Put(new DocumentDraft(
        PauseLimitKind, pause.Id, pause.By, DocumentJson.Write(new PauseLimit(pause.Id, minutes)), pause.Scope.Brand, pause.Incident, transaction.Now.AddMinutes(minutes)));

    private static List<StoredSignal> SignalsOf(IAlertTransaction transaction, Incident incident) =>
        [.. incident.Signals.Select(transaction.FindSignal).OfType<StoredSignal>()];

    private static List<Silence> SilencesOf(IAlertTransaction transaction, string brand) =>
        [.. transaction.Documents(Silence.DocumentKind, brand).Select(DocumentJson.Read<Silence>)];

    private sealed record PauseLimit(string Pause, int Minutes);
}
