using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Signals;
using Listening.Ingest.Log.Kafka;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Cluster;

/// <summary>The store of the score stages; what nobody could read is told to the dead letters after it was stored.</summary>
internal sealed class ToldStore(IScoreStore store, KafkaOutbox outbox) : IScoreStore
{
    public Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken) => store.OpenPartitionAsync(partition, cancellationToken);

    public Task<IReadOnlyList<PostState>> FindPostsAsync(
        IReadOnlyList<(PostKey Key, string Platform, string Id)> posts, CancellationToken cancellationToken) => store.FindPostsAsync(posts, cancellationToken);

    public Task<IReadOnlyDictionary<int, long>> PositionsAsync(CancellationToken cancellationToken) => store.PositionsAsync(cancellationToken);

    public async Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken)
    {
        await store.CommitAsync(batch, cancellationToken);
        foreach (var poison in batch.Poison)
        {
            outbox.Tell(poison);
        }
    }
}

/// <summary>
/// Signals become effects on the node where they arise, in a transaction of History: a pause does not wait for another process to be alive. Only then is the
/// signal told on the topic <c>signals</c>, for other systems of the house (docs/adr/0010).
/// </summary>
internal sealed class ToldSink(ISignalSink desk, KafkaOutbox outbox) : ISignalSink
{
    public async Task RaiseAsync(Signal signal, CancellationToken cancellationToken)
    {
        await desk.RaiseAsync(signal, cancellationToken);
        outbox.Tell(signal);
    }

    public Task GrewAsync(ReachGrowth growth, CancellationToken cancellationToken) => desk.GrewAsync(growth, cancellationToken);
}
