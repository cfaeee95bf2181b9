using System.Globalization;
using Listening.Bench.Crisis;
using Listening.Detection.Virality;

namespace Listening.Bench.Virality;

/// <summary>How a simulated post spreads. The first two families may be tuned on, the others are for the report.</summary>
internal enum SpreadFamily
{
    /// <summary>Self-exciting with an exponential memory.</summary>
    Cascade,

    /// <summary>One rise and fall of a log-normal shape.</summary>
    Hump,

    /// <summary>Self-exciting with a long (power-law) memory, views by the day's rhythm.</summary>
    LongMemory,

    /// <summary>Dull, until large accounts share it.</summary>
    Shocks,

    /// <summary>A platform pushes it evenly, then stops.</summary>
    Plateau,
}

/// <summary>
/// Do forecasts of the time to 5 000 views hold? Curves are simulated until real ones are recorded. For each post: the share of forecasts
/// whose 80 % interval holds the truth, and how long before the breach the first warning came.
/// <c>virality [--posts N] [--seed S]</c>
/// </summary>
internal static class ViralityBench
{
    private const double Threshold = 5000;

    public static int Run(string[] args)
    {
        int posts = (int)CrisisBench.Option(args, "--posts", 400), seed = (int)CrisisBench.Option(args, "--seed", 1);
        Console.WriteLine("| family | posts | breach | intervals that hold: unlearnt | learning | last half | width (late/early) | median off by | warned before | to spare (median) | in vain | Brier |\n|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (SpreadFamily family in Enum.GetValues<SpreadFamily>())
        {
            Row(family, posts, seed);
        }

        return 0;
    }

    /// <summary>One brand whose posts spread like the family, one after the other; its intervals learn from those that breached before.</summary>
    private static void Row(SpreadFamily family, int posts, int seed)
    {
        var record = new ForecastRecord();
        int breaches = 0, warned = 0, vain = 0, asked = 0;
        double brier = 0;
        List<double> spare = [], unlearnt = [], learning = [], widths = [], errors = [];
        for (int i = 0; i < posts; i++)
        {
            var draw = new Draw(seed + (i * 7) + ((int)family * 100_003));
            double[] minutes = Simulate(family, draw);
            int crossing = Array.FindIndex(minutes, c => c >= Threshold);
            int every = draw.Below(3) switch { 0 => 1, 1 => 5, _ => 10 };
            var curve = new GrowthCurve();
            var told = new List<(long, GrowthForecast)>();
            int warning = -1, held = 0, heldRaw = 0, of = 0;
            double toldCount = 0;
            for (int m = 0; m < 1440 && (crossing < 0 || m < crossing); m += every)
            {
                curve.Observe(m * 60, minutes[m]);
                GrowthForecast raw = curve.Forecast(Threshold), forecast = record.Widen(raw);
                // Asked while it matters: some hundred views or more.
                if (minutes[m] < 100)
                {
                    continue;
                }

                double truth = crossing < 0 || crossing - m > 1440 ? double.PositiveInfinity : (crossing - m) * 60.0;
                double came = double.IsInfinity(truth) ? 0 : 1;
                asked++;
                brier += (came - forecast.Probability) * (came - forecast.Probability);
                if (forecast.SaysWhen)
                {
                    // As the watch keeps them: at each doubling.
                    if (minutes[m] >= Math.Max(2 * toldCount, 100))
                    {
                        told.Add((m * 60, forecast));
                        toldCount = minutes[m];
                    }

                    if (came > 0)
                    {
                        of++;
                        // Observations come by the minute: a truth is known to that.
                        held += truth >= forecast.EarlySeconds - 60 && truth <= forecast.LateSeconds + 60 ? 1 : 0;
                        heldRaw += truth >= raw.EarlySeconds - 60 && truth <= raw.LateSeconds + 60 ? 1 : 0;
                        widths.Add(forecast.LateSeconds / Math.Max(1, forecast.EarlySeconds));
                        errors.Add(Math.Exp(Math.Abs(Math.Log(forecast.MedianSeconds / truth))));
                    }
                }

                warning = warning < 0 && ViralityWatch.Warns(forecast, minutes[m], Threshold) ? m : warning;
            }

            // A post is one case however often its count was told.
            if (of > 0)
            {
                unlearnt.Add((double)heldRaw / of);
                learning.Add((double)held / of);
            }

            breaches += crossing >= 0 ? 1 : 0;
            if (crossing >= 0)
            {
                record.Score(told, crossing * 60);
                if (warning >= 0)
                {
                    warned++;
                    spare.Add(crossing - warning);
                }
            }

            vain += crossing < 0 && warning >= 0 ? 1 : 0;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {family} | {posts} | {breaches} | {100 * Mean(unlearnt):0} % | {100 * Mean(learning):0} % | {100 * Mean(learning[(learning.Count / 2)..]):0} % | {Median(widths):0.0} | ×{Median(errors):0.0} | {warned}/{breaches} | {Median(spare):0} min | {vain} | {brier / asked:0.000} |"));
    }

    private static double Mean(List<double> values) => values.Count == 0 ? double.NaN : values.Average();

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? double.NaN : values[values.Count / 2];
    }

    /// <summary>Views by minute over two days.</summary>
    private static double[] Simulate(SpreadFamily family, Draw draw)
    {
        double[] total = new double[2880];
        double[] shares = new double[2880];
        double perShare = draw.LogUniform(5, 60), branching = draw.Uniform(0.5, 1.3), memory = draw.LogUniform(10, 90), seedRate = draw.LogUniform(0.05, 2);
        double excitement = 0, sum = 0, peak = draw.LogUniform(30, 400), width = draw.Uniform(0.4, 1), size = draw.LogUniform(300, 60_000), phase = draw.Uniform(0, 1440);
        double pushed = draw.LogUniform(1, 40), stop = draw.LogUniform(60, 1400), wander = 0;
        int shock = draw.Below(600);
        for (int m = 0; m < 2880; m++)
        {
            wander = (wander * 0.98) + (0.05 * draw.Normal());
            double views;
            switch (family)
            {
                case SpreadFamily.Cascade:
                    // Sharers grow tired of an old post.
                    double fertile = branching * Math.Exp(-m / 600.0);
                    double born = draw.Poisson((seedRate * Math.Exp(-m / 60.0)) + (excitement * fertile / memory));
                    excitement = (excitement * (1 - (1 / memory))) + born;
                    views = draw.Poisson(born * perShare * Math.Exp(wander));
                    break;
                case SpreadFamily.LongMemory:
                    shares[m] = draw.Poisson(seedRate * Math.Exp(-m / 120.0));
                    double heat = 0;
                    for (int back = 1; back <= Math.Min(m, 720); back++)
                    {
                        heat += shares[m - back] * Math.Pow(1 + (back / 5.0), -1.4);
                    }

                    double day = 1 + (0.6 * Math.Sin((m + phase) / 1440 * 2 * Math.PI));
                    shares[m] += draw.Poisson(Math.Min(2000, heat * Math.Min(branching, 1.05) * 0.07 * day));
                    views = draw.Poisson(shares[m] * perShare * Math.Exp(wander));
                    break;
                case SpreadFamily.Hump:
                    double log = Math.Log((m + 1) / peak) / width;
                    views = draw.Poisson(size / (peak * width * 2.5) * Math.Exp(-log * log / 2) * Math.Exp(wander));
                    break;
                case SpreadFamily.Shocks:
                    if (m == shock)
                    {
                        excitement += draw.LogUniform(10, 200);
                        shock += 1 + draw.Below(1200);
                    }

                    excitement *= 0.98;
                    views = draw.Poisson(((seedRate * 2) + excitement) * Math.Exp(wander));
                    break;
                default:
                    views = draw.Poisson((m < stop ? pushed : pushed * Math.Exp(-(m - stop) / 30)) * Math.Exp(wander));
                    break;
            }

            sum += views;
            total[m] = sum;
        }

        return total;
    }
}
