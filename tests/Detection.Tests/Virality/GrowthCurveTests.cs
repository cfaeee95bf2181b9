using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Virality;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Virality;

public sealed class GrowthCurveTests
{
    private const long Start = 1_774_000_000;

    [Fact]
    public void A_steady_flow_reaches_the_threshold_about_when_it_should()
    {
        var curve = new GrowthCurve();
        for (int minute = 0; minute <= 40; minute++)
        {
            curve.Observe(Start + (60 * minute), minute * 50);
        }

        GrowthForecast forecast = curve.Forecast(5000);
        // 3000 views at 50 a minute would be an hour; attention tires a little.
        Assert.InRange(forecast.MedianSeconds, 3000, 6000);
        Assert.True(forecast.EarlySeconds < forecast.MedianSeconds && forecast.MedianSeconds < forecast.LateSeconds);
        Assert.InRange(forecast.Probability, 0.8, 1);
    }

    [Fact]
    public void A_post_that_nobody_shares_any_more_is_not_expected_to_get_there()
    {
        var curve = new GrowthCurve();
        for (int minute = 0; minute <= 120; minute++)
        {
            curve.Observe(Start + (60 * minute), 400 * (1 - Math.Exp(-minute / 15.0)));
        }

        GrowthForecast forecast = curve.Forecast(5000);
        Assert.InRange(forecast.Probability, 0, 0.1);
        Assert.Equal(double.PositiveInfinity, forecast.MedianSeconds);
    }

    [Fact]
    public void Doubling_every_quarter_of_an_hour_is_foreseen_long_before()
    {
        var curve = new GrowthCurve();
        for (int minute = 0; minute <= 45; minute += 5)
        {
            curve.Observe(Start + (60 * minute), 100 * Math.Pow(2, minute / 15.0));
        }

        Assert.InRange(curve.Forecast(5000).Probability, 0.7, 1);
    }

    [Fact]
    public void One_observation_says_nothing_and_a_reached_threshold_everything()
    {
        var curve = new GrowthCurve();
        curve.Observe(Start, 100);
        Assert.Equal(GrowthForecast.Unknown, curve.Forecast(5000));
        curve.Observe(Start + 60, 6000);
        Assert.Equal(GrowthForecast.Reached, curve.Forecast(5000));
    }

    [Fact]
    public void Views_taken_back_or_told_late_do_not_break_the_curve()
    {
        var curve = new GrowthCurve();
        long[] seconds = [0, 60, 60, 30, 120, 180];
        double[] counts = [10, 500, 400, 800, 300, 900];
        for (int i = 0; i < seconds.Length; i++)
        {
            curve.Observe(Start + seconds[i], counts[i]);
            Assert.InRange(curve.Forecast(5000).Probability, 0, 1);
        }
    }

    [Fact]
    public void A_post_is_warned_about_once_and_before_the_breach()
    {
        var watch = new ViralityWatch();
        var warnings = new List<(int Minute, ViralityWarning Warning)>();
        for (int minute = 0; minute < 120; minute++)
        {
            if (watch.Observe(Start + (60 * minute), Post(1, minute * 60), 5000) is { } warning)
            {
                warnings.Add((minute, warning));
            }
        }

        (int at, ViralityWarning told) = Assert.Single(warnings);
        Assert.InRange(at, 5, 5000 / 60);
        Assert.True(told.Post.Impressions < 5000);
    }

    [Fact]
    public void A_full_watch_lets_the_least_dangerous_go_and_counts_it()
    {
        var watch = new ViralityWatch();
        for (int minute = 0; minute < 5; minute++)
        {
            watch.Observe(Start + (60 * minute), Post(0, 1000 + (minute * 300)), 5000);
        }

        for (int id = 1; id <= ViralityWatch.Capacity + 10; id++)
        {
            watch.Observe(Start + 300, Post(id, 3), 5000);
        }

        Assert.Equal(ViralityWatch.Capacity, watch.Count);
        Assert.Equal(11, watch.Dropped);
        // The dangerous one is still known: its next observation warns or has warned, and is not its first.
        Assert.True(watch.Observe(Start + 360, Post(0, 2600), 5000) is null);
    }

    private static TopPost Post(int id, long impressions) =>
        new(PostKey.Of("test", id.ToString(System.Globalization.CultureInfo.InvariantCulture)), "test", "p", SentimentLabel.Negative, impressions);
}
