using Listening.History.Timescale.Core;
using Microsoft.Extensions.Logging;

namespace Listening.History.Timescale;

/// <summary>
/// What the community edition of TimescaleDB does by itself (docs.timescale.com/use-timescale): compress old chunks, drop unread messages past
/// their retention, keep sums by hour and day for people who query the database. The program needs none of it, so a policy that cannot be set is
/// logged and the store opens.
/// </summary>
internal static class Policies
{
    // Rows younger than this still change: metrics of posts, edits, deletions.
    private const string CompressAfter = "2592000000"; // 30 days

    private const string Sums =
        """
        sum(volume)::bigint AS volume, sum(negative)::bigint AS negative, sum(neutral)::bigint AS neutral, sum(positive)::bigint AS positive,
          sum(valence)::bigint AS valence, sum(risky)::bigint AS risky, sum(actual)::bigint AS actual, sum(floor)::bigint AS floor,
          sum(estimated)::bigint AS estimated, sum(engagement)::bigint AS engagement
        """;

    public static async Task ApplyAsync(Server server, ILogger logger, CancellationToken cancellationToken)
    {
        foreach (var (name, sql) in All(server.Schema.Replace("\"", "\"\"", StringComparison.Ordinal)))
        {
            try
            {
                await server.RowsAsync(sql, _ => 0, cancellationToken);
            }
            catch (Exception e) when (e is StoreException or InvalidOperationException)
            {
                Log.PolicyFailed(logger, name, e.Message);
            }
        }
    }

    private static IEnumerable<(string Name, string Sql)> All(string schema)
    {
        yield return ("clock of integer times",
            $"CREATE OR REPLACE FUNCTION \"{schema}\".now_ms() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT (extract(epoch FROM now()) * 1000)::bigint $$");
        // In the order are the columns by which rows are found again: a change reads only the compressed batches whose bounds hold what it looks for
        // (tigerdata.com/docs, "modify compressed data"). Retention looks for mentions by recording time.
        foreach (var (table, segments, order) in ((string, string, string)[])[
            ("mentions", "", "event_ms DESC, post, recorded_ms"), ("mention_brands", "brand", "event_ms DESC, post"), ("metrics", "", "post, recorded_ms"),
            ("minutes", "stream", "minute_ms DESC, partition")])
        {
            yield return Clock(table);

            // Settings of a table that has compressed chunks cannot be set again.
            yield return ($"{table}: compression",
                $"""
                 DO $$ BEGIN
                   IF NOT (SELECT compression_enabled FROM timescaledb_information.hypertables WHERE hypertable_schema = '{schema}' AND hypertable_name = '{table}') THEN
                     ALTER TABLE {table} SET (timescaledb.compress, timescaledb.compress_segmentby = '{segments}', timescaledb.compress_orderby = '{order}');
                   END IF;
                 END $$
                 """);
            yield return ($"{table}: compress after 30 days", $"SELECT add_compression_policy('{table}', {CompressAfter}::bigint, if_not_exists => true)");
        }

        yield return Clock("poison");
        yield return ("poison: drop after 7 days", "SELECT add_retention_policy('poison', 604800000::bigint, if_not_exists => true)");
        foreach (var (view, width) in ((string, string)[])[("sums_by_hour", "3600000"), ("sums_by_day", "86400000")])
        {
            yield return (view,
                $"""
                 CREATE MATERIALIZED VIEW IF NOT EXISTS {view} WITH (timescaledb.continuous) AS
                 SELECT stream, time_bucket({width}::bigint, minute_ms) AS start_ms, {Sums} FROM minutes GROUP BY 1, 2 WITH NO DATA
                 """);

            // Late mentions of three buckets back are taken in; older ones by a refresh by hand.
            yield return ($"{view}: refresh",
                $"""
                 SELECT add_continuous_aggregate_policy('{view}', start_offset => 4 * {width}::bigint, end_offset => {width}::bigint,
                   schedule_interval => INTERVAL '10 minutes', if_not_exists => true)
                 """);
        }
    }

    private static (string Name, string Sql) Clock(string table) =>
        ($"{table}: clock", $"SELECT set_integer_now_func('{table}', 'now_ms', replace_if_exists => true)");
}
