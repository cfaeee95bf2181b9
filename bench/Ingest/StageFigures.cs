using System.Diagnostics;
using System.Globalization;

namespace Listening.Bench.Ingest;

/// <summary>How far producer and stages have come; offsets by partition.</summary>
internal sealed record StageCounts(StageTraffic Traffic, long[] Sent, long[] Read, CountingStore Store, CountingEnds Ends);

/// <summary>A moment of a run; the difference of two is a row of the table.</summary>
internal sealed record StageFigures(
    long At, long Messages, long Rows, long Batches, long Pulses, TimeSpan Cpu, TimeSpan Paused, long Allocated)
{
    public const string Head =
        "| what | messages/s | of the bare log | CPU µs a message | cores | batches/s | pulses/s | rows of posts, mentions, metrics/s | garbage B a message | paused for GC |\n"
        + "|---|---|---|---|---|---|---|---|---|---|";

    public static StageFigures Take(StageCounts counts) => new(
        Stopwatch.GetTimestamp(), counts.Read.Sum(), counts.Store.Rows, counts.Ends.Batches, counts.Ends.Pulses,
        Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes());

    /// <summary>CPU time is all of this process', producer and brokers too; it hardly depends on what else runs on the machine.</summary>
    /// <returns>Messages a second.</returns>
    public double Print(string what, StageFigures before, double? bare)
    {
        var (took, messages) = (Stopwatch.GetElapsedTime(before.At, At).TotalSeconds, Messages - before.Messages);
        var rate = messages / took;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {rate:N0} | {(bare is { } full ? (rate / full).ToString("P0", CultureInfo.InvariantCulture) : "")} | {(Cpu - before.Cpu).TotalMicroseconds / messages:F2} | {(Cpu - before.Cpu).TotalSeconds / took:F2} | {(Batches - before.Batches) / took:N0} | {(Pulses - before.Pulses) / took:N0} | {(Rows - before.Rows) / took:N0} | {(Allocated - before.Allocated) / messages:N0} | {(Paused - before.Paused).TotalSeconds / took:P0} |"));
        return rate;
    }
}
