using System.Text;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Trends;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Trends;

public sealed class TrendDetectorTests
{
    private const long Start = 1_773_964_800; // midnight
    private const int Seed = 2718;
    private static readonly Hour s_usual = new(60, 15, 400, 20_000);

    [Fact]
    public void Negatives_that_stay_half_again_as_high_are_found_within_a_day()
    {
        List<TrendFinding> found = Play(21, 2, s_usual with { Volume = 70, Negative = 25 });
        TrendFinding first = found.First(f => f.Kind == SignalKind.Sustained && f.At > Start + (21 * 86_400));
        Assert.InRange(first.At, Start + (21 * 86_400), Start + (22 * 86_400));
        Assert.True(first.Rises && first.Observed > first.Expected);
    }

    [Fact]
    public void What_lasts_is_told_again_as_lasting() =>
        Assert.Contains(Play(21, 2, s_usual with { Volume = 100, Negative = 60 }), f => f is { Kind: SignalKind.Sustained, Lasts: true });

    [Fact]
    public void Falling_engagement_is_fatigue() =>
        Assert.Contains(Play(21, 3, s_usual with { Engagement = 200 }), f => f.Kind == SignalKind.Fatigue && !f.Rises && f.At > Start + (21 * 86_400));

    [Fact]
    public void Silence_where_mentions_were_due_is_told_once()
    {
        List<TrendFinding> found = Play(7, 1, new Hour(0, 0, 0, 0));
        TrendFinding silence = Assert.Single(found, f => f.Kind == SignalKind.Silence);
        Assert.InRange(silence.At, Start + (7 * 86_400) + 900, Start + (7 * 86_400) + (4 * 3600));
    }

    [Fact]
    public void A_busy_brand_that_is_heard_in_every_quarter_is_never_silent() =>
        Assert.DoesNotContain(Play(7, 1, s_usual with { Volume = 50 }, busy: 20), f => f.Kind == SignalKind.Silence);

    [Theory]
    [InlineData(TrendMetric.Mentions, true)]
    [InlineData(TrendMetric.Mentions, false)]
    [InlineData(TrendMetric.Sentiment, false)]
    [InlineData(TrendMetric.EngagementRate, false)]
    [InlineData(TrendMetric.ShareOfVoice, false)]
    [InlineData(TrendMetric.ShareOfVoice, true)]
    public void A_metric_that_leaves_its_forecast_is_told_within_a_day_and_again_when_it_lasts(TrendMetric metric, bool rises)
    {
        Hour odd = (metric, rises) switch
        {
            (TrendMetric.Mentions, true) => s_usual with { Volume = 90, Negative = 22, Engagement = 600, Impressions = 30_000, Others = 225 },
            (TrendMetric.Mentions, false) => s_usual with { Volume = 35, Negative = 9, Engagement = 230, Impressions = 11_700, Others = 88 },
            (TrendMetric.Sentiment, _) => s_usual with { Negative = 24 },
            (TrendMetric.EngagementRate, _) => s_usual with { Impressions = 32_000 },
            (_, true) => s_usual with { Others = 80 },
            _ => s_usual with { Others = 300 },
        };
        List<TrendFinding> found = Play(28, 4, odd).FindAll(f => f.At > Start + (28 * 86_400) && f.Metric == metric);
        Assert.NotEmpty(found);
        Assert.All(found, f => Assert.Equal(rises, f.Rises));
        Assert.InRange(found[0].At, Start + (28 * 86_400), Start + (29 * 86_400));
        Assert.False(found[0].Lasts);
        Assert.Contains(found, f => f.Lasts);
        Assert.All(found, f => Assert.True(Math.Abs(f.Observed - f.Expected) >= 0.15 * Math.Abs(f.Expected)));
    }

    [Fact]
    public void Forecasts_of_day_and_week_say_when_they_are_still_warming_up_and_then_hold()
    {
        var outlook = new List<IReadOnlyList<WindowReading>>();
        Play(60, 0, s_usual, outlook: outlook);
        Assert.All(outlook[6 * 24], w => Assert.True(w.WarmingUp));
        List<WindowReading> settled = [.. outlook.Skip(6 * 24 * 40).SelectMany(o => o)];
        Assert.All(settled, w => Assert.True(w is { Known: true, WarmingUp: false }));
        foreach (WindowReading[] window in settled.GroupBy(w => (w.Metric, w.WindowSeconds)).Select(g => g.ToArray()))
        {
            Assert.InRange(window.Count(w => w.Observed >= w.Low && w.Observed <= w.High) / (double)window.Length, 0.99, 1);
            Assert.All(window, w => Assert.True(w.NextLow <= w.Next && w.Next <= w.NextHigh));
        }

        // A day of 1 440 mentions: a forecast that takes everything would hold too.
        WindowReading day = settled.Last(w => w is { Metric: TrendMetric.Mentions, WindowSeconds: 86_400 });
        Assert.InRange(day.Next, 1300, 1580);
        Assert.InRange(day.NextHigh - day.NextLow, 50, 800);
        Assert.InRange(settled.Last(w => w is { Metric: TrendMetric.ShareOfVoice, WindowSeconds: 604_800 }).Expected, 0.27, 0.30);
    }

    [Fact]
    public void Followers_that_leave_day_after_day_are_fatigue()
    {
        var random = new Random(Seed);
        var detector = new TrendDetector(Start);
        List<TrendFinding>? found = null;
        for (long hour = 1; hour <= 24 * 24; hour++)
        {
            // Per mille an hour: usually a tenth more, give or take two tenths; then two tenths fewer.
            double usual = hour < 24 * 21 ? 0.1 : -0.2;
            detector.Advance(Start + (hour * 3600), ref found, followers: usual + (0.2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)));
        }

        TrendFinding fatigue = found!.First(f => f.At > Start + (21 * 86_400));
        Assert.Equal((SignalKind.Fatigue, TrendMetric.Followers, false), (fatigue.Kind, fatigue.Metric, fatigue.Rises));
        Assert.DoesNotContain(found!, f => f.At < Start + (21 * 86_400));
    }

    [Fact]
    public void Few_who_say_much_are_told_where_volume_alone_is_usual()
    {
        var random = new Random(Seed);
        var detector = new TrendDetector(Start);
        List<TrendFinding>? found = null;
        for (long minute = 0; minute < 24 * 24 * 60; minute++)
        {
            bool few = minute > 24 * 21 * 60;
            var heard = new StreamSecond();
            heard.Count(SentimentLabel.Neutral, 0, (ulong)PostKey.Of("x", $"{random.Next(few ? 12 : 5000)}").Value | 1, risky: false);
            detector.Advance(Start + (minute * 60), ref found);
            detector.Add(heard);
        }

        TrendFinding told = found!.First(f => f.At > Start + (21 * 86_400));
        Assert.Equal((SignalKind.Coordination, TrendMetric.MentionsPerAuthor, true), (told.Kind, told.Metric, told.Rises));
        Assert.InRange(told.Observed, 4, 6);
    }

    [Fact]
    public void A_brand_alone_has_no_share_of_voice()
    {
        var detector = new TrendDetector(Start);
        List<TrendFinding>? found = null;
        for (long hour = 1; hour < 24 * 30; hour++)
        {
            detector.Add(50, 10, 0, 0, 0);
            detector.Advance(Start + (hour * 3600), ref found);
        }

        Assert.All(detector.Outlook.Where(w => w.Metric == TrendMetric.ShareOfVoice), w => Assert.False(w.Known));
    }

    [Fact]
    public void Quiet_weeks_of_several_brands_stay_within_the_budget()
    {
        int found = Enumerable.Range(0, 12).Sum(brand => Play(56, 0, s_usual, Seed + brand).Count(f => f.Kind != SignalKind.Silence));
        // 12 brands × 8 weeks at one in four weeks are 24.
        Assert.InRange(found, 0, 36);
    }

    [Fact]
    public void A_detector_read_from_its_snapshot_goes_on_as_if_nothing_happened()
    {
        List<TrendFinding> whole = Play(21, 3, s_usual with { Negative = 40, Engagement = 100 });
        List<TrendFinding> restarted = Play(21, 3, s_usual with { Negative = 40, Engagement = 100 }, restart: true);
        Assert.NotEmpty(whole);
        Assert.Equal(whole, restarted);
    }

    private readonly record struct Hour(double Volume, double Negative, double Engagement, double Impressions, double Others = 150);

    private static List<TrendFinding> Play(int quietDays, int oddDays, Hour odd, int seed = Seed, bool restart = false, double busy = 1, List<IReadOnlyList<WindowReading>>? outlook = null)
    {
        var random = new Random(seed);
        var detector = new TrendDetector(Start);
        List<TrendFinding>? found = null;
        outlook ??= [];
        long market = 0;
        for (long second = Start; second < Start + ((quietDays + oddDays) * 86_400L); second += 600)
        {
            Hour now = second < Start + (quietDays * 86_400L) ? s_usual : odd;
            double rhythm = busy * (1 + (0.5 * Math.Sin((second - Start) / 86_400.0 * 2 * Math.PI)));
            int volume = Draw(now.Volume * rhythm / 6), negative = Math.Min(volume, Draw(now.Negative * rhythm / 6));
            detector.Advance(second, ref found, market);
            market = (second % 3600 == 0 ? 0 : market) + volume + Draw(now.Others * rhythm / 6);
            outlook.Add(detector.Outlook);
            detector.Add(volume, negative, (volume - (2 * negative)) * 5000, Draw(now.Impressions * rhythm / 6), Draw(now.Engagement * rhythm / 6));
            if (restart && (second - Start) % 86_400 == 40_200)
            {
                using var buffer = new MemoryStream();
                using var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true);
                detector.Write(writer);
                writer.Flush();
                buffer.Position = 0;
                using var reader = new BinaryReader(buffer);
                detector = TrendDetector.Read(reader);
                Assert.Equal(buffer.Length, buffer.Position);
            }
        }

        detector.Advance(Start + ((quietDays + oddDays) * 86_400L), ref found);
        return found ?? [];

        int Draw(double mean) => (int)Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6))));
    }
}
