using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Publishing;

/// <summary>Confirms the board against the store, for as long as the process lives.</summary>
public sealed class PauseKeeper(PauseBoard board, IAlertReader reader, TimeProvider time, ILogger<PauseKeeper> logger) : BackgroundService
{
    // Three chances within the half second that a state is believed.
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(150);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var failing = false;
        do
        {
            try
            {
                await board.ConfirmAsync(token => reader.PausesAsync(Viewer.System, activeOnly: true, token), stoppingToken);
                if (failing)
                {
                    logger.ConfirmedAgain();
                }

                failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whatever it is, the answer is the same: unknown, until a read succeeds.
                AlertMeter.ConfirmFailures.Add(1);
                if (!failing)
                {
                    logger.NotConfirmed(error);
                }

                failing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
