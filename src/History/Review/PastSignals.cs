using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.History.Review;

/// <summary>The real world's stored signals of a stretch of time, read page by page.</summary>
/// <param name="Signals">In order of time, without drills.</param>
/// <param name="IsComplete">False when there were more than were asked for: then the newest ones are here.</param>
internal sealed record PastSignals(List<StoredSignal> Signals, bool IsComplete)
{
    private const int AtOnce = 1_000;

    /// <param name="brand">Null = all that the viewer may see.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="most">Rows looked at; more are left out.</param>
    public static async Task<PastSignals> ReadAsync(
        IAlertReader alerts, Viewer viewer, string? brand, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken, int most = int.MaxValue)
    {
        var (found, looked, after) = (new List<StoredSignal>(), 0, (string?)null);
        while (looked < most)
        {
            // Newest first, by when they were stored: a signal found late is far behind its own time.
            var page = await alerts.SignalsAsync(viewer, new SignalQuery(brand, After: after, Max: AtOnce), cancellationToken);
            found.AddRange(page.Where(s => s.Signal.Drill.Length == 0 && s.Signal.At >= from && s.Signal.At < to));
            looked += page.Count;
            if (page.Count < AtOnce || page[^1].RecordedAt < from)
            {
                return new PastSignals(Sorted(found), true);
            }

            after = page[^1].Signal.Id;
        }

        return new PastSignals(Sorted(found), false);
    }

    private static List<StoredSignal> Sorted(List<StoredSignal> signals) => [.. signals.OrderBy(s => s.Signal.At).ThenBy(s => s.Signal.Id, StringComparer.Ordinal)];
}
