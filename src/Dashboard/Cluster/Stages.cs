using System.Threading.Channels;
using Listening.Alerts.Coordination;
using Listening.Dashboard.Hosting;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Cluster;

/// <summary>The score and detect stages as this process runs them: for the partitions that are its own, and under the lease of detection.</summary>
internal static class Stages
{
    /// <summary>Name of the lease; one node detects, those that wait take over where its snapshot ends.</summary>
    public const string DetectLease = "detect";

    public static Func<CancellationToken, Task> Score(IServiceProvider services)
    {
        var progress = services.GetRequiredService<StoreProgress>();
        return cancellationToken => services.GetRequiredService<IPartitionAssignment>().RunAsync(
            async (partition, stop) =>
            {
                var stage = new ScoreStage(
                    partition,
                    services.GetRequiredService<IMentionLog>(),
                    services.GetRequiredService<IScoreStore>(),
                    services.GetRequiredService<Watchlist>(),
                    services.GetRequiredService<ISentimentModel>(),
                    services.GetRequiredService<RiskTopicReader>(),
                    services.GetRequiredService<ISignalSink>(),
                    services.GetRequiredService<ChannelWriter<PulseBatch>>(),
                    services.GetRequiredService<TimeProvider>(),
                    services.GetRequiredService<ScoreOptions>(),
                    services.GetRequiredService<ILogger<ScoreStage>>());
                using var own = progress.Own(partition);

                // Off the caller's thread: in a cluster that one polls the broker.
                await Task.Run(() => stage.RunAsync(stop), CancellationToken.None);
            },
            cancellationToken);
    }

    public static Func<CancellationToken, Task> Detect(IServiceProvider services)
    {
        var (stage, intake) = (services.GetRequiredService<DetectStage>(), services.GetRequiredService<PulseIntake>());
        return cancellationToken => services.GetRequiredService<ICoordination>().RunSingleAsync(
            DetectLease,
            services.GetRequiredService<TimeProvider>(),
            async (lease, stop) =>
            {
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
                var bringing = intake.Bring?.Invoke(ending.Token) ?? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending.Token);
                try
                {
                    // Whichever ends first ends both: a detector without pulses is deaf.
                    await await Task.WhenAny(stage.RunAsync(ending.Token), bringing);
                }
                catch (SnapshotBehindException)
                {
                    throw new LeaseLostException(lease);
                }
                finally
                {
                    await ending.CancelAsync();
                    await bringing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            },
            cancellationToken);
    }
}
