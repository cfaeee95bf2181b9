using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.History.Archive;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.History.Tests.Contracts;
using Listening.History.Timescale;
using Listening.History.Timescale.Core;
using Listening.Ingest.Brands;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Timescale;

/// <summary>A history in a schema of its own.</summary>
internal sealed class TimescaleHistoryUnderTest : HistoryUnderTest
{
    private TimescaleHistoryUnderTest(string connection, TimescaleHistory history) => (Connection, History) = (connection, history);

    public string Connection { get; }

    public TimescaleHistory History { get; private set; }

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

    public static async Task<TimescaleHistoryUnderTest> OpenAsync(TimescaleDatabase database)
    {
        var (connection, time) = (database.NewSchema(), new ManualTimeProvider());
        return new TimescaleHistoryUnderTest(connection, await TimescaleHistory.OpenAsync(connection, time)) { Time = time };
    }

    public override async Task ReopenAsync()
    {
        await History.DisposeAsync();
        History = await TimescaleHistory.OpenAsync(Connection, Time);
    }

    // SQLite writes bytes as X'…', PostgreSQL as '\x…'.
    public override long Count(string table) => Number($"SELECT count(*) FROM {table.Replace(" X'", @" '\x", StringComparison.Ordinal)}");

    public override long Sum(string table, string column) => Number($"SELECT coalesce(sum({column}), 0)::bigint FROM {table}");

    public long Number(string sql) => History.Server.RowsAsync(sql, r => r.GetInt64(0), CancellationToken.None).GetAwaiter().GetResult()[0];

    public override async ValueTask DisposeAsync()
    {
        await History.DisposeAsync();
        TimescaleServer.Run(Connection, $"DROP SCHEMA {new Server(Connection).Schema} CASCADE");
    }
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleScoreStoreTests(TimescaleDatabase database) : ScoreStoreContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescalePulseStoreTests(TimescaleDatabase database) : PulseStoreContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleAlertStoreTests(TimescaleDatabase database) : AlertStoreContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleWordTests(TimescaleDatabase database) : WordContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleClusterErasureTests(TimescaleDatabase database) : ClusterErasureContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleTamperingTests(TimescaleDatabase database) : TamperingContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);

    protected override string Literal(byte[] bytes) => $@"'\x{Convert.ToHexString(bytes)}'";

    private protected override async Task<AuditReport> AfterAsync(HistoryUnderTest history, string folder, IReadOnlyList<string> statements, string? anchors = null) =>
        await ((TimescaleHistoryUnderTest)history).History.Server.UseAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync();
                foreach (var statement in statements)
                {
                    await using var command = connection.CreateCommand();
                    command.CommandText = statement;
                    await command.ExecuteNonQueryAsync();
                }

                await using var name = connection.CreateCommand();
                name.CommandText = "SELECT subject FROM audit WHERE seq = 1";
                var store = (string?)await name.ExecuteScalarAsync();
                var report = AuditVerifier.Check(folder, anchors, null, () => (store, AuditRows.Walk(connection)));
                await transaction.RollbackAsync();
                return report;
            },
            CancellationToken.None);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleFeedTests(TimescaleDatabase database) : FeedContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleAccessStoreTests(TimescaleDatabase database) : AccessStoreContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleBrandStoreTests(TimescaleDatabase database) : BrandStoreContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleDocumentTests(TimescaleDatabase database) : DocumentContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);

    protected override void Advance(HistoryUnderTest history, TimeSpan by) => ((TimescaleHistoryUnderTest)history).Time.Advance(by);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleHistoryReaderTests(TimescaleDatabase database) : HistoryReaderContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);

    protected override DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by)
    {
        var time = ((TimescaleHistoryUnderTest)history).Time;
        time.Advance(by);
        return time.GetUtcNow();
    }
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleReviewReaderTests(TimescaleDatabase database) : ReviewReaderContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);

    protected override DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by)
    {
        var time = ((TimescaleHistoryUnderTest)history).Time;
        time.Advance(by);
        return time.GetUtcNow();
    }
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleHistoryQueriesTests(TimescaleDatabase database) : HistoryQueriesContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);

    protected override DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by)
    {
        var time = ((TimescaleHistoryUnderTest)history).Time;
        time.Advance(by);
        return time.GetUtcNow();
    }
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleRetentionTests(TimescaleDatabase database) : RetentionContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);

    protected override Task AnalyzeAsync(HistoryUnderTest history) =>
        ((TimescaleHistoryUnderTest)history).History.Server.RowsAsync("ANALYZE mentions", _ => 0, CancellationToken.None);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleReplayTests(TimescaleDatabase database) : ReplayContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);

    protected override DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by)
    {
        var time = ((TimescaleHistoryUnderTest)history).Time;
        time.Advance(by);
        return time.GetUtcNow();
    }
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleRollupTests(TimescaleDatabase database) : RollupContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescalePastTests(TimescaleDatabase database) : PastContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}

[Trait("Needs", "timescaledb")]
public sealed class TimescaleSqlViewTests(TimescaleDatabase database) : SqlViewContract, IClassFixture<TimescaleDatabase>
{
    protected override async Task<HistoryUnderTest> OpenAsync() => await TimescaleHistoryUnderTest.OpenAsync(database);
}
