using System.Buffers.Binary;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.History.Sqlite.Core;
using Listening.Ingest.Pipeline;

namespace Listening.History.Sqlite;

/// <summary>
/// The score stage's side. A batch is one bulk transaction; it should hold at most some 512 mentions, so that an effect waits no longer than
/// 20 ms for it.
/// </summary>
internal sealed class ScoreStore(Writer writer, ReaderPool readers, HistoryMetrics metrics) : IScoreStore
{
    // Both belong to the writer's thread.
    private readonly BatchRows rows = new();
    private readonly MinuteRows minutes = new();

    /// <summary>Durable at once: after a power cut two nodes must not hold the same epoch.</summary>
    public Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken) =>
        writer.EffectAsync(
            scope =>
            {
                using var rows = scope.Database.Rows(
                    "INSERT INTO positions VALUES (?1, 0, 1, ?2) ON CONFLICT DO UPDATE SET epoch = epoch + 1, recorded_ms = ?2 RETURNING next_offset, epoch",
                    partition, scope.NowMs);
                rows.Step();
                return new PartitionPosition(partition, rows.Int64(0), rows.Int64(1));
            },
            cancellationToken);

    public Task<IReadOnlyDictionary<int, long>> PositionsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyDictionary<int, long>>(readers.Read(database =>
        {
            using var rows = database.Rows("SELECT partition, next_offset FROM positions");
            var positions = new Dictionary<int, long>();
            while (rows.Step())
            {
                positions[(int)rows.Int64(0)] = rows.Int64(1);
            }

            return positions;
        }));
    }

    public Task<IReadOnlyList<PostState>> FindPostsAsync(
        IReadOnlyList<(PostKey Key, string Platform, string Id)> posts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<PostState>>(readers.Read(database =>
        {
            var found = new List<PostState>();
            Span<byte> key = stackalloc byte[16];
            using var rows = database.Prepare("SELECT state FROM posts WHERE key = ?");
            foreach (var post in posts)
            {
                BinaryPrimitives.WriteUInt128BigEndian(key, post.Key.Value);
                rows.Bind(1, key);
                if (rows.Step())
                {
                    found.Add(PostCodec.Decode(post.Key, post.Platform, post.Id, rows.Blob(0)));
                }

                rows.Reset();
            }

            return found;
        }));
    }

    public async Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken)
    {
        if (await writer.BulkAsync(scope => Commit(scope, batch), cancellationToken))
        {
            metrics.Mentions(batch.Mentions.Count);
        }
    }

    /// <returns>False when the batch was stored before.</returns>
    private bool Commit(WriteScope scope, ScoreBatch batch)
    {
        var (database, pulse) = (scope.Database, batch.Pulse);
        using (var position = database.Prepare("SELECT next_offset, epoch FROM positions WHERE partition = ?").Bind(1, batch.Partition))
        {
            if (!position.Step() || position.Int64(1) != batch.Epoch)
            {
                throw new FencedException(batch.Partition, batch.Epoch);
            }

            if (position.Int64(0) is var next && next != pulse.From)
            {
                return IsStored(database, pulse)
                    ? false
                    : throw new InvalidOperationException(
                        $"Partition {pulse.Partition} stands at {next}, but a batch for {pulse.From}..{pulse.To} was to be stored.");
            }
        }

        if (pulse.To < pulse.From)
        {
            throw new InvalidOperationException($"Partition {pulse.Partition}: a batch ends at {pulse.To}, before its start {pulse.From}.");
        }

        rows.Write(scope, batch);
        scope.OnRollback(minutes.Forget);
        minutes.Add(scope, batch.Partition, batch.Minutes);
        RollupRows.Note(scope, batch.Partition, batch.Minutes);
        using var store = database.Prepare(
            """
            INSERT INTO pulses (partition, from_offset, to_offset, recorded_ms, body) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO UPDATE SET recorded_ms = ?4, body = ?5
            """);
        store.Bind(1, pulse.Partition).Bind(2, pulse.From).Bind(3, pulse.To).Bind(4, scope.NowMs).Bind(5, pulse.ToBytes()).Run();
        using var hear = database.Prepare("INSERT OR IGNORE INTO heard VALUES (?)");
        hear.Bind(1, Math.DivRem(pulse.WatermarkMs, 60_000).Quotient * 60_000).Run();
        using var move = database.Prepare("UPDATE positions SET next_offset = ?2, recorded_ms = ?3 WHERE partition = ?1");
        move.Bind(1, pulse.Partition).Bind(2, pulse.To).Bind(3, scope.NowMs).Run();
        return true;
    }

    private static bool IsStored(Database database, Detection.Windows.PulseBatch pulse) =>
        database.Number(
            "SELECT 1 FROM pulses WHERE partition = ? AND from_offset = ? AND to_offset = ?", pulse.Partition, pulse.From, pulse.To) is not null;
}
