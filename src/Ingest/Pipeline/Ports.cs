using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Signals;
using Listening.Detection.Windows;

namespace Listening.Ingest.Pipeline;

/// <summary>Where a score stage goes on, and its right to write there.</summary>
/// <param name="Next">Offset to read next.</param>
/// <param name="Epoch">Fencing token: a later opening of the partition makes commits with this one fail.</param>
public readonly record struct PartitionPosition(int Partition, long Next, long Epoch);

/// <summary>A mention of a brand (or of a brand's own account) as History keeps it, one row a post.</summary>
/// <param name="Offset">Its place in the log: with the partition, its identity in the history.</param>
/// <param name="Author">Handle or name as given; null when absent.</param>
public sealed record MentionRow(
    PostState Post, int Partition, long Offset, long AppendedAtMs, string Text, string? Author, string? Url, string? ParentId, string? Source,
    long? CreatedAtMs, long? ObservedAtMs);

/// <summary>Metrics of a known post at one observation: appended, never overwritten.</summary>
public sealed record MetricRow(PostKey Key, string Platform, string Id, long ObservedAtMs, long AppendedAtMs, PostCounts Counts);

/// <summary>A later text of a known post, or its deletion (<paramref name="Text"/> null): the deletion erases every earlier text of it.</summary>
public sealed record RevisionRow(PostState Post, long AtMs, long AppendedAtMs, string? Text);

/// <summary>Additive part of a minute row. Late mentions are in it: it is history's count, not the windows'.</summary>
/// <param name="MinuteMs">Start of the minute, unix ms, event time.</param>
public sealed record MinuteDelta(StreamKey Stream, long MinuteMs, StreamSecond Heard);

/// <summary>A logged message that could not be read: it was valid when appended by an older version, or someone else wrote to the topic.</summary>
public sealed record PoisonRow(int Partition, long Offset, long AppendedAtMs, string Reason, string Detail, ReadOnlyMemory<byte> Payload);

/// <summary>All that follows from the offsets [From, To) of one partition. Stored in one transaction together with the pulse batch and <c>To</c>.</summary>
public sealed record ScoreBatch(
    PulseBatch Pulse,
    long Epoch,
    IReadOnlyList<PostState> Posts,
    IReadOnlyList<MentionRow> Mentions,
    IReadOnlyList<MetricRow> Metrics,
    IReadOnlyList<RevisionRow> Revisions,
    IReadOnlyList<MinuteDelta> Minutes,
    IReadOnlyList<PoisonRow> Poison)
{
    public int Partition => Pulse.Partition;
}

/// <summary>What the score stage needs of History.</summary>
public interface IScoreStore
{
    /// <summary>Claims a partition: earlier epochs are fenced off.</summary>
    Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken);

    /// <summary>The stored rows of these posts; missing ones are left out. Reads what is committed.</summary>
    Task<IReadOnlyList<PostState>> FindPostsAsync(IReadOnlyList<(PostKey Key, string Platform, string Id)> posts, CancellationToken cancellationToken);

    /// <summary>Offset to be read next of every partition that was ever opened, whichever node reads it: for lag.</summary>
    Task<IReadOnlyDictionary<int, long>> PositionsAsync(CancellationToken cancellationToken);

    /// <exception cref="FencedException">Another node owns the partition now; nothing was written.</exception>
    Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken);
}

/// <summary>The partition was opened by somebody else: stop, do not retry.</summary>
public sealed class FencedException(int partition, long epoch)
    : Exception($"Partition {partition} was taken over; epoch {epoch} may not write any more.")
{
    public int Partition { get; } = partition;
    public long Epoch { get; } = epoch;
}

/// <summary>State of the detect stage and the pulse positions (next expected <c>From</c> by partition) that it contains.</summary>
public sealed record DetectSnapshot(byte[] State, IReadOnlyDictionary<int, long> Positions, long WatermarkMs);

/// <summary>Another node's snapshot is ahead: stop, or start again from it.</summary>
public sealed class SnapshotBehindException(int partition, long position, long stored)
    : Exception($"A snapshot at offset {position} of partition {partition} is behind the stored one at {stored}: another node detects.");

/// <summary>What the detect stage needs of History. Pulses are kept until the snapshot after next.</summary>
public interface IPulseStore
{
    Task<DetectSnapshot?> LatestSnapshotAsync(CancellationToken cancellationToken);

    /// <summary>Stored pulse batches of a partition with <c>From</c> at or after <paramref name="from"/>, in order.</summary>
    Task<IReadOnlyList<PulseBatch>> ReadPulsesAsync(int partition, long from, int max, CancellationToken cancellationToken);

    /// <summary>Stores the snapshot and drops pulses that the snapshot before it already contained.</summary>
    /// <exception cref="SnapshotBehindException">
    /// A stored snapshot contains more of some partition: another node detects by now. Nothing was written, or pulses that this one still needs would be dropped.
    /// </exception>
    Task SaveSnapshotAsync(DetectSnapshot snapshot, CancellationToken cancellationToken);
}

/// <summary>
/// Takes signals onward: in one process to the alert desk, in a cluster to the topic <c>signals</c>. Completes when the signal's effects
/// (incident, pause, audit) are durable, so that the offset which caused them may be stored. Idempotent by the signal's id.
/// </summary>
public interface ISignalSink
{
    Task RaiseAsync(Signal signal, CancellationToken cancellationToken);

    /// <summary>A post that crossed before is seen by more people. Cheap: most calls change nothing.</summary>
    Task GrewAsync(ReachGrowth growth, CancellationToken cancellationToken);
}
