using System.Diagnostics;
using System.Globalization;
using Listening.Detection.Brands;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;
using Listening.History;
using Listening.Ingest.Log;
using Listening.Ingest.Log.Kafka;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Sentiment;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Bench.Ingest;

/// <summary>
/// What a node takes from Kafka a second: `stages [--seconds N] [--history sqlite|CONNECTION] [--rate N] [--minutes N [--rows-counted]] [--nodes N [--as PREFIX]]`. Producer, brokers
/// (librdkafka's, over TCP) and consumer share the machine. First the stage alone over records in memory, one thread: its cost. Then the bare log, read and thrown away; then the
/// score stages on it (decode, match 1 000 brands, sentiment, windows, pulses), storing nothing; and with <c>--history</c> storing first offsets, minutes and pulses with the rows of
/// mentions only counted, then everything. <c>--minutes</c> is one run at a fixed rate with the lag of each second. <c>--nodes</c> are processes of one consumer group, started
/// by PREFIX, which may give them a share of a core.
/// </summary>
internal static class StagesBench
{
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    private static readonly Watchlist Watched = new(BrandMatcher.Compile(
        [.. Enumerable.Range(0, StageTraffic.Brands).Select(i => new Brand($"brand{i}", $"Brand {i}", $"brandname{i}"))]));

    public static async Task<int> RunAsync(string[] args)
    {
        string? Option(string name) => Array.IndexOf(args, "--" + name) is var at and >= 0 ? args[at + 1] : null;
        double Number(string name, double otherwise) => Option(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        var (length, rate, history) = (TimeSpan.FromSeconds(Number("seconds", 10)), Number("rate", 0), Option("history"));
        if (Option("join") is { } servers)
        {
            return await NodesRun.JoinAsync(servers, length);
        }

        if (Option("nodes") is { } nodes)
        {
            return await NodesRun.RunAsync(int.Parse(nodes, CultureInfo.InvariantCulture), Option("as"), length, rate);
        }

        if (Option("minutes") is not null)
        {
            return await WithStoreAsync(history, Array.IndexOf(args, "--rows-counted") >= 0 ? Stored.Aggregates : Stored.Everything, store => LagRun.RunAsync(store, TimeSpan.FromMinutes(Number("minutes", 10)), rate));
        }

        Console.WriteLine(StageFigures.Head);
        await AloneAsync();
        var bare = await OverKafkaAsync("bare log", length, rate, null, (log, partition, _, _, stop) => ReadAsync(log, partition, stop));
        foreach (var stored in history is null ? [Stored.Nothing] : new[] { Stored.Nothing, Stored.Aggregates, Stored.Everything })
        {
            await WithStoreAsync(history, stored, store => OverKafkaAsync($"stages, {Said(stored)}", length, rate, bare, Stage, store));
        }

        return 0;
    }

    /// <summary>The score stage of a partition as a node runs it.</summary>
    public static Task Stage(IMentionLog log, int partition, CountingStore store, CountingEnds ends, CancellationToken stop) => new ScoreStage(
        partition, log, store, Watched, Model.Value, (_, _) => [], ends, ends, TimeProvider.System, store.Options, NullLogger.Instance).RunAsync(stop);

    /// <summary>Runs brokers, producer and stages until told to stop.</summary>
    public static async Task<T> RunAsync<T>(
        double rate, CountingStore store, CountingEnds ends, Func<IMentionLog, int, CountingStore, CountingEnds, CancellationToken, Task> stage, Func<StageCounts, Task<T>> watch)
    {
        using var brokers = new MockBrokers();
        var options = new KafkaOptions { Servers = brokers.Servers, Group = null };
        await using var log = await KafkaLog.OpenAsync(options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var counts = new StageCounts(new StageTraffic(), new long[log.PartitionCount], new long[log.PartitionCount], store, ends);
        var running = log.RunAsync(
            (partition, token) => Task.Run(() => stage(new CountedLog(log, counts.Read), partition, store, ends, token), CancellationToken.None), stop.Token);
        var producing = Task.Factory.StartNew(
            () => counts.Traffic.Produce(brokers.Servers, options.Topic, counts.Sent, counts.Read, rate, stop.Token),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await Task.WhenAny(running, Task.Delay(WarmUp, TimeProvider.System, CancellationToken.None));
            var watching = watch(counts);

            // A stage that failed says so instead of measuring nothing.
            await await Task.WhenAny(running, watching);
            return await watching;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running, producing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task<double> OverKafkaAsync(
        string what, TimeSpan length, double rate, double? bare,
        Func<IMentionLog, int, CountingStore, CountingEnds, CancellationToken, Task> stage, CountingStore? store = null) =>
        RunAsync(rate, store ?? new CountingStore(null, Stored.Nothing, KafkaPartitions), new CountingEnds(), stage, async counts =>
        {
            var before = StageFigures.Take(counts);
            await Task.Delay(length, TimeProvider.System);
            return StageFigures.Take(counts).Print(what, before, bare);
        });

    /// <summary>The stage without a log around it, one partition, until its records end; the second of two passes, when everything is compiled.</summary>
    private static async Task AloneAsync()
    {
        for (var pass = 0; pass < 2; pass++)
        {
            var records = new StageTraffic().Records(400_000, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            var (store, ends) = (new CountingStore(null, Stored.Nothing, 1), new CountingEnds());
            var counts = new StageCounts(new StageTraffic(), [], new long[1], store, ends);
            GC.Collect();
            var before = StageFigures.Take(counts);
            try
            {
                await Stage(new CountedLog(new RecordsInMemory(records), counts.Read), 0, store, ends, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
            }

            if (pass > 0)
            {
                StageFigures.Take(counts).Print("stage alone, records in memory", before, null);
            }
        }
    }

    private static async Task<T> WithStoreAsync<T>(string? history, Stored stored, Func<CountingStore, Task<T>> run)
    {
        if (history is null || stored == Stored.Nothing)
        {
            return await run(new CountingStore(null, Stored.Nothing, KafkaPartitions));
        }

        var folder = Directory.CreateTempSubdirectory("stages-").FullName;
        try
        {
            var connection = history == "sqlite" ? null : await NewDatabaseAsync(history);
            await using var store = await HistoryStores.OpenAsync(connection, folder, TimeProvider.System, NullLoggerFactory.Instance);
            var counting = new CountingStore(store.Score, stored, KafkaPartitions, connection is null ? null : ScoreOptions.OfServer);
            using var stop = new CancellationTokenSource();
            var forgetting = ForgetPulsesAsync(store.Pulses, counting, stop.Token);
            try
            {
                return await run(counting);
            }
            finally
            {
                await stop.CancelAsync();
                await forgetting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the detect stage does beside its work: it says how far it has come, and pulses that it needs no more are dropped.</summary>
    private static async Task ForgetPulsesAsync(IPulseStore pulses, CountingStore store, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stop))
        {
            var positions = store.Next.Select((next, partition) => (partition, next)).ToDictionary(p => p.partition, p => p.next);
            await pulses.SaveSnapshotAsync(new DetectSnapshot([], positions, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()), stop);
        }
    }

    private static async Task<string> NewDatabaseAsync(string connection)
    {
        var name = "stages_" + Guid.NewGuid().ToString("N");
        await using var source = Npgsql.NpgsqlDataSource.Create(connection);
        await using var make = source.CreateCommand("CREATE DATABASE " + name);
        await make.ExecuteNonQueryAsync();
        return connection + ";Database=" + name;
    }

    private static async Task ReadAsync(IMentionLog log, int partition, CancellationToken stop)
    {
        for (var next = 0L; ;)
        {
            next = (await log.ReadAsync(partition, next, 512, TimeSpan.FromSeconds(1), stop)).Next;
        }
    }

    private static string Said(Stored stored) => stored switch
    {
        Stored.Nothing => "nothing stored",
        Stored.Aggregates => "offsets, minutes and pulses stored, rows counted",
        _ => "everything stored",
    };

    // librdkafka's brokers make topics with four.
    private const int KafkaPartitions = 4;

    private static readonly Lazy<ISentimentModel> Model = new(() => ModelLoader.Load(null));
}
