using System.Globalization;
using Listening.Detection.Spikes;

namespace Listening.Bench.Crisis;

/// <summary>
/// Is the alarm budget kept? Quiet streams of every rate, alarms counted after a week of warm-up, pooled over the streams of a rate.
/// <c>budget [--streams 40] [--weeks 8] [--seed S] [--budgets 0.1,1,7]</c>; a year is <c>--weeks 52</c>.
/// </summary>
internal static class BudgetBench
{
    public static int Run(string[] args)
    {
        int streams = (int)CrisisBench.Option(args, "--streams", 40), weeks = (int)CrisisBench.Option(args, "--weeks", 8), seed = (int)CrisisBench.Option(args, "--seed", 1);
        Console.WriteLine("| mentions/min | budget/week | stream-weeks | alarms/week | of the budget |\n|---|---|---|---|---|");
        foreach (double budget in CrisisBench.Text(args, "--budgets", "0.1,1,7").Split(',').Select(b => double.Parse(b, CultureInfo.InvariantCulture)))
        {
            foreach (double rate in CrisisBench.Text(args, "--rates", "0.1,1,10,100,1000,10000").Split(',').Select(b => double.Parse(b, CultureInfo.InvariantCulture)))
            {
                int alarms = 0;
                Parallel.For(0, streams, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                    i => Interlocked.Add(ref alarms, Alarms(rate, budget, weeks, seed + (i * 101) + (int)(rate * 10))));
                double perWeek = alarms / (double)streams / (weeks - 1);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rate} | {budget} | {streams * (weeks - 1)} | {perWeek:0.000} | {perWeek / budget:0.00} |"));
            }
        }

        return 0;
    }

    internal static int Alarms(double rate, double budget, int weeks, int seed)
    {
        var quiet = new QuietStream(rate, seed);
        var detector = new SpikeDetector(CrisisCase.Start, new SpikeOptions { FalseAlarmsPerWeek = budget });
        long counted = CrisisCase.Start + (7 * 86_400);
        int alarms = 0;
        for (long second = CrisisCase.Start; second < CrisisCase.Start + (weeks * 604_800L); second += 5)
        {
            (int volume, int negative) = quiet.Next(second, 5);
            if ((volume > 0 || detector.EpisodeOpen) && detector.Observe(second + 4, volume, negative).Phase == EpisodePhase.Opens && second >= counted)
            {
                alarms++;
            }
        }

        return alarms;
    }
}
