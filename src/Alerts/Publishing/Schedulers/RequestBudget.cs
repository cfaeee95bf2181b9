namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>
/// So many requests in any window of time. Some are set aside for looking: what cannot be held any more must at least be seen. One caller at a time.
/// </summary>
public sealed class RequestBudget(int requests, TimeSpan window, int forListing, TimeProvider time)
{
    private readonly Queue<DateTimeOffset> spent = new();
    private DateTimeOffset closedUntil = DateTimeOffset.MinValue;

    /// <summary>Takes one request.</summary>
    /// <returns>Zero when it may be sent now; else how long nothing may.</returns>
    public TimeSpan Take(bool listing)
    {
        var now = time.GetUtcNow();
        while (spent.TryPeek(out var oldest) && oldest + window <= now)
        {
            spent.Dequeue();
        }

        if (closedUntil > now)
        {
            return closedUntil - now;
        }

        var limit = listing ? requests : requests - forListing;
        if (spent.Count >= limit)
        {
            // When enough have left the window that one of this kind fits again.
            return spent.ElementAt(spent.Count - limit) + window - now;
        }

        spent.Enqueue(now);
        return TimeSpan.Zero;
    }

    /// <summary>The tool itself said how long; it may know of requests that others sent with the key.</summary>
    public void CloseFor(TimeSpan wait) => closedUntil = time.GetUtcNow() + wait;
}
