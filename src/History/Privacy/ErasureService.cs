using System.Collections.Concurrent;
using System.Threading.Channels;
using Listening.History.Backup;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Privacy;

/// <summary>
/// Erases while the server runs, one sweep at a time. What a crash left half done is done at the next start. Where nodes share a store it is this
/// node's part: <see cref="ClusterErasure"/> leads.
/// </summary>
/// <param name="shared">Null where one process has everything to itself.</param>
public sealed partial class ErasureService(
    ErasureRegister register, Eraser eraser, TimeProvider time, ILogger<ErasureService> logger, SharedErasures? shared = null) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly Channel<string> wanted = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, (ErasureReport Report, IReadOnlyList<string> Missed)> done = new();

    // Of the turn before: batches that had passed the filter of erased people are stored by now.
    private HashSet<string> heard = [];

    /// <summary>Durable when it returns: it will be done, whatever happens.</summary>
    public async Task<ErasureEntry> WantAsync(ErasureSubject subject, string by, CancellationToken cancellationToken)
    {
        var entry = register.Add(subject, time.GetUtcNow());
        wanted.Writer.TryWrite(by);
        if (shared is not null)
        {
            await shared.ExchangeAsync(by, cancellationToken);
        }

        return entry;
    }

    /// <summary>What the sweep of an entry took away, since this start.</summary>
    public (ErasureReport Report, IReadOnlyList<string> Missed)? Of(string id) => done.TryGetValue(id, out var report) ? report : null;

    /// <summary>Sweeps what was asked for while this node was away; before anything is read or written.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (shared is not null)
        {
            await shared.ExchangeAsync("restart", cancellationToken);
            await SweepFilesAsync(shared, cancellationToken);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => shared is null ? AloneAsync(stoppingToken) : TogetherAsync(shared, stoppingToken);

    private async Task AloneAsync(CancellationToken stoppingToken)
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
                Finished(pending, await eraser.SweepAsync(by, stoppingToken));
            }
            catch (Exception e) when (e is IOException or Microsoft.Data.Sqlite.SqliteException)
            {
                Failed(logger, e, Again);
                await Task.Delay(Again, time, stoppingToken);
                wanted.Writer.TryWrite(by);
            }
        }
    }

    private async Task TogetherAsync(SharedErasures others, CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(ClusterErasure.Interval, time, stoppingToken);
            try
            {
                await RoundAsync(others, stoppingToken);
            }
            catch (Exception e) when (e is IOException or Microsoft.Data.Sqlite.SqliteException)
            {
                Failed(logger, e, ClusterErasure.Interval);
            }
        }
    }

    internal async Task RoundAsync(SharedErasures others, CancellationToken cancellationToken)
    {
        var open = await others.ExchangeAsync("restart", cancellationToken);
        foreach (var erasure in open.Where(e => e.StoreSweptAt is null && heard.Contains(e.Entry.Id)))
        {
            await others.SayAsync(erasure.Entry.Id, FolderStep.Heard, null, cancellationToken);
        }

        heard = [.. open.Select(e => e.Entry.Id)];
        await SweepFilesAsync(others, cancellationToken);
    }

    private async Task SweepFilesAsync(SharedErasures others, CancellationToken cancellationToken)
    {
        string[] pending = [.. others.ToSweep().Select(e => e.Id)];
        if (pending.Length == 0)
        {
            return;
        }

        var report = await eraser.SweepFilesAsync(cancellationToken);
        foreach (var id in pending)
        {
            register.Done(id, time.GetUtcNow());
            await others.SayAsync(id, FolderStep.Swept, report, cancellationToken);
        }

        Finished(pending, report);
    }

    private void Finished(string[] pending, ErasureReport report)
    {
        var missed = KnownBackups.Tell(register.Folder, register);
        foreach (var id in pending)
        {
            done[id] = (report, missed);
        }

        Swept(logger, pending.Length, report.Records, report.Posts, report.Letters, report.Archived, report.Notes);
    }

    [LoggerMessage(4031, LogLevel.Information, "{Erased} erased: {Records} log records, {Posts} posts, {Letters} unread messages, {Archived} archived texts, {Notes} notes")]
    private static partial void Swept(ILogger logger, int erased, int records, int posts, int letters, int archived, int notes);

    [LoggerMessage(4032, LogLevel.Error, "An erasure could not be finished; tried again in {Again}")]
    private static partial void Failed(ILogger logger, Exception exception, TimeSpan again);
}
