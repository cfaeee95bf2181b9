using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Listening.Bench.Crisis;
using Listening.Detection.Spikes;
using Listening.Detection.Trends;

namespace Listening.Bench.Detection;

/// <summary>
/// Ten thousand streams advanced by a second, and one series judged row by row: time, garbage and memory on one core.
/// <c>streams [--streams N] [--seconds N]</c>
/// </summary>
internal static class StreamsBench
{
    public static int Run(string[] args)
    {
        int streams = (int)CrisisBench.Option(args, "--streams", 10_000), seconds = (int)CrisisBench.Option(args, "--seconds", 600);
        if (seconds > 0)
        {
            Points();
            Advance(streams, seconds);
        }

        StreamMemory.Run();
        return 0;
    }

    private static void Points()
    {
        var draw = new Draw(1);
        double[] values = [.. Enumerable.Range(0, 1_000_000).Select(i => (double)draw.Poisson(20 * Math.Exp(0.3 * draw.Normal())))];
        for (int round = 0; round < 3; round++)
        {
            var detector = new SeriesDetector();
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            int alarms = 0;
            for (int i = 0; i < values.Length; i++)
            {
                alarms += detector.Observe(1_700_000_000 + (300.0 * i), values[i]).Alarm ? 1 : 0;
            }

            double took = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (round == 2)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"one series: {values.Length / took / 1e6:0.00} million points/s, {(GC.GetAllocatedBytesForCurrentThread() - before) / (double)values.Length:0.000} B a point, {alarms} alarms"));
            }
        }
    }

    private static void Advance(int streams, int seconds)
    {
        // As brands are: many small ones, few large (0.1 to 1000 mentions a minute, log-uniform).
        var draw = new Draw(2);
        double[] rates = [.. Enumerable.Range(0, streams).Select(_ => draw.LogUniform(0.1, 1000) / 60)];
        long memory = GC.GetTotalMemory(true);
        SpikeDetector[] spikes = [.. rates.Select(_ => new SpikeDetector(CrisisCase.Start))];
        TrendDetector[] trends = [.. rates.Select(_ => new TrendDetector(CrisisCase.Start))];
        // Two days of history in steps of a minute.
        long second = CrisisCase.Start;
        for (; second < CrisisCase.Start + 172_800; second += 60)
        {
            for (int i = 0; i < streams; i++)
            {
                Tell(i, draw.Poisson(rates[i] * 60));
            }
        }

        memory = GC.GetTotalMemory(true) - memory;
        int[] volumes = new int[streams];
        var times = new double[seconds];
        long garbage = 0;
        for (int s = 0; s < seconds; s++, second++)
        {
            for (int i = 0; i < streams; i++)
            {
                volumes[i] = draw.Poisson(rates[i]);
            }

            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            for (int i = 0; i < streams; i++)
            {
                Tell(i, volumes[i]);
            }

            times[s] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            garbage += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Array.Sort(times);
        var state = new ArrayBufferWriter<byte>();
        var sizes = new List<int>();
        foreach (SpikeDetector detector in spikes.Take(200))
        {
            state.ResetWrittenCount();
            detector.Write(state);
            sizes.Add(state.WrittenCount);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{streams} streams by one second: median {times[seconds / 2]:0.0} ms, 99 % {times[seconds * 99 / 100]:0.0} ms, worst {times[^1]:0.0} ms, {garbage / (double)seconds / streams:0.00} B garbage a stream; spike snapshots {sizes.Min()}..{sizes.Max()} B, all detectors in memory {memory / streams} B a stream"));

        void Tell(int i, int volume)
        {
            List<TrendFinding>? found = null;
            trends[i].Advance(second, ref found);
            int negative = volume / 4;
            if (volume > 0)
            {
                trends[i].Add(volume, negative, 0, 0, 0);
            }

            spikes[i].Observe(second, volume, negative);
        }
    }
}
