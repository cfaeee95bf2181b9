using System.Security.Cryptography;
using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.Alerts.Stores;
using Listening.History.Archive;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Retention;
using Listening.History.Review;
using Listening.History.Sqlite.Core;
using Listening.Ingest.Brands;
using Listening.Ingest.Pipeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Sqlite;

/// <summary>History in one file, <c>history.db</c>: every port that others own, and the reading side of the API.</summary>
public sealed class SqliteHistory : HistoryStore
{
    public const string FileName = "history.db";

    private readonly FileStream hold;
    private readonly Writer writer;
    private readonly ReaderPool readers;
    private readonly Checkpointer checkpointer;
    private readonly HistoryMetrics metrics;
    private readonly RollupRows rollups;

    private SqliteHistory(string path, FileStream hold, Database database, TimeProvider time, ILogger logger)
    {
        this.hold = hold;
        metrics = new HistoryMetrics();
        writer = new Writer(database, time, metrics, logger);
        readers = new ReaderPool(path);
        checkpointer = new Checkpointer(writer, path, time, metrics, logger);
        var (epoch, head) = readers.Read(db => (db.Word("SELECT value FROM meta WHERE name = 'epoch'")!, db.Number("SELECT value FROM counters WHERE name = 'feed'")!.Value));
        var feed = new FeedReader(readers, epoch, head);
        Feed = feed;
        Score = new ScoreStore(writer, readers, metrics);
        Pulses = new PulseStore(writer, readers);
        Alerts = new AlertStore(writer, feed);
        AlertReader = new AlertReader(readers);
        Documents = new DocumentReader(readers);
        Words = new WordRows(writer, checkpointer);
        Reader = new HistoryReader(readers);
        Review = new ReviewReader(readers);
        Access = new AccessStore(writer, readers);
        rollups = new RollupRows(writer, readers);
        Brands = new BrandStore(writer, readers);
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
    public override IBrandStore Brands { get; }

    public override IReviewReader Review { get; }

    public override string? Trouble => writer.Trouble;

    public override string Description => $"SQLite {SQLitePCL.raw.sqlite3_libversion().utf8_to_string()}, schema {Migrations.Newest}";

    internal Writer Writer => writer;

    internal ReaderPool Readers => readers;

    /// <summary>Opens, and where needed makes or migrates, the history of a data folder. One process at a time.</summary>
    /// <exception cref="StoreException">In use, damaged, newer, not writable: one line that says what to do; nothing was changed.</exception>
    public static Task<SqliteHistory> OpenAsync(string dataFolder, TimeProvider time, ILogger<SqliteHistory>? logger = null)
    {
        var path = Path.Combine(dataFolder, FileName);
        var hold = Hold(dataFolder);
        Database? database = null;
        try
        {
            Migrations.Inspect(path);
            database = Database.Open(path, write: true);
            database.Script("PRAGMA busy_timeout = 2000");
            Migrations.Apply(database);

            // 16 MB of pages hold the hot part of the key index of some millions of posts.
            database.Script(
                """
                PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16000;
                PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864
                """);
            Begin(database, time);
            RollupRows.Begin(database, time.GetUtcNow());
            return Task.FromResult(new SqliteHistory(path, hold, database, time, (ILogger?)logger ?? NullLogger.Instance));
        }
        catch (Exception e)
        {
            database?.Dispose();
            hold.Dispose();
            return Task.FromException<SqliteHistory>(e);
        }
    }

    /// <summary>Copies the WAL into the file and cuts it: afterwards no file holds what was erased before. False while a reader needs it.</summary>
    public Task<bool> CheckpointAsync() => checkpointer.CutAsync();

    public override Task<(string Store, AuditLink Head)> AuditHeadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(readers.Read(database => (AuditRows.Store(database)!, AuditRows.Head(database)!)));
    }

    public override Task<StorageSize> SizeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Mentions are only ever appended: the newest row's number is their count.
        return Task.FromResult(readers.Read(database => new StorageSize(
            (database.Number("PRAGMA page_count") ?? 0) * (database.Number("PRAGMA page_size") ?? 0), database.Number("SELECT max(id) FROM mentions") ?? 0,
            database.Number("SELECT recorded_ms FROM mentions ORDER BY id LIMIT 1") is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null)));
    }

    public override async Task RetainAsync(RetentionOptions options, CancellationToken cancellationToken)
    {
        while (await writer.BulkAsync(scope => RetentionRows.Step(scope, options), cancellationToken))
        {
        }
    }

    public override Task RollUpAsync(CancellationToken cancellationToken) => rollups.ApplyAsync(cancellationToken);

    private static FileStream Hold(string folder)
    {
        var path = Path.Combine(folder, "history.lock");
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException($"Cannot write the folder {folder}: check that this user may, or choose another one with --data.", StoreFault.ReadOnly, e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new StoreException($"Another process uses the folder {folder}: stop it, or choose another one with --data.", StoreFault.InUse, e);
        }
        catch (IOException e)
        {
            throw new StoreException($"Cannot use the folder {folder} ({e.Message}): choose another one with --data.", StoreFault.ReadOnly, e);
        }
    }

    /// <summary>A new store gets its identity and the first link of its chain in one transaction.</summary>
    private static void Begin(Database database, TimeProvider time)
    {
        if (database.Word("SELECT value FROM meta WHERE name = 'epoch'") is not null)
        {
            return;
        }

        var scope = new WriteScope(database, DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()));
        var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        database.Script("BEGIN IMMEDIATE");
        database.Run("INSERT INTO meta VALUES ('epoch', ?)", epoch);
        AuditRows.Append(scope, new AuditEntry(scope.Now, "system", AuditChain.Started, epoch, null, "{}"));
        database.Script("COMMIT");
    }

    public override ValueTask DisposeAsync()
    {
        // The last connection to close takes the WAL away, which a read-only one cannot.
        checkpointer.Dispose();
        readers.Dispose();
        writer.Dispose();
        metrics.Dispose();
        hold.Dispose();
        return ValueTask.CompletedTask;
    }
}
