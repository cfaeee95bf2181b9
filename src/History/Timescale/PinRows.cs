using System.Text.Json;
using Listening.Alerts.Incidents;
using Listening.Detection.Mentions;
using Listening.Detection.Windows;
using Listening.History.Backtest;
using Listening.History.Timescale.Core;
using Listening.Ingest.Pipeline;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>What incidents pinned.</summary>
internal static class PinRows
{
    public static void Begin(EffectScope scope, Incident incident) => scope.Run(
        """
        INSERT INTO pins (incident, brand, snapshot, until_ms)
        SELECT $1, $2, id, $3 FROM (SELECT id FROM snapshots ORDER BY id DESC LIMIT 2) AS kept ORDER BY id LIMIT 1 ON CONFLICT DO NOTHING
        """,
        incident.Id, incident.Brand, scope.NowMs + (long)PinnedReplay.For.TotalMilliseconds);

    /// <summary>Drops the pulses of a partition that two snapshots contain, after moving what an incident pinned of them.</summary>
    public static async Task DropAsync(NpgsqlConnection connection, int partition, long position, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var pinned = connection.Command(
            """
            SELECT DISTINCT n.brand, p.from_offset, p.to_offset, p.recorded_ms, p.body FROM pulses p JOIN pins n ON n.until_ms >= p.recorded_ms
            WHERE p.partition = $1 AND p.from_offset < $2 AND p.to_offset <= $2
            """,
            partition, position);
        var kept = await pinned.AllAsync(r => (Brand: r.GetString(0), RecordedMs: r.GetInt64(3), Pulse: PulseBatch.FromBytes(r.GetFieldValue<byte[]>(4))), cancellationToken);
        await using var batch = connection.CreateBatch();
        foreach (var (brand, recordedMs, pulse) in kept)
        {
            batch.Add(
                """
                INSERT INTO pinned_pulses (brand, partition, from_offset, to_offset, recorded_ms, body) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (brand, partition, from_offset, to_offset) DO UPDATE SET recorded_ms = excluded.recorded_ms, body = excluded.body
                """,
                brand, pulse.Partition, pulse.From, pulse.To, recordedMs, PinnedPulses.Of(pulse, brand).ToBytes());
        }

        batch.Add("DELETE FROM pulses WHERE partition = $1 AND from_offset < $2 AND to_offset <= $2", partition, position);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Takes the words of erased posts out of pulses and snapshots, pinned ones too: one scan for all of them.</summary>
    public static async Task ForgetAsync(NpgsqlConnection connection, IReadOnlyCollection<(PostKey Key, long EventMs)> posts, CancellationToken cancellationToken)
    {
        var keys = posts.Select(p => p.Key).ToHashSet();
        foreach (var (from, to) in PinnedPulses.RecordedWithin(posts.Select(p => p.EventMs)))
        {
            foreach (var table in (string[])["pinned_pulses", "pulses"])
            {
                await RedactAsync(connection, table, "body", from, to, (body, _) => PinnedPulses.Without(body, keys), cancellationToken);
            }

            await RedactAsync(
                connection, "snapshots", "state", from, to + (long)PinnedPulses.Sampled.TotalMilliseconds,
                (state, partitions) => PinnedPulses.WithoutInSnapshot(state, partitions, keys), cancellationToken);
        }
    }

    private static async Task RedactAsync(
        NpgsqlConnection connection, string table, string column, long from, long to, Func<byte[], int, byte[]?> without, CancellationToken cancellationToken)
    {
        // Rows have no key in common but their place, which is one in its own chunk; nothing else writes them meanwhile but who drops them whole.
        var partitions = table == "snapshots" ? "(SELECT count(*)::int FROM jsonb_object_keys(positions::jsonb))" : "0";
        await using var find = connection.Command($"SELECT tableoid::text, ctid::text, {column}, {partitions} FROM {table} WHERE recorded_ms >= $1 AND recorded_ms <= $2 FOR UPDATE", from, to);
        foreach (var (chunk, place, body, count) in await find.AllAsync(r => (r.GetString(0), r.GetString(1), r.GetFieldValue<byte[]>(2), r.GetInt32(3)), cancellationToken))
        {
            if (without(body, count) is { } redacted)
            {
                await using var update = connection.Command(
                    $"UPDATE {table} SET {column} = $1 WHERE tableoid = $2::text::oid AND ctid = $3::text::tid AND recorded_ms >= $4 AND recorded_ms <= $5", redacted, chunk, place, from, to);
                await update.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    /// <summary>Incidents of a brand whose pins reach into a stretch of time.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(NpgsqlConnection connection, string brand, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        await using var find = connection.Command(
            "SELECT n.incident FROM pins n JOIN snapshots s ON s.id = n.snapshot WHERE n.brand = $1 AND n.until_ms > $2 AND s.recorded_ms < $3 ORDER BY n.until_ms, n.incident",
            brand, fromMs, toMs);
        return await find.AllAsync(r => r.GetString(0), cancellationToken);
    }

    public static async Task<PinnedReplay?> ReadAsync(NpgsqlConnection connection, string[]? sight, string incident, CancellationToken cancellationToken)
    {
        await using var find = connection.Command(
            """
            SELECT n.brand, n.until_ms, s.recorded_ms, s.state, s.positions, s.watermark_ms FROM pins n JOIN snapshots s ON s.id = n.snapshot
            WHERE n.incident = $2 AND ($1::text[] IS NULL OR n.brand = ANY ($1))
            """,
            sight, incident);
        var found = await find.AllAsync(
            r => (Brand: r.GetString(0), UntilMs: r.GetInt64(1), FromMs: r.GetInt64(2) - (long)PinnedReplay.Margin.TotalMilliseconds,
                Snapshot: new DetectSnapshot(r.GetFieldValue<byte[]>(3), JsonSerializer.Deserialize<Dictionary<int, long>>(r.GetString(4))!, r.GetInt64(5))),
            cancellationToken);
        if (found is not [var pin])
        {
            return null;
        }

        await using var pulses = connection.Command(
            """
            SELECT body FROM pinned_pulses WHERE brand = $1 AND recorded_ms >= $2 AND recorded_ms <= $3
            UNION ALL SELECT body FROM pulses WHERE recorded_ms >= $2 AND recorded_ms <= $3
            """,
            pin.Brand, pin.FromMs, pin.UntilMs);
        return new PinnedReplay(
            pin.Snapshot, await pulses.AllAsync(r => PinnedPulses.Of(PulseBatch.FromBytes(r.GetFieldValue<byte[]>(0)), pin.Brand), cancellationToken),
            DateTimeOffset.FromUnixTimeMilliseconds(pin.UntilMs));
    }
}
