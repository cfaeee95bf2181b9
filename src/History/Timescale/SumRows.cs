using Listening.Detection.Mentions;
using Listening.History.Rollups;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>Sums of a stream from minutes, hours and days, as <see cref="RollupPlan"/> chooses. Inside a transaction that sees one moment.</summary>
internal static class SumRows
{
    /// <summary>Rows in order of time; a minute has one for each partition.</summary>
    /// <param name="columns">Of each row, after its start.</param>
    /// <param name="row">Takes a row.</param>
    /// <param name="group">Adds the rows of one start up in <paramref name="columns"/>.</param>
    public static async Task ReadAsync(
        NpgsqlConnection connection, StreamKey stream, long fromMs, long toMs, Grain widest, string columns, Action<NpgsqlDataReader> row,
        CancellationToken cancellationToken, bool group = false)
    {
        var (id, parts) = await PlanAsync(connection, stream, fromMs, toMs, widest, cancellationToken);
        if (id is null)
        {
            return;
        }

        await using var batch = connection.CreateBatch();
        foreach (var part in parts)
        {
            var (table, start) = part.Grain.Rows();
            batch.Add(
                $"SELECT {start}, {columns} FROM {table} WHERE stream = $1 AND {start} >= $2 AND {start} < $3 {(group ? "GROUP BY " + start : "")} ORDER BY {start}",
                id, part.FromMs, part.ToMs);
        }

        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                row(rows);
            }
        }
        while (await rows.NextResultAsync(cancellationToken));
    }

    /// <summary>Starts of the stretches in which anything was read, in order.</summary>
    /// <param name="grain">Width of the stretches; both ends are multiples of it.</param>
    public static async Task<List<long>> HeardAsync(
        NpgsqlConnection connection, long fromMs, long toMs, Grain grain, CancellationToken cancellationToken)
    {
        await using var heard = grain == Grain.Minute
            ? connection.Command("SELECT minute_ms FROM heard WHERE minute_ms >= $1 AND minute_ms < $2 ORDER BY minute_ms", fromMs, toMs)
            : connection.Command(
                """
                SELECT at FROM generate_series($1::bigint, $2::bigint - 1, $3::bigint) AS at
                WHERE EXISTS (SELECT 1 FROM heard WHERE minute_ms >= at AND minute_ms < least(at + $3, $2)) ORDER BY at
                """,
                fromMs, toMs, grain.WidthMs());
        return await heard.AllAsync(r => r.GetInt64(0), cancellationToken);
    }

    /// <returns>Id of the stream, null when it was never heard, and the rows to read.</returns>
    private static async Task<(long? Stream, List<RollupPart> Parts)> PlanAsync(
        NpgsqlConnection connection, StreamKey stream, long fromMs, long toMs, Grain widest, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(
            "SELECT (SELECT id FROM streams WHERE brand = $1 AND kind = $2 AND value = $3 AND drill = $4), coalesce((SELECT until_ms FROM rolled), 0)",
            stream.Brand, stream.Kind, stream.Value, stream.Drill);
        if (widest != Grain.Minute)
        {
            batch.Add("SELECT DISTINCT grain, start_ms FROM stale WHERE start_ms >= $1 AND start_ms < $2", Grain.Day.Floor(fromMs), toMs);
        }

        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var (id, untilMs) = (rows.IsDBNull(0) ? (long?)null : rows.GetInt64(0), rows.GetInt64(1));
        var stale = new List<StaleSum>();
        await rows.NextResultAsync(cancellationToken);
        while (widest != Grain.Minute && await rows.ReadAsync(cancellationToken))
        {
            stale.Add(new StaleSum((Grain)rows.GetInt16(0), rows.GetInt64(1)));
        }

        return (id, RollupPlan.Of(fromMs, toMs, widest, untilMs, stale));
    }
}
