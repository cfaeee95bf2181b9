using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.History.Timescale;
using Listening.History.Timescale.Core;

namespace Listening.History.Tests.Timescale;

/// <summary>What a real server refuses, and what heals.</summary>
[Trait("Needs", "timescaledb")]
public sealed class TimescaleFaultTests(TimescaleDatabase database) : IClassFixture<TimescaleDatabase>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=x;Database=y", StoreFault.Away, "127.0.0.1:1/y", "Port=")]
    [InlineData("Host=no-such-host.invalid;Username=x;Database=y", StoreFault.Away, "no-such-host.invalid", "Host=")]
    [InlineData("Username=x;Database=y", StoreFault.Refused, "no Host=", "")]
    [InlineData("Hots=127.0.0.1;Password=s3cret", StoreFault.Refused, "cannot be read", "PGPASSWORD")]
    [InlineData("Host=127.0.0.1;Port=99999;Password=s3cret", StoreFault.Refused, "Port=99999", "from 1 to 65535")]
    [InlineData("postgres://listening:s3cret@db.example/listening", StoreFault.Refused, "cannot be read", "Host=db.example")]
    public async Task Address_that_leads_nowhere_is_one_line_without_the_password(string connection, StoreFault fault, string what, string todo)
    {
        var refused = await RefusedAsync(connection);
        Assert.Equal(fault, refused.Fault);
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.Contains(todo, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_or_user_that_is_not_there_says_so()
    {
        var missing = await RefusedAsync(TimescaleServer.ConnectionString + ";Database=nobody_made_it");
        Assert.Equal(StoreFault.Refused, missing.Fault);
        Assert.Contains("CREATE DATABASE", missing.Message, StringComparison.Ordinal);
        var stranger = await RefusedAsync(database.NewSchema() + ";Username=nobody_knows");
        Assert.Equal(StoreFault.Refused, stranger.Fault);
        Assert.Contains("does not let us in", stranger.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encryption_that_the_server_does_not_have_is_not_waited_for()
    {
        var refused = await RefusedAsync(database.NewSchema() + ";SSL Mode=Require");
        Assert.Equal(StoreFault.Refused, refused.Fault);
        Assert.Contains("SSL Mode=", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_without_the_right_to_make_a_schema_is_told_which()
    {
        TimescaleServer.Run(database.NewSchema(), "CREATE ROLE poor LOGIN");
        try
        {
            var refused = await RefusedAsync(database.NewSchema() + ";Username=poor");
            Assert.Equal(StoreFault.Refused, refused.Fault);
            Assert.Contains("GRANT CREATE", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            TimescaleServer.Run(database.NewSchema(), "DROP ROLE poor");
        }
    }

    [Fact]
    public async Task User_that_only_owns_the_schema_is_enough()
    {
        var connection = database.NewSchema();
        var schema = new Server(connection).Schema;
        TimescaleServer.Run(connection, $"CREATE ROLE owner_{schema} LOGIN; CREATE SCHEMA {schema} AUTHORIZATION owner_{schema}");
        await using (var history = await TimescaleHistory.OpenAsync(connection + $";Username=owner_{schema}", new ManualTimeProvider()))
        {
            Assert.Equal(1, await history.Alerts.TransactAsync(t => t.Publish(A.Message()), None));
        }

        TimescaleServer.Run(connection, $"DROP SCHEMA {schema} CASCADE; DROP ROLE owner_{schema}");
    }

    [Fact]
    public async Task Database_without_the_extension_says_who_must_do_what()
    {
        var name = "plain_" + Guid.NewGuid().ToString("N")[..8];
        TimescaleServer.Run(TimescaleServer.ConnectionString, $"CREATE DATABASE {name}");
        TimescaleServer.Run(TimescaleServer.ConnectionString, $"CREATE ROLE {name} LOGIN");
        try
        {
            var refused = await RefusedAsync($"{TimescaleServer.ConnectionString};Database={name};Username={name}");
            Assert.Equal(StoreFault.Refused, refused.Fault);
            Assert.Contains("CREATE EXTENSION timescaledb", refused.Message, StringComparison.Ordinal);

            // An administrator's first start makes it.
            await using var history = await TimescaleHistory.OpenAsync($"{TimescaleServer.ConnectionString};Database={name}", new ManualTimeProvider());
            Assert.StartsWith("TimescaleDB 2.", history.Description, StringComparison.Ordinal);
        }
        finally
        {
            TimescaleServer.Run(TimescaleServer.ConnectionString, $"DROP DATABASE {name} WITH (FORCE)");
            TimescaleServer.Run(TimescaleServer.ConnectionString, $"DROP ROLE {name}");
        }
    }

    [Fact]
    public async Task Newer_schema_is_refused_untouched()
    {
        var connection = database.NewSchema();
        await (await TimescaleHistory.OpenAsync(connection, new ManualTimeProvider())).DisposeAsync();
        TimescaleServer.Run(connection, "INSERT INTO migrations VALUES (99, 'from_the_future')");
        var refused = await RefusedAsync(connection);
        Assert.Equal(StoreFault.Newer, refused.Fault);
        Assert.Contains("schema 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_somebody_else_are_left_alone()
    {
        var connection = database.NewSchema();
        var schema = new Server(connection).Schema;
        TimescaleServer.Run(connection, $"CREATE SCHEMA {schema}; CREATE TABLE {schema}.posts (theirs text)");
        var refused = await RefusedAsync(connection);
        Assert.Equal(StoreFault.Damaged, refused.Fault);
        Assert.Contains("Search Path=", refused.Message, StringComparison.Ordinal);
        TimescaleServer.Run(connection, "INSERT INTO posts VALUES ('still here')");
    }

    [Fact]
    public async Task Nodes_that_start_together_make_one_store()
    {
        var connection = database.NewSchema();
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TimescaleHistory.OpenAsync(connection, new ManualTimeProvider())));
        Assert.Single(nodes.Select(n => n.Feed.Epoch).Distinct());
        Assert.Equal(1, (await nodes[3].AuditHeadAsync(None)).Head.Seq);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Full_disk_is_told_and_the_same_batch_is_stored_once_there_is_space()
    {
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        var at = await history.Score.OpenPartitionAsync(0, None);
        var batch = A.Batch(at, 2, A.Mention(A.Post("p1"), 0), A.Mention(A.Post("p2"), 1)) with { Minutes = [A.Minute("acme", 2)] };

        // The server's own words for a disk that cannot take another block, at the last statement of the batch.
        TimescaleServer.Run(
            history.Connection,
            """
            CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER disk_is_full BEFORE UPDATE ON positions FOR EACH ROW EXECUTE FUNCTION disk_is_full();
            """);
        var refused = await Assert.ThrowsAsync<StoreException>(() => history.Score.CommitAsync(batch, None));
        Assert.Equal(StoreFault.Full, refused.Fault);
        Assert.Equal(0, history.Count("mentions") + history.Count("posts"));
        TimescaleServer.Run(history.Connection, "DROP TRIGGER disk_is_full ON positions");
        await history.Score.CommitAsync(batch, None);
        Assert.Equal((2, 2), (history.Count("mentions"), history.Sum("minutes", "volume")));
    }

    [Fact]
    public async Task Cut_connections_heal_without_anybody_noticing_but_the_caller_under_way()
    {
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        var at = await history.Score.OpenPartitionAsync(0, None);
        for (var round = 0; round < 5; round++)
        {
            Cut();
            Assert.Equal(round + 1, await history.Alerts.TransactAsync(t => t.Publish(A.Message()), None));
            Cut();
            Assert.Equal(round + 1, (await history.Feed.ReadAsync(Viewer.System, null, 0, 100, None))!.Count);
            Cut();
            var batch = A.Batch(at, at.Next + 1, A.Mention(A.Post($"p{round}"), at.Next)) with { Minutes = [A.Minute("acme", 1)] };
            await StoreAsync(history.Score, batch);
            at = at with { Next = at.Next + 1 };
        }

        Assert.Equal((5, 5, 5), (history.Count("mentions"), history.Sum("minutes", "volume"), history.Count("feed")));
    }

    [Fact]
    public async Task Waiter_on_the_feed_wakes_after_its_listener_was_cut()
    {
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        await using var other = await TimescaleHistory.OpenAsync(history.Connection, TimeProvider.System);
        Cut();
        var waiting = other.Feed.WaitAsync(0, None);
        await history.Alerts.TransactAsync(t => t.Publish(A.Message()), None);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, other.Feed.Head);
    }

    /// <summary>What the score stage does: the same batch again, for as long as it takes.</summary>
    private static async Task StoreAsync(Listening.Ingest.Pipeline.IScoreStore store, Listening.Ingest.Pipeline.ScoreBatch batch)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await store.CommitAsync(batch, None);
                return;
            }
            catch (IOException) when (attempt < 20)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    /// <summary>Every connection of this database, as a restart would.</summary>
    private void Cut() => TimescaleServer.Run(
        TimescaleServer.ConnectionString, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'");

    private static async Task<StoreException> RefusedAsync(string connection)
    {
        var refused = await Assert.ThrowsAsync<StoreException>(() => TimescaleHistory.OpenAsync(connection, TimeProvider.System));
        Assert.DoesNotContain('\n', refused.Message);
        return refused;
    }
}
