using Listening.Alerts.Access;

namespace Listening.History.Tests.Contracts;

public abstract class FeedContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Fact]
    public async Task Sequences_are_without_gap_in_commit_order_under_concurrency()
    {
        await using var history = await OpenAsync();
        var given = await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(worker => Enumerable.Range(0, 25).Select(i =>
            Task.Run(() => history.Alerts.TransactAsync(t => (Sequence: t.Publish(A.Message(payload: $"[{worker},{i}]")), Payload: $"[{worker},{i}]"), None)))));
        var messages = await history.Feed.ReadAsync(Viewer.System, null, 0, 1_000, None);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), messages!.Select(m => m.Sequence));
        Assert.Equal(given.OrderBy(g => g.Sequence).Select(g => g.Payload), messages!.Select(m => m.Payload));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), messages!.Select(m => m.Previous));
    }

    [Fact]
    public async Task Previous_is_the_one_before_that_this_viewer_may_see()
    {
        await using var history = await OpenAsync();
        foreach (var brand in new[] { "acme", "zeta", null, "zeta", "acme" })
        {
            await AlertStoreContract.PutAsync(history, t => t.Publish(A.Message(brand)));
        }

        var acme = await history.Feed.ReadAsync(A.ViewerOf("acme"), null, 0, 10, None);
        Assert.Equal([(1, 0), (3, 1), (5, 3)], acme!.Select(m => (m.Sequence, m.Previous)));
        var later = await history.Feed.ReadAsync(A.ViewerOf("acme"), null, 4, 10, None);
        Assert.Equal([(5, 3)], later!.Select(m => (m.Sequence, m.Previous)));
        var asked = await history.Feed.ReadAsync(Viewer.System, ["zeta"], 2, 10, None);
        Assert.Equal([(3, 2), (4, 3)], asked!.Select(m => (m.Sequence, m.Previous)));
        Assert.Equal([(3, 0)], (await history.Feed.ReadAsync(A.ViewerOf("acme"), ["zeta"], 0, 10, None))!.Select(m => (m.Sequence, m.Previous)));
    }

    [Fact]
    public async Task Page_that_is_full_goes_on_where_it_ended()
    {
        await using var history = await OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await AlertStoreContract.PutAsync(history, t => t.Publish(A.Message()));
        }

        var page = await history.Feed.ReadAsync(Viewer.System, null, 1, 2, None);
        Assert.Equal([2, 3], page!.Select(m => m.Sequence));
        Assert.Equal([(4, 3), (5, 4)], (await history.Feed.ReadAsync(Viewer.System, null, 3, 2, None))!.Select(m => (m.Sequence, m.Previous)));
    }

    [Fact]
    public async Task Cursor_from_beyond_the_end_asks_for_a_snapshot()
    {
        await using var history = await OpenAsync();
        Assert.Empty((await history.Feed.ReadAsync(Viewer.System, null, 0, 2, None))!);
        Assert.Null(await history.Feed.ReadAsync(Viewer.System, null, 99, 2, None));
    }

    [Fact]
    public async Task Waiter_wakes_when_a_message_is_committed()
    {
        await using var history = await OpenAsync();
        var waiting = history.Feed.WaitAsync(0, None);
        Assert.False(waiting.IsCompleted);
        await AlertStoreContract.PutAsync(history, t => t.Publish(A.Message()));
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(1, history.Feed.Head);
        Assert.True(history.Feed.WaitAsync(0, None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Waiter_that_gives_up_is_cancelled()
    {
        await using var history = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var waiting = history.Feed.WaitAsync(0, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Store_keeps_its_epoch_and_head_when_reopened()
    {
        await using var history = await OpenAsync();
        await AlertStoreContract.PutAsync(history, t => t.Publish(A.Message()));
        var epoch = history.Feed.Epoch;
        await history.ReopenAsync();
        Assert.Equal((epoch, 1), (history.Feed.Epoch, history.Feed.Head));
        await using var other = await OpenAsync();
        Assert.NotEqual(epoch, other.Feed.Epoch);
    }
}
