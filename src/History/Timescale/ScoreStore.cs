using System.Collections.Concurrent;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Windows;
using Listening.History.Timescale.Core;
using Listening.Ingest.Pipeline;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>
/// The score stage's side. A batch is one transaction that holds the partition's row in <c>positions</c> from its first statement on, so a node
/// that lost the partition finds another epoch there and writes nothing; partitions do not wait for each other. Durable when it completes: a
/// server may crash alone, and then the stages go on from where they are.
/// </summary>
internal sealed class ScoreStore(Server server, StoreClock clock, Cleaner cleaner, HistoryMetrics metrics, TimeProvider time) : IScoreStore
{
    private readonly StreamIds streams = new(server);
    private readonly ConcurrentDictionary<int, Partition> partitions = new();

    public async Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken)
    {
        var mine = Of(partition);
        await mine.Turn.WaitAsync(cancellationToken);
        try
        {
            var now = await clock.NowAsync(cancellationToken);
            var opened = await server.RowsAsync(
                """
                INSERT INTO positions VALUES ($1, 0, 1, $2)
                ON CONFLICT (partition) DO UPDATE SET epoch = positions.epoch + 1, recorded_ms = $2 RETURNING next_offset, epoch
                """,
                r => new PartitionPosition(partition, r.GetInt64(0), r.GetInt64(1)), cancellationToken, partition, now);

            // Another node may have written since.
            mine.Minutes.Forget();
            return opened[0];
        }
        finally
        {
            mine.Turn.Release();
        }
    }

    public async Task<IReadOnlyDictionary<int, long>> PositionsAsync(CancellationToken cancellationToken) =>
        (await server.RowsAsync("SELECT partition, next_offset FROM positions", r => (Partition: r.GetInt32(0), Next: r.GetInt64(1)), cancellationToken))
        .ToDictionary(p => p.Partition, p => p.Next);

    public async Task<IReadOnlyList<PostState>> FindPostsAsync(
        IReadOnlyList<(PostKey Key, string Platform, string Id)> posts, CancellationToken cancellationToken)
    {
        var states = (await server.RowsAsync(
            "SELECT key, state FROM posts WHERE key = ANY ($1)", r => (Key: r.GetGuid(0), State: r.GetFieldValue<byte[]>(1)), cancellationToken,
            posts.Select(p => Pg.KeyOf(p.Key)).ToArray())).ToDictionary(r => r.Key, r => r.State);
        var found = new List<PostState>(states.Count);
        foreach (var (key, platform, id) in posts)
        {
            if (states.TryGetValue(Pg.KeyOf(key), out var state))
            {
                found.Add(PostCodec.Decode(key, platform, id, state));
            }
        }

        return found;
    }

    public async Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken)
    {
        var mine = Of(batch.Partition);
        await mine.Turn.WaitAsync(cancellationToken);
        try
        {
            var deltas = await mine.Minutes.PrepareAsync(batch.Minutes, cancellationToken);
            var now = await clock.NowAsync(cancellationToken);
            var started = time.GetTimestamp();
            if (await server.UseAsync(c => CommitAsync(c, mine, batch, deltas, now.ToUnixTimeMilliseconds(), cancellationToken), cancellationToken))
            {
                metrics.Transaction(durable: false, time.GetElapsedTime(started));
                metrics.Mentions(batch.Mentions.Count);
            }
        }
        catch
        {
            // The cache may hold what was rolled back.
            mine.Minutes.Forget();
            throw;
        }
        finally
        {
            mine.Turn.Release();
        }
    }

    private Partition Of(int partition) => partitions.GetOrAdd(partition, p => new Partition(new MinuteRows(p, streams)));

    /// <returns>False when the batch was stored before.</returns>
    private async Task<bool> CommitAsync(
        NpgsqlConnection connection, Partition mine, ScoreBatch batch, Dictionary<(long, long), List<MinuteDelta>> deltas, long nowMs,
        CancellationToken cancellationToken)
    {
        var pulse = batch.Pulse;
        if (pulse.To < pulse.From)
        {
            throw new InvalidOperationException($"Partition {pulse.Partition}: a batch ends at {pulse.To}, before its start {pulse.From}.");
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await BeginAsync(connection, mine, batch, deltas, nowMs, cancellationToken))
        {
            return false;
        }

        await mine.Rows.CopyAsync(connection, batch, nowMs, cancellationToken);
        await using var all = connection.CreateBatch();
        var erased = mine.Rows.WriteRows(all, batch, nowMs);
        mine.Minutes.Write(all, deltas, nowMs);
        RollupRows.Note(all, batch.Partition, batch.Minutes);
        all.Add(
            """
            INSERT INTO pulses (partition, from_offset, to_offset, recorded_ms, body) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (partition, from_offset, to_offset) DO UPDATE SET recorded_ms = $4, body = $5
            """,
            pulse.Partition, pulse.From, pulse.To, nowMs, pulse.ToBytes());
        all.Add("INSERT INTO heard VALUES ($1) ON CONFLICT DO NOTHING", Math.DivRem(pulse.WatermarkMs, 60_000).Quotient * 60_000);
        all.Add("UPDATE positions SET next_offset = $2, recorded_ms = $3 WHERE partition = $1", pulse.Partition, pulse.To, nowMs);
        await all.ExecuteNonQueryAsync(cancellationToken);
        await PinRows.ForgetAsync(
            connection, [.. batch.Revisions.Where(r => r.Text is null).Select(r => (r.Post.Key, r.Post.EventTimeMs))], cancellationToken);

        await transaction.CommitAsync(cancellationToken);
        cleaner.Clean(erased);

        return true;
    }

    /// <summary>
    /// In one round trip: holds the partition until the transaction ends, stores the posts and reads the minutes that are not known. What was stored
    /// for a batch that turns out to be fenced off or a repetition goes with the transaction.
    /// </summary>
    /// <returns>False when the batch was stored before.</returns>
    private static async Task<bool> BeginAsync(
        NpgsqlConnection connection, Partition mine, ScoreBatch batch, Dictionary<(long, long), List<MinuteDelta>> deltas, long nowMs,
        CancellationToken cancellationToken)
    {
        var (posts, stored) = (batch.Posts.Count + batch.Mentions.Count + batch.Metrics.Count + batch.Revisions.Count > 0, new List<(Guid, long, long?, long?)>());
        await using var first = connection.CreateBatch();
        first.Add("SELECT next_offset, epoch FROM positions WHERE partition = $1 FOR UPDATE", batch.Partition);
        if (posts)
        {
            mine.Rows.WritePosts(first, batch, nowMs);
        }

        var missing = mine.Minutes.Ask(first, deltas);
        await using (var rows = await first.ExecuteReaderAsync(cancellationToken))
        {
            if (!await rows.ReadAsync(cancellationToken) || rows.GetInt64(1) != batch.Epoch)
            {
                throw new FencedException(batch.Partition, batch.Epoch);
            }

            if (rows.GetInt64(0) is var next && next != batch.Pulse.From)
            {
                await rows.DisposeAsync();

                // Its answer was not taken.
                mine.Minutes.Forget();
                return await IsRepeatedAsync(connection, batch.Pulse, next, cancellationToken);
            }

            if (posts)
            {
                await rows.NextResultAsync(cancellationToken);
                while (await rows.ReadAsync(cancellationToken))
                {
                    stored.Add(BatchRows.ReadId(rows));
                }
            }

            if (missing)
            {
                await rows.NextResultAsync(cancellationToken);
                await mine.Minutes.TakeAsync(rows, cancellationToken);
            }
        }

        if (posts)
        {
            await mine.Rows.TakeIdsAsync(connection, stored, batch, cancellationToken);
        }

        return true;
    }

    /// <returns>False: the batch was stored before.</returns>
    private static async Task<bool> IsRepeatedAsync(NpgsqlConnection connection, PulseBatch pulse, long next, CancellationToken cancellationToken)
    {
        // A statement of its own: it must see what whoever held the row before has stored.
        await using var known = connection.Command(
            "SELECT 1 FROM pulses WHERE partition = $1 AND from_offset = $2 AND to_offset = $3", pulse.Partition, pulse.From, pulse.To);
        return await known.ExecuteScalarAsync(cancellationToken) is not null
            ? false
            : throw new InvalidOperationException(
                $"Partition {pulse.Partition} stands at {next}, but a batch for {pulse.From}..{pulse.To} was to be stored.");
    }

    /// <summary>What is kept for a partition, used by one commit at a time.</summary>
    private sealed record Partition(MinuteRows Minutes)
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public BatchRows Rows { get; } = new();
    }
}
