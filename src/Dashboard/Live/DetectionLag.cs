using Listening.Dashboard.Cluster;
using Listening.Detection.Windows;

namespace Listening.Dashboard.Live;

/// <summary>How old the newest is that was looked at. Time goes on only where every partition was read to its end, so nothing else needs to be asked.</summary>
public sealed class DetectionLag(LiveRelay relay, TimeProvider time)
{
    // Two pulses, and the turn of whoever looks.
    private const long OrdinaryDelayMs = 3_000;

    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary>0 while detection follows. Before its first word, since this process started: nobody knows whether it is calm.</summary>
    public long Ms
    {
        get
        {
            var behind = (long)(time.GetUtcNow() - (relay.DetectedUntil ?? startedAt)).TotalMilliseconds - Lateness.GraceMs;
            return behind < OrdinaryDelayMs ? 0 : behind;
        }
    }
}
