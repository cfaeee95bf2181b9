using Listening.Alerts.Access;
using Listening.History.Queries;
using Listening.History.Retention;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

public abstract class RetentionContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Fact]
    public async Task Words_go_when_their_time_is_over_and_the_numbers_stay()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var old = Enumerable.Range(0, 600).Select(i => A.Mention(A.Post($"old-{i}"), i, $"word-{i}")).ToArray();
        await history.Score.CommitAsync(A.Batch(at, 600, old) with { Revisions = [new RevisionRow(old[0].Post, A.T0Ms, A.T0Ms, "edited")] }, None);
        history.Time.Advance(TimeSpan.FromDays(8));
        await history.Score.CommitAsync(A.Batch(at with { Next = 600 }, 601, A.Mention(A.Post("new"), 600, "fresh")), None);
        await ApplyAsync(history);
        var page = await history.Queries.MentionsAsync(Viewer.System, new MentionQuery("acme", Max: 1_000), None);
        Assert.Equal(601, page.Items.Count);
        Assert.Equal(["fresh"], page.Items.Where(i => i.Text is not null).Select(i => i.Text));
        Assert.Equal(["new"], page.Items.Where(i => i.Author is not null || i.Url is not null).Select(i => i.Id));
        Assert.Equal(0, history.Count("mentions WHERE text LIKE 'word%'") + history.Count("revisions WHERE text LIKE 'edited%'"));
    }

    [Fact]
    public async Task Old_messages_of_the_hub_go_and_their_readers_are_sent_a_snapshot()
    {
        await using var history = await OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            await AlertStoreContract.PutAsync(history, t => t.Publish(A.Message()));
        }

        history.Time.Advance(TimeSpan.FromDays(8));
        await AlertStoreContract.PutAsync(history, t => t.Publish(A.Message()));
        await ApplyAsync(history);
        Assert.Null(await history.Feed.ReadAsync(Viewer.System, null, 2, 10, None));
        Assert.Equal([4], (await history.Feed.ReadAsync(Viewer.System, null, 3, 10, None))!.Select(m => m.Sequence));
        Assert.Equal(4, history.Feed.Head);
    }

    [Fact]
    public async Task Sequences_go_on_after_everything_was_dropped()
    {
        await using var history = await OpenAsync();
        await AlertStoreContract.PutAsync(history, t => t.Publish(A.Message()));
        history.Time.Advance(TimeSpan.FromDays(8));
        await ApplyAsync(history);
        await history.ReopenAsync();
        Assert.Equal(2, await history.Alerts.TransactAsync(t => t.Publish(A.Message()), None));
        Assert.Empty((await history.Feed.ReadAsync(Viewer.System, null, 2, 10, None))!);
    }

    [Fact]
    public async Task Messages_that_could_not_be_read_go_with_their_bytes()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var poison = new PoisonRow(0, 0, A.T0Ms, "malformed_json", "cut short", new byte[] { 0x7B });
        await history.Score.CommitAsync(A.Batch(at, 1) with { Poison = [poison] }, None);
        history.Time.Advance(TimeSpan.FromDays(6));
        await ApplyAsync(history);
        Assert.Equal(1, history.Count("poison"));
        history.Time.Advance(TimeSpan.FromDays(2));
        await ApplyAsync(history);
        Assert.Equal(0, history.Count("poison"));
    }

    [Fact]
    public async Task Size_grows_by_what_is_stored_and_tells_since_when()
    {
        await using var history = await OpenAsync();
        var empty = await history.Store.SizeAsync(None);
        var text = new string('x', 500);
        var at = await history.Score.OpenPartitionAsync(0, None);
        for (var i = 0; i < 6; i++)
        {
            var rows = Enumerable.Range(i * 500, 500).Select(n => A.Mention(A.Post($"size-{n}"), n, text)).ToArray();
            await history.Score.CommitAsync(A.Batch(at, at.Next + 500, rows), None);
            at = at with { Next = at.Next + 500 };
        }

        await AnalyzeAsync(history);
        var full = await history.Store.SizeAsync(None);

        // The texts at least; indexes, posts and free space of pages make it no more than eight times as much.
        Assert.InRange(full.Bytes - empty.Bytes, 3_000 * 500L, 3_000 * 500L * 8);
        Assert.InRange(full.Mentions, 2_700, 3_300);
        Assert.Equal((null, true), (empty.Since, full.Since > DateTimeOffset.UnixEpoch));
        var prediction = StoragePrediction.Of(full, full.Since!.Value.AddDays(10), freeBytes: full.Bytes);
        Assert.Equal(10, prediction.FullInDays!.Value, 1e-6);
    }

    /// <summary>Brings the store's own statistics up to date, where it counts by them.</summary>
    protected virtual Task AnalyzeAsync(HistoryUnderTest history) => Task.CompletedTask;

    private static Task ApplyAsync(HistoryUnderTest history) =>
        history.Store.RetainAsync(new RetentionOptions { Words = TimeSpan.FromDays(7), Feed = TimeSpan.FromDays(7) }, None);
}
