using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Listening.History.Timescale.Core;

/// <summary>
/// Effects of this node: few, durable, one at a time. A transaction takes up to 64 that wait and locks the row <c>head</c> first, so effects of
/// all nodes run one after the other and each sees what the one before decided. One that fails keeps none of its neighbours: they run again, each
/// alone. Beside bulk, not behind it: connections and a thread of its own, and no row in common. Any thread may hand in work.
/// </summary>
internal sealed class EffectLane : IAsyncDisposable
{
    // So many share one flush of the server's log; the last of a burst waits some milliseconds more.
    private const int EffectsACommit = 64;

    // Unbounded: everybody who hands in waits for the answer, so what is queued is what is asked for at once.
    private readonly BlockingCollection<Unit> waiting = [];
    private readonly Server server;
    private readonly StoreClock clock;
    private readonly TimeProvider time;
    private readonly HistoryMetrics metrics;
    private readonly ILogger logger;

    // Not the pool's: where there are few processors, its threads are busy with batches just when a crisis comes.
    private readonly Thread thread;

    public EffectLane(Server server, StoreClock clock, TimeProvider time, HistoryMetrics metrics, ILogger logger)
    {
        (this.server, this.clock, this.time, this.metrics, this.logger) = (server, clock, time, metrics, logger);
        thread = new Thread(Loop) { IsBackground = true, Name = "history effects" };
        thread.Start();
    }

    /// <summary>Channel of <c>LISTEN</c> and <c>NOTIFY</c> of a store.</summary>
    public static string ChannelOf(string schema) => "listening_" + schema;

    /// <summary>Durable when the task completes. An exception rolls back this unit alone. The effect may run more than once before it is stored.</summary>
    /// <exception cref="IOException">The server cannot be written; nothing was changed, or it is not known whether it was.</exception>
    public Task<T> RunAsync<T>(Func<EffectScope, T> effect, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var unit = new Unit<T>(effect, cancellationToken);
        try
        {
            waiting.Add(unit, CancellationToken.None);
        }
        catch (InvalidOperationException) when (waiting.IsAddingCompleted)
        {
            throw new ObjectDisposedException(nameof(EffectLane));
        }

        return unit.Task;
    }

    private void Loop()
    {
        var group = new List<Unit>(EffectsACommit);
        foreach (var first in waiting.GetConsumingEnumerable())
        {
            for (Unit? unit = first; unit is not null; unit = group.Count < EffectsACommit && waiting.TryTake(out var next) ? next : null)
            {
                if (!unit.CancelIfAsked())
                {
                    group.Add(unit);
                }
            }

            if (group.Count > 0)
            {
                Transact(group);
                group.Clear();
            }
        }
    }

    private void Transact(IReadOnlyList<Unit> group)
    {
        var started = time.GetTimestamp();
        var done = new List<(Unit Unit, EffectScope Scope)>(group.Count);
        try
        {
            Attempt(group, done);
        }
        catch (Exception e) when (group.Count > 1 && IsOwnFault(e))
        {
            // A statement of one of them broke a rule, and writes travel together: alone, each answers for itself.
            foreach (var unit in group.Where(u => !u.Failed))
            {
                Transact([unit]);
            }

            return;
        }
        catch (Exception e)
        {
            // The loop's edge: whatever went wrong is the answer to those who asked, and the lane goes on with the next.
            if (!IsOwnFault(e))
            {
                Log.EffectsFailed(logger, e);
            }

            if (e is StoreException)
            {
                server.Forget();
            }

            foreach (var unit in group)
            {
                unit.Fail(e);
            }

            return;
        }

        metrics.Transaction(durable: true, time.GetElapsedTime(started));
        foreach (var (unit, scope) in done)
        {
            scope.Committed();
            unit.Complete();
        }
    }

    /// <summary>Once more at once when the connection was dead before anything was sent to be committed.</summary>
    private void Attempt(IReadOnlyList<Unit> group, List<(Unit Unit, EffectScope Scope)> done)
    {
        var committing = false;
        try
        {
            server.UseForEffects(c => Run(c, group, done, () => committing = true));
        }
        catch (StoreException e) when (e.Fault is StoreFault.Away or StoreFault.Busy && !committing)
        {
            server.Forget();
            done.Clear();
            server.UseForEffects(c => Run(c, group, done, () => { }));
        }
    }

    private bool Run(NpgsqlConnection connection, IReadOnlyList<Unit> group, List<(Unit Unit, EffectScope Scope)> done, Action committing)
    {
        using var transaction = connection.BeginTransaction();
        var before = Lock(connection);

        // Drawn after the lock: what is recorded later is committed later.
        var now = clock.Now();
        var (head, brands, writes) = (before, false, new WaitingWrites(connection));
        foreach (var unit in group.Where(u => !u.Failed))
        {
            var scope = new EffectScope(writes, now, head);
            if (TryRun(unit, scope))
            {
                done.Add((unit, scope));
                (head, brands) = (scope.Head, brands || scope.BrandsChanged);
            }
        }

        if (head != before)
        {
            writes.Add("UPDATE head SET feed = $1, audit_seq = $2, audit_hash = $3", head.Feed, head.AuditSeq, head.AuditHash);
        }

        if (head.Feed != before.Feed)
        {
            writes.Add("SELECT pg_notify($1, $2)", ChannelOf(server.Schema), "feed");
        }

        if (brands)
        {
            writes.Add("SELECT pg_notify($1, $2)", ChannelOf(server.Schema), "brands");
        }

        writes.Send();
        committing();
        transaction.Commit();
        return true;
    }

    private static Head Lock(NpgsqlConnection connection)
    {
        using var command = connection.Command("SELECT feed, audit_seq, audit_hash FROM head FOR UPDATE");
        using var rows = command.ExecuteReader();
        return rows.Read()
            ? new Head(rows.GetInt64(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2))
            : throw new InvalidOperationException("The head of the store is gone.");
    }

    /// <returns>False when the unit's own code failed before anything of it was sent, and it was told so; the others of the group stand.</returns>
    private static bool TryRun(Unit unit, EffectScope scope)
    {
        try
        {
            unit.Run(scope);
            return true;
        }
        catch (Exception e) when (e is not PostgresException && IsOwnFault(e) && scope.TakeBack())
        {
            unit.Fail(e);
            return false;
        }
    }

    // A broken rule of the effect's own (a version twice), or whatever its code threw.
    private static bool IsOwnFault(Exception e) => e is not StoreException
        && ((e as PostgresException ?? e.InnerException as PostgresException) is { SqlState: var state } ? state.StartsWith("23", StringComparison.Ordinal) : !PostgresFault.Is(e));

    /// <summary>Finishes what was handed in.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.CompleteAdding();
        await Task.Run(thread.Join);
        waiting.Dispose();
    }

    private abstract class Unit
    {
        /// <summary>Was told that it failed; must not run in a second attempt.</summary>
        public abstract bool Failed { get; }

        public abstract bool CancelIfAsked();

        public abstract void Run(EffectScope scope);

        public abstract void Complete();

        public abstract void Fail(Exception e);
    }

    private sealed class Unit<T>(Func<EffectScope, T> run, CancellationToken cancellationToken) : Unit
    {
        // Callers go on elsewhere: the lane's task writes.
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Task => answer.Task;

        public override bool Failed => answer.Task.IsFaulted;

        public override bool CancelIfAsked() => cancellationToken.IsCancellationRequested && answer.TrySetCanceled(cancellationToken);

        public override void Run(EffectScope scope) => result = run(scope);

        public override void Complete() => answer.TrySetResult(result!);

        public override void Fail(Exception e) => answer.TrySetException(e);
    }
}
