using System.Globalization;
using System.Threading.Channels;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Threads;
using Listening.Detection.Trends;
using Listening.Detection.Windows;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Pipeline;

/// <summary>
/// The loop that drives the detect engine: stored pulses first, then live ones from the score stages. A signal's effects are durable before the
/// snapshot that contains its cause; after a crash the engine finds it again and its id finds the effects. Called from one task; <see cref="Pulses"/>
/// may be read from anywhere.
/// </summary>
public sealed partial class DetectStage(
    int partitions, IPulseStore store, ISignalSink sink, ChannelReader<PulseBatch> pulses, TimeProvider time, ILogger logger,
    TrendOptions? options = null)
{
    // A crash repeats at most this much detecting; a snapshot of a hundred brands takes milliseconds.
    private static readonly TimeSpan SnapshotInterval = TimeSpan.FromSeconds(30);

    private const int PulsesPerRead = 256;

    private readonly StoreRetry retry = new("The detect stage", time, logger);
    private DetectEngine engine = new(partitions, options);
    private volatile IReadOnlyList<BrandPulse> latest = [];

    // People read conversations, machines do not: once in five seconds of event time is soon enough.
    private const int ThreadSeconds = 5;

    /// <summary>Asked before each snapshot for the posts whose words may not be in it; answers null while there are none.</summary>
    public Func<Func<PostKey, bool>?>? Erased { get; init; }

    /// <summary>How every brand stands; replaced whole about once a second.</summary>
    public IReadOnlyList<BrandPulse> Pulses => latest;

    /// <summary>How the conversations about every brand stand; replaced about every five seconds.</summary>
    public ThreadBoard Threads { get; } = new();

    /// <summary>How every brand stands to its forecasts; replaced with the threads.</summary>
    public OutlookBoard Outlooks { get; } = new();

    /// <summary>Raised after <see cref="Pulses"/> was replaced, on the stage's task: do little.</summary>
    public event Action? Pulsed;

    /// <summary>Event time up to which detection is complete; null before every partition has spoken.</summary>
    public DateTimeOffset? DetectedUntil { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RestoreAsync(cancellationToken);
        var savedAt = time.GetTimestamp();
        var dirty = false;
        await foreach (var pulse in pulses.ReadAllAsync(cancellationToken))
        {
            dirty |= await TakeAsync(pulse, cancellationToken);
            if (dirty && time.GetElapsedTime(savedAt) >= SnapshotInterval)
            {
                await SaveAsync(cancellationToken);
                (savedAt, dirty) = (time.GetTimestamp(), false);
            }
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        if (await retry.RunAsync("read the snapshot", () => store.LatestSnapshotAsync(cancellationToken), cancellationToken) is { } snapshot)
        {
            engine = await ReadAsync(snapshot, cancellationToken);
        }

        for (var partition = 0; partition < partitions; partition++)
        {
            await CatchUpAsync(partition, cancellationToken);
        }

        LogRestored(engine.ClosedSecond < 0 ? "the beginning" : DateTimeOffset.FromUnixTimeSeconds(engine.ClosedSecond).ToString("u", CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// A snapshot of an unknown version, or a damaged one, costs what was learnt and nothing else: the stage goes on from the oldest stored pulses
    /// and warms up anew, which the wall shows. Signals found again have their ids.
    /// </summary>
    private async Task<DetectEngine> ReadAsync(DetectSnapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            return DetectEngine.Read(snapshot.State, partitions, options);
        }
        catch (SnapshotFormatException unreadable)
        {
            LogUnreadable(unreadable.Message);
            var positions = new long[partitions];
            for (var partition = 0; partition < partitions; partition++)
            {
                var oldest = await retry.RunAsync("read pulses", () => store.ReadPulsesAsync(partition, 0, 1, cancellationToken), cancellationToken);
                positions[partition] = oldest.Count > 0 ? oldest[0].From : snapshot.Positions.GetValueOrDefault(partition);
            }

            return DetectEngine.StartingAt(positions, options);
        }
    }

    /// <summary>
    /// Takes the stored pulses of one partition. Seconds close only when the lowest watermark of all has passed, so partitions may be read one after
    /// the other.
    /// </summary>
    private async Task CatchUpAsync(int partition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stored = await retry.RunAsync(
                "read pulses", () => store.ReadPulsesAsync(partition, engine.Positions[partition], PulsesPerRead, cancellationToken), cancellationToken);
            foreach (var pulse in stored)
            {
                await AcceptAsync(pulse, cancellationToken);
            }

            if (stored.Count < PulsesPerRead)
            {
                return;
            }
        }
    }

    private async Task<bool> TakeAsync(PulseBatch pulse, CancellationToken cancellationToken)
    {
        // A pulse that was stored while this stage restored may come from the store and again from the channel; one in between, only from the store.
        if (pulse.From > engine.Positions[pulse.Partition])
        {
            await CatchUpAsync(pulse.Partition, cancellationToken);
        }

        return await AcceptAsync(pulse, cancellationToken);
    }

    private async Task<bool> AcceptAsync(PulseBatch pulse, CancellationToken cancellationToken)
    {
        if (!engine.Accept(pulse))
        {
            return false;
        }

        var closed = engine.ClosedSecond;
        foreach (var signal in engine.Advance())
        {
            await sink.RaiseAsync(signal, cancellationToken);
        }

        if (engine.ClosedSecond != closed)
        {
            latest = engine.Pulses();
            if (engine.ClosedSecond / ThreadSeconds != closed / ThreadSeconds)
            {
                Threads.Show(engine.Threads());
                Outlooks.Show(engine.Outlooks());
                PipelineMetrics.Count(engine.Counts());
            }

            DetectedUntil = DateTimeOffset.FromUnixTimeSeconds(engine.ClosedSecond);
            Pulsed?.Invoke();
        }

        return true;
    }

    private Task SaveAsync(CancellationToken cancellationToken)
    {
        if (Erased?.Invoke() is { } isErased)
        {
            engine.Forget(isErased);
        }

        var positions = engine.Positions.Select((next, partition) => (partition, next)).ToDictionary(p => p.partition, p => p.next);
        var snapshot = new DetectSnapshot(engine.Write(), positions, engine.WatermarkMs);
        return retry.RunAsync("store the snapshot", () => store.SaveSnapshotAsync(snapshot, cancellationToken), cancellationToken);
    }

    [LoggerMessage(1112, LogLevel.Error, "Detection warms up anew from the stored pulses: {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(1111, LogLevel.Information, "Detect stage restored; event time is closed up to {Until}.")]
    private partial void LogRestored(string until);
}
