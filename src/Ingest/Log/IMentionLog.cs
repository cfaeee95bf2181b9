namespace Listening.Ingest.Log;

/// <summary>One message to append: UTF-8 JSON of the mention contract, already validated.</summary>
/// <param name="Partition">From <see cref="Detection.Mentions.LogPartition"/>.</param>
public readonly record struct LogEntry(int Partition, ReadOnlyMemory<byte> Payload);

/// <summary>One message as read back.</summary>
/// <param name="Offset">0-based, without gaps in its partition.</param>
/// <param name="AppendedAtMs">Unix ms, stamped at append; never falls within a partition.</param>
public readonly record struct LogRecord(long Offset, long AppendedAtMs, ReadOnlyMemory<byte> Payload);

/// <summary>What a reader got: records of one partition in order, possibly none.</summary>
/// <param name="Next">Offset to read next.</param>
/// <param name="SafeTimeMs">
/// Every record that will ever be returned after these was appended at or after this time. With no records it is how an idle partition lets time go on. <see cref="long.MinValue"/> while nothing is known yet: a broker that has not answered.
/// </param>
public sealed record LogBatch(int Partition, long Next, long SafeTimeMs, IReadOnlyList<LogRecord> Records);

/// <summary>
/// The mention log: partitioned, append-only, read by offset. Embedded (SQLite) and Kafka implement it with the same semantics.
/// </summary>
public interface IMentionLog : IAsyncDisposable
{
    /// <summary>Fixed for life, at least 4.</summary>
    int PartitionCount { get; }

    /// <summary>
    /// Completes when every entry is durable (fsynced, or acknowledged by the broker). Entries of one call keep their order within a partition.
    /// Many calls share one commit. Waits (back-pressure) rather than buffering without bound. The payloads are not touched after the task has
    /// ended, also when it was cancelled: their buffers may be used again.
    /// </summary>
    /// <exception cref="IOException">The log cannot be written (disk full …): nothing of the call may be assumed durable.</exception>
    Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// The next records from <paramref name="from"/>; waits up to <paramref name="wait"/> without polling when there are none, then returns an empty batch.
    /// </summary>
    /// <exception cref="OffsetOutOfRangeException">The offset lies before the oldest kept record (retention) or after the end.</exception>
    ValueTask<LogBatch> ReadAsync(int partition, long from, int maxRecords, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Oldest kept offset and the offset after the newest, for lag and health.</summary>
    /// <exception cref="IOException">A broker does not answer.</exception>
    (long Oldest, long End) Bounds(int partition);

    /// <summary>While it does not answer: why, as far as is known, and what to do, in one line.</summary>
    string Trouble => "";

    /// <summary>Why it takes nothing now, and what to do, in one line; null when it does, or is not known not to.</summary>
    string? CannotWrite => null;
}

/// <summary>
/// A log that can take words of people out of what it holds. Kafka cannot: there a topic's retention (at most seven days) is the end of them, and every
/// reader applies the register of erasures until then.
/// </summary>
public interface IRewritableLog
{
    /// <summary>
    /// Shows every record once; where <paramref name="rewrite"/> gives other bytes of the same length they take its place. Offsets stay. When the task
    /// completes the earlier bytes are in no file of the log.
    /// </summary>
    /// <returns>Records changed.</returns>
    /// <exception cref="IOException">Not done, or not to the end: call again.</exception>
    Task<int> RewriteAsync(Func<LogRecord, byte[]?> rewrite, CancellationToken cancellationToken);
}

/// <summary>What is left of an erased message: spaces, as many bytes as it had. Nobody can append such a record, since it is no mention.</summary>
public static class ErasedRecord
{
    public static byte[] Of(int length)
    {
        var spaces = new byte[length];
        spaces.AsSpan().Fill((byte)' ');
        return spaces;
    }

    public static bool Is(ReadOnlySpan<byte> payload) => payload.IndexOfAnyExcept((byte)' ') < 0;
}

/// <summary>A stored offset is outside what the log still holds: a loud gap, never a silent jump.</summary>
public sealed class OffsetOutOfRangeException(int partition, long offset, long oldest, long end)
    : Exception($"Partition {partition} holds offsets {oldest}..{end}, but {offset} was asked for.")
{
    public int Partition { get; } = partition;
    public long Offset { get; } = offset;
    public long Oldest { get; } = oldest;
    public long End { get; } = end;
}
