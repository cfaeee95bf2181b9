using Listening.Dashboard.Cluster;
using Listening.Dashboard.Hosting;
using Listening.Detection.Windows;
using Listening.Ingest.Log;

namespace Listening.Dashboard.Live;

/// <summary>Moves the board on once a second until the host stops.</summary>
internal sealed class LiveTicker(LiveBoard board, TileLog tiles, LiveRelay relay, IMentionLog log, StoreProgress progress, TimeProvider time, ILogger<LiveTicker> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                board.LagMs = LagMs();
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

    /// <summary>Zero when all that is logged is stored and detection follows. Detection is always behind by the grace and two pulses.</summary>
    private long LagMs()
    {
        if (relay.DetectedUntil is not { } until)
        {
            return 0;
        }

        var stored = Enumerable.Range(0, log.PartitionCount).All(p => progress.Next(p) >= log.Bounds(p).End);
        var behind = (long)(time.GetUtcNow() - until).TotalMilliseconds - Lateness.GraceMs;
        return stored && behind < OrdinaryDelayMs ? 0 : Math.Max(0, behind);
    }

    private const long OrdinaryDelayMs = 3_000;
}
