using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Live;

/// <summary>Moves the board on once a second until the host stops.</summary>
internal sealed class LiveTicker(LiveBoard board, TileLog tiles, DetectionLag lag, TimeProvider time, ILogger<LiveTicker> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                board.LagMs = lag.Ms;
                await board.TickAsync(stoppingToken);
                await tiles.KeepAsync(board.States(), stoppingToken);
            }
            catch (IOException e)
            {
                // The store is away: walls see the last picture and the lag, and the next second tries again.
                logger.TickFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
