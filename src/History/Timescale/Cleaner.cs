using System.Globalization;
using Listening.History.Timescale.Core;
using Microsoft.Extensions.Logging;

namespace Listening.History.Timescale;

/// <summary>
/// Makes erased words unreadable soon: VACUUM of the chunks that held them, which takes the old versions of the rows out of their pages. At most
/// once a second, because deletions come in bursts. What a crash keeps from being cleaned, the server's own autovacuum cleans.
/// </summary>
internal sealed class Cleaner : IAsyncDisposable
{
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromSeconds(1);

    private readonly Server server;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly CancellationTokenSource stop = new();
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
            var chunks = await server.RowsAsync(
                """
                SELECT DISTINCT format('%I.%I', chunk_schema, chunk_name) FROM timescaledb_information.chunks
                JOIN unnest($2::bigint[]) day ON range_start_integer <= day AND range_end_integer > day
                WHERE hypertable_schema = $1 AND hypertable_name = 'mentions'
                """,
                r => r.GetString(0), cancellationToken, server.Schema, noted);
            foreach (var relation in chunks.Append("revisions"))
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

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
        work.Dispose();
    }
}
