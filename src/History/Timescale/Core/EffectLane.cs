using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Listening.History.Timescale.Core;

/// <summary>
/// Effects of this node: few, durable, one at a time. A transaction takes up to 64 that wait and locks the row <c>head</c> first, so effects of
/// all nodes run one after the other and each sees what the one before decided; a savepoint keeps a failing one from taking its neighbours with
/// it. Beside bulk, not behind it: connections of its own, and no row in common. Any thread may hand in work; effects run on the lane's task.
/// </summary>
internal sealed class EffectLane : IAsyncDisposable
{
    // So many share one flush of the server's log; the last of a burst waits some milliseconds more.
    private const int EffectsACommit = 64;

    // Unbounded: everybody who hands in waits for the answer, so what is queued is what is asked for at once.
    private readonly Channel<Unit> waiting = Channel.CreateUnbounded<Unit>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Server server;
    private readonly StoreClock clock;
    private readonly TimeProvider time;
    private readonly HistoryMetrics metrics;
    private readonly ILogger logger;
    private readonly Task loop;

    public EffectLane(Server server, StoreClock clock, TimeProvider time, HistoryMetrics metrics, ILogger logger)
    {
        (this.server, this.clock, this.time, this.metrics, this.logger) = (server, clock, time, metrics, logger);
        loop = Task.Run(LoopAsync);
    }

    /// <summary>Channel of <c>LISTEN</c> and <c>NOTIFY</c> of a store.</summary>
    public static string ChannelOf(string schema) => "listening_" + schema;

    /// <summary>Durable when the task completes. An exception rolls back this unit alone.</summary>
    /// <exception cref="IOException">The server cannot be written; nothing was changed, or it is not known whether it was.</exception>
    public Task<T> RunAsync<T>(Func<EffectScope, T> effect, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var unit = new Unit<T>(effect, cancellationToken);
        ObjectDisposedException.ThrowIf(!waiting.Writer.TryWrite(unit), this);
        return unit.Task;
    }

    private async Task LoopAsync()
    {
        var group = new List<Unit>(EffectsACommit);
        while (await waiting.Reader.WaitToReadAsync())
        {
            while (group.Count < EffectsACommit && waiting.Reader.TryRead(out var unit))
            {
                if (!unit.CancelIfAsked())
                {
                    group.Add(unit);
                }
            }

            if (group.Count > 0)
            {
                await TransactAsync(group);
                group.Clear();
            }
        }
    }

    private async Task TransactAsync(List<Unit> group)
    {
        var started = time.GetTimestamp();
        var done = new List<(Unit Unit, EffectScope Scope)>(group.Count);
        try
        {
            await AttemptAsync(group, done);
        }
        catch (Exception e)
        {
            // The loop's edge: whatever went wrong is the answer to those who asked, and the lane goes on with the next.
            Log.EffectsFailed(logger, e);
            if (e is StoreException)
            {
                server.Forget();
            }

            group.ForEach(u => u.Fail(e));
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
    private async Task AttemptAsync(List<Unit> group, List<(Unit Unit, EffectScope Scope)> done)
    {
        var committing = false;
        try
        {
            await server.UseForEffectsAsync(c => GroupAsync(c, group, done, () => committing = true), CancellationToken.None);
        }
        catch (StoreException e) when (e.Fault is StoreFault.Away or StoreFault.Busy && !committing)
        {
            server.Forget();
            done.Clear();
            await server.UseForEffectsAsync(c => GroupAsync(c, group, done, () => { }), CancellationToken.None);
        }
    }

    private async Task<bool> GroupAsync(NpgsqlConnection connection, List<Unit> group, List<(Unit Unit, EffectScope Scope)> done, Action committing)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var before = await LockAsync(connection);

        // Drawn after the lock: what is recorded later is committed later.
        var now = await clock.NowAsync(CancellationToken.None);
        var (head, brands) = (before, false);
        foreach (var unit in group.Where(u => !u.Failed))
        {
            var scope = new EffectScope(connection, now, head);
            if (await RunOneAsync(transaction, unit, scope, group.Count > 1))
            {
                done.Add((unit, scope));
                (head, brands) = (scope.Head, brands || scope.BrandsChanged);
            }
        }

        await using (var batch = connection.CreateBatch())
        {
            if (head != before)
            {
                batch.Add("UPDATE head SET feed = $1, audit_seq = $2, audit_hash = $3", head.Feed, head.AuditSeq, head.AuditHash);
            }

            if (head.Feed != before.Feed)
            {
                batch.Add("SELECT pg_notify($1, $2)", ChannelOf(server.Schema), "feed");
            }

            if (brands)
            {
                batch.Add("SELECT pg_notify($1, $2)", ChannelOf(server.Schema), "brands");
            }

            if (batch.BatchCommands.Count > 0)
            {
                await batch.ExecuteNonQueryAsync();
            }
        }

        committing();
        await transaction.CommitAsync();
        return true;
    }

    private static async Task<Head> LockAsync(NpgsqlConnection connection)
    {
        await using var command = connection.Command("SELECT feed, audit_seq, audit_hash FROM head FOR UPDATE");
        var heads = await command.AllAsync(r => new Head(r.GetInt64(0), r.GetInt64(1), r.GetFieldValue<byte[]>(2)), CancellationToken.None);
        return heads.Count == 1 ? heads[0] : throw new InvalidOperationException("The head of the store is gone.");
    }

    /// <returns>False when the unit failed by its own fault and was told so; the others of the group stand.</returns>
    private static async Task<bool> RunOneAsync(NpgsqlTransaction transaction, Unit unit, EffectScope scope, bool shared)
    {
        if (!shared)
        {
            unit.Run(scope);
            scope.Flush();
            return true;
        }

        // Sent with the unit's first question and last write.
        scope.Run("SAVEPOINT unit");
        try
        {
            unit.Run(scope);
            scope.Run("RELEASE SAVEPOINT unit");
            scope.Flush();
            return true;
        }
        catch (Exception e) when (IsOwnFault(e))
        {
            await RollBackAsync(transaction, scope);
            unit.Fail(e is PostgresException ? PostgresFault.Of(e, "the store") : e);
            return false;
        }
    }

    private static async Task RollBackAsync(NpgsqlTransaction transaction, EffectScope scope)
    {
        if (scope.Asked)
        {
            await transaction.RollbackAsync("unit");
            await transaction.ReleaseAsync("unit");
        }
    }

    // A broken rule of the effect's own (a version twice), or whatever its code threw.
    private static bool IsOwnFault(Exception e) =>
        e is PostgresException { SqlState: var state } ? state.StartsWith("23", StringComparison.Ordinal) : !PostgresFault.Is(e) && e is not StoreException;

    /// <summary>Finishes what was handed in.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await loop;
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
