using System.Globalization;
using Listening.Detection.Spikes;

namespace Listening.Bench.Crisis;

/// <summary>
/// The crisis benchmark: found, delay after onset, and false alarms a week, for our detector and for four usual ones in the same run.
/// The others get the threshold that gives them the budget's false alarms on quiet streams; ours is told the budget and finds its own.
/// <c>crisis [--cases N] [--seed S] [--budget B] [--families A,B]</c>
/// </summary>
internal static class CrisisBench
{
    private static readonly double[] s_rates = [0.1, 1, 10, 100, 1000, 10_000];
    private static double[] s_onlyRates = s_rates;
    private static readonly string[] s_others = ["EWMA z-score", "1 h against 12 h", "Poisson tail", "SSA residual"];

    public static int Run(string[] args)
    {
        int cases = (int)Option(args, "--cases", 2), seed = (int)Option(args, "--seed", 1);
        double budget = Option(args, "--budget", 1);
        string only = Text(args, "--families", "");
        List<CrisisCase> all = [];
        s_onlyRates = Text(args, "--rates", "0.1,1,10,100,1000,10000").Split(',').Select(r => double.Parse(r, CultureInfo.InvariantCulture)).ToArray();
        foreach (CrisisFamily family in Enum.GetValues<CrisisFamily>().Where(f => only.Length == 0 || only.Split(',').Contains(f.ToString())))
        {
            foreach (double rate in s_onlyRates)
            {
                all.AddRange(Enumerable.Range(0, cases).Select(i => new CrisisCase(family, rate, seed + (97 * i) + (int)family)));
            }
        }

        bool alone = args.Contains("--alone"), detail = args.Contains("--detail");
        double[] thresholds = alone ? [] : [.. s_others.Select(o => QuietThreshold(o, budget, seed + 500_000))];
        Outcome[][] told = new Outcome[all.Count][];
        Parallel.For(0, all.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => told[i] = Play(all[i], budget, thresholds));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"crisis benchmark: {all.Count} cases, seeds from {seed}, budget {budget}/week"));
        Console.WriteLine("| detector | family | found | median delay | 90 % delay | median of all | false alarms/week |\n|---|---|---|---|---|---|---|");
        if (detail)
        {
            foreach (int i in Enumerable.Range(0, all.Count).OrderBy(i => all[i].Family).ThenBy(i => all[i].PerMinute))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all[i].Family} {all[i].PerMinute}/min seed {all[i].Seed} ×{all[i].Times:0.0}: {(told[i][0].FoundAt > 0 ? told[i][0].FoundAt - all[i].Onset : -1)} s by {told[i][0].Window} s, {told[i][0].False} false"));
            }
        }

        for (int d = 0; d <= thresholds.Length; d++)
        {
            string name = d == 0 ? "Listening" : s_others[d - 1];
            foreach (IGrouping<string, int> family in Enumerable.Range(0, all.Count).GroupBy(i => all[i].Family.ToString()).Append(All(all)))
            {
                Row(name, family.Key, [.. family.Select(i => (all[i], told[i][d]))]);
            }
        }

        return 0;
    }

    private static IGrouping<string, int> All(List<CrisisCase> all) =>
        Enumerable.Range(0, all.Count).Where(i => !all[i].Harmless).GroupBy(_ => "all crises").First();

    private static void Row(string name, string family, List<(CrisisCase Case, Outcome Told)> rows)
    {
        double[] delays = [.. rows.Where(r => r.Told.FoundAt > 0).Select(r => (double)(r.Told.FoundAt - r.Case.Onset)).Order()];
        // Who misses is not the faster for it: a miss counts as never.
        double[] all = [.. delays, .. Enumerable.Repeat(double.PositiveInfinity, rows.Count - delays.Length)];
        // The first week is warm-up for everybody.
        double weeks = rows.Sum(r => (r.Case.Onset - CrisisCase.Start - (7 * 86_400)) / 604_800.0);
        string share = rows[0].Case.Harmless ? $"{delays.Length} called negative of {rows.Count}" : $"{delays.Length}/{rows.Count}";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {family} | {share} | {Quantile(delays, 0.5):0} s | {Quantile(delays, 0.9):0} s | {Quantile(all, 0.5):0} s | {rows.Sum(r => r.Told.False) / weeks:0.00} |"));
    }

    /// <param name="FoundAt">Unix second of the first negative alarm in the event; 0 when missed.</param>
    /// <param name="False">Alarm episodes before the event.</param>
    /// <param name="Window">Seconds of the window that spoke.</param>
    private readonly record struct Outcome(long FoundAt, int False, int Window = 0);

    private static Outcome[] Play(CrisisCase it, double budget, double[] thresholds)
    {
        var ours = new SpikeDetector(CrisisCase.Start, new SpikeOptions { FalseAlarmsPerWeek = budget });
        IAlarm[] others = [.. s_others.Take(thresholds.Length).Select(Create)];
        var outcomes = new Outcome[1 + others.Length];
        long[] quietSince = new long[others.Length];
        // The first week is everybody's warm-up.
        long counted = CrisisCase.Start + (7 * 86_400);
        foreach ((long second, int volume, int negative) in it.Play())
        {
            SpikeVerdict verdict = ours.Observe(second, volume, negative);
            if (verdict.Phase is EpisodePhase.Opens or EpisodePhase.Escalates)
            {
                if (second < it.Onset && second >= counted && verdict.Phase == EpisodePhase.Opens)
                {
                    outcomes[0] = outcomes[0] with { False = outcomes[0].False + 1 };
                }
                else if (second >= it.Onset && outcomes[0].FoundAt == 0 && verdict.Kind == SpikeKind.NegativeSpike)
                {
                    outcomes[0] = outcomes[0] with { FoundAt = second, Window = verdict.WindowSeconds };
                }
            }

            for (int d = 0; d < others.Length; d++)
            {
                if (others[d].Observe(second, volume, negative) < thresholds[d])
                {
                    continue;
                }

                // An hour without the alarm makes the next one a new one.
                bool fresh = second - quietSince[d] > 3600;
                quietSince[d] = second;
                if (second >= it.Onset && outcomes[d + 1].FoundAt == 0)
                {
                    outcomes[d + 1] = outcomes[d + 1] with { FoundAt = second };
                }
                else if (second < it.Onset && second >= counted && fresh)
                {
                    outcomes[d + 1] = outcomes[d + 1] with { False = outcomes[d + 1].False + 1 };
                }
            }
        }

        return outcomes;
    }

    /// <summary>The height that quiet streams of all rates together pass as often as the budget allows.</summary>
    private static double QuietThreshold(string detector, double budget, int seed)
    {
        var peaks = new List<double>();
        double weeks = 0;
        foreach (double rate in s_rates)
        {
            for (int i = 0; i < 4; i++)
            {
                var quiet = new QuietStream(rate, seed + i + (int)(rate * 10));
                IAlarm alarm = Create(detector);
                double peak = 0;
                for (long second = CrisisCase.Start; second < CrisisCase.Start + (28 * 86_400); second += 5)
                {
                    (int volume, int negative) = quiet.Next(second, 5);
                    peak = Math.Max(peak, alarm.Observe(second, volume, negative));
                    // The highest of each two hours stands for an episode.
                    if (second % 7200 == 0)
                    {
                        if (second > CrisisCase.Start + (7 * 86_400))
                        {
                            peaks.Add(peak);
                        }

                        peak = 0;
                    }
                }

                weeks += 3;
            }
        }

        peaks.Sort();
        return peaks[^(int)Math.Clamp(budget * weeks, 1, peaks.Count)];
    }

    private static IAlarm Create(string name) => name switch
    {
        "EWMA z-score" => new EwmaZScore(),
        "1 h against 12 h" => new HourAgainstTwelve(),
        "Poisson tail" => new PoissonTail(),
        _ => new SpectrumResidual(),
    };

    private static double Quantile(double[] sorted, double q) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, q * sorted.Length)];

    internal static double Option(string[] args, string name, double otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }

    internal static string Text(string[] args, string name, string otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }
}
