using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Log.Kafka;

/// <summary>
/// The mention log on Kafka. Offsets belong to History: what the group commits is for lag monitoring only, and an offset outside retention is an error,
/// never a jump. One consumer serves all partitions of this node: its thread polls, hands records to a bounded buffer for each partition, and
/// pauses a partition whose buffer is full.
/// </summary>
public sealed partial class KafkaLog : IMentionLog, IPartitionAssignment
{
    private static readonly TimeSpan AskBroker = TimeSpan.FromSeconds(10);

    private readonly KafkaOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly IProducer<byte[], byte[]> producer;
    private readonly ConcurrentDictionary<int, KafkaPartition> open = [];
    private readonly ConcurrentQueue<Action<IConsumer<Ignore, ReadOnlyMemory<byte>>>> commands = [];
    private readonly Lazy<IConsumer<byte[], byte[]>> bounds;
    private readonly KafkaVoice voice;
    private bool disposed;

    private KafkaLog(KafkaOptions options, int partitions, TimeProvider time, ILogger logger)
    {
        voice = new KafkaVoice(logger);
        (this.options, this.time, this.logger) = (options, time, logger);
        PartitionCount = partitions;
        producer = new ProducerBuilder<byte[], byte[]>(options.Apply(new ProducerConfig
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            // Long enough to fill a request at ten thousand mentions a second, far below the 250 ms that a crossing has.
            LingerMs = 2,
            CompressionType = CompressionType.Lz4,
            MessageTimeoutMs = 30_000,
        })).SetErrorHandler(voice.OnError).SetLogHandler(voice.OnLog).Build();
        bounds = new(() => new ConsumerBuilder<byte[], byte[]>(ConsumerConfig()).SetErrorHandler(voice.OnError).SetLogHandler(voice.OnLog).Build());
    }

    public int PartitionCount { get; }

    public string Trouble => voice.Fault(options.Servers);

    /// <summary>Connects, creates the topics that are missing, and takes the partition count of <c>mentions</c> as the log's.</summary>
    /// <exception cref="IOException">Not reachable, not allowed, or librdkafka is missing: one line that says what.</exception>
    public static async Task<KafkaLog> OpenAsync(KafkaOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        KafkaLibrary.Load();
        return new KafkaLog(options, await Task.Run(() => new KafkaTopics(options, time, logger).Ensure(cancellationToken), cancellationToken), time, logger);
    }

    public Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        var append = new Append(entries.Count);
        foreach (var entry in entries)
        {
            Produce(entry, append, cancellationToken);
        }

        return append.Done.WaitAsync(cancellationToken);
    }

    public async ValueTask<LogBatch> ReadAsync(int partition, long from, int maxRecords, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!open.TryGetValue(partition, out var buffer))
        {
            throw new InvalidOperationException($"Partition {partition} is not this node's.");
        }

        if (buffer.MustStart(from))
        {
            var (oldest, end) = await Task.Run(() => Bounds(partition), cancellationToken);
            if (from < oldest || from > end)
            {
                throw new OffsetOutOfRangeException(partition, from, oldest, end);
            }

            if (buffer.StartAt(from))
            {
                FetchAnew(partition, from);
            }
            else
            {
                StartFetching(partition, from);
            }
        }

        return await buffer.ReadAsync(maxRecords, wait, cancellationToken);
    }

    public (long Oldest, long End) Bounds(int partition)
    {
        try
        {
            var offsets = bounds.Value.QueryWatermarkOffsets(new TopicPartition(options.Topic, partition), AskBroker);
            voice.Answered();
            return (offsets.Low.Value, offsets.High.Value);
        }
        catch (KafkaException failure)
        {
            throw new IOException(
                $"Kafka at {options.Servers} does not say how far partition {partition} of {options.Topic} reaches ({failure.Error.Reason.TrimEnd('.')}): "
                + (KafkaVoice.IsRefusal(failure.Error.Code) ? "give this user the rights Read and Describe." : "check that it runs."), failure);
        }
    }

    public async Task RunAsync(Func<int, CancellationToken, Task> stage, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var group = new KafkaGroup(options, PartitionCount, open, commands, stage, time, voice, logger, stopping);
        var clock = AdvanceIdleTimeAsync(stopping.Token);
        try
        {
            await Task.Factory.StartNew(
                () => group.Poll(ConsumerConfig()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            await stopping.CancelAsync();
            await clock.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ValueTask DisposeAsync()
    {
        // Registered as several services, so told several times.
        if (Interlocked.Exchange(ref disposed, true))
        {
            return ValueTask.CompletedTask;
        }

        producer.Flush(AskBroker);
        producer.Dispose();
        if (bounds.IsValueCreated)
        {
            bounds.Value.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Once a second asks the broker how far each partition reaches: one that is read to its end may let event time go on up to when the question was
    /// asked, less the clocks' tolerance. A broker that does not answer holds time back, because silence is not proof.
    /// </summary>
    private async Task AdvanceIdleTimeAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var (partition, buffer) in open)
            {
                var askedAt = time.GetUtcNow();
                try
                {
                    var end = await Task.Run(() => Bounds(partition).End, cancellationToken);
                    buffer.ReachedEnd(end, (askedAt - options.ClockTolerance).ToUnixTimeMilliseconds());
                }
                catch (IOException failure)
                {
                    // That brokers are away is said by who asks them for all the house (LogReach).
                    LogNoBounds(failure, partition);
                }
            }
        }
    }

    private void StartFetching(int partition, long from) => commands.Enqueue(consumer =>
    {
        if (!open.ContainsKey(partition))
        {
            // Taken away meanwhile.
            return;
        }

        try
        {
            consumer.Seek(new TopicPartitionOffset(options.Topic, partition, from));
            consumer.Resume([new TopicPartition(options.Topic, partition)]);
        }
        catch (KafkaException early) when (early.Error.Code == ErrorCode.Local_State)
        {
            // A partition just given cannot seek until its first fetch is set up.
            StartFetching(partition, from);
        }
    });

    // The client has given the partition up, and takes no seek until it is given to it again.
    private void FetchAnew(int partition, long from) => commands.Enqueue(consumer =>
    {
        if (open.ContainsKey(partition))
        {
            consumer.IncrementalUnassign([new TopicPartition(options.Topic, partition)]);
            consumer.IncrementalAssign([new TopicPartitionOffset(options.Topic, partition, from)]);
            consumer.Resume([new TopicPartition(options.Topic, partition)]);
        }
    });

    private void Produce(LogEntry entry, Append append, CancellationToken cancellationToken)
    {
        var message = new Message<byte[], byte[]> { Value = entry.Payload.ToArray(), Headers = SchemaHeaders };
        var to = new TopicPartition(options.Topic, entry.Partition);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                producer.Produce(to, message, append.Delivered);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                // Back-pressure: the caller's request waits for the broker instead of our memory growing.
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
            catch (ProduceException<byte[], byte[]> failure)
            {
                throw new IOException($"Kafka at {options.Servers} refused a mention: {failure.Error.Reason.TrimEnd('.')}.", failure);
            }
        }
    }

    // Readers of a later format must know what they read.
    private static Headers SchemaHeaders => new() { { "schema", "mention/1"u8.ToArray() } };

    private ConsumerConfig ConsumerConfig() => options.Apply(new ConsumerConfig
    {
        // The client wants a name even where nobody joins.
        GroupId = options.Group ?? "listening-alone",
        AutoOffsetReset = AutoOffsetReset.Error,
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
        HeartbeatIntervalMs = (int)options.SessionTimeout.TotalMilliseconds / 5,
        // What waits inside librdkafka for a slow node: a second of full rate, not the default of 64 MB a partition.
        QueuedMaxMessagesKbytes = 16 * 1024,
        FetchWaitMaxMs = 50,
        // Topic, key and headers of each message would be garbage: the one topic is known, and nobody here asks for the others.
        ConsumeResultFields = "timestamp",
    });

    [LoggerMessage(1202, LogLevel.Debug, "The broker does not say how far partition {Partition} reaches; event time waits.")]
    private partial void LogNoBounds(Exception failure, int partition);

    /// <summary>One call's entries on their way; done when the last delivery report has come.</summary>
    private sealed class Append
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int left;
        private Error? failure;

        public Append(int entries)
        {
            left = entries;
            if (entries == 0)
            {
                done.SetResult();
            }
        }

        public Task Done => done.Task;

        public void Delivered(DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError)
            {
                failure = report.Error;
            }

            if (Interlocked.Decrement(ref left) > 0)
            {
                return;
            }

            if (failure is { } error)
            {
                done.SetException(new IOException($"Kafka did not take the mentions: {error.Reason}."));
            }
            else
            {
                done.SetResult();
            }
        }
    }
}
