using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Listening.History.Sqlite.Core;

/// <summary>
/// Keeps the WAL short. SQLite's own automatic checkpoint would run inside a commit and hold effects up; this thread copies pages on a
/// connection of its own while the writer goes on, and asks the writer only for the small rest, after which SQLite starts the WAL anew. When
/// text was erased the WAL is cut to nothing, because it still holds the pages as they were.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    // About 4 MB at five pages a small transaction; below it a checkpoint costs more than it saves.
    private const int TransactionsAPass = 64;

    // 16 MB: the WAL is started anew beyond this.
    private const int FramesToRestart = 4_096;

    // A rest of 2 MB is copied in a few milliseconds.
    private const int FramesLeftToWriter = 512;

    // Erasing is done when the WAL is cut; deletions come in bursts, one cut serves them all.
    private static readonly TimeSpan BetweenCuts = TimeSpan.FromSeconds(1);

    private readonly AutoResetEvent work = new(false);

    // Two checkpoints at once would only turn each other away.
    private readonly SemaphoreSlim turn = new(1);
    private readonly Writer writer;
    private readonly Database database;
    private readonly TimeProvider time;
    private readonly HistoryMetrics metrics;
    private readonly ILogger logger;
    private readonly Thread thread;
    private int committed;
    private volatile bool erased;
    private volatile bool closing;

    public Checkpointer(Writer writer, string path, TimeProvider time, HistoryMetrics metrics, ILogger logger)
    {
        (this.writer, this.time, this.metrics, this.logger) = (writer, time, metrics, logger);
        database = Database.Open(path, write: true);
        database.Script("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL");
        writer.Committed += OnCommitted;
        thread = new Thread(Loop) { IsBackground = true, Name = "history checkpointer" };
        thread.Start();
    }

    /// <summary>Copies the WAL into the file and cuts it now; false while a reader needs it.</summary>
    public async Task<bool> CutAsync()
    {
        await turn.WaitAsync();
        try
        {
            return await writer.CutWalAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    private void OnCommitted(bool erasing)
    {
        erased |= erasing;
        if (Interlocked.Increment(ref committed) >= TransactionsAPass || erasing)
        {
            work.Set();
        }
    }

    private void Loop()
    {
        long? cut = null;
        while (!closing)
        {
            // Wakes of itself only to cut a WAL that readers or the interval kept it from cutting.
            work.WaitOne(erased ? BetweenCuts : Timeout.InfiniteTimeSpan);
            if (closing)
            {
                return;
            }

            try
            {
                Interlocked.Exchange(ref committed, 0);
                turn.Wait();
                try
                {
                    Pass();
                }
                finally
                {
                    turn.Release();
                }

                if (erased && (cut is null || time.GetElapsedTime(cut.Value) >= BetweenCuts))
                {
                    cut = time.GetTimestamp();
                    erased = false;
                    erased = !CutAsync().GetAwaiter().GetResult();
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                Log.CheckpointFailed(logger, e);
            }
        }
    }

    private void Pass()
    {
        var started = time.GetTimestamp();
        var (_, frames, copied) = database.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);

        // Each pass is shorter than the one before, unless the disk is slower than the writer: then the WAL grows until traffic falls.
        for (var left = frames - copied; frames > FramesToRestart && left > FramesLeftToWriter;)
        {
            (_, frames, copied) = database.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
            if (frames - copied >= left)
            {
                break;
            }

            left = frames - copied;
        }

        if (frames > FramesToRestart)
        {
            _ = writer.BetweenAsync(db => db.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE)).GetAwaiter().GetResult();
        }

        metrics.Checkpoint(time.GetElapsedTime(started));
    }

    public void Dispose()
    {
        closing = true;
        writer.Committed -= OnCommitted;
        work.Set();
        thread.Join();
        work.Dispose();
        turn.Dispose();
        database.Dispose();
    }
}
