using System.Text;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Virality;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Virality;

public sealed class ForecastRecordTests
{
    private const long Start = 1_774_000_000;
    private static readonly GrowthForecast s_hour = new(0.8, 3600, 1800, 7200);

    [Theory]
    [InlineData(0.05, 0)]
    [InlineData(0.5, 0)]
    [InlineData(1.5, 0)]
    [InlineData(0.5, 1)]
    [InlineData(0.5, -1)]
    public void Intervals_come_to_hold_eighty_percent_whatever_the_spread_and_the_bias(double spread, double bias)
    {
        var random = new Random(12);
        var record = new ForecastRecord();
        int held = 0;
        const int Posts = 1000, Learning = 200;
        for (int i = 0; i < Posts; i++)
        {
            GrowthForecast told = record.Widen(s_hour);
            double truth = Math.Round(3600 * Math.Exp(bias + (spread * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6))));
            held += i >= Learning && truth >= told.EarlySeconds && truth <= told.LateSeconds ? 1 : 0;
            record.Score([(Start, told)], Start + (long)truth);
        }

        Assert.InRange(held / (double)(Posts - Learning), 0.75, 0.88);
    }

    [Fact]
    public void A_forecast_that_says_no_time_stays_as_it_is() =>
        Assert.Equal(GrowthForecast.Unknown with { Probability = 0.05 }, new ForecastRecord().Widen(GrowthForecast.Unknown with { Probability = 0.05 }));

    [Fact]
    public void What_came_later_than_a_day_was_not_promised_and_is_not_scored()
    {
        var record = new ForecastRecord();
        record.Score([(Start, s_hour)], Start + 86_401);
        Assert.Equal(0, record.Breached);
    }

    [Fact]
    public void A_breach_scores_what_was_said_at_each_doubling_and_a_snapshot_keeps_it()
    {
        var (whole, restarted) = (new ViralityWatch(), new ViralityWatch());
        for (int post = 0; post < 5; post++)
        {
            for (int minute = 0; minute < 80; minute++)
            {
                var seen = new TopPost(PostKey.Of("test", $"{post}"), "test", "p", SentimentLabel.Negative, minute * 70 * (post + 1));
                long second = Start + (post * 10_000) + (60 * minute);
                Assert.Equal(whole.Observe(second, seen, 5000), restarted.Observe(second, seen, 5000));
                if (minute % 13 == 5)
                {
                    restarted = Restarted(restarted);
                }
            }
        }

        Assert.Equal((5, whole.Record), (whole.Record.Breached, restarted.Record));
        Assert.InRange(whole.Record.Held / whole.Record.Breached, 0.5, 1);
    }

    private static ViralityWatch Restarted(ViralityWatch watch)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true);
        watch.Write(writer);
        writer.Flush();
        buffer.Position = 0;
        using var reader = new BinaryReader(buffer);
        ViralityWatch read = ViralityWatch.Read(reader);
        Assert.Equal(buffer.Length, buffer.Position);
        return read;
    }
}
