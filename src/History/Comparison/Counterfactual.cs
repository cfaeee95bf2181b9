namespace Listening.History.Comparison;

/// <summary>What is compared.</summary>
/// <param name="StartMs">Of the first bucket, unix ms.</param>
/// <param name="Observed">Counts by bucket; null where the source was blind or another event disturbed it: not learnt from.</param>
/// <param name="Controls">Series of the same buckets that the event did not touch: other brands, other platforms.</param>
/// <param name="EventAt">Index of the first bucket of the event.</param>
/// <param name="EventEnd">Index after its last.</param>
public sealed record CounterfactualInput(
    long StartMs, long BucketMs, IReadOnlyList<double?> Observed, IReadOnlyList<ControlSeries> Controls, int EventAt, int EventEnd);

public sealed record ControlSeries(string Name, IReadOnlyList<double> Values);

/// <param name="Expected">Without the event; <paramref name="Low"/> and <paramref name="High"/> its 90 % interval.</param>
public sealed record CounterfactualPoint(DateTimeOffset At, double? Observed, double Expected, double Low, double High);

/// <summary>What the event changed: observed less expected, with the 90 % interval of that difference.</summary>
/// <param name="Ratio">Observed by expected; null when next to nothing was expected.</param>
/// <param name="Placebos">Stretches of the past, as long as the event, on which the same method was tried: the interval is that of its errors there.</param>
/// <param name="Weights">How far each control was followed: mentions by which the expectation moves when the control doubles.</param>
public sealed record CounterfactualResult(
    double Observed, double Expected, double Effect, double Low, double High, double? Ratio, int Placebos, IReadOnlyDictionary<string, double> Weights,
    IReadOnlyList<CounterfactualPoint> Points);

/// <summary>
/// What would have been heard without the event: a regression on the rhythm of day and week and on control series, fitted on the time before
/// (Abadie's synthetic control with Brodersen's use of several controls: CausalImpact, Ann. Appl. Stat. 9, 2015). The interval makes no
/// assumption about the law of counts: the same forecast is made for every earlier stretch of the event's length, each from what was known
/// before it, and its errors, scaled by the root of the expectation, give the spread (placebo in time). The
/// fit follows the last week's level. See docs/counterfactual.md.
/// </summary>
public static class Counterfactual
{
    // Sines and cosines of the day (24, 12, 8 h) and of the week (7 and 3.5 days).
    private static readonly double[] Periods = [86_400_000, 43_200_000, 28_800_000, 604_800_000, 302_400_000];

    // Two rounds of the week's rhythm, less whatever was masked.
    private const double LeastDays = 7;

    private const double LevelDays = 7;

    // Mentions that pull towards the fit: a week with fewer says little about a level.
    private const double LevelWeight = 20;

    // Fewer tell nothing about a 90 % interval.
    private const int LeastPlacebos = 5;

    /// <returns>Null with less than a week, or less than five stretches of the event's length, to learn from.</returns>
    public static CounterfactualResult? Of(CounterfactualInput input)
    {
        var scales = input.Controls.Select(c => Math.Max(1e-9, c.Values.Take(input.EventAt).DefaultIfEmpty(0).Average())).ToArray();
        var regression = new Regression(1 + (2 * Periods.Length) + scales.Length);
        var (errors, singles) = (new List<double>(), new List<double>());
        var length = input.EventEnd - input.EventAt;
        var least = (int)(LeastDays * 86_400_000 / input.BucketMs);

        // Placebos end where the event begins, so that the nearest past is among them.
        var offset = input.EventAt % length;
        for (var at = 0; at < input.EventAt; at++)
        {
            if (regression.Rows >= least && (at - offset) % length == 0)
            {
                Try(input, scales, regression.Solve(), at, length, errors, singles);
            }

            if (input.Observed[at] is { } heard)
            {
                regression.Add(Row(input, scales, at), heard);
            }
        }

        if (regression.Rows < least || errors.Count < LeastPlacebos)
        {
            return null;
        }

        return Result(input, scales, regression.Solve(), Spread(errors), Spread(singles), errors.Count);
    }

    private static CounterfactualResult Result(
        CounterfactualInput input, double[] scales, double[] coefficients, double spread, double single, int placebos)
    {
        var points = new List<CounterfactualPoint>();
        var (observed, expected) = (0.0, 0.0);
        var level = Level(input, scales, coefficients, input.EventAt);
        for (var at = Math.Max(0, input.EventAt - (input.EventEnd - input.EventAt)); at < input.EventEnd; at++)
        {
            var mean = level * Mean(input, scales, coefficients, at);
            var half = single * Math.Sqrt(Math.Max(1, mean));
            points.Add(new CounterfactualPoint(
                DateTimeOffset.FromUnixTimeMilliseconds(input.StartMs + (at * input.BucketMs)), input.Observed[at], mean, Math.Max(0, mean - half), mean + half));
            if (at >= input.EventAt && input.Observed[at] is { } heard)
            {
                (observed, expected) = (observed + heard, expected + mean);
            }
        }

        var width = spread * Math.Sqrt(Math.Max(1, expected));
        var effect = observed - expected;
        return new CounterfactualResult(
            observed, expected, effect, effect - width, effect + width, expected < 1 ? null : observed / expected, placebos,
            input.Controls.Select((c, i) => (c.Name, Weight: coefficients[^(scales.Length - i)])).ToDictionary(c => c.Name, c => c.Weight), points);
    }

    private static void Try(
        CounterfactualInput input, double[] scales, double[] coefficients, int from, int length, List<double> errors, List<double> singles)
    {
        var (observed, expected, known) = (0.0, 0.0, 0);
        var level = Level(input, scales, coefficients, from);
        for (var at = from; at < Math.Min(from + length, input.EventAt); at++)
        {
            if (input.Observed[at] is not { } heard)
            {
                continue;
            }

            var mean = level * Mean(input, scales, coefficients, at);
            singles.Add((heard - mean) / Math.Sqrt(Math.Max(1, mean)));
            (observed, expected, known) = (observed + heard, expected + mean, known + 1);
        }

        // A stretch that was mostly masked is not one of the event's length.
        if (known > length / 2)
        {
            errors.Add((observed - expected) / Math.Sqrt(Math.Max(1, expected)));
        }
    }

    /// <summary>Half width of the 90 % interval: root mean square (a bias of the method is in it) times Student's quantile.</summary>
    private static double Spread(List<double> errors) =>
        Math.Sqrt(errors.Sum(e => e * e) / errors.Count) * StudentQuantile95(errors.Count);

    // Hill's expansion (CACM 396, 1970) about the normal quantile; off by less than a hundredth from five degrees of freedom on.
    private static double StudentQuantile95(int freedom)
    {
        const double Z = 1.6448536269514722;
        double z3 = Z * Z * Z, z5 = z3 * Z * Z;
        return Z + ((z3 + Z) / (4 * freedom)) + (((5 * z5) + (16 * z3) + (3 * Z)) / (96.0 * freedom * freedom));
    }

    private static double Mean(CounterfactualInput input, double[] scales, double[] coefficients, int at) =>
        Math.Max(0, Regression.Dot(Row(input, scales, at), coefficients));

    /// <summary>
    /// How much louder than the fit the last week was: a brand that has grown since is expected at today's level. A whole week, so that its rhythm does
    /// not pass for growth.
    /// </summary>
    private static double Level(CounterfactualInput input, double[] scales, double[] coefficients, int before)
    {
        var (observed, expected) = (LevelWeight, LevelWeight);
        for (var at = Math.Max(0, before - (int)(LevelDays * 86_400_000 / input.BucketMs)); at < before; at++)
        {
            if (input.Observed[at] is { } heard)
            {
                (observed, expected) = (observed + heard, expected + Mean(input, scales, coefficients, at));
            }
        }

        return observed / expected;
    }

    private static double[] Row(CounterfactualInput input, double[] scales, int at)
    {
        var row = new double[1 + (2 * Periods.Length) + scales.Length];
        row[0] = 1;
        var middle = input.StartMs + ((at + 0.5) * input.BucketMs);
        for (var i = 0; i < Periods.Length; i++)
        {
            (row[1 + (2 * i)], row[2 + (2 * i)]) = Math.SinCos(2 * Math.PI * middle / Periods[i]);
        }

        for (var i = 0; i < scales.Length; i++)
        {
            row[1 + (2 * Periods.Length) + i] = (input.Controls[i].Values[at] / scales[i]) - 1;
        }

        return row;
    }
}
