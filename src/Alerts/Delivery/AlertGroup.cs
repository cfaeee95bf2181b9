using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Delivery;

/// <summary>
/// What is said about one incident, gathered: a document with the incident's id, due when something is to be said. All signals of a brand's
/// crisis meet in its incident, so this is the group by brand and topic; the next incident has its own, which nothing of this one can swallow.
/// </summary>
/// <param name="Told">What was said last; null before the first time.</param>
/// <param name="Sent">How often something was said: the number in the ids of notifications.</param>
public sealed record AlertGroup(string Incident, string Brand, string Drill, Told? Told = null, int Sent = 0)
{
    public const string Kind = "alert-group";

    // Alertmanager's own default: what comes within it is one message. A pause is told at once.
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>News that are not urgent are gathered for so long.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
}

/// <summary>The incident as it was when something was said about it.</summary>
/// <param name="Pauses">Pauses that served it.</param>
public sealed record Told(DateTimeOffset At, int Severity, IncidentState State, int Version, int Pauses);

/// <summary>What the desks call in the transaction that changes an incident.</summary>
public static class DeliveryMarks
{
    /// <summary>
    /// Something is to be said. Ten thousand signals of one crisis write here once an interval: what is due already is left as it is.
    /// </summary>
    /// <param name="isUrgent">At once: a pause, a worse severity, a person's act.</param>
    public static void Mark(this IAlertTransaction transaction, Incident incident, bool isUrgent)
    {
        var known = transaction.FindDocument(AlertGroup.Kind, incident.Id);
        var group = known is null ? new AlertGroup(incident.Id, incident.Brand, incident.Drill) : DocumentJson.Read<AlertGroup>(known);
        var due = isUrgent || (group.Told is null && incident.Severity <= Severity.High) ? transaction.Now
            : group.Told is { } told ? Later(transaction.Now, told.At + AlertGroup.Interval)
            : transaction.Now + AlertGroup.Wait;
        if (known?.DueAt is null || known.DueAt > due)
        {
            transaction.Put(group, due);
        }
    }

    internal static void Put(this IAlertTransaction transaction, AlertGroup group, DateTimeOffset? due) =>
        transaction.Put(new DocumentDraft(AlertGroup.Kind, group.Incident, "delivery", DocumentJson.Write(group), group.Brand, group.Incident, due));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
