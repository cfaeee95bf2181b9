using Listening.Alerts.Access;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

public abstract class HistoryQueriesContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(A.T0Ms / 60_000 * 60_000);

    protected abstract Task<HistoryUnderTest> OpenAsync();

    protected abstract DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by);

    [Fact]
    public async Task Figures_are_the_same_at_every_resolution_and_gaps_stay_gaps()
    {
        await using var history = await OpenAsync();
        var feed = new HistoryReaderContract.Feeder(history);
        await feed.HearAsync(0, negative: 3, positive: 1);
        await feed.HearAsync(1);
        await feed.HearAsync(7, positive: 2);
        var queries = Queries(history);
        foreach (var (bucket, span) in new[] { ("1s", 8), ("30s", 8), ("1m", 8), ("5m", 10), ("1h", 60), ("1d", 60), ("1w", 60), ("1M", 60) })
        {
            var series = await queries.SentimentAsync(
                Viewer.System, new SeriesQuery("acme", Start, Start.AddMinutes(span), TimeBucket.Parse(bucket)!.Value), None);
            Assert.Equal((6, 3, 3), (series.Points.Sum(p => p.Volume), series.Points.Sum(p => p.Negative), series.Points.Sum(p => p.Positive)));
        }

        var minutes = await queries.SentimentAsync(Viewer.System, new SeriesQuery("acme", Start, Start.AddMinutes(8), new TimeBucket(1, 'm')), None);
        Assert.Equal([4, 0, null, null, null, null, null, 2], minutes.Points.Select(p => p.Volume));
        Assert.Contains(minutes.Definitions, d => d is { Name: Figures.Volume, Version: 1 });
        var seconds = await queries.SentimentAsync(Viewer.System, new SeriesQuery("acme", Start, Start.AddMinutes(1), new TimeBucket(1, 's')), None);
        Assert.Equal((60, 4L), (seconds.Points.Count, seconds.Points[0].Volume));
    }

    [Fact]
    public async Task A_split_tells_each_value_that_was_heard()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        MinuteDelta Of(StreamKind kind, string value, int volume) => A.Minute("acme", volume) with { Stream = new StreamKey("acme", kind, value, "") };
        await history.Score.CommitAsync(
            A.Batch(at, 1) with { Minutes = [Of(StreamKind.Platform, "x", 3), Of(StreamKind.Platform, "bluesky", 2), Of(StreamKind.Campaign, "spring", 1)] }, None);
        var query = new SeriesQuery("acme", Start, Start.AddMinutes(1), new TimeBucket(1, 'm'), By: StreamKind.Platform);

        var series = await Queries(history).SentimentAsync(Viewer.System, query, None);
        var one = await Queries(history).SentimentAsync(Viewer.System, query with { By = StreamKind.Campaign, Value = "spring" }, None);

        Assert.Equal([("bluesky", 2L), ("x", 3L)], series.Series!.Select(s => (s.Value, s.Points[0].Volume!.Value)));
        Assert.Equal(1, one.Series!.Single().Points[0].Volume);
    }

    [Fact]
    public async Task Share_of_voice_names_only_brands_that_the_viewer_may_see()
    {
        await using var history = await OpenAsync();
        foreach (var brand in new[] { "acme", "mine", "other", "zeta" })
        {
            await history.Brands.PutAsync(new Brand(brand, brand, brand), "tests", None);
        }

        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(
            A.Batch(at, 1) with { Minutes = [A.Minute("acme", 5), A.Minute("mine", 1), A.Minute("other", 2), A.Minute("zeta", 2)] }, None);

        var voice = await Queries(history).VoiceAsync(
            A.ViewerOf("acme", "mine"), "acme", null, Start, Start.AddMinutes(1), new TimeBucket(1, 'm'), null, None);

        Assert.Equal([("acme", 5L, 0.5), ("mine", 1, 0.1), (null, 4, 0.4)], voice.Brands.Select(b => (b.Brand, b.Volume, b.Share!.Value)));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Queries(history).VoiceAsync(
            A.ViewerOf("mine"), "acme", null, Start, Start.AddMinutes(1), new TimeBucket(1, 'm'), null, None));
    }

    [Fact]
    public async Task Most_seen_posts_come_first_and_as_of_a_moment_by_what_was_known_then()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var (slow, fast) = (A.Post("slow", impressions: 900), A.Post("fast", impressions: 100));
        await history.Score.CommitAsync(
            A.Batch(at, 2, A.Mention(slow, 0), A.Mention(fast, 1)) with { Metrics = [Metric(slow, 900), Metric(fast, 100)] }, None);
        var then = Advance(history, TimeSpan.Zero);
        Advance(history, TimeSpan.FromMinutes(5));
        fast = A.Post("fast", impressions: 7_000);
        await history.Score.CommitAsync(A.Batch(at with { Next = 2 }, 3) with { Posts = [fast], Metrics = [Metric(fast, 7_000)] }, None);
        var window = new WindowQuery("acme", Start, Start.AddHours(1));

        var now = await history.Review.TopPostsAsync(Viewer.System, window, None);
        var known = await history.Review.TopPostsAsync(Viewer.System, window with { AsOf = then }, None);

        Assert.Equal([("fast", 7_000L), ("slow", 900)], now.Select(p => (p.Id, p.Impressions!.Value.Value)));
        Assert.Equal([("slow", 900L), ("fast", 100)], known.Select(p => (p.Id, p.Impressions!.Value.Value)));
        Assert.Equal("fast", Assert.Single(await history.Review.TopPostsAsync(Viewer.System, window with { Max = 1 }, None)).Id);
    }

    [Fact]
    public async Task Busiest_authors_are_counted_and_erased_ones_not_named()
    {
        await using var history = await OpenAsync();
        var rows = Enumerable.Range(0, 9).Select(i => A.Mention(
            A.Post($"p{i}", label: i == 0 ? SentimentLabel.Positive : SentimentLabel.Negative), i, author: i < 5 ? "ann" : i < 8 ? "bob" : "gone")).ToArray();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 9, rows), None);
        var tomb = rows[8].Post with { Phase = PostPhase.Tombstone };
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 9 }, 10) with { Posts = [tomb], Revisions = [new RevisionRow(tomb, A.T0Ms, A.T0Ms, null)] }, None);

        var authors = await history.Review.TopAuthorsAsync(Viewer.System, new WindowQuery("acme", Start, Start.AddHours(1)), None);

        Assert.Equal([("ann", 5L, 4L), ("bob", 3, 3)], authors.Select(a => (a.Author, a.Posts, a.Negative)));
    }

    [Fact]
    public async Task A_search_through_small_pages_finds_every_match_once_however_rare()
    {
        await using var history = await OpenAsync();
        const int Count = 2_600;
        var rows = Enumerable.Range(0, Count).Select(i => A.Mention(
            A.Post($"p{i}", eventMs: A.T0Ms + (i * 7)), i, i % 100 == 3 ? "the kettle exploded at night" : "the kettle is fine")).ToArray();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, Count, rows), None);
        var search = new MentionSearch(history.Queries, history.Documents);
        var (found, after, pages) = (new List<string>(), (string?)null, 0);
        do
        {
            var page = await search.PageAsync(Viewer.System, new MentionQuery("acme", After: after, Max: 4), "\"kettle exploded\" AND NOT fine", None);
            found.AddRange(page.Items.Select(i => i.Id));
            (after, pages) = (page.Next, pages + 1);
        }
        while (after is not null && pages < 100);

        Assert.Equal(Enumerable.Range(0, Count).Where(i => i % 100 == 3).Reverse().Select(i => $"p{i}"), found);
        await Assert.ThrowsAsync<Detection.Queries.QueryException>(() => search.PageAsync(Viewer.System, new MentionQuery("acme"), "(kettle", None));
    }

    [Fact]
    public async Task Terms_are_told_by_share_and_never_those_of_a_few_authors()
    {
        await using var history = await OpenAsync();
        var rows = Enumerable.Range(0, 20).Select(i => A.Mention(
            A.Post($"p{i}"), i, i < 10 ? "kettle exploded" : i < 14 ? "kettle whispersecret" : "kettle", author: $"author{i}")).ToArray();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 20, rows), None);

        var top = await Queries(history).TermsAsync(Viewer.System, new WindowQuery("acme", Start, Start.AddHours(1)), None);

        Assert.Equal((20L, 20), (top.Total, top.Sampled));
        Assert.Equal([("kettle", 1.0), ("exploded", 0.5)], top.Terms.Select(t => (t.Term, t.Share)));
    }

    private static HistoryQueries Queries(HistoryUnderTest history) => new(history.Queries, history.Review, history.Brands);

    private static MetricRow Metric(PostState post, long impressions) => new(
        post.Key, post.Platform, post.Id, A.T0Ms, A.T0Ms, new PostCounts { Impressions = new Impressions(impressions, ImpressionGrade.Actual, impressions) });
}
