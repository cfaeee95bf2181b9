using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Listening.Alerts.Audit;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;

namespace Listening.Alerts.Stores;

/// <summary>What always goes together in a transaction: the row, its line in the timeline, its audit entry and its message.</summary>
public static partial class Writing
{
    // Where people write in their own words.
    private static readonly string[] Words = ["reason", "text"];

    /// <summary>
    /// The chain cannot forget, so it holds nobody's handle: <c>@name</c> in words of people is <c>@…</c> there. The words themselves stand in the
    /// timeline, the pause or the document, where an erasure reaches them.
    /// </summary>
    public static void Audit(this IAlertTransaction transaction, string by, string action, string subject, string? brand, JsonObject data)
    {
        foreach (var name in Words)
        {
            if (data[name] is JsonValue value && value.TryGetValue<string>(out var words) && words.Contains('@', StringComparison.Ordinal))
            {
                data[name] = Handle().Replace(words, "@…");
            }
        }

        transaction.Audit(new AuditEntry(transaction.Now, by, action, subject, brand, data.ToJsonString()));
    }

    [GeneratedRegex("@[A-Za-z0-9_][A-Za-z0-9_.-]*")]
    private static partial Regex Handle();

    /// <summary>Tells of an incident as it stands; its row and timeline are the caller's.</summary>
    public static void Tell(this IAlertTransaction transaction, Incident incident, string change, string by, string text) =>
        transaction.Publish(LivePayload.Entry(new IncidentMessage(IncidentView.Of(incident), change, by, text) { At = transaction.Now }));

    /// <summary>Tells of a pause as it stands, with its receipts.</summary>
    public static void Tell(this IAlertTransaction transaction, Pause pause)
    {
        var view = PauseView.Of(pause, transaction.Receipts(pause.Id));
        transaction.Publish(pause.IsActive
            ? LivePayload.Entry(new PublishingPausedMessage(view) { At = transaction.Now })
            : LivePayload.Entry(new PublishingResumedMessage(view) { At = transaction.Now }));
    }

    /// <summary>A line on the timeline of an incident, when there is one, and everybody told.</summary>
    public static void Note(this IAlertTransaction transaction, string? incident, string kind, string by, string text)
    {
        if (incident is not null && transaction.FindIncident(incident) is { } found)
        {
            transaction.Append(new TimelineEntry(incident, transaction.Now, kind, by, text));
            transaction.Tell(found, kind, by, text);
        }
    }
}
