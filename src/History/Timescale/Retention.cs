using System.Globalization;
using Listening.History.Retention;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>
/// Retention in steps. Words go by recording time, a minute of it a step and longer where nothing is found: the rows with their numbers stay, and the pages are cleaned. Whatever
/// the edition: policies drop whole chunks only, and our words leave without their rows.
/// </summary>
internal sealed class Retention(Server server, StoreClock clock, Cleaner cleaner)
{
    // A chunk loses words all day long while retention goes through it, and posts are deleted mostly on their first day.
    private static readonly TimeSpan BetweenRewrites = TimeSpan.FromDays(1);

    private const long ShortestStepMs = 60_000;
    private const long LongestStepMs = 86_400_000;

    // A mention's event time is at most this much later than its recording (ingest stamps it so): the bound leaves out younger chunks.
    private const long EventAheadMs = 5_000;

    public async Task ApplyAsync(RetentionOptions options, CancellationToken cancellationToken)
    {
        var nowMs = (await clock.NowAsync(cancellationToken)).ToUnixTimeMilliseconds();
        foreach (var table in (string[])["mentions", "revisions"])
        {
            await EraseAsync(table, nowMs - (long)options.Words.TotalMilliseconds, cancellationToken);
        }

        var poison = nowMs - (long)options.Poison.TotalMilliseconds;
        await server.RowsAsync("SELECT drop_chunks('poison', $1::bigint)", _ => 0, cancellationToken, poison);
        await server.RowsAsync("DELETE FROM poison WHERE recorded_ms < $1", _ => 0, cancellationToken, poison);
        await server.RowsAsync(
            "DELETE FROM feed WHERE sequence <= (SELECT max(sequence) FROM feed WHERE at_ms < $1)", _ => 0, cancellationToken,
            nowMs - (long)options.Feed.TotalMilliseconds);
        await cleaner.RewriteAsync(DateTimeOffset.FromUnixTimeMilliseconds(nowMs) - BetweenRewrites, cancellationToken);
    }

    private async Task EraseAsync(string table, long beforeMs, CancellationToken cancellationToken)
    {
        var (done, stepMs) = (await DoneAsync(table, cancellationToken), ShortestStepMs);
        while (done < beforeMs)
        {
            var to = Math.Min(beforeMs, done + stepMs);
            var erased = await server.UseAsync(connection => StepAsync(connection, table, done, to, cancellationToken), cancellationToken);
            stepMs = erased > 0 ? ShortestStepMs : Math.Min(stepMs * 2, LongestStepMs);
            done = to;
        }
    }

    /// <summary>Recording time up to which words are erased; at first that of the oldest audit entry, with which the store began.</summary>
    private async Task<long> DoneAsync(string table, CancellationToken cancellationToken)
    {
        var known = await server.RowsAsync("SELECT value FROM meta WHERE name = $1", r => r.GetString(0), cancellationToken, NameOf(table));
        return known.Count > 0
            ? long.Parse(known[0], CultureInfo.InvariantCulture)
            : (await server.RowsAsync("SELECT recorded_ms - 1 FROM audit WHERE seq = 1", r => r.GetInt64(0), cancellationToken))[0];
    }

    /// <returns>Rows whose words went.</returns>
    private async Task<int> StepAsync(NpgsqlConnection connection, string table, long after, long to, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var erase = table == "mentions"
            ? connection.Command(
                """
                UPDATE mentions SET text = NULL, author = NULL, url = NULL
                WHERE recorded_ms >= $1 AND recorded_ms < $2 AND event_ms < $3 AND (text IS NOT NULL OR author IS NOT NULL OR url IS NOT NULL)
                RETURNING event_ms
                """,
                after, to, to + EventAheadMs)
            : connection.Command(
                "UPDATE revisions SET text = NULL WHERE recorded_ms >= $1 AND recorded_ms < $2 AND text IS NOT NULL RETURNING at_ms", after, to);
        var erased = await erase.AllAsync(r => r.GetInt64(0), cancellationToken);
        await using var note = connection.Command(
            "INSERT INTO meta VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2", NameOf(table), to.ToString(CultureInfo.InvariantCulture));
        await note.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        cleaner.Clean(erased);
        return erased.Count;
    }

    private static string NameOf(string table) => "retention." + table;
}
