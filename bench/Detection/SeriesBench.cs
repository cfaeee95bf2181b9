using BenchmarkDotNet.Attributes;
using Listening.Bench.Crisis;
using Listening.Detection.Spikes;

namespace Listening.Bench.Detection;

/// <summary>
/// One series, row by row, as <c>detect</c> runs it, after a thousand rows of history; beside it the z-score of each row against the thousand
/// before it, computed anew as most scripts do. ML.NET's <c>DetectIidSpike</c> makes 72 000 rows a second at that history (see the results).
/// </summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(3)]
[IterationCount(5)]
public class SeriesBench
{
    private const int History = 1000, Rows = 10_000;
    private readonly double[] values = new double[History + Rows];
    private readonly SeriesDetector detector = new();
    private double second = 1_700_000_000;

    [GlobalSetup]
    public void Setup()
    {
        var draw = new Draw(1);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = draw.Poisson(20 * Math.Exp(0.3 * draw.Normal()));
        }

        for (int i = 0; i < History; i++)
        {
            detector.Observe(second += 300, values[i]);
        }
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public int Series_detector()
    {
        int alarms = 0;
        for (int i = History; i < values.Length; i++)
        {
            alarms += detector.Observe(second += 300, values[i]).Alarm ? 1 : 0;
        }

        return alarms;
    }

    [Benchmark(OperationsPerInvoke = Rows, Baseline = true)]
    public int Z_score_of_a_thousand_rows()
    {
        int alarms = 0;
        for (int i = History; i < values.Length; i++)
        {
            double sum = 0, squares = 0;
            for (int back = 1; back <= History; back++)
            {
                double value = values[i - back];
                sum += value;
                squares += value * value;
            }

            double mean = sum / History, spread = Math.Sqrt((squares / History) - (mean * mean));
            alarms += values[i] - mean > 5 * spread ? 1 : 0;
        }

        return alarms;
    }
}
