using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Tests.Posts;

public class PostLedgerTests
{
    [Fact]
    public void A_post_is_counted_once_however_often_it_is_delivered()
    {
        var post = new APost();
        Assert.Equal(PostOutcome.Counted, post.Created(at: 0).Outcome);
        Assert.Equal(PostOutcome.Redelivered, post.Created(at: 0).Outcome);
        Assert.Equal(PostOutcome.Redelivered, post.Created(at: 9).Outcome);
    }

    [Fact]
    public void A_negative_post_that_reaches_the_threshold_crosses_once()
    {
        var post = new APost();
        post.Created(at: 0, impressions: 10);
        post.Seen(at: 60, 4_999);
        Assert.Empty(post.Crossings);

        var crossing = Assert.Single(post.Seen(at: 120, 5_000).Crossings);
        Assert.Equal(BreachRule.NegativeReach, crossing.Rule);
        Assert.Equal(APost.Start + 120_000, crossing.AtMs);
        Assert.Equal((4_999, APost.Start + 60_000), (crossing.Below, crossing.BelowAtMs));
        Assert.Equal("negative-reach:acme:x:1:5000", crossing.SignalId);

        Assert.Empty(post.Seen(at: 180, 9_000).Crossings);
        Assert.Empty(post.Seen(at: 240, 90_000).Crossings);
    }

    [Fact]
    public void A_post_crosses_once_at_each_threshold_that_is_asked_about_on_its_platform()
    {
        var post = new APost("1", 5_000, new ReachThreshold("x", 1_000), new ReachThreshold(null, 50_000), new ReachThreshold("tiktok", 2_000));
        post.Created(at: 0, impressions: 10);

        Assert.Equal([1_000], post.Seen(at: 60, 4_999).Crossings.Select(c => c.Threshold));
        Assert.Equal([5_000, 50_000], post.Seen(at: 120, 60_000).Crossings.Select(c => c.Threshold));
        Assert.Empty(post.Seen(at: 180, 90_000).Crossings);
    }

    [Fact]
    public void Growth_after_a_crossing_is_told_so_that_a_resume_can_be_questioned()
    {
        var post = new APost();
        post.Created(at: 0, impressions: 6_000);
        var growth = Assert.Single(post.Seen(at: 60, 12_000).Growth);
        Assert.Equal(("acme", 12_000, APost.Start + 60_000), (growth.Brand, growth.Value, growth.AtMs));
        Assert.Empty(post.Seen(at: 120, 12_000).Growth);
    }

    [Theory]
    [InlineData(SentimentLabel.Neutral)]
    [InlineData(SentimentLabel.Positive)]
    public void A_post_that_is_not_negative_crosses_nothing(SentimentLabel label)
    {
        var post = new APost();
        post.Created(at: 0, label, impressions: 1_000_000);
        Assert.Empty(post.Crossings);
    }

    [Fact]
    public void Metrics_that_came_first_wait_for_their_post_and_cross_at_their_own_time()
    {
        var post = new APost();
        Assert.Equal(PostOutcome.Waits, post.Seen(at: 30, 7_000).Outcome);
        var change = post.Created(at: 10);
        Assert.Equal(PostOutcome.Counted, change.Outcome);
        Assert.Equal(7_000, change.ImpressionsAdded.Actual);
        Assert.Equal(APost.Start + 30_000, Assert.Single(change.Crossings).AtMs);
    }

    [Fact]
    public void An_older_observation_does_not_undo_a_newer_one()
    {
        var post = new APost();
        post.Created(at: 0);
        post.Seen(at: 60, 4_000);
        Assert.Equal(0, post.Seen(at: 30, 1_000).ImpressionsAdded.Actual);
        Assert.Equal(4_000, post.State!.Reach.Actual.Value);
        Assert.Equal(PostOutcome.Stale, post.Seen(at: 30, 1_000).Outcome);
    }

    [Fact]
    public void An_observation_at_the_threshold_crosses_once_also_when_a_later_lower_one_came_first()
    {
        var post = new APost();
        post.Created(at: 0);
        post.Seen(at: 60, 90);
        post.Seen(at: 90, 100);
        var crossing = Assert.Single(post.Seen(at: 30, 6_000).Crossings);
        Assert.Equal((6_000, APost.Start + 30_000), (crossing.Reached.Value, crossing.AtMs));
        Assert.Equal(100, post.State!.Reach.Actual.Value);
        Assert.Empty(post.Seen(at: 20, 7_000).Crossings);
    }

    [Theory]
    [InlineData(10, 20, 30)]
    [InlineData(30, 20, 10)]
    [InlineData(20, 10, 30)]
    public void What_was_seen_before_the_post_crosses_at_the_threshold_in_whatever_order_it_came(int high, int low, int lower)
    {
        var post = new APost();
        post.Seen(high, 6_000);
        post.Seen(low, 100);
        post.Seen(lower, 90);
        Assert.Equal(APost.Start + (high * 1_000), Assert.Single(post.Created(at: 0).Crossings).AtMs);
    }

    [Fact]
    public void A_crossing_is_at_the_first_observation_at_or_above_the_threshold()
    {
        var post = new APost();
        post.Created(at: 0, SentimentLabel.Neutral);
        post.Seen(at: 60, 8_000);
        post.Seen(at: 30, 6_000);
        var crossing = Assert.Single(post.Edited(at: 10, SentimentLabel.Negative).Crossings);
        Assert.Equal((8_000, APost.Start + 30_000), (crossing.Reached.Value, crossing.AtMs));
    }

    [Fact]
    public void An_estimate_arms_when_its_value_crosses_and_breaches_when_its_lower_bound_does()
    {
        var post = new APost();
        post.Created(at: 0);
        Assert.Equal(BreachRule.NegativeReachEstimated, Assert.Single(post.Seen(at: 60, 6_000, ImpressionGrade.Estimated, low: 3_000).Crossings).Rule);
        Assert.Equal(BreachRule.NegativeReach, Assert.Single(post.Seen(at: 90, 9_000, ImpressionGrade.Estimated, low: 5_000).Crossings).Rule);
    }

    [Fact]
    public void A_floor_at_the_threshold_breaches()
    {
        var post = new APost();
        post.Created(at: 0);
        Assert.Equal(ImpressionGrade.Floor, Assert.Single(post.Seen(at: 60, 5_000, ImpressionGrade.Floor).Crossings).Reached.Grade);
    }

    [Fact]
    public void An_edit_that_turns_a_seen_post_negative_crosses_at_the_edit()
    {
        var post = new APost();
        post.Created(at: 0, SentimentLabel.Positive, impressions: 80_000);
        var crossing = Assert.Single(post.Edited(at: 300, SentimentLabel.Negative).Crossings);
        Assert.Equal(APost.Start + 300_000, crossing.AtMs);
    }

    [Fact]
    public void An_edit_older_than_the_text_changes_nothing()
    {
        var post = new APost();
        post.Created(at: 100, SentimentLabel.Negative);
        Assert.Equal(PostOutcome.Stale, post.Edited(at: 50, SentimentLabel.Positive).Outcome);
        Assert.Equal(SentimentLabel.Negative, post.State!.Label);
    }

    [Fact]
    public void An_edit_that_overtook_its_post_stands_for_it_and_is_counted_once()
    {
        var post = new APost();
        Assert.Equal(PostOutcome.Counted, post.Edited(at: 20, SentimentLabel.Negative).Outcome);
        Assert.Equal(PostOutcome.Redelivered, post.Created(at: 10, SentimentLabel.Positive).Outcome);
        Assert.Equal((SentimentLabel.Negative, "author"), (post.State!.Label, post.State.AuthorId));
    }

    [Fact]
    public void A_deleted_post_never_comes_back()
    {
        var post = new APost();
        post.Created(at: 0);
        Assert.Equal(PostOutcome.Deleted, post.Deleted(at: 10).Outcome);
        Assert.Equal(PostOutcome.Deleted, post.Created(at: 20, impressions: 9_000).Outcome);
        Assert.Equal(PostOutcome.Deleted, post.Seen(at: 30, 9_000).Outcome);
        Assert.Empty(post.Crossings);
    }

    [Fact]
    public void A_delete_that_came_before_its_post_keeps_it_out()
    {
        var post = new APost();
        post.Deleted(at: 10);
        Assert.Equal(PostOutcome.Deleted, post.Created(at: 0, impressions: 9_000).Outcome);
    }

    [Fact]
    public void A_post_of_no_brand_leaves_nothing_to_store()
    {
        var change = new APost().Created(at: 0, matched: false, impressions: 9_000);
        Assert.Equal((PostOutcome.Unmatched, null), (change.Outcome, change.State));
    }

    [Fact]
    public void A_brands_own_post_is_archived_and_never_crosses()
    {
        var post = new APost();
        Assert.Equal(PostOutcome.Owned, post.Created(at: 0, owned: true, impressions: 900_000).Outcome);
        Assert.Empty(post.Crossings);
    }

    [Fact]
    public void A_risk_topic_crosses_whatever_the_label()
    {
        var post = new APost();
        post.Created(at: 0, SentimentLabel.Positive, impressions: 5_000, risks: ["recall"]);
        Assert.Equal(BreachRule.RiskTopicReach, Assert.Single(post.Crossings).Rule);
    }

    [Fact]
    public void A_language_without_validated_sentiment_crosses_whatever_the_label()
    {
        var post = new APost();
        post.Created(at: 0, SentimentLabel.Neutral, impressions: 5_000, validated: false);
        Assert.Equal(BreachRule.UnvalidatedLanguageReach, Assert.Single(post.Crossings).Rule);
    }

    [Fact]
    public void A_persons_correction_to_negative_crosses_and_stands_above_the_model()
    {
        var post = new APost();
        post.Created(at: 0, SentimentLabel.Neutral, impressions: 6_000);
        Assert.Equal(BreachRule.NegativeReach, Assert.Single(post.Corrected(SentimentLabel.Negative, at: 60).Crossings).Rule);
        Assert.Equal(SentimentLabel.Negative, post.State!.Label);
    }

    [Fact]
    public void Impressions_are_added_as_growth_and_a_fall_adds_nothing()
    {
        var post = new APost();
        Assert.Equal(100, post.Created(at: 0, impressions: 100).ImpressionsAdded.Actual);
        Assert.Equal(150, post.Seen(at: 10, 250).ImpressionsAdded.Actual);
        Assert.Equal(0, post.Seen(at: 20, 200).ImpressionsAdded.Actual);
    }
}
