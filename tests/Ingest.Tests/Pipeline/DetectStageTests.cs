using System.Threading.Channels;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.Ingest.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Ingest.Tests.Pipeline;

public class DetectStageTests
{
    private const long Second = 1_700_000_000;

    [Fact]
    public async Task An_unreadable_snapshot_costs_what_was_learnt_and_nothing_else()
    {
        // Partition 0 has stored pulses from offset 40 on; partition 1 has none since the snapshot.
        var store = new KeptPulses(
            new DetectSnapshot([99, 1, 2, 3], new Dictionary<int, long> { [0] = 50, [1] = 70 }, 0),
            [Pulse(0, 40, 50, Second), Pulse(0, 50, 60, Second + 10)]);
        var channel = Channel.CreateUnbounded<PulseBatch>();
        channel.Writer.TryWrite(Pulse(1, 70, 71, Second + 20));
        channel.Writer.TryWrite(Pulse(0, 60, 61, Second + 20));
        channel.Writer.Complete();
        var stage = new DetectStage(2, store, new NoSink(), channel.Reader, new ManualTimeProvider(DateTimeOffset.UnixEpoch), NullLogger.Instance);
        await stage.RunAsync(CancellationToken.None);
        Assert.Equal(Second + 19, stage.DetectedUntil?.ToUnixTimeSeconds());
        Assert.Contains(stage.Pulses, p => p is { Brand: "acme", WarmingUp: true });
    }

    private static PulseBatch Pulse(int partition, long from, long to, long second)
    {
        var heard = new StreamSecond();
        heard.Count(SentimentLabel.Neutral, 0, 1, risky: false);
        return new PulseBatch(partition, from, to, second * 1000, [new StreamPulse(StreamKey.OfBrand("acme"), second, heard)]);
    }

    private sealed class KeptPulses(DetectSnapshot snapshot, IReadOnlyList<PulseBatch> pulses) : IPulseStore
    {
        public Task<DetectSnapshot?> LatestSnapshotAsync(CancellationToken cancellationToken) => Task.FromResult<DetectSnapshot?>(snapshot);

        public Task<IReadOnlyList<PulseBatch>> ReadPulsesAsync(int partition, long from, int max, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<PulseBatch>>([.. pulses.Where(p => p.Partition == partition && p.From >= from).Take(max)]);

        public Task SaveSnapshotAsync(DetectSnapshot saved, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class NoSink : ISignalSink
    {
        public Task RaiseAsync(Signal signal, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task GrewAsync(ReachGrowth growth, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
