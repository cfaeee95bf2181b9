using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

public abstract class HistoryReaderContract
{
    private const long Minute = 60_000;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(A.T0Ms / Minute * Minute);

    protected abstract Task<HistoryUnderTest> OpenAsync();

    protected abstract DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by);

    [Fact]
    public async Task Series_has_every_bucket_and_tells_gaps_from_silence()
    {
        await using var history = await OpenAsync();
        var feed = new Feeder(history);
        await feed.HearAsync(minute: 0, negative: 3, positive: 1);
        await feed.HearAsync(minute: 1);
        await feed.HearAsync(minute: 3, positive: 2);
        var series = await history.Queries.SentimentAsync(Viewer.System, Series(TimeSpan.FromMinutes(1), minutes: 4), None);
        Assert.Equal([(true, 4), (true, 0), (false, 0), (true, 2)], series.Points.Select(p => (p.Heard, p.Volume)));
        Assert.Equal([3, 0, 0, 0], series.Points.Select(p => p.Negative));
        Assert.Equal([-0.375, null, null, 0.75], series.Points.Select(p => p.Mean));
        Assert.Equal(4, series.Points[0].Authors);
        Assert.Equal(Start, series.Points[0].Start);
    }

    [Fact]
    public async Task Wider_buckets_hold_the_sum_of_narrow_ones()
    {
        await using var history = await OpenAsync();
        var feed = new Feeder(history);
        for (var i = 0; i < 10; i++)
        {
            await feed.HearAsync(i, negative: i, positive: 1);
        }

        var narrow = await history.Queries.SentimentAsync(Viewer.System, Series(TimeSpan.FromMinutes(1), 10), None);
        var wide = await history.Queries.SentimentAsync(Viewer.System, Series(TimeSpan.FromHours(1), 60), None);
        Assert.Equal(55, wide.Points.Sum(p => p.Volume));
        Assert.Equal(narrow.Points.Sum(p => p.Negative), wide.Points.Sum(p => p.Negative));
        Assert.Equal(narrow.Points.Sum(p => p.Impressions), wide.Points.Sum(p => p.Impressions));
    }

    [Fact]
    public async Task Minute_rows_equal_the_mention_rows_also_after_edits_and_deletions()
    {
        await using var history = await OpenAsync();
        var feed = new Feeder(history);
        await feed.HearAsync(0, negative: 2, positive: 1);
        var first = feed.Posts[0];
        await feed.ReviseAsync(first with { Score = A.Score(SentimentLabel.Positive), Brands = ["acme", "zeta"] }, "now fine");
        await feed.ReviseAsync(feed.Posts[1] with { Phase = PostPhase.Tombstone }, null);
        var now = await history.Queries.SentimentAsync(Viewer.System, Series(TimeSpan.FromMinutes(1), 2), None);
        var asOf = await history.Queries.SentimentAsync(
            Viewer.System, Series(TimeSpan.FromMinutes(1), 2) with { AsOf = Advance(history, TimeSpan.Zero) }, None);
        Assert.Equal(now.Points.Select(p => (p.Volume, p.Negative, p.Positive, p.Mean)), asOf.Points.Select(p => (p.Volume, p.Negative, p.Positive, p.Mean)));
        Assert.Equal(3, await history.Queries.CountAsync(Viewer.System, "acme", Start, Start.AddMinutes(1), None));
        Assert.Equal(0, await history.Queries.CountAsync(Viewer.System, "zeta", Start, Start.AddMinutes(1), None));
    }

    [Fact]
    public async Task What_was_known_at_a_moment_does_not_change_later()
    {
        await using var history = await OpenAsync();
        var feed = new Feeder(history);
        await feed.HearAsync(0, negative: 2);
        var then = Advance(history, TimeSpan.Zero);
        Advance(history, TimeSpan.FromMinutes(5));
        await feed.HearAsync(0, positive: 7);
        await feed.ReviseAsync(feed.Posts[0], "softened");
        var series = Series(TimeSpan.FromMinutes(1), 1);
        Assert.Equal(2, (await history.Queries.SentimentAsync(Viewer.System, series with { AsOf = then }, None)).Points[0].Volume);
        Assert.Equal(9, (await history.Queries.SentimentAsync(Viewer.System, series, None)).Points[0].Volume);
        var known = await history.Queries.MentionsAsync(Viewer.System, new MentionQuery("acme", AsOf: then), None);
        Assert.Equal(2, known.Items.Count);
        Assert.DoesNotContain(known.Items, i => i.Text == "softened");
        var now = await history.Queries.MentionsAsync(Viewer.System, new MentionQuery("acme"), None);
        Assert.Single(now.Items, i => i is { Text: "softened", Edited: true });
    }

    [Fact]
    public async Task Pages_of_mentions_meet_newest_first()
    {
        await using var history = await OpenAsync();
        var feed = new Feeder(history);
        await feed.HearAsync(0, negative: 5);
        await feed.HearAsync(1, negative: 4, positive: 3);
        var (ids, after) = (new List<string>(), (string?)null);
        do
        {
            var page = await history.Queries.MentionsAsync(Viewer.System, new MentionQuery("acme", After: after, Max: 5), None);
            Assert.True(page.Items.Count <= 5);
            ids.AddRange(page.Items.Select(i => i.Id));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(feed.Posts.Select(p => p.Id).Reverse(), ids);
        var positive = await history.Queries.MentionsAsync(Viewer.System, new MentionQuery("acme", Label: SentimentLabel.Positive), None);
        Assert.Equal(3, positive.Items.Count);
        var early = await history.Queries.MentionsAsync(Viewer.System, new MentionQuery("acme", To: Start.AddMinutes(1)), None);
        Assert.Equal(5, early.Items.Count);
        await Assert.ThrowsAsync<ArgumentException>(() => history.Queries.MentionsAsync(Viewer.System, new MentionQuery("acme", After: "rubbish"), None));
    }

    [Fact]
    public async Task Evidence_shows_its_words_until_the_post_is_deleted()
    {
        await using var history = await OpenAsync();
        var feed = new Feeder(history);
        await feed.HearAsync(0, negative: 2);
        var post = feed.Posts[0];
        var found = Assert.Single(await history.Queries.PostsAsync(Viewer.System, [(post.Platform, post.Id), ("bluesky", "unknown")], null, None));
        Assert.Equal(("it broke", "ann.example", SentimentLabel.Negative), (found.Text, found.Author, found.Label));
        await feed.ReviseAsync(post with { Phase = PostPhase.Tombstone }, null);
        found = Assert.Single(await history.Queries.PostsAsync(Viewer.System, [(post.Platform, post.Id)], null, None));
        Assert.Equal((null, null, null, true), (found.Text, found.Author, found.Url, found.Deleted));
    }

    [Fact]
    public async Task Other_brands_are_not_shown()
    {
        await using var history = await OpenAsync();
        var feed = new Feeder(history);
        await feed.HearAsync(0, negative: 1);
        var zeta = A.ViewerOf("zeta");
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => history.Queries.SentimentAsync(zeta, Series(TimeSpan.FromMinutes(1), 1), None));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => history.Queries.MentionsAsync(zeta, new MentionQuery("acme"), None));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => history.Queries.CountAsync(zeta, "acme", Start, Start.AddDays(1), None));
        Assert.Empty(await history.Queries.PostsAsync(zeta, [(feed.Posts[0].Platform, feed.Posts[0].Id)], null, None));
    }

    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(1.5, 10)]
    [InlineData(2_880, 10)]
    [InlineData(1, 20_000)]
    [InlineData(1, 0)]
    public async Task Ranges_that_make_no_sense_are_refused(double bucket, int minutes)
    {
        await using var history = await OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(
            () => history.Queries.SentimentAsync(Viewer.System, Series(TimeSpan.FromMinutes(bucket), minutes), None));
    }

    private static SentimentQuery Series(TimeSpan bucket, int minutes) => new("acme", Start, Start.AddMinutes(minutes), bucket);

    /// <summary>Stores mentions with the minute rows that belong to them, as the score stage does.</summary>
    internal sealed class Feeder(HistoryUnderTest history)
    {
        private PartitionPosition? at;

        public List<PostState> Posts { get; } = [];

        public async Task HearAsync(int minute, int negative = 0, int positive = 0)
        {
            var position = at ?? await history.Score.OpenPartitionAsync(0, None);
            var (rows, heard) = (new List<MentionRow>(), new StreamSecond());
            for (var i = 0; i < negative + positive; i++)
            {
                var label = i < negative ? SentimentLabel.Negative : SentimentLabel.Positive;
                var post = A.Post($"p{Posts.Count}", eventMs: Start.ToUnixTimeMilliseconds() + (minute * Minute) + Posts.Count, label: label);
                Posts.Add(post);
                rows.Add(A.Mention(post, position.Next + i));
                heard.Count(label, post.Score.Valence, (ulong)Posts.Count * 0x9E3779B97F4A7C15, risky: false);
            }

            heard.Reach(10 * rows.Count, 0, 0, rows.Count);
            var atMs = Start.ToUnixTimeMilliseconds() + (minute * Minute);
            var delta = new MinuteDelta(StreamKey.OfBrand("acme"), atMs, heard);
            var to = position.Next + rows.Count + 1;
            await history.Score.CommitAsync(
                A.Batch(position, to, [.. rows]) with { Pulse = A.Pulse(position.Next, to, watermarkMs: atMs + 1), Minutes = [delta] }, None);
            at = position with { Next = to };
        }

        public async Task ReviseAsync(PostState post, string? text)
        {
            var position = at!.Value;
            await history.Score.CommitAsync(
                A.Batch(position, position.Next + 1) with { Posts = [post], Revisions = [new RevisionRow(post, A.T0Ms + 9, A.T0Ms + 9, text)] }, None);
            at = position with { Next = position.Next + 1 };
        }
    }
}
