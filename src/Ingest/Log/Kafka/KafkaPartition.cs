namespace Listening.Ingest.Log.Kafka;

/// <summary>Records of one partition between the consumer's thread, which adds, and the partition's stage, which reads.</summary>
internal sealed class KafkaPartition(int partition)
{
    // Two batches of the score stage where one message in ten is of a brand: the next ones wait here while one is stored.
    private const int FullAt = 4_096;
    private const int RoomyAt = FullAt / 2;

    private readonly Lock gate = new();
    private readonly Queue<LogRecord> records = [];
    private TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long expected = -1;
    private long safeTimeMs = long.MinValue;
    private bool paused;
    private bool lost;

    /// <summary>Offset that the reader should ask for next; -1 before it has said where to start.</summary>
    public long Next { get; private set; } = -1;

    /// <returns>True when the fetching of this partition had ended (<see cref="Lost"/>) and must be set up anew.</returns>
    public bool StartAt(long offset)
    {
        lock (gate)
        {
            var anew = lost;
            records.Clear();
            room.TrySetResult();
            if (offset < expected)
            {
                // What was safe to say behind a later record is not before it.
                safeTimeMs = long.MinValue;
            }

            Next = expected = offset;
            (paused, lost) = (false, false);
            return anew;
        }
    }

    /// <returns>False when there is room for no more: <see cref="WaitForRoom"/>.</returns>
    public bool Add(long offset, long stampMs, ReadOnlyMemory<byte> payload)
    {
        lock (gate)
        {
            // A fetch under way when the reader sought elsewhere.
            if (offset != expected)
            {
                return true;
            }

            // A leader's clock that steps back must not reopen time that is already closed.
            safeTimeMs = Math.Max(safeTimeMs, stampMs);
            records.Enqueue(new LogRecord(offset, safeTimeMs, payload));
            expected = offset + 1;
            arrived.TrySetResult();
            if (records.Count < FullAt)
            {
                return true;
            }

            room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return false;
        }
    }

    /// <summary>Blocks the consumer's thread until the reader has taken half of what lies here.</summary>
    /// <returns>False when it did not within <paramref name="patience"/>: the consumer should pause this partition, so that the others go on.</returns>
    public bool WaitForRoom(TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            if (room.Task.Wait(patience, cancellationToken))
            {
                return true;
            }
        }
        catch (OperationCanceledException)
        {
            return true;
        }

        lock (gate)
        {
            return !(paused = records.Count > RoomyAt);
        }
    }

    /// <summary>What was to be fetched next is not in the log any more: what waits is still given out, then the reader has to say anew where to go on.</summary>
    public void Lost()
    {
        lock (gate)
        {
            lost = true;
            arrived.TrySetResult();
        }
    }

    /// <summary>Whether the reader, at <paramref name="from"/>, has to check how far the log reaches and start there anew.</summary>
    public bool MustStart(long from)
    {
        lock (gate)
        {
            return Next != from || (lost && records.Count == 0);
        }
    }

    /// <summary>True once, when a paused partition has room again.</summary>
    public bool ShouldResume()
    {
        lock (gate)
        {
            return paused && records.Count <= RoomyAt && !(paused = false);
        }
    }

    /// <summary>The broker holds nothing from <paramref name="end"/> on, asked at a time that is safe up to <paramref name="safeMs"/>.</summary>
    public void ReachedEnd(long end, long safeMs)
    {
        lock (gate)
        {
            if (end == expected && records.Count == 0)
            {
                safeTimeMs = Math.Max(safeTimeMs, safeMs);
            }
        }
    }

    public async ValueTask<LogBatch> ReadAsync(int maxRecords, TimeSpan wait, CancellationToken cancellationToken)
    {
        Task more;
        lock (gate)
        {
            if (records.Count == 0)
            {
                arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            more = arrived.Task;
        }

        if (!more.IsCompleted)
        {
            await more.WaitAsync(wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        lock (gate)
        {
            var taken = new List<LogRecord>(Math.Min(maxRecords, records.Count));
            while (taken.Count < maxRecords && records.TryDequeue(out var record))
            {
                taken.Add(record);
            }

            if (taken.Count > 0)
            {
                Next = taken[^1].Offset + 1;
            }

            if (records.Count <= RoomyAt)
            {
                room.TrySetResult();
            }

            // With records still waiting, time has only come as far as the last one given out.
            var safe = records.Count > 0 && taken.Count > 0 ? taken[^1].AppendedAtMs : safeTimeMs;
            return new LogBatch(partition, Next, safe, taken);
        }
    }
}
