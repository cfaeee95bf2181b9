using System.Collections.Concurrent;
using Confluent.Kafka;
using Listening.Ingest.Pipeline;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Log.Kafka;

/// <summary>
/// This node's membership in the consumer group, on one thread of its own: polls, starts a stage for each partition that is given, and lets go of one
/// only after its stage has ended, so that two nodes never score the same partition knowingly (History fences the case that they do unknowingly).
/// </summary>
internal sealed partial class KafkaGroup(
    KafkaOptions options,
    int partitions,
    ConcurrentDictionary<int, KafkaPartition> open,
    ConcurrentQueue<Action<IConsumer<Ignore, ReadOnlyMemory<byte>>>> commands,
    Func<int, CancellationToken, Task> stage,
    TimeProvider time,
    KafkaVoice voice,
    ILogger logger,
    CancellationTokenSource stopping)
{
    // How quickly a seek or resume is carried out while nothing arrives.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);

    // Messages taken before commands and paused partitions are looked at again: looking costs as much as taking.
    private const int Run = 512;

    // A stage that takes nothing for this long has a store that does not answer. Until then it is waited for, because a pause throws away what the client
    // has fetched ahead, which under full load is most of what was fetched.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // The broker's commit is only for lag monitoring: rarely is enough.
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(10);

    // RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, which this client's list of codes lacks.
    private const ErrorCode AutoOffsetResetError = (ErrorCode)(-140);

    private readonly Dictionary<int, (Task Run, CancellationTokenSource Stop)> runs = [];
    private Exception? failure;

    /// <summary>Until cancelled or a stage fails; then lets every stage end, leaves the group, and throws what failed.</summary>
    public void Poll(ConsumerConfig config)
    {
        using var consumer = new ConsumerBuilder<Ignore, ReadOnlyMemory<byte>>(config)
            .SetValueDeserializer(new PayloadBlocks())
            .SetErrorHandler(voice.OnError)
            .SetLogHandler(voice.OnLog)
            .SetPartitionsAssignedHandler((_, given) => Assigned(given))
            .SetPartitionsRevokedHandler((_, taken) => Revoked(taken.Select(t => t.Partition.Value)))
            .SetPartitionsLostHandler((_, taken) => Revoked(taken.Select(t => t.Partition.Value)))
            .Build();
        if (options.Group is null)
        {
            consumer.Assign(Assigned([.. Enumerable.Range(0, partitions).Select(p => new TopicPartition(options.Topic, p))]));
        }
        else
        {
            consumer.Subscribe(options.Topic);
        }

        var committedAt = time.GetTimestamp();
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                // Those that come meanwhile wait for the next turn: one that has to be tried again would otherwise be tried for ever.
                for (var left = commands.Count; left > 0 && commands.TryDequeue(out var command); left--)
                {
                    command(consumer);
                }

                var wait = Turn;
                for (var left = Run; left > 0 && Consume(consumer, wait); left--)
                {
                    wait = TimeSpan.Zero;
                }

                ResumeRoomy(consumer);
                if (options.Group is not null && time.GetElapsedTime(committedAt) >= CommitInterval)
                {
                    Commit(consumer);
                    committedAt = time.GetTimestamp();
                }
            }
        }
        finally
        {
            Revoked([.. runs.Keys]);
            consumer.Close();
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <returns>True when there may be more.</returns>
    private bool Consume(IConsumer<Ignore, ReadOnlyMemory<byte>> consumer, TimeSpan wait)
    {
        try
        {
            if (consumer.Consume(wait) is not { Message: { } message } result)
            {
                return false;
            }

            if (open.TryGetValue(result.Partition.Value, out var buffer)
                && !buffer.Add(result.Offset.Value, message.Timestamp.UnixTimestampMs, message.Value)
                && !buffer.WaitForRoom(Patience, stopping.Token))
            {
                consumer.Pause([new TopicPartition(options.Topic, result.Partition)]);
            }

            return true;
        }
        catch (ConsumeException error) when (!error.Error.IsFatal)
        {
            if (error.Error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed)
            {
                // Without it this node would look alive and hear nothing.
                failure = new IOException(
                    $"Kafka at {options.Servers} does not let us read the topic {options.Topic} with the group {options.Group} ({error.Error.Reason.TrimEnd('.')}): give this user the rights Read and Describe on both.");
                stopping.Cancel();
                return false;
            }

            if (voice.IsNews(error.Error.Reason))
            {
                LogError(error.Error.Reason);
            }

            if (error.Error.Code is ErrorCode.OffsetOutOfRange or AutoOffsetResetError
                && error.ConsumerRecord is { } record && open.TryGetValue(record.Partition.Value, out var buffer))
            {
                // Retention took what this partition was to read next. Its stage asks again, learns how far the log reaches, and records the gap.
                buffer.Lost();
            }

            return false;
        }
    }

    private void ResumeRoomy(IConsumer<Ignore, ReadOnlyMemory<byte>> consumer)
    {
        foreach (var (partition, buffer) in open)
        {
            if (buffer.ShouldResume())
            {
                consumer.Resume([new TopicPartition(options.Topic, partition)]);
            }
        }
    }

    private void Commit(IConsumer<Ignore, ReadOnlyMemory<byte>> consumer)
    {
        try
        {
            consumer.Commit(open.Where(p => p.Value.Next >= 0).Select(p => new TopicPartitionOffset(options.Topic, p.Key, p.Value.Next)));
        }
        catch (KafkaException error)
        {
            if (voice.IsNews(error.Error.Reason))
            {
                LogError(error.Error.Reason);
            }
        }
    }

    /// <summary>Partitions start paused at a place that exists: where to read, History knows, and the stage's first read says.</summary>
    private IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> given)
    {
        foreach (var partition in given.Select(g => g.Partition.Value))
        {
            if (partition >= partitions)
            {
                // Every post's place is derived from the count: with another one a post and its metrics would not meet any more.
                failure = new IOException(
                    $"Kafka topic {options.Topic} was given more partitions while it was in use ({partitions} before): the count is fixed for life. Make a new topic and set Kafka:Prefix.");
                stopping.Cancel();
                break;
            }

            LogAssigned(partition);
            open[partition] = new KafkaPartition(partition);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            runs[partition] = (Task.Run(() => RunAsync(partition, stop.Token)), stop);
        }

        commands.Enqueue(c => c.Pause(given.Where(g => open.TryGetValue(g.Partition.Value, out var p) && p.Next < 0)));
        return given.Where(g => runs.ContainsKey(g.Partition.Value)).Select(g => new TopicPartitionOffset(g, Offset.Beginning));
    }

    private async Task RunAsync(int partition, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                await stage(partition, cancellationToken);
            }
            catch (FencedException fenced)
            {
                // The ordinary fate of a node that was frozen while its partitions moved: the group will say so in a moment.
                LogFenced(fenced.Message);
                // Twice the session: by then the broker has said that the partition is somebody else's.
                await Task.Delay(options.SessionTimeout * 2, time, cancellationToken);
                throw;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // The loop's edge: whatever ended the stage ends the node, with its reason.
        catch (Exception ended)
#pragma warning restore CA1031
        {
            failure = ended;
            await stopping.CancelAsync();
        }
    }

    private void Revoked(IEnumerable<int> partitions)
    {
        var ending = partitions.Where(runs.ContainsKey).ToList();
        foreach (var partition in ending)
        {
            runs[partition].Stop.Cancel();
        }

        foreach (var partition in ending)
        {
            LogRevoked(partition);
            runs[partition].Run.Wait();
            runs[partition].Stop.Dispose();
            runs.Remove(partition);
            open.TryRemove(partition, out _);
        }
    }

    [LoggerMessage(1211, LogLevel.Warning, "Kafka consumer: {Reason}")]
    private partial void LogError(string reason);

    [LoggerMessage(1214, LogLevel.Warning, "{Reason} Waiting for the group to take it away.")]
    private partial void LogFenced(string reason);

    [LoggerMessage(1212, LogLevel.Information, "Partition {Partition} is this node's.")]
    private partial void LogAssigned(int partition);

    [LoggerMessage(1213, LogLevel.Information, "Partition {Partition} is handed over.")]
    private partial void LogRevoked(int partition);
}
