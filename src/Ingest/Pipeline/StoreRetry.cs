using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Pipeline;

/// <summary>
/// Asks the store again for as long as it is full, slow or away: nothing is lost meanwhile, the log keeps it. Only <see cref="IOException"/> is worth a
/// second try; everything else, fencing first of all, ends the stage.
/// </summary>
internal sealed partial class StoreRetry(string who, TimeProvider time, ILogger logger)
{
    public Task RunAsync(string what, Func<Task> action, CancellationToken cancellationToken) => RunAsync(
        what,
        async () =>
        {
            await action();
            return true;
        },
        cancellationToken);

    public async Task<T> RunAsync<T>(string what, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (IOException failure)
            {
                var wait = TimeSpan.FromMilliseconds(Math.Min(5_000, 100 << Math.Min(attempt, 6)));
                LogFailed(failure, who, what, attempt + 1, wait);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(1102, LogLevel.Error, "{Who} could not {What} (attempt {Attempt}); trying again in {Wait}.")]
    private partial void LogFailed(Exception failure, string who, string what, int attempt, TimeSpan wait);
}
