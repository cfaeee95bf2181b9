using System.Text.Json;
using Listening.Detection.Windows;
using Listening.History.Sqlite.Core;
using Listening.Ingest.Pipeline;

namespace Listening.History.Sqlite;

internal sealed class PulseStore(Writer writer, ReaderPool readers) : IPulseStore
{
    // A pulse batch is some tens of kilobytes and deleting it overwrites them: so many stay well under 20 ms.
    private const int DroppedATransaction = 32;

    /// <summary>The oldest pulses of a partition that two snapshots contain.</summary>
    internal const string Dropped = "SELECT id FROM pulses WHERE partition = ? AND from_offset < ? AND to_offset <= ? ORDER BY from_offset, to_offset LIMIT ?";

    public Task<DetectSnapshot?> LatestSnapshotAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(readers.Read(database =>
        {
            using var rows = database.Rows("SELECT state, positions, watermark_ms FROM snapshots ORDER BY id DESC LIMIT 1");
            return rows.Step() ? new DetectSnapshot(rows.Blob(0).ToArray(), PositionsOf(rows.Text(1)), rows.Int64(2)) : null;
        }));
    }

    public Task<IReadOnlyList<PulseBatch>> ReadPulsesAsync(int partition, long from, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<PulseBatch>>(readers.Read(database =>
        {
            // At one offset the empty batch comes before the one that goes on from there.
            using var rows = database.Rows(
                "SELECT body FROM pulses WHERE partition = ? AND from_offset >= ? ORDER BY from_offset, to_offset LIMIT ?", partition, from, max);
            var pulses = new List<PulseBatch>();
            while (rows.Step())
            {
                pulses.Add(PulseBatch.FromBytes(rows.Blob(0).ToArray()));
            }

            return pulses;
        }));
    }

    public async Task SaveSnapshotAsync(DetectSnapshot snapshot, CancellationToken cancellationToken)
    {
        var before = await writer.BulkAsync(scope => Save(scope, snapshot), cancellationToken);
        foreach (var (partition, position) in before)
        {
            while (await writer.BulkAsync(scope => Drop(scope.Database, partition, position), cancellationToken) == DroppedATransaction)
            {
            }
        }
    }

    /// <returns>Positions of the snapshot before: pulses up to them are in two snapshots.</returns>
    private static Dictionary<int, long> Save(WriteScope scope, DetectSnapshot snapshot)
    {
        var database = scope.Database;
        var before = database.Word("SELECT positions FROM snapshots ORDER BY id DESC LIMIT 1") is { } json ? PositionsOf(json) : [];
        foreach (var (partition, position) in before)
        {
            if (snapshot.Positions.TryGetValue(partition, out var next) && next < position)
            {
                throw new SnapshotBehindException(partition, next, position);
            }
        }

        database.Run(
            "INSERT INTO snapshots (watermark_ms, recorded_ms, positions, state) VALUES (?, ?, ?, ?)",
            snapshot.WatermarkMs, scope.NowMs, JsonSerializer.Serialize(snapshot.Positions), snapshot.State);
        database.Run("DELETE FROM snapshots WHERE id < (SELECT max(id) FROM snapshots) - 1 AND id NOT IN (SELECT snapshot FROM pins)");
        return before;
    }

    private static int Drop(Database database, int partition, long position)
    {
        // What an incident pinned stays, without the other brands.
        PinRows.Keep(database, partition, position, DroppedATransaction);
        database.Run("DELETE FROM pulses WHERE id IN (" + Dropped + ")", partition, position, position, DroppedATransaction);
        return database.Changes;
    }

    private static Dictionary<int, long> PositionsOf(string json) => JsonSerializer.Deserialize<Dictionary<int, long>>(json)!;
}
