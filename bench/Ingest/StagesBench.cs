using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Confluent.Kafka;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.Ingest.Log;
using Listening.Ingest.Log.Kafka;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Sentiment;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Bench.Ingest;

/// <summary>
/// What a node takes from Kafka a second: `stages [SECONDS]`. Producer, brokers (librdkafka's, over TCP) and consumer share the machine. First the bare
/// log, read and thrown away; then the score stages on it (decode, match 1 000 brands, sentiment, windows, pulses) over a store in memory, which counts
/// rows and keeps nothing: the store's own figures are `history`'s. One in ten messages is of a brand, one in twenty a metric update.
/// </summary>
internal static class StagesBench
{
    private const int Brands = 1_000;
    private const int MentionBytes = 330;

    private const string Start = "{\"id\":\"";
    private const int IdBytes = 12;

    private static readonly int IdAt = Start.Length;
    private static readonly byte[][] Named = [.. Enumerable.Range(0, Brands).Select(i => Post($"brandname{i}"))];
    private static readonly byte[] OfNobody = Post("nobody in particular");
    private static readonly byte[] Metrics = Message("\"op\":\"metrics\",\"metrics\":{\"impressions\":900,\"likes\":3,\"shares\":1}");

    // The brokers keep about 5 MB a partition.
    private const int MostUnread = 8_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
        Console.WriteLine("| what | messages/s | of the bare log | batches/s | pulses/s |");
        Console.WriteLine("|---|---|---|---|---|");
        var bare = await MeasureAsync("bare log", seconds, 0, (log, partition, _, stop) => ReadAsync(log, partition, stop));
        var brands = Enumerable.Range(0, Brands).Select(i => new Brand($"brand{i}", $"Brand {i}", $"brandname{i}")).ToArray();
        var (watchlist, model) = (new Watchlist(BrandMatcher.Compile(brands)), ModelLoader.Load(null));
        await MeasureAsync("stages", seconds, bare, (log, partition, counts, stop) => new ScoreStage(
            partition, log, new NoStore(), watchlist, model, (_, _) => [], counts, counts, TimeProvider.System, new ScoreOptions(), NullLogger.Instance).RunAsync(stop));
        return 0;
    }

    private static async Task<double> MeasureAsync(string what, double seconds, double bare, Func<IMentionLog, int, Counts, CancellationToken, Task> stage)
    {
        KafkaLibrary.Load();
        using var brokers = new ProducerBuilder<Null, byte[]>(new Dictionary<string, string> { ["test.mock.num.brokers"] = "3" }).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(brokers.Handle).Build();
        var servers = string.Join(',', admin.GetMetadata(TimeSpan.FromSeconds(20)).Brokers.Select(b => $"{b.Host}:{b.Port}"));
        var options = new KafkaOptions { Servers = servers, Group = null };
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = servers, LingerMs = 5, QueueBufferingMaxMessages = 200_000 }).Build();
        foreach (var topic in (string[])[options.Topic, options.PulsesTopic, options.SignalsTopic, options.DeadLettersTopic])
        {
            while (admin.GetMetadata(topic, TimeSpan.FromSeconds(20)).Topics is not [{ Partitions.Count: > 0 }])
            {
            }
        }

        await using var log = await KafkaLog.OpenAsync(options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var consumed = new long[log.PartitionCount];
        var counts = new Counts();
        var running = log.RunAsync((partition, token) => Task.Run(() => stage(new CountedLog(log, consumed), partition, counts, token), CancellationToken.None), stop.Token);
        var producing = Task.Run(() => Produce(producer, options.Topic, log.PartitionCount, consumed, stop.Token));
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        var (from, clock, batches, pulses) = (consumed.Sum(), Stopwatch.StartNew(), counts.Batches, counts.Pulses);
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        var took = clock.Elapsed.TotalSeconds;
        var rate = (consumed.Sum() - from) / took;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {rate:N0} | {(bare == 0 ? 1 : rate / bare):P0} | {(counts.Batches - batches) / took:N0} | {(counts.Pulses - pulses) / took:N0} |"));
        await stop.CancelAsync();
        await Task.WhenAll(running, producing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return rate;
    }

    private static async Task ReadAsync(IMentionLog log, int partition, CancellationToken stop)
    {
        for (var next = 0L; ;)
        {
            next = (await log.ReadAsync(partition, next, 512, TimeSpan.FromSeconds(1), stop)).Next;
        }
    }

    /// <summary>Every post is new, in its own partition, and heard when it is appended; a metric update is of a post a little earlier.</summary>
    private static void Produce(IProducer<Null, byte[]> producer, string topic, int partitions, long[] consumed, CancellationToken stop)
    {
        var sent = new long[partitions];
        Span<byte> id = stackalloc byte[IdBytes];
        for (var i = 0L; !stop.IsCancellationRequested; i++)
        {
            var isMetrics = i % 20 == 0;
            var message = (isMetrics ? Metrics : i % 10 == 1 ? OfBrand(i) : OfNobody).ToArray();
            Encoding.UTF8.GetBytes((isMetrics ? Math.Max(0, i - 9) : i).ToString("D12", CultureInfo.InvariantCulture), id);
            id.CopyTo(message.AsSpan(IdAt));
            var partition = LogPartition.Of("bluesky", id, partitions);
            while (sent[partition] - Volatile.Read(ref consumed[partition]) >= MostUnread && !stop.IsCancellationRequested)
            {
                producer.Poll(TimeSpan.FromMilliseconds(1));
            }

            while (!TryProduce(producer, new TopicPartition(topic, partition), message))
            {
                producer.Poll(TimeSpan.FromMilliseconds(1));
            }

            sent[partition]++;
        }
    }

    private static bool TryProduce(IProducer<Null, byte[]> producer, TopicPartition to, byte[] message)
    {
        try
        {
            producer.Produce(to, new Message<Null, byte[]> { Value = message });
            return true;
        }
        catch (ProduceException<Null, byte[]>)
        {
            return false;
        }
    }

    private static byte[] OfBrand(long i) => Named[(i / 10) % Brands];

    private static byte[] Message(string rest)
    {
        var bytes = new byte[MentionBytes];
        bytes.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes(Start + new string('0', IdBytes) + "\",\"platform\":\"bluesky\"," + rest + "}", bytes);
        return bytes;
    }

    private static byte[] Post(string about) =>
        Message("\"op\":\"create\",\"lang\":\"en\",\"text\":\"" + about + " is late again and the coffee was cold this morning, still waiting for an answer\",\"author\":{\"id\":\"did:plc:writer\"}");

    /// <summary>Takes signals and pulses and counts them.</summary>
    private sealed class Counts : ChannelWriter<PulseBatch>, ISignalSink
    {
        private long batches;
        private long pulses;

        public long Batches => Volatile.Read(ref batches);

        public long Pulses => Volatile.Read(ref pulses);

        public override bool TryWrite(PulseBatch item)
        {
            Interlocked.Increment(ref batches);
            Interlocked.Add(ref pulses, item.Pulses.Count);
            _ = item.ToBytes();
            return true;
        }

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => new(true);

        public Task RaiseAsync(Signal signal, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task GrewAsync(ReachGrowth growth, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>The log, which says how far each partition was read: the brokers keep little, so the producer must not run ahead.</summary>
    private sealed class CountedLog(IMentionLog log, long[] read) : IMentionLog
    {
        public int PartitionCount => log.PartitionCount;

        public Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => log.AppendAsync(entries, cancellationToken);

        public async ValueTask<LogBatch> ReadAsync(int partition, long from, int maxRecords, TimeSpan wait, CancellationToken cancellationToken)
        {
            var batch = await log.ReadAsync(partition, from, maxRecords, wait, cancellationToken);
            Volatile.Write(ref read[partition], batch.Next);
            return batch;
        }

        public (long Oldest, long End) Bounds(int partition) => log.Bounds(partition);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class NoStore : IScoreStore
    {
        public Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken) => Task.FromResult(new PartitionPosition(partition, 0, 1));

        public Task<IReadOnlyList<PostState>> FindPostsAsync(IReadOnlyList<(PostKey Key, string Platform, string Id)> posts, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<PostState>>([]);

        public Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
