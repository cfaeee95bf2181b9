using System.Text;
using System.Threading.Channels;
using Confluent.Kafka;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.Ingest.Log;
using Listening.Ingest.Log.Kafka;
using Listening.Ingest.Pipeline;
using Listening.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Ingest.Tests.Log.Kafka;

/// <summary>What lies on the topics, for our own nodes and for those of others.</summary>
[Trait("Needs", "librdkafka")]
public sealed class KafkaTopicsTests : IDisposable
{
    private readonly MockKafka kafka = new();
    private readonly CancellationTokenSource stop = new(TimeSpan.FromSeconds(120));

    public void Dispose()
    {
        kafka.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task A_foreign_producer_that_keys_by_platform_and_id_writes_to_the_partition_that_we_use()
    {
        var options = kafka.NewTopic();
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = options.Servers, Partitioner = Partitioner.Murmur2Random }).Build();
        for (var i = 0; i < 50; i++)
        {
            var report = await producer.ProduceAsync(options.Topic, new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes($"mastodon:{i}"), Value = [1] }, stop.Token);
            Assert.Equal(LogPartition.Of("mastodon", $"{i}", 4), report.Partition.Value);
        }
    }

    /// <summary>
    /// The broker would make it with partitions of its own choice, and their number is for life. The mock cluster speaks a version of the question that has no
    /// such flag, so what is looked at is that every kind of client is told and takes it.
    /// </summary>
    [Fact]
    public void To_ask_for_a_topic_does_not_make_it()
    {
        const string Flag = "allow.auto.create.topics";
        var options = new KafkaOptions { Servers = kafka.Servers };
        Assert.All(
            (ClientConfig[])[options.Apply(new AdminClientConfig()), options.Apply(new ProducerConfig()), options.Apply(new ConsumerConfig())],
            config => Assert.Contains(config, c => c is { Key: Flag, Value: "false" }));
        new AdminClientBuilder(options.Apply(new AdminClientConfig())).Build().Dispose();
    }

    [Fact]
    public async Task A_topic_that_we_may_not_see_is_one_line_that_names_it_and_the_rights()
    {
        var options = kafka.NewTopic();
        kafka.Refuse(options.PulsesTopic);
        var refused = await Assert.ThrowsAsync<IOException>(() => KafkaLog.OpenAsync(options, TimeProvider.System, NullLogger.Instance, stop.Token));
        Assert.Contains(options.PulsesTopic, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Describe, Read and Write", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task Pulses_come_from_any_node_to_the_one_that_detects()
    {
        var options = kafka.NewTopic();
        await using var outbox = new KafkaOutbox(options, NullLogger.Instance);
        var channel = Channel.CreateBounded<PulseBatch>(8);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var reading = new KafkaPulseReader(options, 4, NullLogger.Instance).RunAsync(channel.Writer, done.Token);
        var pulse = new PulseBatch(3, 10, 20, 5_000, [new StreamPulse(StreamKey.OfBrand("acme"), 7, new StreamSecond())], Late: 1, Unmatched: 2);

        // The reader starts at the end of the topic, whenever it gets there: what is said before is not its own.
        using var said = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (!channel.Reader.TryRead(out var first) || first.ToBytes().Length == 0)
        {
            await outbox.Pulses.WriteAsync(pulse, stop.Token);
            await said.WaitForNextTickAsync(stop.Token);
        }

        await outbox.Pulses.WriteAsync(pulse, stop.Token);
        var read = await channel.Reader.ReadAsync(stop.Token);
        Assert.Equal(pulse.ToBytes(), read.ToBytes());
        await done.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task A_message_that_nobody_can_read_lies_in_the_dead_letters_with_its_reason()
    {
        var options = kafka.NewTopic();
        await using (var outbox = new KafkaOutbox(options, NullLogger.Instance))
        {
            outbox.Tell(new PoisonRow(2, 41, 1_000, "malformed-json", "Not JSON at byte 3.", "{\"op"u8.ToArray()));
        }

        var letter = ReadOne(options, options.DeadLettersTopic);
        Assert.Equal("{\"op", Encoding.UTF8.GetString(letter.Value));
        Assert.Equal("malformed-json", Header(letter, "reason"));
        Assert.Equal("Not JSON at byte 3.", Header(letter, "detail"));
        Assert.Equal((options.Topic, "2", "41"), (Header(letter, "topic"), Header(letter, "partition"), Header(letter, "offset")));
        Assert.Equal("mention/1", Header(letter, "schema"));
    }

    [Fact]
    public async Task A_signal_is_told_to_other_systems_as_json_keyed_by_its_brand()
    {
        var options = kafka.NewTopic();
        var at = new DateTimeOffset(2026, 11, 21, 20, 0, 0, TimeSpan.Zero);
        await using (var outbox = new KafkaOutbox(options, NullLogger.Instance))
        {
            outbox.Tell(new Signal("breach:acme:x:1", SignalKind.Breach, "negative-reach", StreamKey.OfBrand("acme"), at, at, 1, SignalAction.Pause, new Evidence("A negative post.")));
        }

        var message = ReadOne(options, options.SignalsTopic);
        Assert.Equal("acme", Encoding.UTF8.GetString(message.Key));
        using var json = System.Text.Json.JsonDocument.Parse(message.Value);
        Assert.Equal("breach:acme:x:1", json.RootElement.GetProperty("id").GetString());
        Assert.Equal("pause", json.RootElement.GetProperty("action").GetString());
        Assert.Equal("signal/1", Header(message, "schema"));
    }

    /// <summary>The mock cluster keeps 5 MB a partition: what is written beyond takes away what a paused reader had not fetched.</summary>
    [Fact]
    public async Task What_retention_took_from_a_slow_reader_is_a_loud_gap()
    {
        await using var log = await KafkaLog.OpenAsync(kafka.NewTopic() with { Group = null }, TimeProvider.System, NullLogger.Instance, stop.Token);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var given = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = log.RunAsync(
            (partition, cancelled) =>
            {
                if (partition == 1)
                {
                    given.SetResult();
                }

                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled);
            },
            leave.Token);
        await given.Task.WaitAsync(stop.Token);
        var payload = new byte[4_000];
        new Random(7).NextBytes(payload);
        await AppendAsync(log, payload, 3_000);

        // Starts to fetch, holds a bounded part, and is then left standing while the log moves on.
        var batch = await log.ReadAsync(1, log.Bounds(1).Oldest, 10, TimeSpan.FromSeconds(10), stop.Token);
        var next = batch.Next;
        await AppendAsync(log, payload, 12_000);
        var gap = await Assert.ThrowsAsync<OffsetOutOfRangeException>(async () =>
        {
            while (true)
            {
                batch = await log.ReadAsync(1, next, 500, TimeSpan.FromSeconds(10), stop.Token);
                Assert.True(batch.Records.Count == 0 || batch.Records[0].Offset == next, $"A silent jump from {next} to {batch.Next}.");
                next = batch.Next;
                Assert.True(next < log.Bounds(1).End, "Nothing was lost: the test proves nothing.");
            }
        });
        Assert.Equal(next, gap.Offset);
        Assert.True(gap.Oldest > next);

        // Reading goes on where the log begins now.
        batch = await log.ReadAsync(1, gap.Oldest, 10, TimeSpan.FromSeconds(10), stop.Token);
        Assert.NotEmpty(batch.Records);
        await leave.CancelAsync();
        await Task.WhenAny(running);
    }

    private async Task AppendAsync(KafkaLog log, byte[] payload, int count)
    {
        for (var i = 0; i < count; i += 500)
        {
            await log.AppendAsync([.. Enumerable.Range(0, 500).Select(n => new LogEntry(1, Incompressible(payload, i + n)))], stop.Token);
        }
    }

    // What compresses well, the cluster would keep whole.
    private static byte[] Incompressible(byte[] bytes, int number)
    {
        var copy = new byte[bytes.Length];
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = (byte)(bytes[i] * ((2 * number) + 1));
        }

        return copy;
    }

    private static Message<byte[], byte[]> ReadOne(KafkaOptions options, string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = options.Servers, GroupId = "test", AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        consumer.Assign(Enumerable.Range(0, 4).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        return consumer.Consume(TimeSpan.FromSeconds(30))?.Message ?? throw new TimeoutException("Nothing lies on the topic.");
    }

    private static string Header(Message<byte[], byte[]> message, string name) => Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));
}
