using System.Diagnostics.Metrics;

namespace Listening.Alerts.Telemetry;

/// <summary>Metrics of Alerts; <c>docs/operations.md</c> says what to do when one moves.</summary>
public static class AlertMeter
{
    public const string Name = "Listening.Alerts";

    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Signals =
        Meter.CreateCounter<long>("listening.alerts.signals", "{signal}", "Signals by what was decided about them.");

    public static readonly Counter<long> CommitRetries =
        Meter.CreateCounter<long>("listening.alerts.commit.retries", "{attempt}", "Effects that could not be stored and were tried again.");

    public static readonly Histogram<double> EffectTime =
        Meter.CreateHistogram<double>("listening.alerts.effect.duration", "s", "From a signal's decision to its durable effects.");

    public static readonly Histogram<double> HoldTime = Meter.CreateHistogram<double>(
        "listening.publishing.hold.duration", "s", "From the pause (or the look that found a later post) until a listing of the tool showed the post held.");

    public static readonly Counter<long> PostsNotHeld =
        Meter.CreateCounter<long>("listening.publishing.not.held", "{post}", "Posts that slipped out during a pause or that their tool cannot hold, by tool and state.");

    public static readonly Counter<long> ToolFaults =
        Meter.CreateCounter<long>("listening.publishing.tool.faults", "{request}", "Times a publishing tool refused or did not answer, by tool.");

    public static readonly Counter<long> ConfirmFailures =
        Meter.CreateCounter<long>("listening.alerts.board.confirm.failures", "{read}", "Reads of the pause state that failed: permits turn unknown.");

    public static readonly Counter<long> Notifications =
        Meter.CreateCounter<long>("listening.alerts.notifications", "{message}", "Tries to send a message, by channel and outcome.");
}
