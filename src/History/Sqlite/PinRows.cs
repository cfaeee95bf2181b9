using System.Buffers.Binary;
using System.Text.Json;
using Listening.Alerts.Incidents;
using Listening.Detection.Mentions;
using Listening.Detection.Windows;
using Listening.History.Backtest;
using Listening.History.Sqlite.Core;
using Listening.Ingest.Pipeline;

namespace Listening.History.Sqlite;

/// <summary>What incidents pinned. Writes belong to the writer's thread.</summary>
internal static class PinRows
{
    public static void Begin(WriteScope scope, Incident incident) => scope.Database.Run(
        "INSERT OR IGNORE INTO pins (incident, brand, snapshot, until_ms) SELECT ?1, ?2, id, ?3 FROM snapshots WHERE id >= (SELECT max(id) FROM snapshots) - 1 ORDER BY id LIMIT 1",
        incident.Id, incident.Brand, scope.NowMs + (long)PinnedReplay.For.TotalMilliseconds);

    /// <summary>Moves what an incident pinned of the pulses that are dropped next.</summary>
    public static void Keep(Database database, int partition, long position, int most)
    {
        var kept = new List<(string Brand, long RecordedMs, PulseBatch Pulse)>();
        using (var rows = database.Rows(
            "SELECT n.brand, p.recorded_ms, p.body FROM (" + PulseStore.Dropped + ") d CROSS JOIN pulses p ON p.id = d.id CROSS JOIN pins n ON n.until_ms >= p.recorded_ms GROUP BY p.id, n.brand",
            partition, position, position, most))
        {
            while (rows.Step())
            {
                var brand = rows.Text(0);
                kept.Add((brand, rows.Int64(1), PinnedPulses.Of(PulseBatch.FromBytes(rows.Blob(2).ToArray()), brand)));
            }
        }

        foreach (var (brand, recordedMs, pulse) in kept)
        {
            database.Run(
                "INSERT OR REPLACE INTO pinned_pulses (brand, partition, from_offset, to_offset, recorded_ms, body) VALUES (?, ?, ?, ?, ?, ?)",
                brand, pulse.Partition, pulse.From, pulse.To, recordedMs, pulse.ToBytes());
        }
    }

    /// <summary>Takes the words of erased posts out of pulses and snapshots, pinned ones too: one scan for all of them.</summary>
    public static void Forget(Database database, IReadOnlyCollection<long> posts)
    {
        if (posts.Count == 0)
        {
            return;
        }

        var (keys, times) = (new HashSet<PostKey>(), new List<long>());
        using (var rows = database.Rows("SELECT key, event_ms FROM posts WHERE id IN (SELECT value FROM json_each(?))", JsonSerializer.Serialize(posts)))
        {
            while (rows.Step())
            {
                keys.Add(new PostKey(BinaryPrimitives.ReadUInt128BigEndian(rows.Blob(0))));
                times.Add(rows.Int64(1));
            }
        }

        foreach (var (from, to) in PinnedPulses.RecordedWithin(times))
        {
            foreach (var table in (string[])["pinned_pulses", "pulses"])
            {
                Redact(database, $"SELECT id, body FROM {table} WHERE recorded_ms >= ? AND recorded_ms <= ?", $"UPDATE {table} SET body = ? WHERE id = ?", from, to,
                    rows => PinnedPulses.Without(rows.Blob(1).ToArray(), keys));
            }

            Redact(
                database, "SELECT id, state, positions FROM snapshots WHERE recorded_ms >= ? AND recorded_ms <= ?", "UPDATE snapshots SET state = ? WHERE id = ?", from,
                to + (long)PinnedPulses.Sampled.TotalMilliseconds,
                rows => PinnedPulses.WithoutInSnapshot(rows.Blob(1).ToArray(), JsonSerializer.Deserialize<Dictionary<int, long>>(rows.Text(2))!.Count, keys));
        }
    }

    private static void Redact(Database database, string find, string update, long from, long to, Func<Statement, byte[]?> without)
    {
        var redacted = new List<(long Id, byte[] Body)>();
        using (var rows = database.Rows(find, from, to))
        {
            while (rows.Step())
            {
                if (without(rows) is { } body)
                {
                    redacted.Add((rows.Int64(0), body));
                }
            }
        }

        redacted.ForEach(r => database.Run(update, r.Body, r.Id));
    }

    /// <summary>Incidents of a brand whose pins reach into a stretch of time.</summary>
    public static List<string> Of(Database database, string brand, long fromMs, long toMs)
    {
        using var rows = database.Rows(
            "SELECT n.incident FROM pins n CROSS JOIN snapshots s ON s.id = n.snapshot WHERE n.brand = ? AND n.until_ms > ? AND s.recorded_ms < ? ORDER BY n.until_ms, n.incident",
            brand, fromMs, toMs);
        var found = new List<string>();
        while (rows.Step())
        {
            found.Add(rows.Text(0));
        }

        return found;
    }

    public static PinnedReplay? Read(Database database, string? sight, string incident)
    {
        DetectSnapshot snapshot;
        string brand;
        long fromMs, untilMs;
        using (var rows = database.Rows(
            """
            SELECT n.brand, n.until_ms, s.recorded_ms, s.state, s.positions, s.watermark_ms FROM pins n CROSS JOIN snapshots s ON s.id = n.snapshot
            WHERE n.incident = ?2 AND (?1 IS NULL OR n.brand IN (SELECT value FROM json_each(?1)))
            """,
            sight, incident))
        {
            if (!rows.Step())
            {
                return null;
            }

            (brand, untilMs, fromMs) = (rows.Text(0), rows.Int64(1), rows.Int64(2) - (long)PinnedReplay.Margin.TotalMilliseconds);
            snapshot = new DetectSnapshot(rows.Blob(3).ToArray(), JsonSerializer.Deserialize<Dictionary<int, long>>(rows.Text(4))!, rows.Int64(5));
        }

        var pulses = new List<PulseBatch>();
        using (var rows = database.Rows(
            """
            SELECT body FROM pinned_pulses WHERE brand = ?1 AND recorded_ms >= ?2 AND recorded_ms <= ?3
            UNION ALL SELECT body FROM pulses WHERE recorded_ms >= ?2 AND recorded_ms <= ?3
            """,
            brand, fromMs, untilMs))
        {
            while (rows.Step())
            {
                pulses.Add(PinnedPulses.Of(PulseBatch.FromBytes(rows.Blob(0).ToArray()), brand));
            }
        }

        return new PinnedReplay(snapshot, pulses, DateTimeOffset.FromUnixTimeMilliseconds(untilMs));
    }
}
