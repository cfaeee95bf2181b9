using System.Collections.Concurrent;
using Listening.Detection.Posts;
using Listening.Detection.Mentions;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Hosting;

/// <summary>The score stages' store, which remembers how far each partition has come: lag for people and for the wall.</summary>
public sealed class StoreProgress(IScoreStore store) : IScoreStore
{
    private readonly ConcurrentDictionary<int, (long Next, long WatermarkMs)> next = new();

    private readonly ConcurrentDictionary<int, bool> own = new();

    /// <summary>Partitions that this node scores now, in order.</summary>
    public IReadOnlyList<int> Mine => [.. own.Keys.Order()];

    /// <summary>A partition is this node's until the returned is disposed of.</summary>
    public IDisposable Own(int partition)
    {
        own[partition] = true;
        return new Owned(this, partition);
    }

    /// <summary>Asks the store how far the partitions of other nodes are.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var (partition, position) in await store.PositionsAsync(cancellationToken))
        {
            if (!own.ContainsKey(partition))
            {
                next[partition] = (position, 0);
            }
        }
    }

    public Task<IReadOnlyDictionary<int, long>> PositionsAsync(CancellationToken cancellationToken) => store.PositionsAsync(cancellationToken);

    public long Next(int partition) => next.TryGetValue(partition, out var at) ? at.Next : 0;

    public async Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken)
    {
        var position = await store.OpenPartitionAsync(partition, cancellationToken);
        next[partition] = (position.Next, 0);
        return position;
    }

    public Task<IReadOnlyList<PostState>> FindPostsAsync(
        IReadOnlyList<(PostKey Key, string Platform, string Id)> posts, CancellationToken cancellationToken) => store.FindPostsAsync(posts, cancellationToken);

    public async Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken)
    {
        await store.CommitAsync(batch, cancellationToken);
        next[batch.Partition] = (batch.Pulse.To, batch.Pulse.WatermarkMs);
    }

    private sealed class Owned(StoreProgress progress, int partition) : IDisposable
    {
        public void Dispose() => progress.own.TryRemove(partition, out _);
    }
}
