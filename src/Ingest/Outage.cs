namespace Listening.Ingest;

/// <summary>
/// Remembers that something is away, so that a log says it once, says it again rarely, and says when it is over. Any thread may call anything.
/// </summary>
/// <param name="settle">So long without a failure makes a success the end: of many connections some are still broken when the first is well.</param>
public sealed class Outage(TimeProvider time, TimeSpan settle = default)
{
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private volatile bool isAway;
    private long since;
    private long saidAt;
    private long failedAt;
    private string why = "";

    /// <summary>Why it is away, while it failed within the last ten seconds: who asked since would know better.</summary>
    public string? Why
    {
        get
        {
            lock (gate)
            {
                return isAway && time.GetElapsedTime(failedAt) < Recent ? why : null;
            }
        }
    }

    /// <returns>True when it is to be said: the first time, and every five minutes.</returns>
    public bool Failed(string reason)
    {
        lock (gate)
        {
            (failedAt, why) = (time.GetTimestamp(), reason);
            if (isAway && time.GetElapsedTime(saidAt) < Reminder)
            {
                return false;
            }

            since = isAway ? since : failedAt;
            (isAway, saidAt) = (true, failedAt);
            return true;
        }
    }

    /// <returns>How long it was away, once, when this ends it; else null.</returns>
    public TimeSpan? Worked()
    {
        // Nearly always nothing is wrong, and this is asked at every use.
        if (!isAway)
        {
            return null;
        }

        lock (gate)
        {
            if (!isAway || time.GetElapsedTime(failedAt) < settle)
            {
                return null;
            }

            isAway = false;
            return time.GetElapsedTime(since);
        }
    }
}
