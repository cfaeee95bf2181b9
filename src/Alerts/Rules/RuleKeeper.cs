using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Rules;

/// <summary>Takes up rules that were changed on other nodes.</summary>
public sealed class RuleKeeper(RuleShelf shelf, IDocumentReader reader, TimeProvider time, ILogger<RuleKeeper> logger) : BackgroundService
{
    // A rule is written in minutes; that it counts elsewhere a few seconds later surprises nobody.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await shelf.LoadAsync(reader, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The rules that are known go on counting.
                logger.RulesNotRead(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
