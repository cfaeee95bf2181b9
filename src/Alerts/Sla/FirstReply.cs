using System.Text.Json.Nodes;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Sla;

/// <summary>Something that the house itself said in public.</summary>
/// <param name="At">When it was published.</param>
/// <param name="AnswersTo">The post it replies to, and the one its conversation hangs on; empty when it stands alone.</param>
/// <param name="TextHash">Of its text (<see cref="Publishing.ApprovedText.HashOf"/>).</param>
/// <param name="Incident">Named by who registered it; null when heard on the platform.</param>
public sealed record OwnWords(
    string Brand, string Drill, string Platform, string Id, DateTimeOffset At, IReadOnlyList<string> AnswersTo, string TextHash, string? Incident = null);

/// <summary>The first public reply to a crisis: there the reply clock stops. A document of the incident's id; an earlier reply found later replaces it.</summary>
/// <param name="How"><c>registered</c>, <c>approved-text</c> or <c>answers-evidence</c>.</param>
public sealed record FirstReply(string Incident, string Platform, string Id, DateTimeOffset At, string How)
{
    public const string Kind = "first-reply";

    public static FirstReply? Find(IAlertTransaction transaction, string incident) =>
        transaction.FindDocument(Kind, incident) is { } document ? DocumentJson.Read<FirstReply>(document) : null;

    /// <summary>
    /// Whether the words answer an open crisis of the brand, and if so stops its clock. A marketing post that slipped out is no answer: only
    /// what somebody registered for the incident, a text approved for it, or a reply to a post that drives it.
    /// </summary>
    /// <returns>The incidents whose clock stopped now.</returns>
    public static IReadOnlyList<Incident> Heard(IAlertTransaction transaction, OwnWords words)
    {
        var stopped = new List<Incident>();
        foreach (var incident in transaction.OpenIncidents(words.Brand, words.Drill).Where(i => !i.Historical && i.CrossedAt <= words.At))
        {
            if (HowOf(transaction, incident, words) is not { } how || (Find(transaction, incident.Id) is { } known && known.At <= words.At))
            {
                continue;
            }

            var by = "account:" + words.Platform;
            transaction.Put(new DocumentDraft(
                Kind, incident.Id, by, DocumentJson.Write(new FirstReply(incident.Id, words.Platform, words.Id, words.At, how)), incident.Brand, incident.Id));
            transaction.Audit(by, "incident.replied", incident.Id, incident.Brand, new JsonObject { ["platform"] = words.Platform, ["post"] = words.Id, ["at"] = words.At, ["how"] = how });
            var minutes = Math.Max(0, (words.At - incident.CrossedAt).TotalMinutes);
            transaction.Note(incident.Id, TimelineKinds.Replied, by, FormattableString.Invariant($"First public reply on {words.Platform}, {minutes:F0} min after the crossing."));
            stopped.Add(incident);
        }

        return stopped;
    }

    private static string? HowOf(IAlertTransaction transaction, Incident incident, OwnWords words) =>
        words.Incident == incident.Id ? "registered"
        : words.Incident is not null ? null
        : Publishing.ApprovedText.Find(transaction, incident.Id, words.TextHash) is not null ? "approved-text"
        : words.AnswersTo.Count > 0 && incident.Signals.Select(transaction.FindSignal)
            .Any(s => s?.Signal.Evidence.Posts?.Any(p => p.Platform == words.Platform && words.AnswersTo.Contains(p.Id)) == true) ? "answers-evidence"
        : null;
}
