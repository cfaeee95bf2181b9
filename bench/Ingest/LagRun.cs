using System.Diagnostics;
using System.Globalization;

namespace Listening.Bench.Ingest;

/// <summary>
/// Whether a node keeps up: messages are due at a fixed rate (an open loop: what the producer could not send in time lags as well), and each second the number of those due and not
/// stored is written down.
/// </summary>
internal static class LagRun
{
    public static Task<int> RunAsync(CountingStore store, TimeSpan length, double rate)
    {
        var ends = new CountingEnds();
        return StagesBench.RunAsync(rate, store, ends, StagesBench.Stage, async counts =>
        {
            // What was due while everything was compiled is caught up first.
            await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System);
            var (before, clock, lags) = (StageFigures.Take(counts), Stopwatch.StartNew(), new List<double>());
            var storedBefore = store.Next.Sum();
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
            while (clock.Elapsed < length && await timer.WaitForNextTickAsync())
            {
                lags.Add((rate * counts.Traffic.Elapsed) - store.Next.Sum());
                if (lags.Count % 60 == 0)
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"minute {lags.Count / 60}: lag {lags.TakeLast(60).Average():N0} on average, {lags.TakeLast(60).Max():N0} at most"));
                }
            }

            Console.WriteLine(StageFigures.Head);
            StageFigures.Take(counts).Print("stages at a fixed rate", before, null);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{rate:N0} messages/s due for {clock.Elapsed.TotalSeconds:N0} s, {(store.Next.Sum() - storedBefore) / clock.Elapsed.TotalSeconds:N0}/s stored. Lag (due and not stored): {lags.Average():N0} messages on average, {lags.Max():N0} at most, {lags.Max() / rate:F2} s; slope {Slope(lags):F1} messages a second"));
            return 0;
        });
    }

    /// <summary>Least squares over one value a second.</summary>
    private static double Slope(List<double> values)
    {
        var (middle, mean) = ((values.Count - 1) / 2.0, values.Average());
        return values.Select((v, i) => (i - middle) * (v - mean)).Sum() / values.Select((_, i) => (i - middle) * (i - middle)).Sum();
    }
}
