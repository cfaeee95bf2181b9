using Listening.Detection.Spikes;

namespace Listening.Detection.Tests.Spikes;

public sealed class SeriesDetectorTests
{
    private const int Seed = 1893;
    private const double Start = 1_425_000_000;

    [Fact]
    public void Later_rows_never_change_an_earlier_verdict()
    {
        double[] values = Noise(3000, 20);
        SeriesVerdict[] whole = Judge(values);
        for (int cut = 500; cut < 3000; cut += 700)
        {
            double[] other = [.. values[..cut], .. Enumerable.Repeat(1e9, 200)];
            Assert.Equal(whole[..cut], Judge(other)[..cut]);
        }
    }

    [Fact]
    public void An_episode_scores_high_when_it_opens_and_zero_while_it_stays_open()
    {
        double[] values = Noise(3000, 20);
        for (int i = 2500; i < 2560; i++)
        {
            values[i] += 400;
        }

        SeriesVerdict[] told = Judge(values);
        int opens = Array.FindIndex(told, 2500, v => v.Alarm);
        Assert.InRange(opens, 2500, 2502);
        Assert.InRange(told[opens].Score, 0.5, 1);
        Assert.All(told[2515..2560], v => Assert.Equal(0, v.Score));
    }

    [Fact]
    public void One_odd_row_is_rarer_news_than_three_in_a_row()
    {
        double[] single = Noise(3000, 20), sustained = Noise(3000, 20);
        single[2500] += 300;
        for (int i = 2500; i < 2503; i++)
        {
            sustained[i] += 300;
        }

        Assert.True(Judge(sustained)[2500..2506].Max(v => v.Rarity) > Judge(single)[2500..2506].Max(v => v.Rarity));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    [InlineData(3600)]
    public void Quiet_series_alarm_about_as_often_as_the_budget_says(double interval)
    {
        const double Weeks = 20;
        int alarms = 0;
        for (int series = 0; series < 10; series++)
        {
            SeriesVerdict[] told = Judge(Noise((int)(Weeks * 604_800 / interval / (interval < 300 ? 10 : 1)), 30, Seed + series), interval);
            alarms += told.Count(v => v.Alarm);
        }

        double perWeek = alarms / (10 * Weeks / (interval < 300 ? 10 : 1));
        Assert.InRange(perWeek, 0, 2);
    }

    [Fact]
    public void A_larger_budget_never_alarms_less()
    {
        double[] values = Noise(8000, 8);
        int strict = Judge(values, budget: 0.1).Count(v => v.Alarm), usual = Judge(values, budget: 1).Count(v => v.Alarm), generous = Judge(values, budget: 20).Count(v => v.Alarm);
        Assert.True(strict <= usual && usual <= generous && generous > strict, $"{strict} {usual} {generous}");
    }

    [Fact]
    public void Odd_values_and_times_neither_stop_nor_poison_the_detector()
    {
        var detector = new SeriesDetector();
        double second = Start;
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, -5, 0, 1e-300];
        double[] noise = Noise(2000, 10);
        for (int i = 0; i < 2000; i++)
        {
            second += i % 97 == 0 ? 86_400 : i % 89 == 0 ? 0 : i % 83 == 0 ? -600 : 300;
            SeriesVerdict verdict = detector.Observe(i % 101 == 0 ? double.NaN : second, i < 1000 && i % 50 == 0 ? odd[i / 50 % odd.Length] : noise[i]);
            Assert.InRange(verdict.Score, 0, 1);
        }

        Assert.True(double.IsFinite(detector.Observe(second + 300, 10).Expected));
    }

    [Fact]
    public void A_repeated_row_is_counted_once()
    {
        double[] values = Noise(1000, 20);
        var once = new SeriesDetector();
        var twice = new SeriesDetector();
        for (int i = 0; i < values.Length; i++)
        {
            SeriesVerdict verdict = once.Observe(Start + (300 * i), values[i]);
            Assert.Equal(verdict, twice.Observe(Start + (300 * i), values[i]));
            Assert.Equal(SeriesVerdict.Skipped, twice.Observe(Start + (300 * i), values[i]));
        }
    }

    [Fact]
    public void Values_may_be_negative_or_tiny()
    {
        double[] counts = Noise(3000, 20);
        for (int i = 2500; i < 2510; i++)
        {
            counts[i] += 400;
        }

        double[] scaled = [.. counts.Select(v => (v - 200) * 1e-6)];
        Assert.Contains(Judge(scaled)[2500..2510], v => v.Alarm);
    }

    [Fact]
    public void A_constant_series_is_silent() => Assert.All(Judge([.. Enumerable.Repeat(7.0, 2000)]), v => Assert.Equal(0, v.Score));

    private static SeriesVerdict[] Judge(double[] values, double interval = 300, double budget = 1)
    {
        var detector = new SeriesDetector(new SeriesOptions { FalseAlarmsPerWeek = budget });
        return [.. values.Select((v, i) => detector.Observe(Start + (interval * i), v))];
    }

    private static double[] Noise(int rows, double mean, int seed = Seed)
    {
        var random = new Random(seed);
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            // Twelve uniforms: near enough to a normal, rounded to counts.
            double sum = -6;
            for (int j = 0; j < 12; j++)
            {
                sum += random.NextDouble();
            }

            values[i] = Math.Max(0, Math.Round(mean + (sum * Math.Sqrt(mean))));
        }

        return values;
    }
}
