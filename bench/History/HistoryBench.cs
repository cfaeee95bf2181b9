using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Listening.Alerts.Audit;
using Listening.Alerts.Feed;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;
using Listening.History;
using Listening.History.Timescale.Core;
using Listening.Ingest.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Bench.History;

/// <summary>
/// How fast matching mentions are stored, how long bulk transactions hold the writer, and how long an effect takes beside them. Four
/// partitions find the posts of a batch (all new) and commit it, as the score stage does; effects arrive open-loop.
/// </summary>
internal static class HistoryBench
{
    private const int Partitions = 4;

    public static int Run(string[] args)
    {
        int Option(string name, int otherwise) =>
            Array.IndexOf(args, "--" + name) is var at and >= 0 ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
        var connection = Array.IndexOf(args, "--history") is var named and >= 0 ? args[named + 1] : null;

        // For a server a stage gathers up to a second of mentions (ScoreOptions.OfServer): at the rates below about four thousand.
        var (seconds, mentions, brands, effects) = (Option("seconds", 20), Option("batch", connection is null ? 512 : 4_096), Option("brands", 200), Option("effects", 50));
        var rate = Option("rate", 0);
        var folder = Directory.CreateTempSubdirectory("history-bench-").FullName;
        try
        {
            return RunAsync(folder, connection, TimeSpan.FromSeconds(seconds), mentions, brands, effects, rate).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string folder, string? connection, TimeSpan length, int mentions, int brands, int effectsASecond, int rate)
    {
        var (bulk, held, effect, checkpoints, finds) = (new Times(), new Times(), new Times(), new Times(), new Times());
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Listening.History")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, ms, tags, _) =>
        {
            if (instrument.Name.EndsWith("checkpoint", StringComparison.Ordinal))
            {
                checkpoints.Add(ms);
            }
            else
            {
                (tags[0].Value is "bulk" ? bulk : held).Add(ms);
            }
        });
        listener.Start();
        await using var history = await HistoryStores.OpenAsync(connection, folder, TimeProvider.System, NullLoggerFactory.Instance);
        Console.WriteLine(history.Description);
        var server = connection is null ? null : await ServerCpu.OfAsync(connection);
        var used = Cpu(server);
        using var stop = new CancellationTokenSource(length);
        var clock = Stopwatch.StartNew();
        var stored = new long[Partitions];
        var stages = Enumerable.Range(0, Partitions).Select(p => Task.Run(async () =>
        {
            var source = new BatchSource(p, mentions, brands);
            var at = await history.Score.OpenPartitionAsync(p, CancellationToken.None);
            while (!stop.IsCancellationRequested)
            {
                var batch = source.Next(at);
                var started = Stopwatch.GetTimestamp();
                await history.Score.FindPostsAsync([.. batch.Posts.Select(b => (b.Key, b.Platform, b.Id))], CancellationToken.None);
                finds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await history.Score.CommitAsync(batch, CancellationToken.None);
                stored[p] += batch.Posts.Count;
                at = at with { Next = batch.Pulse.To };
                if (rate > 0 && (stored[p] * (double)Partitions / rate) - clock.Elapsed.TotalSeconds is var ahead and > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(ahead), TimeProvider.System, CancellationToken.None);
                }
            }
        })).ToArray();
        var acting = ActAsync(history.Alerts, effectsASecond, effect, stop.Token);
        await Task.WhenAll(stages);
        await acting;
        var elapsed = clock.Elapsed;
        Console.WriteLine($"CPU a mention     {CpuWords(used, Cpu(server), stored.Sum())}");
        var writer = ThreadCpu("history writer");
        var size = new DirectoryInfo(folder).EnumerateFiles().ToDictionary(f => f.Name, f => f.Length >> 20);
        Console.WriteLine($"{stored.Sum()} mentions in {elapsed.TotalSeconds:F1} s: {stored.Sum() / elapsed.TotalSeconds:F0}/s, batches of {mentions}, {brands} brands");
        Console.WriteLine($"bulk transaction  {bulk}");
        Console.WriteLine($"effects' share    {held}");
        Console.WriteLine($"find {mentions,4} posts   {finds}");
        Console.WriteLine($"effect, durable   {effect}");
        Console.WriteLine($"checkpoint pass   {checkpoints}");
        Console.WriteLine($"week by minute    {await WeekQuery.RunAsync(history, Partitions)}");
        if (connection is not null)
        {
            await using var store = new Server(connection);
            foreach (var (what, everything) in ((string, bool)[])[("all the same rows", true), ("mention rows alone", false)])
            {
                used = Cpu(server);
                var (copied, took) = await BareCopy.RunAsync(connection, store.Schema, everything, mentions, brands, length);
                var bare = copied / took.TotalSeconds;
                Console.WriteLine($"bare COPY, {what,-18} {bare:F0}/s: the store has {stored.Sum() / elapsed.TotalSeconds / bare:P0} of it; CPU a mention {CpuWords(used, Cpu(server), copied)}");
            }

            return 0;
        }

        Console.WriteLine($"writer's CPU      {writer.TotalMicroseconds / Math.Max(1, stored.Sum()):F1} µs a mention, busy {writer / elapsed:P0} of the time");
        Console.WriteLine($"files (MB)        {string.Join(", ", size.Select(s => $"{s.Key} {s.Value}"))}; working set {Environment.WorkingSet >> 20} MB");
        return 0;
    }

    private static (TimeSpan Program, TimeSpan Server) Cpu(ServerCpu? server) =>
        (Process.GetCurrentProcess().TotalProcessorTime, server?.Read() ?? TimeSpan.Zero);

    private static string CpuWords((TimeSpan Program, TimeSpan Server) from, (TimeSpan Program, TimeSpan Server) to, long mentions)
    {
        double Each(TimeSpan time) => time.TotalMicroseconds / Math.Max(1, mentions);
        return $"{Each(to.Program - from.Program):F0} µs program, {Each(to.Server - from.Server):F0} µs server";
    }

    /// <summary>CPU time of a thread of this process by its name; zero where the system does not tell.</summary>
    private static TimeSpan ThreadCpu(string name)
    {
        foreach (var task in Directory.Exists("/proc/self/task") ? Directory.GetDirectories("/proc/self/task") : [])
        {
            var stat = File.ReadAllText(Path.Combine(task, "stat"));
            if (stat.Contains($"({name})", StringComparison.Ordinal))
            {
                // Fields 14 and 15, in ticks of 10 ms.
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>Open loop: each effect starts at its time, also when those before it are not done.</summary>
    private static async Task ActAsync(IAlertStore store, int aSecond, Times times, CancellationToken stop)
    {
        var (clock, running) = (Stopwatch.StartNew(), new List<Task>());
        for (var i = 0; aSecond > 0 && !stop.IsCancellationRequested; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / aSecond);
            if (due > clock.Elapsed)
            {
                await Task.Delay(due - clock.Elapsed, TimeProvider.System, CancellationToken.None);
            }

            var id = i.ToString(CultureInfo.InvariantCulture);
            running.Add(OneAsync(id, due));
        }

        await Task.WhenAll(running);

        async Task OneAsync(string id, TimeSpan due)
        {
            await store.TransactAsync(t => Crisis(t, id), CancellationToken.None);
            times.Add((clock.Elapsed - due).TotalMilliseconds);
        }
    }

    /// <summary>What a first breach of a brand stores.</summary>
    private static long Crisis(IAlertTransaction t, string id)
    {
        var (brand, now) = ("effect-" + id, t.Now);
        if (t.FindSignal("s" + id) is not null || t.OpenIncidents(brand, "").Count > 0)
        {
            throw new InvalidOperationException("An effect came twice.");
        }

        var signal = new Signal(
            "s" + id, SignalKind.Breach, "negative-reach", StreamKey.OfBrand(brand), now, now, 1, SignalAction.Pause,
            new Evidence("5 100 people saw a negative post", Posts: [new EvidencePost("bluesky", "p" + id, "negative", 5_100, "actual")]));
        t.Put(new StoredSignal(signal, now, "i" + id, "opened"));
        t.Put(new Incident("i" + id, brand, "", 1, IncidentState.Open, "a negative post reached 5 100", now, now, [signal.Id]));
        t.Append(new TimelineEntry("i" + id, now, TimelineKinds.Opened, "rule:negative-reach", "opened", signal.Id));
        t.Put(new Pause("p" + id, new PauseScope(brand), "", now, "breach", "i" + id, "rule:negative-reach", PauseState.Active, []));
        t.Append(new TimelineEntry("i" + id, now, TimelineKinds.Paused, "rule:negative-reach", "paused"));
        t.Audit(new AuditEntry(now, "rule:negative-reach", "incident.opened", "i" + id, brand, "{}"));
        t.Audit(new AuditEntry(now, "rule:negative-reach", "publishing.paused", "p" + id, brand, "{}"));
        t.Publish(new FeedEntry(FeedKind.Incident, brand, "", "{}"));
        return t.Publish(new FeedEntry(FeedKind.PublishingPaused, brand, "", "{}"));
    }
}
