using System.Security.Cryptography;
using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.Alerts.Stores;
using Listening.History.Archive;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Retention;
using Listening.History.Review;
using Listening.History.Timescale.Core;
using Listening.Ingest.Brands;
using Listening.Ingest.Pipeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Timescale;

/// <summary>History in TimescaleDB, for several nodes at once: every port that others own, and the reading side of the API.</summary>
public sealed class TimescaleHistory : HistoryStore
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly Server server;
    private readonly Edition edition;
    private readonly EffectLane lane;
    private readonly Cleaner cleaner;
    private readonly Listener listener;
    private readonly HistoryMetrics metrics;
    private readonly Retention retention;
    private readonly RollupRows rollups;
    private readonly BrandStore brands;

    private TimescaleHistory(
        Server server, Edition edition, StoreClock clock, EffectLane lane, HistoryMetrics metrics, (string Epoch, long Feed) head, BrandStore brands,
        TimeProvider time, ILogger logger)
    {
        (this.server, this.edition, this.lane, this.metrics, this.brands) = (server, edition, lane, metrics, brands);
        cleaner = new Cleaner(server, time, logger);
        retention = new Retention(server, clock, cleaner);
        rollups = new RollupRows(server, clock);
        var feed = new FeedReader(server, head.Epoch, head.Feed);
        Feed = feed;
        Score = new ScoreStore(server, clock, cleaner, metrics, time);
        Pulses = new PulseStore(server, clock);
        Alerts = new AlertStore(lane, feed);
        AlertReader = new AlertReader(server);
        Documents = new DocumentReader(server);
        Words = new WordRows(server, cleaner);
        Reader = new HistoryReader(server);
        Review = new ReviewReader(server);
        Access = new AccessStore(lane, server);
        Brands = brands;
        listener = new Listener(server, feed, brands, time, logger);
    }

    public override IScoreStore Score { get; }
    public override IPulseStore Pulses { get; }
    public override IAlertStore Alerts { get; }
    public override IAlertReader AlertReader { get; }
    public override IDocumentReader Documents { get; }
    public override IWordStore Words { get; }
    public override IFeedReader Feed { get; }
    public override IAccessStore Access { get; }
    public override IHistoryReader Reader { get; }
    public override IReviewReader Review { get; }
    public override IBrandStore Brands { get; }

    public override string Description =>
        $"TimescaleDB {edition.Extension} ({edition.License} edition) on PostgreSQL {edition.Postgres}, schema {Schema.Newest}";

    public override async Task<DateTimeOffset?> ClockAsync(CancellationToken cancellationToken) =>
        (await server.RowsAsync("SELECT clock_timestamp()", row => new DateTimeOffset(row.GetDateTime(0)), cancellationToken))[0];

    internal Server Server => server;

    internal Cleaner Cleaner => cleaner;

    /// <summary>Opens the store, and where needed makes or migrates its tables. Any number of nodes.</summary>
    /// <param name="connection">A connection string of Npgsql; the first schema of its <c>Search Path</c> (default <c>listening</c>) is ours.</param>
    /// <param name="patience">How long to wait for a server that does not answer, or is starting.</param>
    /// <exception cref="StoreException">It cannot be used: one line that says why and what to do; nothing was changed.</exception>
    public static async Task<TimescaleHistory> OpenAsync(
        string connection, TimeProvider time, TimeSpan patience = default, ILogger<TimescaleHistory>? logger = null, CancellationToken cancellationToken = default)
    {
        var log = (ILogger?)logger ?? NullLogger.Instance;
        var server = new Server(connection);
        var (metrics, clock) = (new HistoryMetrics(), new StoreClock(server, time));
        EffectLane? lane = null;
        try
        {
            var edition = await ConnectAsync(server, time, patience, log, cancellationToken);
            await server.RowsAsync(
                """
                UPDATE clock SET recorded_ms = greatest(recorded_ms, (SELECT max(recorded_ms) FROM positions),
                  (SELECT recorded_ms FROM audit ORDER BY recorded_ms DESC LIMIT 1))
                """,
                _ => 0, cancellationToken);
            await RollupRows.BeginAsync(server, await clock.NowAsync(cancellationToken), cancellationToken);
            lane = new EffectLane(server, clock, time, metrics, log);
            await BeginAsync(lane);
            var head = await server.RowsAsync(
                "SELECT (SELECT value FROM meta WHERE name = 'epoch'), feed FROM head", r => (r.GetString(0), r.GetInt64(1)), cancellationToken);
            var brands = new BrandStore(lane, server);
            await brands.LoadAsync(cancellationToken);
            if (edition.HasPolicies)
            {
                await Policies.ApplyAsync(server, log, cancellationToken);
            }

            server.TellOutages(time, log);
            return new TimescaleHistory(server, edition, clock, lane, metrics, head[0], brands, time, log);
        }
        catch
        {
            if (lane is not null)
            {
                await lane.DisposeAsync();
            }

            await server.DisposeAsync();
            metrics.Dispose();
            throw;
        }
    }

    /// <summary>Looks whether it could be opened, without changing anything.</summary>
    /// <returns>What it is, in words.</returns>
    /// <exception cref="StoreException">One line that says why not, and what to do.</exception>
    public static async Task<string> InspectAsync(string connection, CancellationToken cancellationToken)
    {
        await using var server = new Server(connection);
        var (version, edition) = await Schema.InspectAsync(server, cancellationToken);
        return $"TimescaleDB {edition.Extension} ({edition.License} edition) on PostgreSQL {edition.Postgres} at {server.Where}, "
            + (version == 0 ? "no history yet" : $"schema {version} of {Schema.Newest}");
    }

    /// <summary>A new identity after a restore, so that everybody who reads the feed starts from a snapshot; the audit says so.</summary>
    internal Task<bool> RenewAsync() => lane.RunAsync(
        scope =>
        {
            var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            scope.Run("UPDATE meta SET value = $1 WHERE name = 'epoch'", epoch);
            AuditRows.Append(scope, new AuditEntry(scope.Now, "restore", "history.restored", epoch, null, "{}"));
            return true;
        },
        CancellationToken.None);

    public override async Task<(string Store, AuditLink Head)> AuditHeadAsync(CancellationToken cancellationToken) =>
        ((await AuditRows.StoreAsync(server, cancellationToken))!, (await AuditRows.HeadAsync(server, cancellationToken))!);

    public override async Task<StorageSize> SizeAsync(CancellationToken cancellationToken) =>
        (await server.RowsAsync(
            """
            SELECT ((SELECT sum(hypertable_size(format('%I.%I', hypertable_schema, hypertable_name)::regclass)) FROM timescaledb_information.hypertables
                WHERE hypertable_schema = $1)
              + (SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname NOT IN
                  (SELECT hypertable_name FROM timescaledb_information.hypertables WHERE hypertable_schema = $1)))::bigint,
              approximate_row_count('mentions'), (SELECT min(minute_ms) FROM heard WHERE minute_ms > 0)
            """,
            r => new StorageSize(r.GetInt64(0), r.GetInt64(1), r.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(2))),
            cancellationToken, server.Schema))[0];

    public override Task RetainAsync(RetentionOptions options, CancellationToken cancellationToken) => retention.ApplyAsync(options, cancellationToken);

    public override Task RollUpAsync(CancellationToken cancellationToken) => rollups.ApplyAsync(cancellationToken);

    private static async Task<Edition> ConnectAsync(Server server, TimeProvider time, TimeSpan patience, ILogger log, CancellationToken cancellationToken)
    {
        var (started, said) = (time.GetTimestamp(), "");
        while (true)
        {
            try
            {
                return await Schema.ApplyAsync(server, cancellationToken);
            }
            catch (StoreException e) when (PostgresFault.Heals(e) && time.GetElapsedTime(started) < patience)
            {
                if (e.Message != said)
                {
                    Log.WaitingForServer(log, e.Message, (patience - time.GetElapsedTime(started)).TotalSeconds);
                    said = e.Message;
                }

                await Task.Delay(BetweenAttempts, time, cancellationToken);
            }
        }
    }

    /// <summary>A new store gets its identity and the first link of its chain in one transaction, from whichever node is first.</summary>
    private static Task<bool> BeginAsync(EffectLane lane) => lane.RunAsync(
        scope =>
        {
            if (scope.Rows("SELECT 1 FROM meta WHERE name = 'epoch'", _ => 0).Count > 0)
            {
                return false;
            }

            var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            scope.Run("INSERT INTO meta VALUES ('epoch', $1)", epoch);
            AuditRows.Append(scope, new AuditEntry(scope.Now, "system", AuditChain.Started, epoch, null, "{}"));
            return true;
        },
        CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        brands.Dispose();
        await lane.DisposeAsync();
        await cleaner.DisposeAsync();
        await server.DisposeAsync();
        metrics.Dispose();
    }
}
