using Listening.Alerts.Stores;
using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Cluster;

/// <summary>
/// Remembers in the history how many partitions its mention log has. A post's place is derived from the count, and positions are a log's own: another count
/// is another log, on which this history must not go on.
/// </summary>
internal static class LogIdentity
{
    private const string Kind = "log";

    /// <exception cref="StartException">The history was written from a log with another number of partitions.</exception>
    public static async Task CheckAsync(IAlertStore store, int partitions, CancellationToken cancellationToken)
    {
        var known = await store.TransactAsync(
            transaction =>
            {
                if (transaction.FindDocument(Kind, "mentions") is { } document)
                {
                    return DocumentJson.Read<Body>(document).Partitions;
                }

                transaction.Put(new DocumentDraft(Kind, "mentions", "start", DocumentJson.Write(new Body(partitions))));
                return partitions;
            },
            cancellationToken);
        if (known != partitions)
        {
            throw new StartException(
                $"the mention log has {partitions} partitions, but this history was written from one with {known}: the count is fixed for life. "
                + "Give back the log it knows, or start with a new history.");
        }
    }

    private sealed record Body(int Partitions);
}
