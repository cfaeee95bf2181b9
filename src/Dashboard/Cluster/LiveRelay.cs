using System.Text.Json;
using System.Text.Json.Serialization;
using Listening.Alerts.Coordination;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Threads;
using Listening.Detection.Trends;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Cluster;

/// <summary>
/// What the detect stage shows to walls and to the API, on every node: straight from the stage where it runs, told through coordination to the others. Latest
/// wins, and losing one loses nothing. Where nothing is told, <see cref="FollowDetection"/> shows what this node works out by itself.
/// </summary>
public sealed class LiveRelay : IDisposable
{
    private const string PulsesSubject = "live-pulses";
    private const string ThreadsSubject = "live-threads";
    private const string OutlooksSubject = "live-outlooks";
    private const string AskSubject = "live-ask";

    // Forecasts change on the hour; told again each minute for whoever missed them. In pulses, which come about once a second.
    private const int OutlookTurns = 60;
    private const int ThreadTurns = 5;

    // An interval may have no end.
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly ICoordination coordination;
    private readonly TimeProvider time;
    private readonly ThreadBoard threads;
    private readonly OutlookBoard outlooks;
    private readonly IDisposable[] hearing;
    private volatile bool isAsked;
    private volatile bool hasAll;
    private long heardAt;

    /// <param name="isShared">False: this process is alone, and nothing is told.</param>
    public LiveRelay(ICoordination coordination, DetectStage stage, bool isShared, TimeProvider time)
    {
        (this.coordination, this.time, threads, outlooks) = (coordination, time, stage.Threads, stage.Outlooks);
        heardAt = time.GetTimestamp();
        if (!isShared)
        {
            hearing = [];
            stage.Pulsed += () => Show(stage.Pulses, stage.DetectedUntil);
            return;
        }

        hearing =
        [
            coordination.Hear(PulsesSubject, HeardPulses), coordination.Hear(ThreadsSubject, HeardThreads), coordination.Hear(OutlooksSubject, HeardOutlooks),
            coordination.Hear(AskSubject, _ => isAsked = true),
        ];
        var turn = 0;
        stage.Pulsed += () => Tell(stage, turn++);
    }

    /// <summary>Event time up to which detection is complete, as last heard; null before the first word.</summary>
    public DateTimeOffset? DetectedUntil { get; private set; }

    public IReadOnlyList<BrandPulse> Pulses { get; private set; } = [];

    /// <summary>For how long no detector was heard: none works, or this node does not hear it.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref heardAt));

    /// <summary>Raised after something new was heard: do little.</summary>
    public event Action? Pulsed;

    /// <summary>Asks for what is told seldom, as long as this node has never heard it.</summary>
    public Task AskAsync() => hasAll || hearing.Length == 0 ? Task.CompletedTask : coordination.TellAsync(AskSubject, coordination.Node);

    /// <summary>Shows what a stage on this node finds that nobody else hears.</summary>
    internal void ShowOwn(DetectStage stage)
    {
        threads.Show(stage.Threads.All);
        outlooks.Show(stage.Outlooks.All);
        Show(stage.Pulses, stage.DetectedUntil);
    }

    public void Dispose()
    {
        foreach (var listener in hearing)
        {
            listener.Dispose();
        }
    }

    // This node hears it too.
    private void Tell(DetectStage stage, int turn)
    {
        Say(PulsesSubject, new PulsesSaid(stage.DetectedUntil, stage.Pulses));
        var all = isAsked;
        isAsked = false;
        if (all || turn % ThreadTurns == 0)
        {
            Say(ThreadsSubject, stage.Threads.All.Select(t => new Said<ThreadReading>(t.Key.Brand, t.Key.Drill, t.Value)).ToList());
        }

        if (all || turn % OutlookTurns == 0)
        {
            Say(OutlooksSubject, stage.Outlooks.All.Select(o => new Said<WindowReading>(o.Key.Brand, o.Key.Drill, o.Value)).ToList());
        }
    }

    private void Say<T>(string subject, T what) => _ = coordination.TellAsync(subject, JsonSerializer.Serialize(what, Json));

    private void Show(IReadOnlyList<BrandPulse> pulses, DateTimeOffset? until)
    {
        (Pulses, DetectedUntil) = (pulses, until);
        Pulsed?.Invoke();
    }

    private void HeardPulses(string text)
    {
        if (Read<PulsesSaid>(text) is { } said)
        {
            Volatile.Write(ref heardAt, time.GetTimestamp());
            if (!(said.Until < DetectedUntil))
            {
                Show(said.Pulses, said.Until);
            }
        }
    }

    private void HeardThreads(string text)
    {
        if (Read<List<Said<ThreadReading>>>(text) is { } said)
        {
            threads.Show(said.ToDictionary(t => StreamKey.OfBrand(t.Brand, t.Drill), t => t.Readings));
        }
    }

    private void HeardOutlooks(string text)
    {
        if (Read<List<Said<WindowReading>>>(text) is { } said)
        {
            outlooks.Show(said.ToDictionary(t => StreamKey.OfBrand(t.Brand, t.Drill), t => t.Readings));
            hasAll = true;
        }
    }

    // A node of another version may say it otherwise; its words are no worse than silence.
    private static T? Read<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private sealed record PulsesSaid(DateTimeOffset? Until, IReadOnlyList<BrandPulse> Pulses);

    private sealed record Said<T>(string Brand, string Drill, IReadOnlyList<T> Readings);
}
