using Listening.Alerts.Coordination;
using Listening.Alerts.Notifications;
using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Delivery;

/// <summary>Runs the timers of alerts on one node at a time, once a second. Late is harmless: what is due is due still.</summary>
public sealed class TimerLoop(IAlertStore store, ChannelBook channels, ICoordination coordination, TimeProvider time, ILogger<TimerLoop> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => coordination.RunSingleAsync(
        "alert-timers",
        time,
        (lease, token) => OncePerSecond.RunAsync(
            () => store.TransactAsync(
                transaction =>
                {
                    transaction.Check(lease);
                    return ResponseTimers.Run(transaction, channels, (document, e) => logger.TimerPutOff(document.Kind, document.Id, e));
                },
                token),
            time,
            logger,
            token),
        stoppingToken);
}

/// <summary>Sends what is in the outbox, on one node at a time. A loop of its own: a receiver that does not answer holds up no timer.</summary>
public sealed class SenderLoop(NotificationSender sender, ICoordination coordination, TimeProvider time, ILogger<SenderLoop> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => coordination.RunSingleAsync(
        "alert-sender", time, (_, token) => OncePerSecond.RunAsync(() => sender.TickAsync(token), time, logger, token), stoppingToken);
}

internal static class OncePerSecond
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Again at once while there was something to do, else after a second; also after a failure, which is logged.</summary>
    public static async Task RunAsync(Func<Task<int>> tick, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            var done = 0;
            try
            {
                done = await tick();
            }
            catch (Exception e) when (e is not LeaseLostException && !cancellationToken.IsCancellationRequested)
            {
                logger.TimersFailed(e);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (done == 0)
            {
                await Task.Delay(Second, time, cancellationToken);
            }
        }
    }
}
