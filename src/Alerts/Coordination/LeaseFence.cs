using System.Globalization;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Coordination;

/// <summary>Somebody else took the lease over: nothing was written; stop the job.</summary>
public sealed class LeaseLostException(Lease lease) : Exception($"The lease '{lease.Name}' of {lease.Holder} (token {lease.Token}) was taken over.");

/// <summary>
/// Keeps a node that was frozen while its lease moved on from writing: the highest token seen stands in History, and is checked in the very transaction
/// that writes (Kleppmann, "How to do distributed locking", 2016). One version of a document a takeover.
/// </summary>
public static class LeaseFence
{
    public const string Kind = "lease";

    /// <summary>To be called first in a transaction of a job that runs under a lease.</summary>
    /// <exception cref="LeaseLostException">A later holder has written already.</exception>
    public static void Check(this IAlertTransaction transaction, Lease lease)
    {
        if (!lease.IsSure)
        {
            // Every node works now; what they do is made once by ids and versions.
            return;
        }

        var seen = transaction.FindDocument(Kind, lease.Name) is { } document ? DocumentJson.Read<FenceBody>(document).Token : 0;
        if (seen > lease.Token)
        {
            throw new LeaseLostException(lease);
        }

        if (seen < lease.Token)
        {
            transaction.Put(new DocumentDraft(Kind, lease.Name, string.Create(CultureInfo.InvariantCulture, $"node:{lease.Holder}"), DocumentJson.Write(new FenceBody(lease.Token))));
        }
    }

    private sealed record FenceBody(long Token);
}
