using System.Collections.Concurrent;
using Listening.Detection.Posts;
using Listening.Detection.Mentions;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Hosting;

/// <summary>The score stages' store, which remembers how far each partition has come: lag for people and for the wall.</summary>
public sealed class StoreProgress(IScoreStore store) : IScoreStore
{
    private readonly ConcurrentDictionary<int, (long Next, long WatermarkMs)> next = new();

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
}
