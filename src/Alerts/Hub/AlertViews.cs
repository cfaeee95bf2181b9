using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;

namespace Listening.Alerts.Hub;

/// <summary>A signal on the wire.</summary>
/// <param name="Stream">As <see cref="StreamKey.ToString"/>: <c>acme/platform=bluesky</c>.</param>
/// <param name="Drill">Null in the real world.</param>
/// <param name="Action"><c>advise</c>, <c>arm</c> or <c>pause</c>.</param>
/// <param name="Severity">1 (worst) .. 4, see <see cref="Incidents.Severity"/>.</param>
/// <param name="Rules">Rules that said so, the deciding one first, with their versions: <c>house-pause@3</c>.</param>
public sealed record SignalView(
    string Id,
    string Kind,
    string Rule,
    string Brand,
    string? Drill,
    string Stream,
    DateTimeOffset At,
    DateTimeOffset Since,
    double Score,
    string Action,
    int Severity,
    bool Historical,
    Evidence Evidence,
    IReadOnlyList<string>? Rules = null)
{
    public static SignalView Of(StoredSignal stored) => Of(stored.Signal, stored.Asked);

    /// <param name="asked">What the rules made of it; null shows what the detector asked for.</param>
    public static SignalView Of(Signal signal, Asked? asked = null) => new(
        signal.Id,
        Signal.NameOf(signal.Kind),
        signal.Rule,
        signal.Brand,
        Named(signal.Drill),
        signal.Stream.ToString(),
        signal.At,
        signal.Since,
        signal.Score,
        NameOf(asked?.Action ?? signal.Action),
        asked?.Severity ?? Incidents.Severity.Of(signal),
        signal.Historical,
        signal.Evidence,
        asked?.Rules);

    internal static string NameOf(SignalAction action) => action switch
    {
        SignalAction.Advise => "advise",
        SignalAction.Arm => "arm",
        SignalAction.Pause => "pause",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not an action."),
    };

    internal static string? Named(string drill) => drill.Length == 0 ? null : drill;
}

/// <summary>An incident on the wire. The feed's holds no text of mentions; a reading endpoint joins evidence and timeline.</summary>
/// <param name="Drill">Null in the real world.</param>
/// <param name="DueAt">Thirty minutes after the crossing.</param>
/// <param name="TeamCompleteAt">When the crisis team was complete: the clock stops there.</param>
/// <param name="Signals">Ids, oldest first, at most <see cref="Incident.MaxSignals"/>.</param>
/// <param name="Evidence">Joined on reading; null in the feed.</param>
/// <param name="Timeline">Joined on reading; null in the feed.</param>
/// <param name="Called">Roles that rules called; null = nobody in particular.</param>
public sealed record IncidentView(
    string Id,
    string Brand,
    string? Drill,
    int Severity,
    IncidentState State,
    string Cause,
    DateTimeOffset CrossedAt,
    DateTimeOffset OpenedAt,
    DateTimeOffset DueAt,
    string? AcknowledgedBy,
    DateTimeOffset? AcknowledgedAt,
    string? Assignee,
    DateTimeOffset? ResolvedAt,
    DateTimeOffset? TeamCompleteAt,
    bool Historical,
    int Version,
    IReadOnlyList<string> Signals,
    IReadOnlyList<EvidenceView>? Evidence = null,
    IReadOnlyList<TimelineEntry>? Timeline = null,
    IReadOnlyList<string>? Called = null,
    DateTimeOffset? RespondingAt = null,
    DateTimeOffset? StableAt = null,
    DateTimeOffset? ReviewedAt = null)
{
    public static IncidentView Of(Incident incident) => new(
        incident.Id,
        incident.Brand,
        SignalView.Named(incident.Drill),
        incident.Severity,
        incident.State,
        incident.Cause,
        incident.CrossedAt,
        incident.OpenedAt,
        incident.DueAt,
        incident.AcknowledgedBy,
        incident.AcknowledgedAt,
        incident.Assignee,
        incident.ResolvedAt,
        incident.TeamCompleteAt,
        incident.Historical,
        incident.Version,
        incident.Signals,
        Called: incident.Called,
        RespondingAt: incident.RespondingAt,
        StableAt: incident.StableAt,
        ReviewedAt: incident.ReviewedAt);
}

/// <summary>A post that drives an incident, with what is known of it when asked. <paramref name="Text"/> is hostile input.</summary>
/// <param name="Text">Null when it was erased, or the viewer may not see it.</param>
/// <param name="Confidence">Probability of the label, 0..1.</param>
public sealed record EvidenceView(
    string Platform,
    string PostId,
    string? Text,
    string? Author,
    string? Url,
    string? Label,
    double? Confidence,
    ReachView? Reach,
    DateTimeOffset? At);

/// <param name="Grade"><c>actual</c>, <c>floor</c> or <c>estimated</c>.</param>
public sealed record ReachView(long Value, string Grade, long? Low);

/// <summary>A pause on the wire.</summary>
/// <param name="Brand">Null = every brand; likewise the four that narrow it.</param>
/// <param name="By"><c>rule:…</c> or a person's name.</param>
/// <param name="Plan">Of a dry run, in its answer alone.</param>
/// <param name="CoverUntil">How long the resume covers its causes, when people chose a time.</param>
/// <param name="ResumeAskedBy">The first of two people; the pause stands until the second one agrees.</param>
/// <param name="HoldP50Ms">Time-to-hold of the slowest scheduler, median, ms; null before one was seen to hold anything. Likewise the 99th percentile.</param>
public sealed record PauseView(
    string Id,
    string? Brand,
    string? Platform,
    string? Campaign,
    string? Partner,
    string? Account,
    string? Drill,
    DateTimeOffset Since,
    string Reason,
    string? Incident,
    string By,
    PauseState State,
    DateTimeOffset? ResumedAt,
    string? ResumedBy,
    string? ResumeReason,
    int Version,
    IReadOnlyList<ReceiptView> Receipts,
    double? HoldP50Ms = null,
    double? HoldP99Ms = null,
    DateTimeOffset? CoverUntil = null,
    string? ResumeAskedBy = null,
    DateTimeOffset? ResumeAskedAt = null,
    ResumePlan? Plan = null)
{
    /// <param name="receipts">All of the pause, in the order they came; the newest of each scheduler is shown.</param>
    public static PauseView Of(Pause pause, IEnumerable<Receipt> receipts)
    {
        ReceiptView[] newest = [.. receipts.GroupBy(r => r.Scheduler, StringComparer.Ordinal).Select(of => ReceiptView.Of(of.MaxBy(r => r.At)!))];

        // Over several schedulers the slowest one counts: a pause holds when all hold.
        return Of(pause, newest) with { HoldP50Ms = newest.Max(r => r.HoldP50Ms), HoldP99Ms = newest.Max(r => r.HoldP99Ms) };
    }

    private static PauseView Of(Pause pause, IReadOnlyList<ReceiptView> receipts) => new(
        pause.Id,
        pause.Scope.Brand,
        pause.Scope.Platform,
        pause.Scope.Campaign,
        pause.Scope.Partner,
        pause.Scope.Account,
        SignalView.Named(pause.Drill),
        pause.Since,
        pause.Reason,
        pause.Incident,
        pause.By,
        pause.State,
        pause.ResumedAt,
        pause.ResumedBy,
        pause.ResumeReason,
        pause.Version,
        receipts,
        CoverUntil: pause.CoverUntil,
        ResumeAskedBy: pause.ResumeAskedBy,
        ResumeAskedAt: pause.ResumeAskedAt);
}

/// <summary>What a scheduler said about a pause.</summary>
public enum ReceiptState : byte
{
    /// <summary>It has said nothing yet: posts may still go out, and the wall says so loudly.</summary>
    Unknown,

    /// <summary>Everything due is held.</summary>
    Held,

    /// <summary>Something cannot be held, had gone out or slipped.</summary>
    Failed,
}

/// <param name="Held">Posts; likewise the two after it. Null while unknown.</param>
/// <param name="Why">Posts that are not held, each with its reason; those that slipped first.</param>
/// <param name="HoldP50Ms">From the pause until a look at the tool showed a post held, median, ms; null when the scheduler only told us.</param>
/// <param name="Fault">Why the scheduler cannot be asked now.</param>
public sealed record ReceiptView(
    string Scheduler, ReceiptState State, int? Held, int? AlreadySent, int? Cannot, DateTimeOffset? At, IReadOnlyList<NotHeld>? Why = null,
    int? Slipped = null, int? Unknown = null, int? Released = null, double? HoldP50Ms = null, double? HoldP99Ms = null, string? Fault = null)
{
    // A message is read by people; the sheet of the tool names all.
    private const int MaxWhy = 50;

    /// <summary>A scheduler that is connected and has not answered.</summary>
    public static ReceiptView Awaited(string scheduler) => new(scheduler, ReceiptState.Unknown, null, null, null, null);

    public static ReceiptView Of(Receipt receipt)
    {
        NotHeld[] why = [.. receipt.Slipped ?? [], .. receipt.Cannot, .. receipt.Unknown ?? []];
        var failed = receipt.Cannot.Count + receipt.AlreadySent.Count + (receipt.Slipped?.Count ?? 0) > 0;
        return new(
            receipt.Scheduler,
            failed ? ReceiptState.Failed : receipt.Unknown is { Count: > 0 } || receipt.Fault is not null ? ReceiptState.Unknown : ReceiptState.Held,
            receipt.Held.Count,
            receipt.AlreadySent.Count,
            receipt.Cannot.Count,
            receipt.At,
            why.Length == 0 ? null : [.. why.Take(MaxWhy)],
            receipt.Slipped?.Count,
            receipt.Unknown?.Count,
            receipt.Released?.Count,
            receipt.HoldP50Ms,
            receipt.HoldP99Ms,
            receipt.Fault);
    }
}
