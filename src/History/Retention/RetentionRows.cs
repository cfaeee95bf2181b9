using System.Globalization;
using Listening.History.Sqlite;
using Listening.History.Sqlite.Core;

namespace Listening.History.Retention;

/// <summary>
/// One step of retention, short enough for the bulk lane. Rows are in the order in which they were recorded, so a step looks only at the
/// oldest ones that are left. Words are erased in place as a deletion does it; the row with its numbers stays.
/// </summary>
internal static class RetentionRows
{
    private const int RowsAStep = 256;

    /// <returns>True when there is more to do.</returns>
    public static bool Step(WriteScope scope, RetentionOptions options)
    {
        var more = EraseWords(scope, "mentions", options.Words);
        more |= EraseWords(scope, "revisions", options.Words);
        more |= Delete(scope, "poison", "id", "recorded_ms", options.Poison);
        more |= Delete(scope, "feed", "sequence", "at_ms", options.Feed);
        return more;
    }

    private static bool EraseWords(WriteScope scope, string table, TimeSpan kept)
    {
        var (database, before) = (scope.Database, scope.NowMs - (long)kept.TotalMilliseconds);
        var name = "retention." + table;
        var done = long.Parse(database.Word("SELECT value FROM meta WHERE name = ?", name) ?? "0", CultureInfo.InvariantCulture);
        var last = database.Number(
            $"SELECT max(id) FROM (SELECT id, recorded_ms FROM {table} WHERE id > ? ORDER BY id LIMIT ?) WHERE recorded_ms < ?", done, RowsAStep, before);
        if (last is not { } to)
        {
            return false;
        }

        Erasure.OfRows(scope, table, done, to);
        database.Run(
            "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2", name, to.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    private static bool Delete(WriteScope scope, string table, string key, string time, TimeSpan kept)
    {
        scope.Database.Run(
            $"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM (SELECT {key}, {time} FROM {table} ORDER BY {key} LIMIT ?) WHERE {time} < ?)",
            RowsAStep, scope.NowMs - (long)kept.TotalMilliseconds);
        return scope.Database.Changes == RowsAStep;
    }
}
