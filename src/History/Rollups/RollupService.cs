using Listening.History.Retention;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Rollups;

/// <summary>Adds minutes up to hours and days: those that are over, and again those that late mentions changed.</summary>
public sealed partial class RollupService(HistoryStore history, TimeProvider time, ILogger<RollupService> logger) : BackgroundService
{
    /// <summary>Partition of a note in <c>stale</c> that no batch made.</summary>
    internal const int Nobody = -1;

    // Until it runs, minutes answer: an hour of them is read in no time.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    // Most mentions have come by then; what comes later is added up again.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>End of the newest hour that is worth adding up, unix ms.</summary>
    internal static long EndOf(DateTimeOffset now) => Grain.Hour.Floor((now - Patience).ToUnixTimeMilliseconds());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await history.RollUpAsync(stoppingToken);
            }
            catch (IOException e)
            {
                RollUpFailed(logger, e);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    [LoggerMessage(4021, LogLevel.Error, "Hours and days could not be added up; questions are answered from minutes until it works, at the latest in five minutes")]
    private static partial void RollUpFailed(ILogger logger, Exception exception);
}
