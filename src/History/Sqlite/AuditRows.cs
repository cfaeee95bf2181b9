using Listening.Alerts.Audit;
using Listening.History.Archive;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>The chain in its table. Only the writer appends.</summary>
internal static class AuditRows
{
    private const string Columns = "seq, at_ms, recorded_ms, by, action, subject, brand, data, hash";

    public static void Append(WriteScope scope, AuditEntry entry)
    {
        var database = scope.Database;
        var (seq, before) = (0L, AuditChain.Root);
        using (var last = database.Rows("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"))
        {
            if (last.Step())
            {
                (seq, before) = (last.Int64(0), last.Blob(1).ToArray());
            }
        }

        // Stored as hashed: milliseconds.
        seq++;
        var hash = AuditChain.Next(before, seq, entry, scope.Now);
        database.Run(
            "INSERT INTO audit (" + Columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            seq, entry.At, scope.NowMs, entry.By, entry.Action, entry.Subject, entry.Brand, entry.Data, hash);
    }

    /// <summary>The name that the first link gave the store: it outlives a restore, unlike the feed's epoch.</summary>
    public static string? Store(Database database) => database.Word("SELECT subject FROM audit WHERE seq = 1");

    public static AuditLink? Head(Database database) => Walk(database, "ORDER BY seq DESC LIMIT 1").FirstOrDefault();

    public static IEnumerable<AuditLink> All(Database database) => Walk(database, "ORDER BY seq");

    private static IEnumerable<AuditLink> Walk(Database database, string order)
    {
        using var rows = database.Rows("SELECT " + Columns + " FROM audit " + order);
        while (rows.Step())
        {
            var entry = new AuditEntry(rows.Time(1), rows.Text(3), rows.Text(4), rows.Text(5), rows.TextOrNull(6), rows.Text(7));
            yield return new AuditLink(rows.Int64(0), entry, rows.Time(2), rows.Blob(8).ToArray());
        }
    }
}
