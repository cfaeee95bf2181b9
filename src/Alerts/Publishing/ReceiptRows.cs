using System.Text.Json.Nodes;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Publishing;

/// <summary>A receipt in the store: its row, audit entry, message, and a line on the timeline. The same again is none.</summary>
internal static class ReceiptRows
{
    /// <returns>The receipt that stands: this one, or the same one from before.</returns>
    public static (Receipt Stands, bool IsNew) Record(IAlertTransaction transaction, Pause pause, Receipt receipt)
    {
        if (transaction.Receipts(pause.Id).LastOrDefault(r => r.Scheduler == receipt.Scheduler) is { } last && SaysTheSame(last, receipt))
        {
            return (last, false);
        }

        transaction.Put(receipt);
        transaction.Audit(receipt.Scheduler, "publishing.receipt", pause.Id, pause.Scope.Brand, new JsonObject
        {
            ["held"] = receipt.Held.Count,
            ["alreadySent"] = receipt.AlreadySent.Count,
            ["cannot"] = receipt.Cannot.Count,
            ["slipped"] = receipt.Slipped?.Count ?? 0,
            ["unknown"] = receipt.Unknown?.Count ?? 0,
            ["released"] = receipt.Released?.Count ?? 0,
        });
        transaction.Tell(pause);
        transaction.Note(pause.Incident, TimelineKinds.Receipt, receipt.Scheduler, Words(receipt));
        return (receipt, true);
    }

    private static bool SaysTheSame(Receipt one, Receipt other) =>
        one.Held.SequenceEqual(other.Held) && one.AlreadySent.SequenceEqual(other.AlreadySent) && one.Cannot.SequenceEqual(other.Cannot)
        && (one.Slipped ?? []).SequenceEqual(other.Slipped ?? []) && (one.Unknown ?? []).SequenceEqual(other.Unknown ?? [])
        && (one.Released ?? []).SequenceEqual(other.Released ?? []) && one.Fault == other.Fault;

    private static string Words(Receipt receipt)
    {
        var parts = new List<string> { $"{receipt.Scheduler} holds {receipt.Held.Count} posts" };
        void Say(int count, string words)
        {
            if (count > 0)
            {
                parts.Add($"{count} {words}");
            }
        }

        void SayWhy(IReadOnlyList<NotHeld>? posts, string words) => Say(posts?.Count ?? 0, posts is [var first, ..] ? $"{words} ({first.Why})" : words);

        Say(receipt.AlreadySent.Count, "had gone out");
        SayWhy(receipt.Slipped, "slipped");
        SayWhy(receipt.Cannot, "cannot be held");
        SayWhy(receipt.Unknown, "unknown");
        Say(receipt.Released?.Count ?? 0, "released");
        return string.Join(", ", parts) + (receipt.Fault is { } fault ? ". " + fault : ".");
    }
}
