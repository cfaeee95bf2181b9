using System.Text.Json.Nodes;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Teams;

/// <summary>Rosters, teams and escalations as they stand in the store.</summary>
public static class Rosters
{
    /// <summary>The brand's own, else that for all brands, else an empty one.</summary>
    public static Roster Of(IAlertTransaction transaction, string brand) =>
        (transaction.FindDocument(Roster.Kind, brand) ?? transaction.FindDocument(Roster.Kind, Roster.ForAll)) is { } document ? DocumentJson.Read<Roster>(document) : Roster.Empty;

    public static CrisisTeam? TeamOf(IAlertTransaction transaction, string incident) =>
        transaction.FindDocument(CrisisTeam.Kind, incident) is { } document ? DocumentJson.Read<CrisisTeam>(document) : null;

    /// <summary>Calls the team together; row, timeline, audit and message of the incident go with it.</summary>
    internal static CrisisTeam Activate(IAlertTransaction transaction, Incident incident, Roster roster, string by, string text)
    {
        var team = CrisisTeam.Of(incident, roster, by, transaction.Now);
        Put(transaction, team, incident.Brand, by);
        transaction.Append(new TimelineEntry(incident.Id, transaction.Now, TimelineKinds.Team, by, text));
        transaction.Audit(by, "team.activated", incident.Id, incident.Brand, new JsonObject { ["seats"] = new JsonArray([.. team.Seats.Select(s => (JsonNode)s.Role)]) });
        transaction.Tell(incident, TimelineKinds.Team, by, text);
        return team;
    }

    internal static void Put(IAlertTransaction transaction, CrisisTeam team, string brand, string by) =>
        transaction.Put(new DocumentDraft(CrisisTeam.Kind, team.Incident, by, DocumentJson.Write(team), brand, team.Incident, team.NextReminderAt));

    internal static void Put(this IAlertTransaction transaction, EscalationState state, Incident incident, DateTimeOffset? due) =>
        transaction.Put(new DocumentDraft(Escalation.Kind, incident.Id, "rule:escalation", DocumentJson.Write(state), incident.Brand, incident.Id, due));

    /// <summary>A person did something: the escalation looks at the incident again, and an acknowledgement holds for longer.</summary>
    /// <param name="isWork">False for the acknowledgement itself.</param>
    internal static void Worked(this IAlertTransaction transaction, Incident incident, bool isWork)
    {
        if (transaction.FindDocument(Escalation.Kind, incident.Id) is { } document)
        {
            var state = DocumentJson.Read<EscalationState>(document);
            if (state.Phase != EscalationPhase.Ended)
            {
                transaction.Put(isWork ? state with { WorkAt = transaction.Now } : state, incident, transaction.Now);
            }
        }
    }
}
