using System.Text.Json.Serialization;

namespace Listening.Alerts.Hub;

/// <summary>
/// A message that must not be missed. As stored its three numbers are empty, because the transaction gives the sequence and
/// <see cref="Previous"/> differs by reader; <see cref="LivePayload"/> fills them on the way out.
/// </summary>
public abstract record DurableMessage
{
    /// <summary>Commit order, from 1.</summary>
    [JsonPropertyOrder(-4)]
    public long Sequence { get; init; }

    /// <summary>Sequence of the message before it that this client may see and asked for; 0 when none. Not the last one seen = a gap.</summary>
    [JsonPropertyOrder(-3)]
    public long Previous { get; init; }

    /// <summary>The store's: sequences of another epoch mean nothing here.</summary>
    [JsonPropertyOrder(-2)]
    public string Epoch { get; init; } = "";

    /// <summary>When it was recorded.</summary>
    [JsonPropertyOrder(-1)]
    public DateTimeOffset At { get; init; }
}

/// <summary>A signal was stored, with what was decided about it.</summary>
/// <param name="Decision">A word of <see cref="Incidents.AlertDecision"/>.</param>
public sealed record AlertMessage(SignalView Signal, string Decision, string? Incident) : DurableMessage;

/// <summary>An incident was opened or changed; it is sent whole, so the newest one is the truth.</summary>
/// <param name="Change">A word of <see cref="Incidents.TimelineKinds"/>.</param>
/// <param name="By">A person's name, <c>rule:…</c>, or a key's name.</param>
/// <param name="Text">The timeline's line.</param>
public sealed record IncidentMessage(IncidentView Incident, string Change, string By, string Text) : DurableMessage;

/// <summary>Publishing stopped, or a pause that stands got a scheduler's receipt or another incident.</summary>
public sealed record PublishingPausedMessage(PauseView Pause) : DurableMessage;

/// <summary>A named person resumed; who and why are in the pause.</summary>
public sealed record PublishingResumedMessage(PauseView Pause) : DurableMessage;

/// <summary>The picture as of <see cref="Sequence"/>: follow with the messages after it.</summary>
/// <param name="Incidents">Not over yet, and those resolved within the last day; newest first.</param>
/// <param name="Pauses">Active ones.</param>
/// <param name="Alerts">The latest, newest first.</param>
public sealed record SnapshotMessage(
    long Sequence,
    string Epoch,
    DateTimeOffset At,
    IReadOnlyList<BrandView> Brands,
    IReadOnlyList<IncidentView> Incidents,
    IReadOnlyList<PauseView> Pauses,
    IReadOnlyList<AlertMessage> Alerts,
    IReadOnlyList<SourceView> Sources);

/// <summary>What was heard in the last second and minute.</summary>
/// <param name="LagMs">Age of the oldest mention not yet looked at; the wall never shows calm when this grows.</param>
public sealed record PulseMessage(
    DateTimeOffset At, IReadOnlyList<BrandPulse> Brands, IReadOnlyList<SourceView> Sources, long LagMs = 0);
