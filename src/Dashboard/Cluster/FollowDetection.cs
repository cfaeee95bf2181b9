using Listening.Alerts.Coordination;
using Listening.Dashboard.Hosting;
using Listening.Detection.Posts;
using Listening.Detection.Signals;
using Listening.Detection.Trends;
using Listening.Detection.Windows;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Cluster;

/// <summary>
/// Keeps the picture of a node true while no other tells it how things stand, because Redis is away: the same engine over the same pulses, from the stored
/// snapshot on, whose signals cause nothing here. Only where somebody detects for the whole house; a picture that goes on while nobody raises signals would
/// look like calm, so it stands still then, and its age is shown.
/// </summary>
internal sealed class FollowDetection(
    LiveRelay relay, ClusterWatch cluster, ICoordination coordination, IMentionLog log, IPulseStore store, Func<PulseIntake> intake, TrendOptions trends, TimeProvider time,
    ILogger<FollowDetection> logger) : BackgroundService
{
    // Five pulses that did not come.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    // Who detects stores a snapshot every thirty seconds; one may fail.
    private static readonly TimeSpan Proof = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProofTurn = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Turn, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await relay.AskAsync();
                if (relay.Silence > Quiet && await IsDetectedAsync(stoppingToken))
                {
                    await FollowAsync(stoppingToken);
                }
            }
            catch (IOException away)
            {
                logger.WatchFailed(away);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        logger.Following();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pulses = intake();
        var stage = new DetectStage(log.PartitionCount, new ReadOnly(store), new Mute(), pulses.Reader, time, logger, trends);
        stage.Pulsed += () => relay.ShowOwn(stage);
        Task[] work = [stage.RunAsync(ending.Token), pulses.Bring!(ending.Token)];
        var ended = Task.WhenAny(work);
        try
        {
            for (var provenAt = time.GetTimestamp(); relay.Silence > Quiet && !ended.IsCompleted;)
            {
                if (time.GetElapsedTime(provenAt) > ProofTurn)
                {
                    if (!await IsDetectedAsync(ending.Token))
                    {
                        break;
                    }

                    provenAt = time.GetTimestamp();
                }

                await Task.Delay(Turn, time, ending.Token);
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (work.FirstOrDefault(t => t.IsFaulted) is { } failed)
        {
            await failed;
        }

        logger.FollowedUntil(relay.DetectedUntil);
    }

    private async Task<bool> IsDetectedAsync(CancellationToken cancellationToken) => coordination.IsReachable
        ? cluster.Nodes.Any(n => n.Leases.Contains(Stages.DetectLease))
        : await store.LatestSnapshotAsync(cancellationToken) is { } snapshot && snapshot.WatermarkMs > (time.GetUtcNow() - Proof).ToUnixTimeMilliseconds();

    /// <summary>Effects are made where detection is at home.</summary>
    private sealed class Mute : ISignalSink
    {
        public Task RaiseAsync(Signal signal, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task GrewAsync(ReachGrowth growth, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class ReadOnly(IPulseStore store) : IPulseStore
    {
        public Task<DetectSnapshot?> LatestSnapshotAsync(CancellationToken cancellationToken) => store.LatestSnapshotAsync(cancellationToken);

        public Task<IReadOnlyList<PulseBatch>> ReadPulsesAsync(int partition, long from, int max, CancellationToken cancellationToken) =>
            store.ReadPulsesAsync(partition, from, max, cancellationToken);

        public Task SaveSnapshotAsync(DetectSnapshot snapshot, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
