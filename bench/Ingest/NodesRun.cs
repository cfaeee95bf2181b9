using System.Diagnostics;
using System.Globalization;
using Listening.Ingest.Log.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Bench.Ingest;

/// <summary>
/// Several score nodes, each a process of its own, in one consumer group; this process holds brokers and producer. What the nodes have read comes back over their standard output.
/// </summary>
internal static class NodesRun
{
    // A cooperative join takes two rounds of the group's heartbeats, and as long again when the second node comes. Nothing is produced meanwhile.
    private static readonly TimeSpan Joining = TimeSpan.FromSeconds(25);

    public static async Task<int> RunAsync(int nodes, string? prefix, TimeSpan length, double rate)
    {
        using var brokers = new MockBrokers();
        using var stop = new CancellationTokenSource();
        var topic = new KafkaOptions { Servers = brokers.Servers }.Topic;
        var (sent, read) = (new long[4], new long[4]);
        string[] command = [.. (prefix ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries), Environment.ProcessPath!, typeof(NodesRun).Assembly.Location,
            "stages", "--join", brokers.Servers, "--seconds", (Joining + length + Joining).TotalSeconds.ToString(CultureInfo.InvariantCulture)];
        var cpu = new double[nodes];
        var children = Enumerable.Range(0, nodes).Select(n => Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!).ToArray();
        var listening = children.Select((child, n) => Task.Run(async () =>
        {
            while (await child.StandardOutput.ReadLineAsync() is { } line)
            {
                var said = line.Split(' ').Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray();
                cpu[n] = said[^1];
                for (var p = 0; p < read.Length; p++)
                {
                    // Of a partition, one node says how far it is read, the others nought.
                    Volatile.Write(ref read[p], Math.Max(read[p], (long)said[p]));
                }
            }
        })).ToArray();
        await Task.Delay(Joining, TimeProvider.System);
        var producing = Task.Factory.StartNew(
            () => new StageTraffic().Produce(brokers.Servers, topic, sent, read, rate, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Delay(StagesBench.WarmUp, TimeProvider.System);
        var (from, cpuFrom, clock) = (read.Sum(), cpu.ToArray(), Stopwatch.StartNew());
        await Task.Delay(length, TimeProvider.System);
        var (took, messages) = (clock.Elapsed.TotalSeconds, read.Sum() - from);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {nodes} node{(nodes > 1 ? "s" : "")} | {messages / took:N0} messages/s | {string.Join(" + ", cpu.Select((c, n) => ((c - cpuFrom[n]) / took).ToString("F2", CultureInfo.InvariantCulture)))} cores | {(cpu.Sum() - cpuFrom.Sum()) * 1e6 / messages:F2} µs a message |"));
        foreach (var child in children)
        {
            child.Kill();
            child.Dispose();
        }

        await stop.CancelAsync();
        await Task.WhenAll([producing, .. listening]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    /// <summary>One node: says ten times a second how far it has read each partition, and its CPU seconds.</summary>
    public static async Task<int> JoinAsync(string servers, TimeSpan length)
    {
        await using var log = await KafkaLog.OpenAsync(new KafkaOptions { Servers = servers }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        using var stop = new CancellationTokenSource(length);
        var (read, store, ends) = (new long[log.PartitionCount], new CountingStore(null, Stored.Nothing, log.PartitionCount), new CountingEnds());
        var running = log.RunAsync((partition, token) => Task.Run(() => StagesBench.Stage(new CountedLog(log, read), partition, store, ends, token), CancellationToken.None), stop.Token);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (!running.IsCompleted && await timer.WaitForNextTickAsync())
        {
            Console.WriteLine(string.Join(' ', read.Select(r => (double)r).Append(Environment.CpuUsage.TotalTime.TotalSeconds).Select(v => v.ToString(CultureInfo.InvariantCulture))));
        }

        return 0;
    }
}
