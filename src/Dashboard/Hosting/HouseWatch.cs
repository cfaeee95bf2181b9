using Listening.Alerts.Coordination;
using Listening.Alerts.Notifications;
using Listening.Alerts.Watch;
using Listening.Dashboard.Cluster;
using Listening.Dashboard.Live;
using Listening.Detection.Brands;
using Listening.Ingest.Validation;

namespace Listening.Dashboard.Hosting;

/// <summary>What the house says about its own wakefulness, for status and wall.</summary>
/// <param name="Warning">Nobody would be woken, and why; null when a waking channel was tested and works.</param>
/// <param name="Heartbeat"><c>off</c>, <c>waiting</c> for the first, <c>beating</c>, or <c>missing</c>.</param>
public sealed record WakefulnessView(string? Warning, string Heartbeat, DateTimeOffset? LastBeatAt);

/// <summary>Looks at our own sources every few seconds, and sends the watchdog's probe and heartbeat.</summary>
internal sealed class HouseWatch(
    IEnumerable<ISourceHealth> sources, SourceWatch watch, Watchdog watchdog, ChannelDesk channels, MentionIntake intake, LiveRelay relay, ICoordination coordination, ServeOptions options,
    TimeProvider time, ILogger<HouseWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMinutes(1);
    private static readonly IntakeCaller Self = new("watchdog", DrillUse.Never);

    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private string? warning = "Not looked at yet.";

    public WakefulnessView View => new(
        warning,
        !watchdog.IsOn ? "off" : watchdog.LastBeatAt is { } at ? time.GetUtcNow() - at < 3 * ProbeEvery ? "beating" : "missing" : time.GetUtcNow() - startedAt < 3 * ProbeEvery ? "waiting" : "missing",
        watchdog.LastBeatAt);

    /// <summary>What is listened to for the probe; null when nobody watches for heartbeats.</summary>
    public static Brand? Watched(Watchdog watchdog) => watchdog.IsOn ? new Brand(Watchdog.Brand, "Watchdog", Watchdog.Word) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looking = RepeatAsync(LookAsync, stoppingToken);
        var probing = watchdog.IsOn && options.Has("ingest")
            ? coordination.RunSingleAsync("watchdog-probe", time, (_, token) => ProbeAsync(token), stoppingToken)
            : Task.CompletedTask;
        await Task.WhenAll(looking, probing);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        warning = await channels.NobodyIsWokenAsync(cancellationToken);
        await watch.LookAsync(sources.SelectMany(s => s.Sources()).ToList(), cancellationToken);
        if (options.Has("alerts"))
        {
            await watchdog.TickAsync(relay.DetectedUntil, cancellationToken);
        }
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProbeEvery, time);
        do
        {
            try
            {
                await intake.TakeAsync(watchdog.Probe(), Self, cancellationToken);
            }
            catch (Exception e) when (e is IOException)
            {
                // The log cannot be written: no heartbeat is exactly what shall follow.
                logger.HouseWatchFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await look(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                logger.HouseWatchFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
