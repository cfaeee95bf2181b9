using System.Threading.Channels;
using Confluent.Kafka;
using Listening.Detection.Windows;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Log.Kafka;

/// <summary>
/// Brings the newest pulses of every partition to the detect stage of this node. Starts at the end of the topic, and drops what the stage has no room for:
/// the next pulse of that partition shows the gap, and the stage fills it from History, where all of them stand.
/// </summary>
public sealed partial class KafkaPulseReader(KafkaOptions options, int partitions, ILogger logger)
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads until cancelled.</summary>
    public Task RunAsync(ChannelWriter<PulseBatch> into, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Poll(into, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Poll(ChannelWriter<PulseBatch> into, CancellationToken cancellationToken)
    {
        KafkaLibrary.Load();
        var voice = new KafkaVoice(logger);
        using var consumer = new ConsumerBuilder<byte[], byte[]>(options.Apply(new ConsumerConfig
        {
            GroupId = "listening-detect",
            // Here a jump is right: what was skipped stands in History.
            AutoOffsetReset = AutoOffsetReset.Latest,
            EnableAutoCommit = false,
            FetchWaitMaxMs = 50,
        })).SetErrorHandler(voice.OnError).SetLogHandler(voice.OnLog).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(options.PulsesTopic, p, Offset.End)));
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(Turn) is { Message.Value: { } bytes } && !into.TryWrite(PulseBatch.FromBytes(bytes)))
                {
                    IngestMeter.PulsesSkipped.Add(1);
                }
            }
            catch (ConsumeException error) when (!error.Error.IsFatal)
            {
                if (voice.IsNews(error.Error.Reason))
                {
                    LogError(error.Error.Reason.TrimEnd('.'));
                }
            }
            catch (Exception error) when (error is InvalidDataException or EndOfStreamException or ArgumentException)
            {
                // Of another version, or not ours. If it matters it is in History, and the next pulse leads there.
                LogUnreadable(error.Message);
            }
        }
    }

    [LoggerMessage(1231, LogLevel.Warning, "The topic of pulses cannot be read ({Reason}): they are taken from the history, later. Where it is about rights, give this user the right to read it.")]
    private partial void LogError(string reason);

    [LoggerMessage(1232, LogLevel.Warning, "A pulse on the topic could not be read ({Reason}); it is taken from the history.")]
    private partial void LogUnreadable(string reason);
}
