using System.Diagnostics;
using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.History;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;

namespace Listening.Bench.History;

/// <summary>Seven days of one brand by minute, every minute heard in every partition, read as the wall's chart reads it.</summary>
internal static class WeekQuery
{
    private const int Minutes = 7 * 24 * 60;
    private const int MinutesABatch = 1_000;
    private const long StartMs = 1_770_000_000_000 / 60_000 * 60_000;

    public static async Task<Times> RunAsync(HistoryStore history, int partitions)
    {
        await Task.WhenAll(Enumerable.Range(0, partitions).Select(p => FillAsync(history.Score, p)));
        var times = new Times();
        var from = DateTimeOffset.FromUnixTimeMilliseconds(StartMs);
        for (var i = 0; i < 10; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var series = await history.Reader.SentimentAsync(
                Viewer.System, new SentimentQuery("week", from, from.AddMinutes(Minutes), TimeSpan.FromMinutes(1)), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (series.Points.Sum(p => p.Volume) != 3L * Minutes * partitions)
            {
                throw new InvalidOperationException($"The week holds {series.Points.Sum(p => p.Volume)} mentions.");
            }
        }

        return times;
    }

    private static async Task FillAsync(IScoreStore store, int partition)
    {
        var at = await store.OpenPartitionAsync(partition, CancellationToken.None);
        for (var minute = 0; minute < Minutes; minute += MinutesABatch)
        {
            var deltas = Enumerable.Range(minute, Math.Min(MinutesABatch, Minutes - minute)).Select(m =>
            {
                var heard = new StreamSecond();
                for (var i = 0; i < 3; i++)
                {
                    heard.Count(SentimentLabel.Negative, -5_000, (ulong)(m + i + 1) * 0x9E3779B97F4A7C15, risky: false);
                }

                return new MinuteDelta(StreamKey.OfBrand("week"), StartMs + (m * 60_000L), heard);
            }).ToList();
            await store.CommitAsync(
                new ScoreBatch(new PulseBatch(partition, at.Next, at.Next + 1, StartMs, []), at.Epoch, [], [], [], [], deltas, []), CancellationToken.None);
            at = at with { Next = at.Next + 1 };
        }
    }
}
