using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Listening.Detection.Mentions;
using Listening.Ingest.Log;

namespace Listening.Bench.Ingest;

/// <summary>
/// Messages of 330 bytes as a platform's stream has them for us: every post new, one in ten of one of 1 000 brands, one in twenty a metric update of a post of a
/// brand a little earlier.
/// </summary>
internal sealed class StageTraffic
{
    public const int Brands = 1_000;
    private const int MentionBytes = 330;
    private const string Start = "{\"id\":\"";
    private const int IdBytes = 12;
    private static readonly int IdAt = Start.Length;

    // The brokers keep about 5 MB a partition.
    private const int MostUnread = 8_000;

    private readonly byte[][] named = [.. Enumerable.Range(0, Brands).Select(i => Post($"brandname{i}"))];
    private readonly byte[] ofNobody = Post("nobody in particular");
    private readonly byte[] metrics = Message("\"op\":\"metrics\",\"metrics\":{\"impressions\":900,\"likes\":3,\"shares\":1}");
    private readonly Stopwatch clock = new();
    private long made;

    /// <summary>Seconds since the first message was due.</summary>
    public double Elapsed => clock.Elapsed.TotalSeconds;

    /// <summary>The next message, valid until the call after the next thousand, and its partition.</summary>
    public (byte[] Message, int Partition) Next(int partitions)
    {
        var i = made++;
        var isMetrics = i % 20 == 0;
        var message = isMetrics ? metrics : i % 10 == 1 ? named[i / 10 % Brands] : ofNobody;
        var id = message.AsSpan(IdAt, IdBytes);
        _ = (isMetrics ? Math.Max(0, i - 9) : i).TryFormat(id, out _, "D12", CultureInfo.InvariantCulture);
        return (message, LogPartition.Of("bluesky", id, partitions));
    }

    /// <summary>Fills a log of one partition with copies of the next messages.</summary>
    public LogRecord[] Records(int count, long appendedAtMs) =>
        [.. Enumerable.Range(0, count).Select(i => new LogRecord(i, appendedAtMs + (i / 50), (byte[])Next(1).Message.Clone()))];

    /// <summary>
    /// Produces until told to stop, <paramref name="rate"/> messages a second (0 = as many as are read), never far ahead of what was read.
    /// </summary>
    /// <param name="read">Offset read next, by partition.</param>
    /// <param name="sent">Counted here, by partition.</param>
    public void Produce(string servers, string topic, long[] sent, long[] read, double rate, CancellationToken stop)
    {
        // Everything else is the consumer's: no report is asked for, nothing is made anew for a message.
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = servers,
            LingerMs = 5,
            QueueBufferingMaxMessages = 200_000,
            EnableDeliveryReports = false,
        }).SetLogHandler((_, _) => { }).Build();
        var to = Enumerable.Range(0, sent.Length).Select(p => new TopicPartition(topic, p)).ToArray();
        var envelope = new Message<Null, byte[]> { Headers = [] };
        clock.Start();
        for (var total = 0L; !stop.IsCancellationRequested; total++)
        {
            while (rate > 0 && total >= rate * Elapsed && !stop.IsCancellationRequested)
            {
                producer.Poll(TimeSpan.FromMilliseconds(1));
            }

            (envelope.Value, var partition) = Next(sent.Length);
            while ((sent[partition] - Volatile.Read(ref read[partition]) >= MostUnread || !TryProduce(producer, to[partition], envelope)) && !stop.IsCancellationRequested)
            {
                producer.Poll(TimeSpan.FromMilliseconds(1));
            }

            Volatile.Write(ref sent[partition], sent[partition] + 1);
        }
    }

    private static bool TryProduce(IProducer<Null, byte[]> producer, TopicPartition to, Message<Null, byte[]> message)
    {
        try
        {
            producer.Produce(to, message);
            return true;
        }
        catch (ProduceException<Null, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    private static byte[] Message(string rest)
    {
        var bytes = new byte[MentionBytes];
        bytes.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes(Start + new string('0', IdBytes) + "\",\"platform\":\"bluesky\"," + rest + "}", bytes);
        return bytes;
    }

    private static byte[] Post(string about) =>
        Message("\"op\":\"create\",\"lang\":\"en\",\"text\":\"" + about + " is late again and the coffee was cold this morning, still waiting for an answer\",\"author\":{\"id\":\"did:plc:writer\"}");
}
