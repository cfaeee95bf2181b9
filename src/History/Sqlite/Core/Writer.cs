using Listening.Ingest;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Listening.History.Sqlite.Core;

/// <summary>
/// The one writer: a thread, its connection and two lanes. Effects are few and must be durable: they go first, several in one transaction
/// and one fsync. Bulk work waits for them between its transactions, and does not wait for the disk: what a power cut takes from the end of
/// the WAL is read again from the mention log. Any thread may hand in work.
/// </summary>
internal sealed class Writer : IDisposable
{
    // So many effects share one fsync; a burst of breaches costs one flush, and the last in it waits a few milliseconds more.
    private const int EffectsACommit = 64;

    // Transactions that write nothing succeed on a full disk too; those that were refused come again after five seconds at the latest.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly AutoResetEvent work = new(false);
    private readonly Queue<Unit> effects = new();
    private readonly Queue<Unit> bulk = new();
    private readonly Database database;
    private readonly TimeProvider time;
    private readonly HistoryMetrics metrics;
    private readonly ILogger logger;
    private readonly Thread thread;
    private readonly Outage outage;
    private long lastMs;
    private bool fsync;
    private bool closing;

    /// <summary>Takes over the connection.</summary>
    public Writer(Database database, TimeProvider time, HistoryMetrics metrics, ILogger logger)
    {
        (this.database, this.time, this.metrics, this.logger) = (database, time, metrics, logger);
        lastMs = Newest(database);
        outage = new Outage(time, Settled);
        database.Script("PRAGMA synchronous = NORMAL");
        thread = new Thread(Loop) { IsBackground = true, Name = "history writer" };
        thread.Start();
    }

    /// <summary>Raised on the writer's thread after each transaction; true when it erased text.</summary>
    public event Action<bool>? Committed;

    /// <summary>Raised on the writer's thread when the WAL was cut to nothing: what was erased is in no file any more.</summary>
    public event Action? Cut;

    /// <summary>Why nothing can be written now; null when it can.</summary>
    public string? Trouble => outage.Why;

    /// <summary>Durable (fsynced) when the task completes. An exception rolls back this unit alone.</summary>
    public Task<T> EffectAsync<T>(Func<WriteScope, T> unit, CancellationToken cancellationToken) => Enqueue(effects, unit, cancellationToken);

    /// <summary>A transaction of its own, under 20 ms; committed, not yet fsynced, when the task completes.</summary>
    public Task<T> BulkAsync<T>(Func<WriteScope, T> unit, CancellationToken cancellationToken) => Enqueue(bulk, unit, cancellationToken);

    /// <summary>Work on the writer's connection outside a transaction (checkpoints), in the bulk lane.</summary>
    public Task<T> BetweenAsync<T>(Func<Database, T> unit)
    {
        var between = new Between<T>(unit);
        Hand(bulk, between);
        return between.Task;
    }

    /// <summary>Copies the rest of the WAL into the file and cuts it; false while a reader needs it.</summary>
    public Task<bool> CutWalAsync() => BetweenAsync(d =>
    {
        var done = d.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE).Done;
        if (done)
        {
            Cut?.Invoke();
        }

        return done;
    });

    private Task<T> Enqueue<T>(Queue<Unit> lane, Func<WriteScope, T> unit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entry = new Unit<T>(unit, cancellationToken);
        Hand(lane, entry);
        return entry.Task;
    }

    private void Hand(Queue<Unit> lane, Unit unit)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            lane.Enqueue(unit);
        }

        work.Set();
    }

    private void Loop()
    {
        var group = new List<Unit>(EffectsACommit);
        while (true)
        {
            Unit? single = null;
            lock (gate)
            {
                while (group.Count < EffectsACommit && effects.TryDequeue(out var effect))
                {
                    group.Add(effect);
                }

                if (group.Count == 0 && !bulk.TryDequeue(out single) && closing)
                {
                    return;
                }
            }

            if (group.Count > 0)
            {
                Transact(group, durable: true);
                group.Clear();
            }
            else if (single is { NeedsTransaction: false })
            {
                single.RunBetween(database);
            }
            else if (single is not null)
            {
                group.Add(single);
                Transact(group, durable: false);
                group.Clear();
            }
            else
            {
                work.WaitOne();
            }
        }
    }

    private void Transact(List<Unit> units, bool durable)
    {
        var started = time.GetTimestamp();
        var done = new List<(Unit Unit, WriteScope Scope)>(units.Count);
        try
        {
            if (fsync != durable)
            {
                // Not allowed inside a transaction. FULL syncs the WAL at each commit, and with it all earlier bulk transactions.
                database.Script(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
                fsync = durable;
            }

            database.Run("BEGIN IMMEDIATE");
            var now = Now();
            foreach (var unit in units)
            {
                RunOne(unit, new WriteScope(database, now), units.Count > 1, done);
            }

            database.Run("COMMIT");
        }
        catch (Exception e)
        {
            // The loop's edge: whatever went wrong is the answer to those who asked, and the writer goes on with the next.
            RollBack();
            Tell(e, durable ? "effects" : "bulk");
            done.ForEach(d => d.Scope.RolledBack());
            units.ForEach(u => u.Fail(e));
            return;
        }

        if (outage.Worked() is { } away)
        {
            Log.WritesAgain(logger, away.TotalSeconds);
        }

        metrics.Transaction(durable, time.GetElapsedTime(started));
        Committed?.Invoke(done.Exists(d => d.Scope.ErasesText));
        foreach (var (unit, scope) in done)
        {
            scope.Committed();
            unit.Complete();
        }
    }

    private void Tell(Exception e, string lane)
    {
        if (e is not StoreException)
        {
            Log.TransactionFailed(logger, lane, e);
        }
        else if (outage.Failed(e.Message))
        {
            Log.CannotWrite(logger, e.Message);
        }
    }

    private void RunOne(Unit unit, WriteScope scope, bool shared, List<(Unit Unit, WriteScope Scope)> done)
    {
        if (unit.IsCancelled)
        {
            unit.Cancel();
            return;
        }

        if (!shared)
        {
            done.Add((unit, scope));
            unit.Run(scope);
            return;
        }

        database.Run("SAVEPOINT unit");
        try
        {
            unit.Run(scope);
            database.Run("RELEASE unit");
            done.Add((unit, scope));
        }
        catch (Exception e) when (database.InTransaction && e is not StoreException)
        {
            // This unit's own fault: the others of the group stand.
            database.Run("ROLLBACK TO unit");
            database.Run("RELEASE unit");
            scope.RolledBack();
            unit.Fail(e);
        }
    }

    private void RollBack()
    {
        try
        {
            if (database.InTransaction)
            {
                database.Run("ROLLBACK");
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            Log.RollbackFailed(logger, e);
        }
    }

    private DateTimeOffset Now()
    {
        // A clock set back must not make a later commit look older: the past would change.
        lastMs = Math.Max(lastMs, time.GetUtcNow().ToUnixTimeMilliseconds());
        return DateTimeOffset.FromUnixTimeMilliseconds(lastMs);
    }

    private static long Newest(Database database) => Math.Max(
        database.Number("SELECT recorded_ms FROM audit ORDER BY seq DESC LIMIT 1") ?? 0,
        database.Number("SELECT max(recorded_ms) FROM positions") ?? 0);

    /// <summary>Finishes what was handed in, then closes the connection.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (closing)
            {
                return;
            }

            closing = true;
        }

        work.Set();
        thread.Join();
        work.Dispose();
        database.Dispose();
    }

    private abstract class Unit
    {
        public virtual bool NeedsTransaction => true;

        public virtual bool IsCancelled => false;

        public abstract void Run(WriteScope scope);

        public virtual void RunBetween(Database database) => throw new InvalidOperationException("Needs a transaction.");

        public abstract void Complete();

        public abstract void Fail(Exception e);

        public virtual void Cancel()
        {
        }
    }

    private sealed class Unit<T>(Func<WriteScope, T> run, CancellationToken cancellationToken) : Unit
    {
        // Callers go on elsewhere: the writer's thread writes.
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Task => answer.Task;

        public override bool IsCancelled => cancellationToken.IsCancellationRequested;

        public override void Run(WriteScope scope) => result = run(scope);

        public override void Complete() => answer.TrySetResult(result!);

        public override void Fail(Exception e) => answer.TrySetException(e);

        public override void Cancel() => answer.TrySetCanceled(cancellationToken);
    }

    private sealed class Between<T>(Func<Database, T> run) : Unit
    {
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => answer.Task;

        public override bool NeedsTransaction => false;

        public override void Run(WriteScope scope) => throw new InvalidOperationException("Runs between transactions.");

        public override void RunBetween(Database database)
        {
            try
            {
                answer.TrySetResult(run(database));
            }
            catch (Exception e)
            {
                answer.TrySetException(e);
            }
        }

        public override void Complete()
        {
        }

        public override void Fail(Exception e) => answer.TrySetException(e);
    }
}
