using System.Text.Json;
using Listening.Detection.Windows;
using Listening.History.Timescale.Core;
using Listening.Ingest.Pipeline;
using Npgsql;

namespace Listening.History.Timescale;

internal sealed class PulseStore(Server server, StoreClock clock) : IPulseStore
{
    public async Task<DetectSnapshot?> LatestSnapshotAsync(CancellationToken cancellationToken) =>
        (await server.RowsAsync(
            "SELECT state, positions, watermark_ms FROM snapshots ORDER BY id DESC LIMIT 1",
            r => new DetectSnapshot(r.GetFieldValue<byte[]>(0), PositionsOf(r.GetString(1)), r.GetInt64(2)), cancellationToken)).FirstOrDefault();

    public async Task<IReadOnlyList<PulseBatch>> ReadPulsesAsync(int partition, long from, int max, CancellationToken cancellationToken) =>

        // At one offset the empty batch comes before the one that goes on from there.
        await server.RowsAsync(
            "SELECT body FROM pulses WHERE partition = $1 AND from_offset >= $2 ORDER BY from_offset, to_offset LIMIT $3",
            r => PulseBatch.FromBytes(r.GetFieldValue<byte[]>(0)), cancellationToken, partition, from, max);

    public async Task SaveSnapshotAsync(DetectSnapshot snapshot, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var before = await server.UseAsync(connection => SaveAsync(connection, snapshot, now, cancellationToken), cancellationToken);

        // Outside the snapshot's transaction: what is dropped late is dropped by the next one.
        foreach (var (partition, position) in before)
        {
            await server.UseAsync(
                async connection =>
                {
                    await PinRows.DropAsync(connection, partition, position, cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    /// <returns>Positions of the snapshot before: pulses up to them are in two snapshots.</returns>
    private static async Task<Dictionary<int, long>> SaveAsync(
        NpgsqlConnection connection, DetectSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // One at a time: two nodes that both believe to detect would else both find themselves ahead.
        await using var alone = connection.Command("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.snapshots'))");
        await alone.ExecuteNonQueryAsync(cancellationToken);
        await using var last = connection.Command("SELECT positions FROM snapshots ORDER BY id DESC LIMIT 1");
        var before = (await last.AllAsync(r => r.GetString(0), cancellationToken)).FirstOrDefault() is { } json ? PositionsOf(json) : [];
        foreach (var (partition, position) in before)
        {
            if (snapshot.Positions.TryGetValue(partition, out var next) && next < position)
            {
                throw new SnapshotBehindException(partition, next, position);
            }
        }

        await using var batch = connection.CreateBatch();
        batch.Add(
            "INSERT INTO snapshots (watermark_ms, recorded_ms, positions, state) VALUES ($1, $2, $3, $4)",
            snapshot.WatermarkMs, now, JsonSerializer.Serialize(snapshot.Positions), snapshot.State);
        batch.Add("DELETE FROM snapshots WHERE id < (SELECT min(id) FROM (SELECT id FROM snapshots ORDER BY id DESC LIMIT 2) AS kept) AND id NOT IN (SELECT snapshot FROM pins)");
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return before;
    }

    private static Dictionary<int, long> PositionsOf(string json) => JsonSerializer.Deserialize<Dictionary<int, long>>(json)!;
}
