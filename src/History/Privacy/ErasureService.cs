using System.Collections.Concurrent;
using System.Threading.Channels;
using Listening.History.Backup;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Privacy;

/// <summary>Erases while the server runs, one sweep at a time. What a crash left half done is done at the next start.</summary>
public sealed partial class ErasureService(ErasureRegister register, Eraser eraser, TimeProvider time, ILogger<ErasureService> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly Channel<string> wanted = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, (ErasureReport Report, IReadOnlyList<string> Missed)> done = new();

    /// <summary>Durable when it returns: it will be done, whatever happens.</summary>
    public ErasureEntry Want(ErasureSubject subject, string by)
    {
        var entry = register.Add(subject, time.GetUtcNow());
        wanted.Writer.TryWrite(by);
        return entry;
    }

    /// <summary>What the sweep of an entry took away, since this start.</summary>
    public (ErasureReport Report, IReadOnlyList<string> Missed)? Of(string id) => done.TryGetValue(id, out var report) ? report : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (register.Entries.Any(e => e.DoneAt is null))
        {
            wanted.Writer.TryWrite("restart");
        }

        await foreach (var by in wanted.Reader.ReadAllAsync(stoppingToken))
        {
            string[] pending = [.. register.Entries.Where(e => e.DoneAt is null).Select(e => e.Id)];
            if (pending.Length == 0)
            {
                continue;
            }

            try
            {
                var report = await eraser.SweepAsync(by, stoppingToken);
                var missed = KnownBackups.Tell(register.Folder, register);
                foreach (var id in pending)
                {
                    done[id] = (report, missed);
                }

                Swept(logger, pending.Length, report.Records, report.Posts, report.Letters, report.Archived);
            }
            catch (Exception e) when (e is IOException or Microsoft.Data.Sqlite.SqliteException)
            {
                Failed(logger, e, Again);
                await Task.Delay(Again, time, stoppingToken);
                wanted.Writer.TryWrite(by);
            }
        }
    }

    [LoggerMessage(4031, LogLevel.Information, "{Erased} erased: {Records} log records, {Posts} posts, {Letters} unread messages, {Archived} archived texts")]
    private static partial void Swept(ILogger logger, int erased, int records, int posts, int letters, int archived);

    [LoggerMessage(4032, LogLevel.Error, "An erasure could not be finished; tried again in {Again}")]
    private static partial void Failed(ILogger logger, Exception exception, TimeSpan again);
}
