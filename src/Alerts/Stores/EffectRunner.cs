using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Stores;

/// <summary>Runs effects that must not be lost: tries again until they are durable.</summary>
public sealed class EffectRunner(IAlertStore store, TimeProvider time, ILogger<EffectRunner> logger)
{
    // A busy disk answers within the first; a full one is looked at by people, who need minutes.
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    /// <param name="what">For the log: what waits.</param>
    /// <param name="cancellationToken">The process's, not a request's: a pause once decided is not dropped because somebody hung up.</param>
    public async Task<T> UntilDurableAsync<T>(string what, Func<IAlertTransaction, T> effect, CancellationToken cancellationToken)
    {
        for (var (attempt, delay) = (1, FirstDelay); ; attempt++, delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                return await store.TransactAsync(effect, cancellationToken);
            }
            catch (IOException error)
            {
                AlertMeter.CommitRetries.Add(1);
                logger.NotStored(error, what, attempt, delay.TotalMilliseconds);
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }
}
