using System.Diagnostics;
using System.Globalization;
using Listening.Detection.Mentions;
using Listening.History.Backtest;
using Listening.History.Queries;

namespace Listening.Bench.History;

/// <summary>How long the detectors take for a year of minutes of one brand with six platforms: <c>backtest [DAYS]</c>.</summary>
internal static class BacktestBench
{
    public static int Run(string[] args)
    {
        var days = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 365;
        foreach (var perMinute in new[] { 0.2, 2, 20 })
        {
            var all = Streams(days, perMinute);
            foreach (var streams in new[] { all[..1], all })
            {
                var (started, cpu) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
                var found = BacktestEngine.Detect(streams, 1, CancellationToken.None);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{days} days, {perMinute} mentions a minute, {streams.Count} streams: {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s ({(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F2} s of processor), {found.Count} signals"));
            }
        }

        return 0;
    }

    internal static List<(StreamKey, MinuteSeries)> Streams(int days, double perMinute)
    {
        var random = new Random(8);
        var start = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var (brand, platforms) = (new List<MinutePoint>(), Enumerable.Range(0, 6).Select(_ => new List<MinutePoint>()).ToArray());
        for (var i = 0; i < days * 1_440; i++)
        {
            var rate = perMinute * (1 + (0.6 * Math.Sin(2 * Math.PI * i / 1_440))) * (i / 1_440 % 7 >= 5 ? 0.7 : 1);

            // A crisis a month, three hours long.
            var crisis = i % 43_200 is >= 20_000 and < 20_180;
            var volume = Poisson(random, crisis ? rate * 8 : rate);
            if (volume == 0)
            {
                continue;
            }

            var at = start.AddMinutes(i).ToUnixTimeMilliseconds();
            var negative = Enumerable.Range(0, volume).Count(_ => random.NextDouble() < (crisis ? 0.8 : 0.15));
            brand.Add(new MinutePoint { MinuteMs = at, Volume = volume, Negative = negative, Neutral = volume - negative });
            platforms[random.Next(6)].Add(new MinutePoint { MinuteMs = at, Volume = volume, Negative = negative, Neutral = volume - negative });
        }

        var (from, to) = (start.ToUnixTimeMilliseconds(), start.AddDays(days).ToUnixTimeMilliseconds());
        MinuteSeries Series(List<MinutePoint> points) => new(from, to, points, [new Stretch(from, to)]);
        return
        [
            (StreamKey.OfBrand("acme"), Series(brand)),
            .. platforms.Select((p, i) => (StreamKey.OfPlatform("acme", $"platform-{i}"), Series(p))),
        ];
    }

    internal static int Poisson(Random random, double mean)
    {
        var (count, product, limit) = (0, random.NextDouble(), Math.Exp(-mean));
        while (product > limit)
        {
            (count, product) = (count + 1, product * random.NextDouble());
        }

        return count;
    }
}
