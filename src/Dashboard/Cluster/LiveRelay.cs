using System.Text.Json;
using Listening.Alerts.Coordination;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Threads;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Cluster;

/// <summary>
/// What the detect stage shows to walls, on every node: straight from the stage where it runs, told through coordination to the others. Latest wins, and
/// losing one loses nothing.
/// </summary>
public sealed class LiveRelay : IDisposable
{
    private const string PulsesSubject = "live-pulses";
    private const string ThreadsSubject = "live-threads";

    private readonly TimeProvider time;
    private readonly ThreadBoard threads;
    private readonly IDisposable[] hearing;
    private long shownAt;

    /// <param name="isShared">False: this process is alone, and nothing is told.</param>
    public LiveRelay(ICoordination coordination, DetectStage stage, bool isShared, TimeProvider time)
    {
        (this.time, threads) = (time, stage.Threads);
        shownAt = time.GetTimestamp();
        if (!isShared)
        {
            hearing = [];
            stage.Pulsed += () => Show(stage.Pulses, stage.DetectedUntil);
            return;
        }

        hearing = [coordination.Hear(PulsesSubject, HeardPulses), coordination.Hear(ThreadsSubject, HeardThreads)];
        var turn = 0;
        stage.Pulsed += () =>
        {
            // This node hears it too.
            _ = coordination.TellAsync(PulsesSubject, JsonSerializer.Serialize(new PulsesSaid(stage.DetectedUntil, stage.Pulses)));
            if (turn++ % 5 == 0)
            {
                var said = stage.Threads.All.Select(t => new ThreadsSaid(t.Key.Brand, t.Key.Drill, t.Value)).ToList();
                _ = coordination.TellAsync(ThreadsSubject, JsonSerializer.Serialize(said));
            }
        };
    }

    /// <summary>Event time up to which detection is complete, as last heard; null before the first word.</summary>
    public DateTimeOffset? DetectedUntil { get; private set; }

    public IReadOnlyList<BrandPulse> Pulses { get; private set; } = [];

    /// <summary>For how long nothing was heard: detection stands still, or this node does not hear it.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref shownAt));

    /// <summary>Raised after something new was heard: do little.</summary>
    public event Action? Pulsed;

    public void Dispose()
    {
        foreach (var listener in hearing)
        {
            listener.Dispose();
        }
    }

    private void Show(IReadOnlyList<BrandPulse> pulses, DateTimeOffset? until)
    {
        (Pulses, DetectedUntil) = (pulses, until);
        Volatile.Write(ref shownAt, time.GetTimestamp());
        Pulsed?.Invoke();
    }

    private void HeardPulses(string text)
    {
        if (Read<PulsesSaid>(text) is { } said && !(said.Until < DetectedUntil))
        {
            Show(said.Pulses, said.Until);
        }
    }

    private void HeardThreads(string text)
    {
        if (Read<List<ThreadsSaid>>(text) is { } said)
        {
            threads.Show(said.ToDictionary(t => StreamKey.OfBrand(t.Brand, t.Drill), t => t.Readings));
        }
    }

    // A node of another version may say it otherwise; its words are no worse than silence.
    private static T? Read<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private sealed record PulsesSaid(DateTimeOffset? Until, IReadOnlyList<BrandPulse> Pulses);

    private sealed record ThreadsSaid(string Brand, string Drill, IReadOnlyList<ThreadReading> Readings);
}
