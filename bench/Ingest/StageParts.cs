using System.Threading.Channels;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;

namespace Listening.Bench.Ingest;

/// <summary>Takes signals and pulses and counts them.</summary>
internal sealed class CountingEnds : ChannelWriter<PulseBatch>, ISignalSink
{
    private long batches;
    private long pulses;

    public long Batches => Volatile.Read(ref batches);

    public long Pulses => Volatile.Read(ref pulses);

    public override bool TryWrite(PulseBatch item)
    {
        Interlocked.Increment(ref batches);
        Interlocked.Add(ref pulses, item.Pulses.Count);
        return true;
    }

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => new(true);

    public Task RaiseAsync(Signal signal, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task GrewAsync(ReachGrowth growth, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What of a batch goes to the store.</summary>
internal enum Stored
{
    /// <summary>Nothing; pulses are serialised, which a store does as well.</summary>
    Nothing,

    /// <summary>Offsets, minutes and pulses. Rows of posts, mentions and metrics are counted and left out.</summary>
    Aggregates,

    /// <summary>All of it.</summary>
    Everything,
}

/// <summary>A store, or none, that counts rows and says how far each partition is stored.</summary>
internal sealed class CountingStore(IScoreStore? store, Stored stored, int partitions, ScoreOptions? options = null) : IScoreStore
{
    /// <summary>How the product cuts batches for this store.</summary>
    public ScoreOptions Options { get; } = options ?? new ScoreOptions();

    private long rows;

    public long[] Next { get; } = new long[partitions];

    public long Rows => Volatile.Read(ref rows);

    public Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken) =>
        store?.OpenPartitionAsync(partition, cancellationToken) ?? Task.FromResult(new PartitionPosition(partition, 0, 1));

    public Task<IReadOnlyList<PostState>> FindPostsAsync(IReadOnlyList<(PostKey Key, string Platform, string Id)> posts, CancellationToken cancellationToken) =>
        store?.FindPostsAsync(posts, cancellationToken) ?? Task.FromResult<IReadOnlyList<PostState>>([]);

    public Task<IReadOnlyDictionary<int, long>> PositionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<int, long>>(Enumerable.Range(0, partitions).ToDictionary(p => p, p => Volatile.Read(ref Next[p])));

    public async Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref rows, batch.Posts.Count + batch.Mentions.Count + batch.Metrics.Count + batch.Revisions.Count);
        if (stored == Stored.Nothing)
        {
            _ = batch.Pulse.ToBytes();
        }
        else
        {
            await store!.CommitAsync(
                stored == Stored.Everything ? batch : batch with { Posts = [], Mentions = [], Metrics = [], Revisions = [] }, cancellationToken);
        }

        Volatile.Write(ref Next[batch.Partition], batch.Pulse.To);
    }
}

/// <summary>The log, which says how far each partition was read: the brokers keep little, so the producer must not run ahead.</summary>
internal sealed class CountedLog(IMentionLog log, long[] read) : IMentionLog
{
    public int PartitionCount => log.PartitionCount;

    public Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => log.AppendAsync(entries, cancellationToken);

    public async ValueTask<LogBatch> ReadAsync(int partition, long from, int maxRecords, TimeSpan wait, CancellationToken cancellationToken)
    {
        var batch = await log.ReadAsync(partition, from, maxRecords, wait, cancellationToken);
        Volatile.Write(ref read[partition], batch.Next);
        return batch;
    }

    public (long Oldest, long End) Bounds(int partition) => log.Bounds(partition);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>One partition of records in memory, for the stage's own cost.</summary>
internal sealed class RecordsInMemory(LogRecord[] records) : IMentionLog
{
    public int PartitionCount => 1;

    public Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException("Only read.");

    public ValueTask<LogBatch> ReadAsync(int partition, long from, int maxRecords, TimeSpan wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var part = new ArraySegment<LogRecord>(records, (int)from, Math.Min(maxRecords, records.Length - (int)from));
        return part.Count == 0
            ? throw new OperationCanceledException("All read.")
            : new ValueTask<LogBatch>(new LogBatch(partition, from + part.Count, part[^1].AppendedAtMs, part));
    }

    public (long Oldest, long End) Bounds(int partition) => (0, records.Length);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
