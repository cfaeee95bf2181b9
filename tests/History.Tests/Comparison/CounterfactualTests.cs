using Listening.History.Comparison;
using Xunit.Abstractions;

namespace Listening.History.Tests.Comparison;

/// <summary>Streams with a rhythm, a mood that they share with others, bursts of their own, and an event whose size is known.</summary>
public class CounterfactualTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(20261122)]
    [InlineData(7)]
    public void The_90_percent_interval_holds_the_known_effect_in_85_to_95_of_a_hundred_streams(int seed)
    {
        var (held, width, size) = (0, 0.0, 0.0);
        for (var i = 0; i < 200; i++)
        {
            var (input, effect) = Simulate(new Random(seed + (i * 7_919)), controls: i % 4);
            var found = Counterfactual.Of(input)!;
            held += found.Low <= effect && effect <= found.High ? 1 : 0;
            width += (found.High - found.Low) / found.Expected;
            size += effect / found.Expected;
        }

        output.WriteLine($"seed {seed}: {held} of 200 held; mean width {width / 200:P0} of the expectation, mean effect {size / 200:P0}");
        Assert.InRange(held / 200.0, 0.85, 0.95);

        // An interval that is true because it is endless says nothing.
        Assert.True(width / 200 < 1, $"seed {seed}: the interval is {width / 200:P0} of the expectation wide");
    }

    /// <summary>
    /// Shapes that the method was not made from, each with what it is worth there. Growth that goes on is seen late, and a control that the event touched
    /// takes a part of the effect: there the interval promises too much, and docs/counterfactual.md says so.
    /// </summary>
    [Theory]
    [InlineData(Shape.Step, 0.85, 0.98)]
    [InlineData(Shape.Weekends, 0.83, 0.95)]
    [InlineData(Shape.NearlyNothing, 0.85, 0.97)]
    [InlineData(Shape.Growth, 0.68, 0.85)]
    [InlineData(Shape.TouchedControls, 0.40, 0.60)]
    public void Unseen_shapes_hold_as_often_as_is_said(Shape shape, double least, double most)
    {
        foreach (var seed in (int[])[20261122, 7])
        {
            var found = Enumerable.Range(0, 200).Select(i => Simulate(new Random(seed + (i * 7_919)), i % 4, shape)).Select(s => (Result: Counterfactual.Of(s.Input)!, s.Effect)).ToList();
            var held = found.Count(f => f.Result.Low <= f.Effect && f.Effect <= f.Result.High) / 200.0;
            var bias = found.Average(f => (f.Result.Effect - f.Effect) / Math.Max(1, f.Effect));

            output.WriteLine($"seed {seed}, {shape}: {held:P1} held, the effect is told {bias:P0} off in the mean");
            Assert.InRange(held, least, most);
            Assert.True(shape != Shape.TouchedControls || bias < 0, "A touched control hides a part of the effect; it never makes it larger.");
        }
    }

    [Fact]
    public void Of_ten_days_only_what_can_be_checked_is_claimed_and_that_holds()
    {
        var found = Enumerable.Range(0, 200).Select(i => Simulate(new Random(7 + (i * 7_919)), i % 4, days: 10)).Select(s => (Result: Counterfactual.Of(s.Input), s.Effect)).ToList();
        var claimed = found.Where(f => f.Result is not null).ToList();

        // A long event leaves fewer than five stretches of its length to try the method on.
        Assert.InRange(claimed.Count, 60, 140);
        Assert.InRange(claimed.Count(f => f.Result!.Low <= f.Effect && f.Effect <= f.Result.High) / (double)claimed.Count, 0.85, 0.95);
    }

    [Fact]
    public void Controls_that_share_the_mood_make_the_interval_narrower()
    {
        double Width(int controls) => Enumerable.Range(0, 60).Average(i =>
            Counterfactual.Of(Simulate(new Random(i * 31), controls).Input) is { } r ? (r.High - r.Low) / r.Expected : 0);

        Assert.True(Width(3) < 0.9 * Width(0));
    }

    [Fact]
    public void An_event_of_the_past_that_is_masked_is_not_taken_for_normal()
    {
        var (input, _) = Simulate(new Random(5), controls: 2);
        var disturbed = input.Observed.Select((v, i) => i is >= 300 and < 330 ? v + 5_000 : v).ToList();
        var masked = disturbed.Select((v, i) => i is >= 300 and < 330 ? null : v).ToList();
        var (clean, learnt, left) = (Counterfactual.Of(input)!, Counterfactual.Of(input with { Observed = disturbed })!, Counterfactual.Of(input with { Observed = masked })!);

        Assert.True(learnt.High - learnt.Low > 2 * (clean.High - clean.Low));
        Assert.InRange((left.High - left.Low) / (clean.High - clean.Low), 0.7, 1.4);
    }

    [Fact]
    public void With_less_than_a_week_nothing_is_claimed()
    {
        var (input, _) = Simulate(new Random(5), controls: 1);
        Assert.Null(Counterfactual.Of(input with
        {
            Observed = [.. input.Observed.Take(150)], EventAt = 140, EventEnd = 150,
        }));
    }

    public enum Shape
    {
        Plain,

        /// <summary>Sixty per cent louder since ten days, its controls not.</summary>
        Step,

        /// <summary>Growing for two weeks, to the double.</summary>
        Growth,

        /// <summary>On weekends a quarter of the week.</summary>
        Weekends,

        /// <summary>A mention every three hours.</summary>
        NearlyNothing,

        /// <summary>The event is heard in the controls too, at three tenths.</summary>
        TouchedControls,
    }

    private static (CounterfactualInput Input, double Effect) Simulate(Random random, int controls, Shape shape = Shape.Plain, int days = 28)
    {
        var (length, hours) = (random.Next(6, 25), days * 24);
        var mood = Mood(random, hours + length, 0.95, 0.08);
        double Trend(int hour) => shape switch
        {
            Shape.Step when hour > hours - 240 => 1.6,
            Shape.Growth => 1 + (Math.Max(0, hour - hours + 336) / 336.0),
            _ => 1,
        };
        var level = shape == Shape.NearlyNothing ? 0.3 : Math.Exp(Math.Log(10) + (random.NextDouble() * Math.Log(20)));
        var (phase, swing, weekend) = (random.NextDouble() * 24, 0.2 + (0.5 * random.NextDouble()), 0.6 + (0.5 * random.NextDouble()));
        weekend = shape == Shape.Weekends ? 0.25 : weekend;
        double Rate(int hour, double loading, double own) =>
            level * (1 + (swing * Math.Sin(2 * Math.PI * (hour - phase) / 24))) * (hour / 24 % 7 >= 5 ? weekend : 1) * Math.Exp((loading * mood[hour]) + own);

        var self = Mood(random, hours + length, 0.7, 0.08);
        var observed = Enumerable.Range(0, hours + length).Select(h => (double?)Poisson(random, Trend(h) * Rate(h, 1, self[h]))).ToList();
        var (effect, added) = (0.0, new int[hours + length]);
        var growth = 0.2 + (2 * random.NextDouble());
        for (var h = hours; h < hours + length; h++)
        {
            added[h] = Poisson(random, growth * Trend(h) * Rate(h, 1, self[h]));
            effect += added[h];
            observed[h] += added[h];
        }

        var series = Enumerable.Range(0, controls).Select(c =>
        {
            var (scale, own) = (0.5 + (3 * random.NextDouble()), Mood(random, hours + length, 0.7, 0.06));
            return new ControlSeries($"c{c}", [.. Enumerable.Range(0, hours + length).Select(h =>
                (double)Poisson(random, scale * Rate(h, 0.8, own[h])) + (shape == Shape.TouchedControls ? Poisson(random, 0.3 * scale * added[h]) : 0))]);
        });
        return (new CounterfactualInput(1_773_014_400_000, 3_600_000, observed, [.. series], hours, hours + length), effect);
    }

    private static double[] Mood(Random random, int length, double keeps, double step)
    {
        var mood = new double[length];
        for (var i = 1; i < length; i++)
        {
            mood[i] = (keeps * mood[i - 1]) + (step * Normal(random));
        }

        return mood;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static int Poisson(Random random, double mean)
    {
        if (mean > 60)
        {
            return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * Normal(random))));
        }

        var (count, product, limit) = (0, random.NextDouble(), Math.Exp(-mean));
        while (product > limit)
        {
            (count, product) = (count + 1, product * random.NextDouble());
        }

        return count;
    }
}
