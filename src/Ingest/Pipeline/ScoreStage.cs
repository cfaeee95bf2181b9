using System.Threading.Channels;
using Listening.Detection.Posts;
using Listening.Detection.Signals;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.Ingest.Log;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Pipeline;

/// <summary>How the score stage cuts its work. The defaults are for the embedded history.</summary>
public sealed record ScoreOptions
{
    /// <summary>
    /// For a history on a server. Nothing queues behind a batch there, and a batch of a second has a quarter of the minute rows of many short ones: each stream once.
    /// </summary>
    public static ScoreOptions OfServer { get; } = new() { MaxRows = 8_192, MaxRecords = 65_536 };

    /// <summary>A batch is closed at the latest this long after the one before it: the rhythm of pulses. Default 1 s.</summary>
    public TimeSpan PulseInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Rows to store at which a batch is closed early: keeps its transaction under 20 ms, so that effects do not wait. Default 512.</summary>
    public int MaxRows { get; init; } = 512;

    /// <summary>Records at which a batch is closed early, so that a crash repeats little. Default 8 192.</summary>
    public int MaxRecords { get; init; } = 8_192;

    /// <summary>Records asked of the log at once. Default 512: a crossing waits for at most these before it.</summary>
    public int ReadRecords { get; init; } = 512;

    /// <summary>Posts remembered by a partition, about 400 bytes each. Default 20 000.</summary>
    public int CachedPosts { get; init; } = 20_000;
}

/// <summary>
/// The loop of one partition: read, score, raise crossings at once, commit, pulse. Ends when cancelled (what is open is then simply read again by
/// the next run), or by a failure that the host must see.
/// </summary>
public sealed partial class ScoreStage
{
    private readonly int partition;
    private readonly IMentionLog log;
    private readonly IScoreStore store;
    private readonly ISignalSink sink;
    private readonly ChannelWriter<PulseBatch> pulses;
    private readonly TimeProvider time;
    private readonly ScoreOptions options;
    private readonly ILogger logger;
    private readonly PostCache cache;
    private readonly MentionAnalyst analyst;
    private readonly Scorer scorer;
    private readonly List<Crossing> crossings = [];
    private readonly List<ReachGrowth> growth = [];

    private readonly StoreRetry retry;
    private bool saidAstray;

    // Effects under way; the batch that caused them is committed only after they are durable.
    private readonly List<Task> effects = [];

    public ScoreStage(
        int partition, IMentionLog log, IScoreStore store, Watchlist watchlist, ISentimentModel model, RiskTopicReader risks, ISignalSink sink,
        ChannelWriter<PulseBatch> pulses, TimeProvider time, ScoreOptions options, ILogger logger)
    {
        (this.partition, this.log, this.store, this.sink, this.pulses) = (partition, log, store, sink, pulses);
        (this.time, this.options, this.logger) = (time, options, logger);

        // What was found in the cache when records were read must still be there when they are applied: a batch puts at most two posts a record into it, and
        // half of it is dropped at once. A post that is forgotten in between would be counted a second time.
        cache = new PostCache(Math.Max(options.CachedPosts, 8 * options.ReadRecords));
        analyst = new MentionAnalyst(watchlist, model, risks);
        retry = new StoreRetry($"Partition {partition}", time, logger);
        scorer = new Scorer(partition, log.PartitionCount, analyst, cache);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var position = await retry.RunAsync("open", () => store.OpenPartitionAsync(partition, cancellationToken), cancellationToken);
        var builder = new ScoreBatchBuilder(partition, position.Next);
        var openedAt = time.GetTimestamp();
        LogOpened(partition, position.Next, position.Epoch);
        while (true)
        {
            var left = options.PulseInterval - time.GetElapsedTime(openedAt);
            var read = await ReadAsync(builder, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
            if (read.Records.Count > 0)
            {
                await ScoreAsync(read, builder, cancellationToken);
                PipelineMetrics.Read.Add(read.Records.Count);
            }

            if (builder.Weight < options.MaxRows && builder.To - builder.From < options.MaxRecords
                && time.GetElapsedTime(openedAt) < options.PulseInterval)
            {
                continue;
            }

            if (read.SafeTimeMs == long.MinValue && builder.To == builder.From)
            {
                // Nothing was read and the log has not said how far time is: a pulse would say something that nobody knows.
                openedAt = time.GetTimestamp();
                continue;
            }

            await CommitAsync(builder.Build(position.Epoch, Lateness.Watermark(read.SafeTimeMs)), cancellationToken);
            builder = new ScoreBatchBuilder(partition, builder.To);
            openedAt = time.GetTimestamp();
        }
    }

    /// <summary>
    /// Reads on. Offsets that retention took before they were read are a recorded gap: a dead letter says which, and the batch covers them, so that
    /// positions stay without holes. A log that ends before our position is another log: that is not ours to mend.
    /// </summary>
    private async ValueTask<LogBatch> ReadAsync(ScoreBatchBuilder builder, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return await log.ReadAsync(partition, builder.To, options.ReadRecords, wait, cancellationToken);
        }
        catch (OffsetOutOfRangeException gap) when (gap.Offset < gap.Oldest)
        {
            LogGap(partition, gap.Offset, gap.Oldest);
            builder.Poison(new PoisonRow(
                partition, gap.Offset, time.GetUtcNow().ToUnixTimeMilliseconds(), "retention-gap",
                $"Offsets {gap.Offset} to {gap.Oldest - 1} were deleted by the log's retention before they were read.", default));
            builder.Read(gap.Oldest - 1);
            return await log.ReadAsync(partition, builder.To, options.ReadRecords, wait, cancellationToken);
        }
    }

    private async Task ScoreAsync(LogBatch read, ScoreBatchBuilder builder, CancellationToken cancellationToken)
    {
        var missing = scorer.Prepare(read.Records, builder);
        if (scorer.Astray.Count > 0)
        {
            effects.Add(RerouteAsync([.. scorer.Astray], cancellationToken));
        }

        var found = missing.Count == 0 ? [] : await retry.RunAsync("look up posts", () => store.FindPostsAsync(missing, cancellationToken), cancellationToken);
        crossings.Clear();
        growth.Clear();
        scorer.Apply(builder, found, crossings, growth);
        var now = time.GetUtcNow();
        foreach (var crossing in crossings)
        {
            effects.Add(sink.RaiseAsync(BreachSignals.Of(crossing, analyst.ModelVersion, now), cancellationToken));
        }

        foreach (var grown in growth)
        {
            effects.Add(sink.GrewAsync(grown, cancellationToken));
        }
    }

    /// <summary>
    /// Appends what lies in a wrong partition to its own, before the offset here is stored: a crash in between appends it twice, and the post's row
    /// counts it once.
    /// </summary>
    private async Task RerouteAsync(LogEntry[] astray, CancellationToken cancellationToken)
    {
        PipelineMetrics.Astray.Add(astray.Length);
        if (!saidAstray)
        {
            saidAstray = true;
            LogAstray(partition, astray.Length);
        }

        await retry.RunAsync("append messages to their right partition", () => log.AppendAsync(astray, cancellationToken), cancellationToken);
    }

    private async Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken)
    {
        await Task.WhenAll(effects);
        effects.Clear();

        // A batch without offsets only carries time; after a crash the next one does so again, so there is nothing to store.
        if (batch.Pulse.To > batch.Pulse.From)
        {
            await StoreAsync(batch, cancellationToken);
        }

        await pulses.WriteAsync(batch.Pulse, cancellationToken);
        PipelineMetrics.Count(batch);
    }

    /// <summary>Stores the batch, however long the store is full or away: nothing is lost meanwhile, the log keeps it. Fencing ends the stage.</summary>
    private Task StoreAsync(ScoreBatch batch, CancellationToken cancellationToken) =>
        retry.RunAsync("store a batch", () => store.CommitAsync(batch, cancellationToken), cancellationToken);

    [LoggerMessage(1101, LogLevel.Information, "Score stage opened partition {Partition} at offset {Offset}, epoch {Epoch}.")]
    private partial void LogOpened(int partition, long offset, long epoch);

    [LoggerMessage(1103, LogLevel.Critical, "Partition {Partition}: offsets from {From} up to {Oldest} are lost to retention. Mentions in them were never scored.")]
    private partial void LogGap(int partition, long from, long oldest);

    [LoggerMessage(1104, LogLevel.Warning, "Partition {Partition} holds messages whose key is another partition's ({Count} so far); they are appended to their own. A producer of somebody else does not set the key platform:id, or partitions otherwise than murmur2.")]
    private partial void LogAstray(int partition, int count);
}
