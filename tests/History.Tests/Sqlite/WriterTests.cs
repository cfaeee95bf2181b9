using Listening.History.Sqlite.Core;

namespace Listening.History.Tests.Sqlite;

public sealed class WriterTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Effect_overtakes_waiting_bulk_work()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var (writer, order) = (history.History.Writer, new List<string>());
        using var started = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = writer.BulkAsync(
            _ =>
            {
                started.Set();
                go.Wait();
                order.Add("bulk under way");
                return 0;
            },
            None);
        started.Wait();
        var waiting = Enumerable.Range(0, 5).Select(i => writer.BulkAsync(scope => Note(scope, $"bulk {i}"), None)).ToArray();
        var effects = Enumerable.Range(0, 3).Select(i => writer.EffectAsync(scope => Note(scope, $"effect {i}"), None)).ToArray();
        go.Set();
        await Task.WhenAll([first, .. waiting, .. effects]);
        Assert.Equal(
            ["bulk under way", "effect 0", "effect 1", "effect 2", "bulk 0", "bulk 1", "bulk 2", "bulk 3", "bulk 4"], order);

        int Note(WriteScope _, string what)
        {
            order.Add(what);
            return 0;
        }
    }

    [Fact]
    public async Task Recording_time_never_falls_when_the_clock_is_set_back()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var before = await history.Alerts.TransactAsync(t => t.Now, None);
        history.Time.Advance(TimeSpan.FromHours(-1));
        Assert.Equal(before, await history.Alerts.TransactAsync(t => t.Now, None));
        await history.ReopenAsync();
        Assert.Equal(before, await history.Alerts.TransactAsync(t => t.Now, None));
    }

    [Fact]
    public async Task Work_handed_in_before_closing_is_done()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var many = Enumerable.Range(0, 200).Select(_ => history.Alerts.TransactAsync(t => t.Publish(A.Message()), None)).ToArray();
        await history.ReopenAsync();
        Assert.Equal(200, (await Task.WhenAll(many)).Max());
        Assert.Equal(200, history.Feed.Head);
    }

    [Fact]
    public async Task Effects_are_synced_and_bulk_is_not()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        const long Normal = 1, Full = 2;
        var writer = history.History.Writer;
        Assert.Equal(Full, await writer.EffectAsync(s => s.Database.Number("PRAGMA synchronous"), None));
        Assert.Equal(Normal, await writer.BulkAsync(s => s.Database.Number("PRAGMA synchronous"), None));
        Assert.Equal(Full, await writer.EffectAsync(s => s.Database.Number("PRAGMA synchronous"), None));
    }
}
