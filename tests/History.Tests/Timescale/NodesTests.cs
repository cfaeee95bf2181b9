using System.Globalization;
using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.Alerts.Stores;
using Listening.Detection.Brands;
using Listening.History.Archive;
using Listening.History.Timescale;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Timescale;

/// <summary>Several nodes on one store.</summary>
[Trait("Needs", "timescaledb")]
public sealed class TimescaleNodesTests(TimescaleDatabase database) : IClassFixture<TimescaleDatabase>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Effects_of_several_nodes_come_one_after_the_other()
    {
        await using var one = await TimescaleHistoryUnderTest.OpenAsync(database);
        await using var two = await TimescaleHistory.OpenAsync(one.Connection, one.Time);
        var stores = new[] { one.Alerts, two.Alerts };

        // Each decides as the desk does: open an incident where none is open, else join.
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => stores[i % 2].TransactAsync(
            t =>
            {
                var brand = $"brand-{i % 10}";
                var open = t.OpenIncidents(brand, "").Count > 0;
                if (!open)
                {
                    t.Put(A.Incident(string.Create(CultureInfo.InvariantCulture, $"i-{brand}-{i}"), brand));
                }

                t.Audit(new AuditEntry(t.Now, "rule:x", open ? "joined" : "opened", brand, brand, "{}"));
                return t.Publish(A.Message(brand));
            },
            None)));

        Assert.Equal(10, one.Count("incidents"));
        var messages = await two.Feed.ReadAsync(Viewer.System, null, 0, 1_000, None);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), messages!.Select(m => m.Sequence));
        var chain = await one.History.Server.ReadAsync(c => Task.FromResult(AuditChain.Verify(AuditRows.Walk(c))), None);
        Assert.True(chain.Holds, chain.Why);
        Assert.Equal(101, chain.Length);
    }

    [Fact]
    public async Task Message_of_one_node_wakes_who_waits_at_another()
    {
        await using var one = await TimescaleHistoryUnderTest.OpenAsync(database);
        await using var two = await TimescaleHistory.OpenAsync(one.Connection, one.Time);
        var waiting = two.Feed.WaitAsync(0, None);
        await one.Alerts.TransactAsync(t => t.Publish(A.Message()), None);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, two.Feed.Head);
    }

    [Fact]
    public async Task Brand_that_one_node_changes_is_another_ones_too()
    {
        await using var one = await TimescaleHistoryUnderTest.OpenAsync(database);
        await using var two = await TimescaleHistory.OpenAsync(one.Connection, one.Time);
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        two.Brands.Changed += () => changed.TrySetResult();
        await one.Brands.PutAsync(new Brand("acme", "Acme", "acme"), "ann", None);
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("acme", Assert.Single(two.Brands.All()).Id);
    }

    [Fact]
    public async Task Partition_that_moves_there_and_back_keeps_its_counts()
    {
        await using var one = await TimescaleHistoryUnderTest.OpenAsync(database);
        await using var two = await TimescaleHistory.OpenAsync(one.Connection, one.Time);
        var first = await one.Score.OpenPartitionAsync(0, None);
        await one.Score.CommitAsync(A.Batch(first, 1) with { Minutes = [A.Minute("acme", 3)] }, None);
        var second = await two.Score.OpenPartitionAsync(0, None);
        await two.Score.CommitAsync(A.Batch(second, 2) with { Minutes = [A.Minute("acme", 4)] }, None);
        await Assert.ThrowsAsync<FencedException>(() => one.Score.CommitAsync(A.Batch(first with { Next = 1 }, 2) with { Minutes = [A.Minute("acme", 50)] }, None));
        var third = await one.Score.OpenPartitionAsync(0, None);
        await one.Score.CommitAsync(A.Batch(third, 3) with { Minutes = [A.Minute("acme", 5)] }, None);
        Assert.Equal((1, 12), (one.Count("minutes"), one.Sum("minutes", "volume")));
    }

    [Fact]
    public async Task Node_whose_clock_is_behind_records_nothing_earlier_than_another_did()
    {
        await using var one = await TimescaleHistoryUnderTest.OpenAsync(database);
        one.Time.Advance(TimeSpan.FromHours(1));
        await using var behind = await TimescaleHistory.OpenAsync(one.Connection, new ManualTimeProvider());
        var first = await one.Alerts.TransactAsync(t => t.Now, None);
        Assert.Equal(first, await behind.Alerts.TransactAsync(t => t.Now, None));
        var at = await behind.Score.OpenPartitionAsync(0, None);
        await behind.Score.CommitAsync(A.Batch(at, 1, A.Mention(A.Post("p1"), 0)), None);
        Assert.Equal(first.ToUnixTimeMilliseconds(), one.Sum("mentions", "recorded_ms"));
    }

    [Fact]
    public async Task Frozen_node_holds_the_others_up_for_seconds_and_not_for_ever()
    {
        await using var one = await TimescaleHistoryUnderTest.OpenAsync(database);

        // A node that stopped in the middle of an effect, on a connection as ours are, but with less patience.
        await using var frozen = new Npgsql.NpgsqlConnection(one.Connection + ";Pooling=false;Options=-c idle_in_transaction_session_timeout=500ms");
        await frozen.OpenAsync();
        await using var transaction = await frozen.BeginTransactionAsync();
        await using var held = new Npgsql.NpgsqlCommand("SELECT feed FROM head FOR UPDATE", frozen);
        await held.ExecuteScalarAsync();
        Assert.Equal(1, await one.Alerts.TransactAsync(t => t.Publish(A.Message()), None).WaitAsync(TimeSpan.FromSeconds(20)));
        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => transaction.CommitAsync());
    }
}
