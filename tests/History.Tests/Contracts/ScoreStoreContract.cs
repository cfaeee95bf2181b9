using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

public abstract class ScoreStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Fact]
    public async Task Positions_of_all_partitions_can_be_asked_by_any_node()
    {
        await using var history = await OpenAsync();
        Assert.Empty(await history.Score.PositionsAsync(CancellationToken.None));
        var at = await history.Score.OpenPartitionAsync(2, CancellationToken.None);
        await history.Score.OpenPartitionAsync(5, CancellationToken.None);
        await history.Score.CommitAsync(A.Batch(at, 7), CancellationToken.None);
        Assert.Equal(new Dictionary<int, long> { [2] = 7, [5] = 0 }, await history.Score.PositionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task New_partition_starts_at_offset_zero_and_each_opening_raises_the_epoch()
    {
        await using var history = await OpenAsync();
        var first = await history.Score.OpenPartitionAsync(3, None);
        var second = await history.Score.OpenPartitionAsync(3, None);
        Assert.Equal((3, 0), (first.Partition, first.Next));
        Assert.True(second.Epoch > first.Epoch);
    }

    [Fact]
    public async Task Committed_batch_moves_the_position_and_survives_reopening()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 7, A.Mention(A.Post("p1"), 4)), None);
        await history.ReopenAsync();
        Assert.Equal(7, (await history.Score.OpenPartitionAsync(0, None)).Next);
        Assert.Single(await history.Score.FindPostsAsync([Id(A.Post("p1"))], None));
    }

    [Fact]
    public async Task Every_field_of_a_post_comes_back()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var post = A.Post("p1") with
        {
            OwnedBy = ["other"],
            Brands = ["acme", "zeta"],
            Corrected = SentimentLabel.Neutral,
            RiskTopics = ["fire", "recall"],
            Campaign = "spring",
            RootId = "p0",
            Drill = "d-1",
            Followers = 12_345,
            Reach = new PostReach(
                new Observed(5_100, 5_100, A.T0Ms, 4_900, A.T0Ms - 9), new Observed(1, 1, 2), new Observed(9_000, 3_000, 77), new Observed(3, 3, 4), default,
                new Observed(0, 0, 5)),
            Raised = ["negative-reach:acme:bluesky:p1:5000"],
        };
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(post, 0)), None);
        var found = Assert.Single(await history.Score.FindPostsAsync([Id(post)], None));
        Assert.Equivalent(post, found, strict: true);
        Assert.Equal(post.Reach, found.Reach);
        Assert.Equal(post.Score, found.Score);
    }

    [Fact]
    public async Task Unknown_posts_are_left_out()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 2, A.Mention(A.Post("b"), 0)), None);
        var found = await history.Score.FindPostsAsync([Id(A.Post("a")), Id(A.Post("b")), Id(A.Post("c"))], None);
        Assert.Equal(["b"], found.Select(p => p.Id));
    }

    [Fact]
    public async Task Later_state_of_a_post_stands_for_the_earlier()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(A.Post("p1", impressions: 100), 0)), None);
        await history.Score.CommitAsync(A.Batch(at with { Next = 1 }, 2) with { Posts = [A.Post("p1", impressions: 5_100)] }, None);
        var found = Assert.Single(await history.Score.FindPostsAsync([Id(A.Post("p1"))], None));
        Assert.Equal(5_100, found.Reach.Actual.Value);
        Assert.Equal(1, history.Count("posts"));
    }

    [Fact]
    public async Task Node_that_lost_its_partition_writes_nothing()
    {
        await using var history = await OpenAsync();
        var old = await history.Score.OpenPartitionAsync(0, None);
        var now = await history.Score.OpenPartitionAsync(0, None);
        var fenced = await Assert.ThrowsAsync<FencedException>(() => history.Score.CommitAsync(A.Batch(old, 1, A.Mention(A.Post("p1"), 0)), None));
        Assert.Equal((0, old.Epoch), (fenced.Partition, fenced.Epoch));
        Assert.Equal(0, history.Count("posts"));
        await history.Score.CommitAsync(A.Batch(now, 1, A.Mention(A.Post("p1"), 0)), None);
        Assert.Equal(1, history.Count("mentions"));
    }

    [Fact]
    public async Task Identical_batch_sent_again_changes_nothing()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var batch = A.Batch(at, 3, A.Mention(A.Post("p1"), 1)) with { Minutes = [A.Minute("acme", 4)] };
        await history.Score.CommitAsync(batch, None);
        await history.Score.CommitAsync(batch, None);
        Assert.Equal((1, 1, 1), (history.Count("mentions"), history.Count("pulses"), history.Count("minutes")));
        Assert.Equal(3, (await history.Score.OpenPartitionAsync(0, None)).Next);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 6)]
    public async Task Batch_that_does_not_start_at_the_position_is_a_broken_invariant(long from, long to)
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 3), None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => history.Score.CommitAsync(A.Batch(at with { Next = from }, to), None));
        Assert.Equal(3, (await history.Score.OpenPartitionAsync(0, None)).Next);
    }

    [Fact]
    public async Task Second_mention_row_of_a_post_fails_loudly_and_stores_nothing_of_its_batch()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(A.Post("p1"), 0)), None);
        var again = A.Batch(at with { Next = 1 }, 3, A.Mention(A.Post("p2"), 1), A.Mention(A.Post("p1"), 2)) with { Minutes = [A.Minute("acme", 2)] };
        await Assert.ThrowsAsync<InvalidOperationException>(() => history.Score.CommitAsync(again, None));
        Assert.Equal((1, 1, 0), (history.Count("mentions"), history.Count("posts"), history.Count("minutes")));
        Assert.Equal(1, (await history.Score.OpenPartitionAsync(0, None)).Next);
    }

    [Fact]
    public async Task Same_offset_twice_fails_loudly()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var batch = A.Batch(at, 1, A.Mention(A.Post("p1"), 0), A.Mention(A.Post("p2"), 0));
        await Assert.ThrowsAsync<InvalidOperationException>(() => history.Score.CommitAsync(batch, None));
        Assert.Equal(0, history.Count("mentions"));
    }

    [Fact]
    public async Task Minute_deltas_add_up_also_after_a_failed_batch_and_a_reopening()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 1) with { Minutes = [A.Minute("acme", 3), A.Minute("acme", 2, firstAuthor: 3)] }, None);
        var broken = A.Batch(at with { Next = 1 }, 2, A.Mention(A.Post("p1"), 1), A.Mention(A.Post("p1"), 1)) with { Minutes = [A.Minute("acme", 50)] };
        await Assert.ThrowsAsync<InvalidOperationException>(() => history.Score.CommitAsync(broken, None));
        await history.Score.CommitAsync(A.Batch(at with { Next = 1 }, 2) with { Minutes = [A.Minute("acme", 1)] }, None);
        await history.ReopenAsync();
        at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 3) with { Minutes = [A.Minute("acme", 4)] }, None);
        Assert.Equal(1, history.Count("minutes"));
        Assert.Equal(10, history.Sum("minutes", "volume"));
    }

    [Fact]
    public async Task Metrics_of_a_post_that_is_not_stored_are_a_broken_invariant()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var post = A.Post("p1");
        var metric = new MetricRow(post.Key, post.Platform, post.Id, A.T0Ms, A.T0Ms, default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => history.Score.CommitAsync(A.Batch(at, 1) with { Metrics = [metric] }, None));
    }

    [Fact]
    public async Task Every_observation_and_revision_is_a_row_of_its_own()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var post = A.Post("p1");
        var metric = new MetricRow(post.Key, post.Platform, post.Id, A.T0Ms, A.T0Ms, new(null, 1, 2, null));
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(post, 0)) with { Metrics = [metric, metric with { ObservedAtMs = A.T0Ms + 1 }] }, None);
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 1 }, 3) with
            {
                Metrics = [metric],
                Revisions = [new RevisionRow(post, A.T0Ms + 5, A.T0Ms + 6, "it burns"), new RevisionRow(post, A.T0Ms + 7, A.T0Ms + 8, "it is out")],
            },
            None);
        Assert.Equal((3, 2), (history.Count("metrics"), history.Count("revisions")));
    }

    [Fact]
    public async Task Poison_is_kept_with_its_bytes()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var poison = new PoisonRow(0, 0, A.T0Ms, "malformed_json", "cut short", new byte[] { 0x7B, 0x00, 0xFF });
        await history.Score.CommitAsync(A.Batch(at, 1) with { Poison = [poison] }, None);
        Assert.Equal(1, history.Count("(SELECT 1 FROM poison WHERE payload = X'7B00FF')"));
    }

    [Fact]
    public async Task Partitions_written_at_once_each_keep_their_order()
    {
        await using var history = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async partition =>
        {
            var at = await history.Score.OpenPartitionAsync(partition, None);
            for (var i = 0; i < 25; i++)
            {
                await history.Score.CommitAsync(
                    A.Batch(at, at.Next + 2, A.Mention(A.Post($"{partition}-{i}"), at.Next, partition: partition)), None);
                at = at with { Next = at.Next + 2 };
            }
        }));
        Assert.Equal((100, 100), (history.Count("mentions"), history.Count("posts")));
        foreach (var partition in Enumerable.Range(0, 4))
        {
            var pulses = await history.Pulses.ReadPulsesAsync(partition, 0, 100, None);
            Assert.Equal(Enumerable.Range(0, 25).Select(i => (2L * i, (2L * i) + 2)), pulses.Select(p => (p.From, p.To)));
        }
    }

    private static (Detection.Mentions.PostKey Key, string Platform, string Id) Id(PostState post) => (post.Key, post.Platform, post.Id);
}
