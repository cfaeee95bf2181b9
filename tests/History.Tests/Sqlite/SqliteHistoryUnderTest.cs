using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.History.Archive;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.History.Sqlite;
using Listening.History.Sqlite.Core;
using Listening.History.Tests.Contracts;
using Listening.Ingest.Brands;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Sqlite;

/// <summary>A history in a temp folder, which goes when it is disposed.</summary>
internal sealed class SqliteHistoryUnderTest : HistoryUnderTest
{
    private SqliteHistoryUnderTest(string folder, SqliteHistory history) => (Folder, History) = (folder, history);

    public string Folder { get; }

    public SqliteHistory History { get; private set; }

    internal override ManualTimeProvider Time { get; init; } = new();

    public override HistoryStore Store => History;

    public override IScoreStore Score => History.Score;
    public override IPulseStore Pulses => History.Pulses;
    public override IAlertStore Alerts => History.Alerts;
    public override IAlertReader Reader => History.AlertReader;
    public override IDocumentReader Documents => History.Documents;
    public override IWordStore Words => History.Words;
    public override IFeedReader Feed => History.Feed;
    public override IAccessStore Access => History.Access;
    public override IBrandStore Brands => History.Brands;
    public override IHistoryReader Queries => History.Reader;
    public override IReviewReader Review => History.Review;

    public static async Task<SqliteHistoryUnderTest> OpenAsync()
    {
        var (folder, time) = (Directory.CreateTempSubdirectory("history-tests-").FullName, new ManualTimeProvider());
        return new SqliteHistoryUnderTest(folder, await SqliteHistory.OpenAsync(folder, time)) { Time = time };
    }

    public override async Task ReopenAsync()
    {
        await History.DisposeAsync();
        History = await SqliteHistory.OpenAsync(Folder, Time);
    }

    public override long Count(string table) => History.Readers.Read(database => database.Number($"SELECT count(*) FROM {table}") ?? 0);

    public override long Sum(string table, string column) =>
        History.Readers.Read(database => database.Number($"SELECT sum({column}) FROM {table}") ?? 0);

    public override async ValueTask DisposeAsync()
    {
        await History.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

public sealed class SqliteScoreStoreTests : ScoreStoreContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqlitePulseStoreTests : PulseStoreContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqliteAlertStoreTests : AlertStoreContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqliteDocumentTests : DocumentContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();

    protected override void Advance(HistoryUnderTest history, TimeSpan by) => ((SqliteHistoryUnderTest)history).Time.Advance(by);
}

public sealed class SqliteWordTests : WordContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqliteClusterErasureTests : ClusterErasureContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqliteTamperingTests : TamperingContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();

    protected override string Literal(byte[] bytes) => $"X'{Convert.ToHexString(bytes)}'";

    private protected override Task<AuditReport> AfterAsync(HistoryUnderTest history, string folder, IReadOnlyList<string> statements, string? anchors = null)
    {
        using var database = Database.Open(Path.Combine(((SqliteHistoryUnderTest)history).Folder, SqliteHistory.FileName), write: true);
        database.Script("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE; " + string.Join("; ", statements));
        var report = AuditVerifier.Check(folder, anchors, null, () => (AuditRows.Store(database), AuditRows.All(database)));
        database.Script("ROLLBACK");
        return Task.FromResult(report);
    }
}

public sealed class SqliteFeedTests : FeedContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqliteAccessStoreTests : AccessStoreContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqliteBrandStoreTests : BrandStoreContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqliteHistoryReaderTests : HistoryReaderContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();

    protected override DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by)
    {
        var time = ((SqliteHistoryUnderTest)history).Time;
        time.Advance(by);
        return time.GetUtcNow();
    }
}

public sealed class SqliteReviewReaderTests : ReviewReaderContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();

    protected override DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by)
    {
        var time = ((SqliteHistoryUnderTest)history).Time;
        time.Advance(by);
        return time.GetUtcNow();
    }
}

public sealed class SqliteHistoryQueriesTests : HistoryQueriesContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();

    protected override DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by)
    {
        var time = ((SqliteHistoryUnderTest)history).Time;
        time.Advance(by);
        return time.GetUtcNow();
    }
}

public sealed class SqliteRetentionTests : RetentionContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqliteReplayTests : ReplayContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();

    protected override DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by)
    {
        var time = ((SqliteHistoryUnderTest)history).Time;
        time.Advance(by);
        return time.GetUtcNow();
    }
}

public sealed class SqliteRollupTests : RollupContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqlitePastTests : PastContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}

public sealed class SqliteSqlViewTests : SqlViewContract
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await SqliteHistoryUnderTest.OpenAsync();
}
