using Listening.Alerts.Audit;
using Listening.History.Archive;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>The chain in its table. Whoever holds the row <c>head</c> is its one appender.</summary>
internal static class AuditRows
{
    private const string Columns = "seq, at_ms, recorded_ms, by, action, subject, brand, data, hash";

    public static void Append(EffectScope scope, AuditEntry entry)
    {
        // Hashed as it will be read.
        entry = entry with
        {
            By = PgText.Clean(entry.By),
            Action = PgText.Clean(entry.Action),
            Subject = PgText.Clean(entry.Subject),
            Brand = PgText.CleanOrNull(entry.Brand),
            Data = PgText.Clean(entry.Data),
        };
        var seq = scope.Head.AuditSeq + 1;
        var hash = AuditChain.Next(scope.Head.AuditHash, seq, entry, scope.Now);
        scope.Run(
            "INSERT INTO audit (" + Columns + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            seq, entry.At, scope.NowMs, entry.By, entry.Action, entry.Subject, entry.Brand, entry.Data, hash);
        scope.Head = scope.Head with { AuditSeq = seq, AuditHash = hash };
    }

    /// <summary>The name that the first link gave the store: it outlives a restore, unlike the feed's epoch.</summary>
    public static async Task<string?> StoreAsync(Server server, CancellationToken cancellationToken) =>
        (await server.RowsAsync("SELECT subject FROM audit WHERE seq = 1", r => r.GetString(0), cancellationToken)).FirstOrDefault();

    public static async Task<AuditLink?> HeadAsync(Server server, CancellationToken cancellationToken) =>
        (await server.RowsAsync("SELECT " + Columns + " FROM audit ORDER BY seq DESC LIMIT 1", Read, cancellationToken)).FirstOrDefault();

    /// <summary>All links in order, read as they are walked.</summary>
    public static IEnumerable<AuditLink> Walk(NpgsqlConnection connection)
    {
        using var command = connection.Command("SELECT " + Columns + " FROM audit ORDER BY seq");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return Read(rows);
        }
    }

    private static AuditLink Read(NpgsqlDataReader rows) => new(
        rows.GetInt64(0),
        new AuditEntry(rows.Time(1), rows.GetString(3), rows.GetString(4), rows.GetString(5), rows.TextOrNull(6), rows.GetString(7)),
        rows.Time(2),
        rows.GetFieldValue<byte[]>(8));
}
