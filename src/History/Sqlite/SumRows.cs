using Listening.Detection.Mentions;
using Listening.History.Rollups;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>Sums of a stream from minutes, hours and days, as <see cref="RollupPlan"/> chooses. Inside a read, which is one snapshot.</summary>
internal static class SumRows
{
    /// <summary>Rows in order of time; a minute has one for each partition. Valid until the next.</summary>
    /// <param name="columns">Of each row, after its start.</param>
    /// <param name="group">Adds the rows of one start up in <paramref name="columns"/>.</param>
    public static IEnumerable<Statement> Of(
        Database database, StreamKey stream, long fromMs, long toMs, Grain widest, string columns, bool group = false)
    {
        var id = database.Number(
            "SELECT id FROM streams WHERE brand = ? AND kind = ? AND value = ? AND drill = ?", stream.Brand, stream.Kind, stream.Value, stream.Drill);
        if (id is null)
        {
            yield break;
        }

        foreach (var part in Plan(database, fromMs, toMs, widest))
        {
            var (table, start) = part.Grain.Rows();
            using var rows = database.Rows(
                $"SELECT {start}, {columns} FROM {table} WHERE stream = ? AND {start} >= ? AND {start} < ? {(group ? "GROUP BY " + start : "")} ORDER BY {start}",
                id, part.FromMs, part.ToMs);
            while (rows.Step())
            {
                yield return rows;
            }
        }
    }

    /// <summary>Starts of the stretches in which anything was read, in order.</summary>
    /// <param name="grain">Width of the stretches; both ends are multiples of it.</param>
    public static IEnumerable<long> Heard(Database database, long fromMs, long toMs, Grain grain)
    {
        if (grain == Grain.Minute)
        {
            using var minutes = database.Rows("SELECT minute_ms FROM heard WHERE minute_ms >= ? AND minute_ms < ? ORDER BY minute_ms", fromMs, toMs);
            while (minutes.Step())
            {
                yield return minutes.Int64(0);
            }

            yield break;
        }

        // From each stretch straight to the next one that has a minute: a year has half a million of them.
        for (var at = Next(fromMs); at is { } minuteMs; at = Next(grain.Floor(minuteMs) + grain.WidthMs()))
        {
            yield return grain.Floor(minuteMs);
        }

        long? Next(long from) => database.Number("SELECT min(minute_ms) FROM heard WHERE minute_ms >= ? AND minute_ms < ?", from, toMs);
    }

    private static List<RollupPart> Plan(Database database, long fromMs, long toMs, Grain widest)
    {
        var stale = new List<StaleSum>();
        if (widest != Grain.Minute)
        {
            using var rows = database.Rows(
                "SELECT DISTINCT grain, start_ms FROM stale WHERE grain IN (1, 2) AND start_ms >= ? AND start_ms < ?", Grain.Day.Floor(fromMs), toMs);
            while (rows.Step())
            {
                stale.Add(new StaleSum((Grain)rows.Int32(0), rows.Int64(1)));
            }
        }

        return RollupPlan.Of(fromMs, toMs, widest, database.Number("SELECT until_ms FROM rolled") ?? 0, stale);
    }
}
