using Listening.Alerts.Audit;
using Listening.Alerts.Coordination;
using Listening.Alerts.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Privacy;

/// <summary>
/// Leads erasures where several nodes share a store; runs on one node at a time. First every node that is there has heard of it, so that no batch on its
/// way brings words back; then the store is swept; then each sweeps its own files. Done only when all of them said so; a node that was away does
/// both before it opens.
/// </summary>
public sealed partial class ClusterErasure(
    SharedErasures shared, Eraser eraser, IAlertStore store, ICoordination coordination, TimeProvider time, ILogger<ClusterErasure> logger) : BackgroundService
{
    /// <summary>How often nodes look for erasures.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (IOException e)
            {
                RoundFailed(logger, e);
            }
        }
    }

    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        var open = await shared.ExchangeAsync("privacy", cancellationToken);
        if (open.Count == 0 || !coordination.IsReachable)
        {
            // Who is there is not known: nothing may be called done.
            return;
        }

        var here = (await coordination.NodesAsync(cancellationToken)).Select(n => n.Node).ToList();
        var heard = new List<SharedErasure>();
        foreach (var erasure in open)
        {
            var folders = (await shared.ProgressAsync(erasure.Entry.Id, cancellationToken))!.Folders;
            bool All(FolderStep step) => here.TrueForAll(n => folders.Any(f => f.Node == n && f.Step >= step));
            if (erasure.StoreSweptAt is null && All(FolderStep.Heard))
            {
                heard.Add(erasure);
            }
            else if (erasure.StoreSweptAt is not null && All(FolderStep.Swept))
            {
                await FinishAsync(erasure, folders, cancellationToken);
            }
        }

        if (heard.Count > 0)
        {
            var report = await eraser.SweepStoreAsync(cancellationToken);
            foreach (var erasure in heard)
            {
                await shared.StoreSweptAsync(erasure, report, time.GetUtcNow(), cancellationToken);
            }
        }
    }

    private async Task FinishAsync(SharedErasure erasure, IReadOnlyList<FolderWord> folders, CancellationToken cancellationToken)
    {
        var total = folders.Select(f => f.Report).OfType<ErasureReport>().Aggregate(erasure.Store ?? ErasureReport.Nothing, (sum, one) => sum.Plus(one));
        await store.TransactAsync(
            t =>
            {
                t.Audit(new AuditEntry(t.Now, erasure.By, "person.erased", erasure.Entry.Id, null, DocumentJson.Write(total)));
                return 0;
            },
            cancellationToken);
        await shared.DoneAsync(erasure, time.GetUtcNow(), cancellationToken);
        Done(logger, erasure.Entry.Id, folders.Count);
    }

    [LoggerMessage(4033, LogLevel.Information, "Erasure {Erasure} is done: the store and the files of {Folders} data folders hold nothing of it any more")]
    private static partial void Done(ILogger logger, string erasure, int folders);

    [LoggerMessage(4034, LogLevel.Error, "Erasures could not be led on; tried again in seconds")]
    private static partial void RoundFailed(ILogger logger, Exception exception);
}
