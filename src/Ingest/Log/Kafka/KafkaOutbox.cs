using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Confluent.Kafka;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.Ingest.Pipeline;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Log.Kafka;

/// <summary>
/// Tells the other nodes, and other systems of the house, what History already holds: pulses, signals, and messages that nobody could read. Nothing waits
/// for it and nothing is lost with it: the detect stage reads what it missed from History.
/// </summary>
public sealed partial class KafkaOutbox : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions SignalJson = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new StreamAsText() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly KafkaOptions options;
    private readonly ILogger logger;
    private readonly KafkaVoice voice;
    private readonly IProducer<byte[], byte[]> producer;
    private bool disposed;

    public KafkaOutbox(KafkaOptions options, ILogger logger)
    {
        (this.options, this.logger) = (options, logger);
        KafkaLibrary.Load();
        voice = new KafkaVoice(logger);
        producer = new ProducerBuilder<byte[], byte[]>(options.Apply(new ProducerConfig
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 2,
            CompressionType = CompressionType.Lz4,
            // A pulse that is older than this was long since read from History.
            MessageTimeoutMs = 10_000,
        })).SetErrorHandler(voice.OnError).SetLogHandler(voice.OnLog).Build();
        Pulses = new PulseWriter(this);
    }

    /// <summary>Score stages → detect stage, wherever that runs.</summary>
    public ChannelWriter<PulseBatch> Pulses { get; }

    /// <summary>A stored signal, keyed by its brand, as JSON. Readers find a repetition by its id.</summary>
    public void Tell(Signal signal) => Produce(
        options.SignalsTopic,
        Partition.Any,
        new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(signal.Brand), Value = JsonSerializer.SerializeToUtf8Bytes(signal, SignalJson), Headers = Schema("signal/1") });

    /// <summary>A logged message that could not be read, as it came, with the reason in its headers.</summary>
    public void Tell(PoisonRow poison)
    {
        var headers = Schema("mention/1");
        headers.Add("reason", Encoding.UTF8.GetBytes(poison.Reason));
        headers.Add("detail", Encoding.UTF8.GetBytes(poison.Detail));
        headers.Add("topic", Encoding.UTF8.GetBytes(options.Topic));
        headers.Add("partition", Encoding.UTF8.GetBytes(poison.Partition.ToString(CultureInfo.InvariantCulture)));
        headers.Add("offset", Encoding.UTF8.GetBytes(poison.Offset.ToString(CultureInfo.InvariantCulture)));
        Produce(options.DeadLettersTopic, Partition.Any, new Message<byte[], byte[]> { Value = poison.Payload.ToArray(), Headers = headers });
    }

    public ValueTask DisposeAsync()
    {
        // Registered as several services, so told several times.
        if (Interlocked.Exchange(ref disposed, true))
        {
            return ValueTask.CompletedTask;
        }

        producer.Flush(Patience);
        producer.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Headers Schema(string name) => new() { { "schema", Encoding.ASCII.GetBytes(name) } };

    private void Tell(PulseBatch pulse) => Produce(
        options.PulsesTopic, new Partition(pulse.Partition), new Message<byte[], byte[]> { Value = pulse.ToBytes(), Headers = Schema("pulse/3") });

    private void Produce(string topic, Partition partition, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(new TopicPartition(topic, partition), message, report =>
            {
                if (!report.Error.IsError)
                {
                    voice.Answered();
                    return;
                }

                IngestMeter.OutboxLost.Add(1, new KeyValuePair<string, object?>("topic", topic));
                if (KafkaVoice.IsRefusal(report.Error.Code) && voice.IsNews(topic))
                {
                    LogRefused(topic, report.Error.Reason.TrimEnd('.'));
                }
            });
        }
        catch (ProduceException<byte[], byte[]>)
        {
            // The broker is away and its queue full. History has it.
            IngestMeter.OutboxLost.Add(1, new KeyValuePair<string, object?>("topic", topic));
        }
    }

    [LoggerMessage(1221, LogLevel.Error, "Kafka does not let us write the topic {Topic} ({Reason}): give this user the right to. Detection reads from the history meanwhile, later.")]
    private partial void LogRefused(string topic, string reason);

    private sealed class PulseWriter(KafkaOutbox outbox) : ChannelWriter<PulseBatch>
    {
        public override bool TryWrite(PulseBatch item)
        {
            outbox.Tell(item);
            return true;
        }

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => new(true);
    }

    private sealed class StreamAsText : JsonConverter<StreamKey>
    {
        public override StreamKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Signals are only written.");

        public override void Write(Utf8JsonWriter writer, StreamKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
