using Listening.Detection.Authenticity;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Authenticity;

public sealed class LikeRatiosTests
{
    private const int Seed = 77;

    private static TopPost Post(string id, long impressions, long likes) => new(PostKey.Of("x", id), "x", id, SentimentLabel.Positive, impressions, Likes: likes);

    /// <summary>A thousand posts of some four likes a hundred views, give or take a half, each seen five times as it grows.</summary>
    private static (LikeRatios Ratios, int Told) Usual()
    {
        var random = new Random(Seed);
        var ratios = new LikeRatios();
        int told = 0;
        for (int i = 0; i < 1000; i++)
        {
            double ratio = 0.04 * Math.Exp(0.5 * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6));
            for (int seen = 1; seen <= 5; seen++)
            {
                told += ratios.Observe((i * 60) + seen, Post($"{i}", 2000 * seen, (long)(2000 * seen * ratio))) is null ? 0 : 1;
            }
        }

        return (ratios, told);
    }

    [Fact]
    public void A_thousand_usual_posts_are_usual() => Assert.Equal(0, Usual().Told);

    [Fact]
    public void Likes_that_nobody_saw_are_told_once_however_often_the_post_is_seen()
    {
        (LikeRatios ratios, _) = Usual();
        var told = Enumerable.Range(0, 50).Select(i => ratios.Observe(100_000 + i, Post("bought", 5000 + i, 4000 + i))).OfType<LikeAnomaly>().ToList();
        LikeAnomaly anomaly = Assert.Single(told);
        Assert.True(anomaly.TooMany);
        Assert.InRange(anomaly.Usual, 0.03, 0.05);
    }

    [Fact]
    public void Views_that_nobody_likes_are_told() =>
        Assert.False(Usual().Ratios.Observe(100_000, Post("views", 400_000, 60))!.Value.TooMany);

    [Fact]
    public void A_small_post_and_one_without_likes_say_nothing()
    {
        (LikeRatios ratios, _) = Usual();
        Assert.Null(ratios.Observe(1, Post("small", 60, 55)));
        Assert.Null(ratios.Observe(2, Post("unknown", 90_000, 0)));
    }

    [Fact]
    public void Even_a_new_brand_knows_that_four_in_five_do_not_like() =>
        Assert.NotNull(new LikeRatios().Observe(1, Post("first", 5000, 4000)));
}
