using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.Detection.Brands;
using Listening.Detection.Engine;
using Listening.Detection.Posts;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.Ingest.Pipeline;

namespace Listening.History.Backtest;

/// <summary>What an incident pinned when it opened: a snapshot of the detect stage from before it, and the pulses since.</summary>
/// <param name="Until">Pulses recorded until then were kept.</param>
public sealed record PinnedReplay(DetectSnapshot Snapshot, IReadOnlyList<PulseBatch> Pulses, DateTimeOffset Until)
{
    /// <summary>The first half hour decides a crisis; a day of everybody's pulses would be gigabytes.</summary>
    public static readonly TimeSpan For = TimeSpan.FromMinutes(30);

    /// <summary>Pulses that a snapshot does not contain were recorded at most so long before it.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);
}

/// <summary>How a stored signal compares with the one that the replay found.</summary>
public enum ReplayMatch : byte
{
    /// <summary>Byte for byte.</summary>
    Same,

    /// <summary>The same but for what was erased since: risk topics, campaign and language of a deleted post.</summary>
    Redacted,

    Different,

    /// <summary>Stored, and not found again.</summary>
    Missing,

    /// <summary>Found, and not stored.</summary>
    Extra,
}

/// <param name="Why">What differs; null when nothing does.</param>
public sealed record ReplayedSignal(string Id, string Kind, DateTimeOffset At, ReplayMatch Match, string? Why);

/// <param name="Holds">Every signal of the span was found again, byte for byte or but for redactions, and no other.</param>
/// <param name="Why">Why nothing could be replayed; null when it was.</param>
public sealed record ReplayReport(
    string Incident, DateTimeOffset? From, DateTimeOffset? To, int Pulses, bool Holds, string? Why, IReadOnlyList<ReplayedSignal> Signals);

/// <summary>Replays an incident from what it pinned and compares the signals byte for byte with those that were stored.</summary>
public sealed class ReplayDesk(IReviewReader review, IAlertReader alerts)
{
    private const int MostSignals = 1_000;

    /// <returns>Null when there is no such incident that the viewer may see.</returns>
    public async Task<ReplayReport?> VerifyAsync(Viewer viewer, string id, CancellationToken cancellationToken)
    {
        if (await review.IncidentAsync(viewer, id, null, cancellationToken) is not { Incident: { } incident } records)
        {
            return null;
        }

        if (await review.PinAsync(viewer, id, cancellationToken) is not { } pin)
        {
            return new ReplayReport(
                id, null, null, 0, false, "The incident pinned nothing: it was declared by hand, is older than pins, or the detect stage had no snapshot yet.", []);
        }

        var (found, from, to) = await Task.Run(() => Replay(pin, incident.Brand, incident.Drill), cancellationToken);
        var stored = (await alerts.SignalsAsync(viewer, new SignalQuery(incident.Brand, Max: MostSignals), cancellationToken))
            .Select(s => s.Signal).Where(s => s.Drill == incident.Drill && s.Kind != SignalKind.ReachGrowth).ToList();
        var breaches = stored.Where(s => s.Kind == SignalKind.Breach && records.Signals.Any(r => r.Signal.Id == s.Id)).ToList();
        var spans = stored.Where(s => s.Kind != SignalKind.Breach && s.At > from && s.At <= to).ToList();
        var again = found.Where(s => s.At > from && s.At <= to).ToDictionary(s => s.Id, StringComparer.Ordinal);
        var redacted = pin.Pulses.Any(p => p.Pulses.Any(s => s.Heard.Sample.Any(post => post.Terms.Count == 0)))
            || DetectEngine.Read(pin.Snapshot.State, pin.Snapshot.Positions.Count).HasWordless;
        var compared = spans.ConvertAll(s => Compare(s, again.GetValueOrDefault(s.Id), redacted));
        compared.AddRange(again.Values.Where(s => spans.TrueForAll(k => k.Id != s.Id)).Select(s =>
            new ReplayedSignal(s.Id, Signal.NameOf(s.Kind), s.At, ReplayMatch.Extra, "the replay found it, and it was not stored")));
        compared.AddRange(await BreachesAsync(viewer, incident, breaches, cancellationToken));
        return new ReplayReport(
            id, from, to, pin.Pulses.Count, compared.TrueForAll(c => c.Match is ReplayMatch.Same or ReplayMatch.Redacted), null,
            [.. compared.OrderBy(c => c.At).ThenBy(c => c.Id, StringComparer.Ordinal)]);
    }

    /// <exception cref="SnapshotFormatException">Its snapshot is of another version, or was taken away with the words of an erased post.</exception>
    internal static (List<Signal> Found, DateTimeOffset From, DateTimeOffset To) Replay(PinnedReplay pin, string brand, string drill)
    {
        var engine = DetectEngine.Read(pin.Snapshot.State, pin.Snapshot.Positions.Count);
        var from = DateTimeOffset.FromUnixTimeSeconds(engine.ClosedSecond);
        var found = new List<Signal>();

        // Partition by partition in offset order, as the stage restores: seconds close when the lowest watermark has passed, whatever the order.
        foreach (var pulse in pin.Pulses.Where(p => p.To > engine.Positions[p.Partition] || p.From == p.To).OrderBy(p => p.Partition).ThenBy(p => p.From).ThenBy(p => p.To))
        {
            if (pulse.From == engine.Positions[pulse.Partition] && engine.Accept(pulse))
            {
                found.AddRange(engine.Advance());
            }
        }

        return (found.Where(s => s.Brand == brand && s.Drill == drill).ToList(), from, DateTimeOffset.FromUnixTimeSeconds(engine.ClosedSecond));
    }

    /// <summary>Breaches come from the posts' ledger, not from pulses: their posts' stored observations are applied again.</summary>
    private async Task<List<ReplayedSignal>> BreachesAsync(Viewer viewer, Incident incident, List<Signal> breaches, CancellationToken cancellationToken)
    {
        if (breaches.Count == 0)
        {
            return [];
        }

        const int MostPaths = 10_000;
        var least = breaches.Min(b => b.Evidence.Threshold);
        var window = new WindowQuery(incident.Brand, breaches.Min(b => b.At).AddDays(-30), breaches.Max(b => b.At).AddDays(1), Drill: incident.Drill, Max: MostPaths);
        var paths = await review.PathsAsync(viewer, window, least, cancellationToken);
        return breaches.ConvertAll(stored =>
        {
            var post = stored.Evidence.Posts![0];
            var path = paths.FirstOrDefault(p => p.Post.Platform == post.Platform && p.Post.Id == post.Id);
            if (path is null)
            {
                return new ReplayedSignal(stored.Id, "breach", stored.At, ReplayMatch.Missing, "its post is not stored any more");
            }

            var brand = new Brand(incident.Brand, incident.Brand, incident.Brand, ImpressionsThreshold: stored.Evidence.Threshold);
            var crossing = Crossings.Of([path], brand).FirstOrDefault(c => c.SignalId == stored.Id);
            var again = crossing is null ? null : BreachSignals.Of(crossing, stored.Evidence.ModelVersion ?? "", stored.At);
            var compared = Compare(stored, again);
            return path.Post.Phase == PostPhase.Tombstone && compared.Match is ReplayMatch.Different or ReplayMatch.Missing
                ? compared with { Match = again is null || SameNumbers(stored, again) ? ReplayMatch.Redacted : ReplayMatch.Different, Why = "its post was deleted since" }
                : compared;
        });
    }

    /// <param name="redacted">Words of posts were erased in what is replayed: sentence and terms may differ, nothing else.</param>
    private static ReplayedSignal Compare(Signal stored, Signal? again, bool redacted = false)
    {
        var kind = Signal.NameOf(stored.Kind);
        if (again is null)
        {
            return new ReplayedSignal(stored.Id, kind, stored.At, ReplayMatch.Missing, "the replay did not find it");
        }

        // Whether it was history when it arrived is a matter of the clock then, not of the engine.
        var (was, now) = (Bytes(stored with { Historical = false }), Bytes(again with { Historical = false }));
        if (redacted && !was.AsSpan().SequenceEqual(now) && Bytes(Wordless(stored)).AsSpan().SequenceEqual(Bytes(Wordless(again))))
        {
            return new ReplayedSignal(stored.Id, kind, stored.At, ReplayMatch.Redacted, "words of its posts were erased since");
        }

        return was.AsSpan().SequenceEqual(now)
            ? new ReplayedSignal(stored.Id, kind, stored.At, ReplayMatch.Same, null)
            : new ReplayedSignal(stored.Id, kind, stored.At, ReplayMatch.Different, $"{was.Length} bytes stored, {now.Length} found, first difference at {FirstDifference(was, now)}");
    }

    private static Signal Wordless(Signal signal) => signal with { Historical = false, Evidence = signal.Evidence with { Sentence = "", Terms = null } };

    private static bool SameNumbers(Signal a, Signal b) =>
        a.Id == b.Id && a.At == b.At && a.Evidence.Observed.Equals(b.Evidence.Observed) && a.Evidence.Below == b.Evidence.Below && a.Evidence.BelowAt == b.Evidence.BelowAt;

    // As rows hold it, so that "byte for byte" is of what is on the disk.
    private static byte[] Bytes(Signal signal) => JsonSerializer.SerializeToUtf8Bytes(signal, DocumentJson.Options);

    private static int FirstDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.CommonPrefixLength(b);
}
