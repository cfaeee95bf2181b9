using System.Globalization;
using Listening.Detection.Engine;
using Listening.Detection.Signals;
using Listening.Detection.Windows;

namespace Listening.Bench.Crisis;

/// <summary>
/// Is each kind of trouble found under its own name? Thirty cases of each through the whole engine: bot floods called what they are, the planted
/// cause among the three terms that the sentence names, slow and partner signals at the shipped budget.
/// <c>kinds [--cases 30] [--seed S] [--only A,B] [--detail]</c>; seeds below 1000 may be tuned on.
/// </summary>
internal static class KindsBench
{
    private const int Week = 7 * 86_400;

    public static int Run(string[] args)
    {
        int cases = (int)CrisisBench.Option(args, "--cases", 30), seed = (int)CrisisBench.Option(args, "--seed", 1);
        string only = CrisisBench.Text(args, "--only", "");
        Console.WriteLine("| planted | found under its name | median delay | 90 % delay | alike in quiet weeks, a week | missed (mentions/min: what was said) |\n|---|---|---|---|---|---|");
        foreach (Kind kind in Enum.GetValues<Kind>().Where(k => only.Length == 0 || only.Split(',').Contains(k.ToString())))
        {
            var told = new (double Delay, int Before, string Said)[cases];
            Parallel.For(0, cases, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => told[i] = Play(new KindCase(kind, seed + (i * 13))));
            double[] found = [.. told.Where(t => !double.IsNaN(t.Delay)).Select(t => t.Delay).Order()];
            string missed = string.Join("; ", told.Where(t => double.IsNaN(t.Delay)).Select(t => t.Said).Take(6));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {kind} | {found.Length}/{cases} | {At(found, 0.5)} | {At(found, 0.9)} | {told.Sum(t => t.Before) / (double)cases:0.00} | {missed} |"));
        }

        return 0;
    }

    private static (double Delay, int Before, string Said) Play(KindCase it)
    {
        var engine = new DetectEngine(1);
        double delay = double.NaN;
        int before = 0;
        var said = new SortedSet<string>(StringComparer.Ordinal);
        long offset = 0;
        foreach (StreamPulse pulse in it.Play())
        {
            Hear(new PulseBatch(0, offset, offset + 1, pulse.Second * 1000, [pulse]));
            offset++;
        }

        Hear(new PulseBatch(0, offset, offset, (it.Onset + it.Deadline) * 1000, []));
        return (delay, before, string.Create(CultureInfo.InvariantCulture, $"{it.PerMinute:0.#}: {string.Join(' ', said)}"));

        void Hear(PulseBatch batch)
        {
            engine.Accept(batch);
            foreach (Signal signal in engine.Advance())
            {
                long second = signal.At.ToUnixTimeSeconds();
                bool isIt = it.IsIt(signal);
                if (second < it.Onset)
                {
                    // The first week warms up.
                    before += isIt && second >= CrisisCase.Start + Week ? 1 : 0;
                }
                else if (isIt && double.IsNaN(delay))
                {
                    delay = second - it.Onset;
                }
                else
                {
                    said.Add(Signal.NameOf(signal.Kind));
                }
            }
        }
    }

    private static string At(double[] sorted, double part)
    {
        double seconds = sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, part * sorted.Length)];
        return seconds < 7200 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s") : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h");
    }
}
