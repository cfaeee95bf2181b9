using Listening.Detection.Posts;

namespace Listening.Detection.Tests.Posts;

public sealed class ThresholdReviewTests
{
    private static readonly DateTimeOffset s_from = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero), s_to = s_from.AddDays(91);

    [Fact]
    public void A_threshold_that_pauses_within_the_budget_is_kept()
    {
        PlatformThreshold x = Assert.Single(ThresholdReview.Of(Days(13, day => Post("x", day * 7, 6_000)), s_from, s_to).Platforms);

        Assert.Equal((ThresholdAdvice.Keep, 5_000, 13), (x.Advice, x.Proposed.Threshold, x.InForce.Pauses));
        Assert.Equal(x.InForce, x.Proposed);
    }

    [Fact]
    public void A_brand_that_is_always_seen_by_many_gets_a_threshold_that_keeps_its_budget()
    {
        // Every day a post of 20 000, on every tenth day one of 200 000.
        ThresholdReport report = ThresholdReview.Of(Days(90, day => Post("x", day, day % 10 == 0 ? 200_000 : 20_000)), s_from, s_to);

        PlatformThreshold x = Assert.Single(report.Platforms);
        Assert.Equal((ThresholdAdvice.Raise, 90, 9), (x.Advice, x.InForce.Pauses, x.Proposed.Pauses));
        Assert.InRange(x.Proposed.Threshold, 20_001, 200_000);
        Assert.Equal((90, 9), (report.Pauses, report.PausesProposed));
        Assert.True(report.PausesProposed <= report.Weeks);
    }

    [Fact]
    public void Two_hundred_crossings_a_day_are_as_many_pauses_as_people_can_end()
    {
        ReachedPost[] posts = [.. Enumerable.Range(0, 200).Select(i => Post("x", i / 200.0, 9_000))];

        Assert.Equal((200, 6), (InForce(posts).Crossings, InForce(posts).Pauses));
    }

    [Fact]
    public void A_pause_on_one_platform_takes_what_crosses_on_the_others()
    {
        ReachedPost[] posts = [.. Days(90, day => Post("x", day, 9_000)), .. Days(90, day => Post("reddit", day + 0.1, 9_000))];
        ThresholdReport report = ThresholdReview.Of(posts, s_from, s_to);

        Assert.Equal(["reddit", "x"], report.Platforms.Select(p => p.Platform));
        Assert.Equal((90, 180), (report.Pauses, report.Platforms.Sum(p => p.InForce.Pauses)));
    }

    [Fact]
    public void What_was_needed_does_not_count_against_the_budget_and_is_said_when_it_would_be_missed()
    {
        ReachedPost[] posts = [.. Days(90, day => Post("x", day, 9_000, useful: true)), .. Days(90, day => Post("reddit", day, day == 3 ? 6_000 : 8_000, useful: day == 3))];
        ThresholdReport report = ThresholdReview.Of(posts, s_from, s_to);

        Assert.Equal(ThresholdAdvice.Keep, report.Platforms[1].Advice);
        Assert.Equal((ThresholdAdvice.Raise, 0, 1), (report.Platforms[0].Advice, report.Platforms[0].InForce.UsefulMissed, report.Platforms[0].Proposed.UsefulMissed));
    }

    [Fact]
    public void A_small_brand_that_never_reaches_the_shipped_threshold_is_told_of_a_lower_one_within_its_budget()
    {
        PlatformThreshold x = Assert.Single(ThresholdReview.Of(Days(90, day => Post("x", day, day % 10 == 0 ? 2_500 : 900)), s_from, s_to).Platforms);

        Assert.Equal(ThresholdAdvice.Lower, x.Advice);
        Assert.Equal((1_000, 9), (x.Proposed.Threshold, x.Proposed.Pauses));
    }

    [Fact]
    public void Three_weeks_propose_nothing()
    {
        PlatformThreshold x = Assert.Single(ThresholdReview.Of(Days(20, day => Post("x", day, 20_000)), s_from, s_from.AddDays(21)).Platforms);

        Assert.Equal((ThresholdAdvice.TooLittleHistory, x.InForce), (x.Advice, x.Proposed));
    }

    [Fact]
    public void A_post_crosses_once_at_its_first_observation_above_and_only_within_the_period()
    {
        ReachedPost[] posts =
        [
            new("x", "1", [new(s_from.AddDays(9), 40_000), new(s_from.AddDays(2), 5_000), new(s_from.AddDays(1), 4_999)]),
            new("x", "2", [new(s_from.AddDays(-1), 5_000), new(s_from.AddDays(1), 9_000)]),
        ];

        Assert.Equal((1, 1), (InForce(posts).Crossings, InForce(posts).Pauses));
    }

    [Fact]
    public void The_threshold_in_force_on_a_platform_is_the_one_judged()
    {
        var options = ThresholdReviewOptions.Default with { Current = new Dictionary<string, long> { ["x"] = 10_000 } };

        Assert.Equal(0, Assert.Single(ThresholdReview.Of([Post("x", 1, 9_000)], s_from, s_to, options).Platforms).InForce.Crossings);
    }

    [Fact]
    public void No_posts_are_no_platforms_and_an_empty_period_is_refused()
    {
        Assert.Empty(ThresholdReview.Of([], s_from, s_to).Platforms);
        Assert.Throws<ArgumentException>(() => ThresholdReview.Of([], s_to, s_from));
    }

    private static ThresholdLine InForce(ReachedPost[] posts) => Assert.Single(ThresholdReview.Of(posts, s_from, s_to).Platforms).InForce;

    private static ReachedPost[] Days(int days, Func<int, ReachedPost> post) => [.. Enumerable.Range(0, days).Select(post)];

    /// <summary>Seen by nobody at first, by <paramref name="reach"/> on that day.</summary>
    private static ReachedPost Post(string platform, double day, long reach, bool useful = false) =>
        new(platform, $"{platform}-{day}", [new(s_from.AddDays(day).AddMinutes(-30), 10), new(s_from.AddDays(day), reach)], useful);
}
