using System.Diagnostics;
using System.Globalization;
using System.Text;
using Listening.Ingest.Log;
using Listening.Ingest.Validation;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Bench.Ingest;

/// <summary>
/// Durable mentions a second: the bare file (one row a mention, and frames of 1 000, one thread), then the log with senders that wait for their
/// commit, then the whole intake. BenchmarkDotNet measures calls; this is a throughput of many senders, so it takes its own time.
/// </summary>
internal static class LogBench
{
    private const int MentionBytes = 330;

    private static readonly string Text = new('a', 200);

    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        Console.WriteLine("| what | mentions/s | calls/s | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|---|---|");
        Bare("SQLite, row a mention, 1 000 a commit", 1000, 1, 1000, seconds);
        Bare("SQLite, frames of 1 000, 5 a commit", 1, 1000, 5, seconds);
        foreach (var (senders, mentions) in ((int, int)[])[(1, 1), (64, 1), (1, 2000), (8, 500), (8, 2000), (64, 500)])
        {
            await Log(senders, mentions, seconds);
        }

        await Intake(8, 500, seconds);
        return 0;
    }

    private static void Bare(string what, int rowsInCommit, int mentionsInRow, int frames, double seconds)
    {
        using var folder = new Folder();
        using var file = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "bare.db")};Pooling=False");
        file.Open();
        using var command = file.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(id INTEGER PRIMARY KEY, payload BLOB)";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO t(payload) VALUES($p)";
        command.Parameters.AddWithValue("$p", new byte[MentionBytes * mentionsInRow]);
        var rows = Math.Max(rowsInCommit, frames);
        Measure(what, rows * mentionsInRow, seconds, () =>
        {
            using var transaction = file.BeginTransaction();
            command.Transaction = transaction;
            for (var i = 0; i < rows; i++)
            {
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        });
    }

    private static void Measure(string what, int mentions, double seconds, Action call)
    {
        var latencies = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var started = Stopwatch.GetTimestamp();
            call();
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Print(what, mentions, latencies, clock.Elapsed.TotalSeconds);
    }

    private static async Task Log(int senders, int mentions, double seconds)
    {
        using var folder = new Folder();
        await using var log = EmbeddedLog.Open(new EmbeddedLogOptions { Folder = folder.Path }, TimeProvider.System, NullLogger<EmbeddedLog>.Instance);
        var entries = Enumerable.Range(0, mentions).Select(i => new LogEntry(i % 4, new byte[MentionBytes])).ToArray();
        await Send($"log, {senders} senders of {mentions}", senders, mentions, seconds, () => log.AppendAsync(entries, default));
    }

    private static async Task Intake(int senders, int mentions, double seconds)
    {
        using var folder = new Folder();
        await using var log = EmbeddedLog.Open(
            new EmbeddedLogOptions { Folder = Path.Combine(folder.Path, "log") }, TimeProvider.System, NullLogger<EmbeddedLog>.Instance);
        using var letters = new DeadLetters(Path.Combine(folder.Path, "dead.db"), new DeadLetterOptions(), TimeProvider.System);
        var intake = new MentionIntake(log, letters, NullLogger<MentionIntake>.Instance);
        var body = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, mentions).Select(i =>
            $$"""{"platform":"bluesky","id":"at://did:plc:x7k2/app.bsky.feed.post/{{i}}","text":"{{Text}}","author":{"id":"did:plc:x7k2","followers":1234 } }""")));
        await Send($"intake, {senders} senders of {mentions}", senders, mentions, seconds, () => intake.TakeAsync(body, new IntakeCaller("bench", DrillUse.Never), default));
    }

    private static async Task Send(string what, int senders, int mentions, double seconds, Func<Task> call)
    {
        var latencies = Enumerable.Range(0, senders).Select(_ => new List<double>()).ToArray();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(latencies.Select(own => Task.Run(async () =>
        {
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                var started = Stopwatch.GetTimestamp();
                await call();
                own.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        })));
        Print(what, mentions, [.. latencies.SelectMany(l => l)], clock.Elapsed.TotalSeconds);
    }

    private static void Print(string what, int mentions, List<double> latencies, double seconds)
    {
        latencies.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {latencies.Count * (double)mentions / seconds:n0} | {latencies.Count / seconds:n0} | {latencies[latencies.Count / 2]:0.0} | {latencies[latencies.Count * 99 / 100]:0.0} |"));
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("listening-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
