using System.Globalization;
using Listening.History.Timescale.Core;
using Microsoft.Extensions.Logging;

namespace Listening.History.Timescale;

/// <summary>
/// Makes erased words unreadable soon: VACUUM of the chunks that held them (and of what they were compressed into), which takes the old versions of the rows out of their pages. At most
/// once a second, because deletions come in bursts. What a crash keeps from being cleaned, the server's own autovacuum cleans. The freed bytes lie
/// in the pages until they are used again: chunks are noted to be written anew, which takes a lock on them and so is not done for each deletion.
/// </summary>
internal sealed class Cleaner : IAsyncDisposable
{
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromSeconds(1);

    private const string Revisions = "revisions";

    // Who reads or writes the chunk waits behind a rewriting that waits: better it fails and is done an hour later.
    private const string Patience = "SET lock_timeout = '2s'";

    private readonly Server server;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly CancellationTokenSource stop = new();

    // Who shreds must not overtake a round under way.
    private readonly SemaphoreSlim turn = new(1);
    private readonly HashSet<long> days = [];
    private readonly Task loop;

    public Cleaner(Server server, TimeProvider time, ILogger logger)
    {
        (this.server, this.time, this.logger) = (server, time, logger);
        loop = Task.Run(LoopAsync);
    }

    /// <summary>Words of these mentions (by event time) and of their revisions were erased.</summary>
    public void Clean(IEnumerable<long> mentions)
    {
        lock (gate)
        {
            var before = days.Count;
            days.UnionWith(mentions.Select(m => m / DayMs * DayMs));
            if (days.Count == before)
            {
                return;
            }
        }

        work.Release();
    }

    private const long DayMs = 86_400_000;

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await work.WaitAsync(stop.Token);
                await RoundAsync(stop.Token);
                await Task.Delay(BetweenRounds, time, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>Cleans what is noted; what fails is noted again.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await VacuumAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task VacuumAsync(CancellationToken cancellationToken)
    {
        long[] noted;
        lock (gate)
        {
            noted = [.. days];
            days.Clear();
        }

        if (noted.Length == 0)
        {
            return;
        }

        try
        {
            await server.RowsAsync(
                "INSERT INTO rewrites SELECT day, $2, $2 FROM unnest($1::bigint[]) AS day ON CONFLICT (day_ms) DO UPDATE SET last_ms = rewrites.last_ms + 1",
                _ => 0, cancellationToken, noted, time.GetUtcNow());
            foreach (var relation in (await ChunksAsync(noted, cancellationToken)).Append(Revisions))
            {
                // No transaction block: VACUUM refuses one. TRUNCATE off: it would wait for readers.
                await server.RowsAsync(string.Create(CultureInfo.InvariantCulture, $"VACUUM (TRUNCATE false) {relation}"), _ => 0, cancellationToken);
            }
        }
        catch (IOException e)
        {
            Log.VacuumFailed(logger, e);
            Clean(noted);
        }
    }

    /// <summary>
    /// Writes anew the chunks that were noted by then, so that no page of theirs holds an erased word, used or free. Nobody writes to a chunk
    /// meanwhile; one that is in use stays noted.
    /// </summary>
    /// <exception cref="IOException">At least one could not be written anew.</exception>
    public async Task RewriteAsync(DateTimeOffset notedBy, CancellationToken cancellationToken)
    {
        var days = await server.RowsAsync(
            "SELECT day_ms, last_ms FROM rewrites WHERE first_ms <= $1 ORDER BY day_ms", r => (Day: r.GetInt64(0), Last: r.GetInt64(1)), cancellationToken, notedBy);
        if (days.Count > 0)
        {
            await RewriteAsync(Revisions, cancellationToken);
        }

        StoreException? busy = null;
        foreach (var (day, last) in days)
        {
            try
            {
                foreach (var chunk in await ChunksAsync([day], cancellationToken))
                {
                    await RewriteAsync(chunk, cancellationToken);
                }

                // What was erased while it was written stays noted.
                await server.RowsAsync("DELETE FROM rewrites WHERE day_ms = $1 AND last_ms = $2", _ => 0, cancellationToken, day, last);
            }
            catch (StoreException e) when (e.Fault == StoreFault.Busy)
            {
                busy = e;
            }
        }

        if (busy is not null)
        {
            throw busy;
        }
    }

    /// <summary>Writes a table or chunk anew, when nobody is in the middle of using it.</summary>
    /// <exception cref="IOException">It is in use: try again.</exception>
    internal Task<int> RewriteAsync(string relation, CancellationToken cancellationToken) => server.UseAsync(
        async connection =>
        {
            await using var wait = connection.Command(Patience);
            await wait.ExecuteNonQueryAsync(cancellationToken);
            await using var rewrite = connection.Command($"VACUUM (FULL) {relation}");
            return await rewrite.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Chunks of mentions of these days, and what they were compressed into.</summary>
    private Task<List<string>> ChunksAsync(long[] noted, CancellationToken cancellationToken) =>
        server.RowsAsync(
            """
            WITH touched AS (
              SELECT c.id, c.schema_name, c.table_name, c.compressed_chunk_id FROM timescaledb_information.chunks i
              JOIN unnest($2::bigint[]) day ON range_start_integer <= day AND range_end_integer > day
              JOIN _timescaledb_catalog.chunk c ON c.schema_name = i.chunk_schema AND c.table_name = i.chunk_name
              WHERE hypertable_schema = $1 AND hypertable_name = 'mentions')
            SELECT format('%I.%I', schema_name, table_name) FROM touched
            UNION SELECT format('%I.%I', c.schema_name, c.table_name) FROM _timescaledb_catalog.chunk c JOIN touched t ON t.compressed_chunk_id = c.id
            """,
            r => r.GetString(0), cancellationToken, server.Schema, noted);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
        work.Dispose();
        turn.Dispose();
    }
}
