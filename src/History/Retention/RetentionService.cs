using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Retention;

/// <summary>Applies retention once an hour.</summary>
public sealed partial class RetentionService(HistoryStore history, RetentionOptions options, TimeProvider time, ILogger<RetentionService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await history.RetainAsync(options, stoppingToken);
            }
            catch (IOException e)
            {
                RetentionFailed(logger, e);
            }
        }
    }

    [LoggerMessage(4020, LogLevel.Error, "Retention could not be applied and is tried again in an hour")]
    private static partial void RetentionFailed(ILogger logger, Exception exception);
}
