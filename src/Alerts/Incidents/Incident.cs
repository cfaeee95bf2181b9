using Listening.Alerts.Rules;
using Listening.Detection.Signals;

namespace Listening.Alerts.Incidents;

public enum IncidentState : byte
{
    Open,
    Acknowledged,
    Responding,
    Stable,
    Resolved,
    Reviewed,
}

/// <summary>One crisis of one brand, as it stands; every version is kept. Holds no text of mentions.</summary>
/// <param name="Id">URL-safe, from the id of its first signal (<see cref="CauseId.Of"/>).</param>
/// <param name="Severity">1 (worst) .. 4.</param>
/// <param name="Cause">One readable sentence.</param>
/// <param name="CrossedAt">Event time of the first signal: the 30-minute clock starts here, not at the alert.</param>
/// <param name="OpenedAt">When the product opened it.</param>
/// <param name="Signals">Ids, oldest first, at most <see cref="MaxSignals"/>; the store lists them all.</param>
/// <param name="Historical">Found too late to act by itself.</param>
/// <param name="Called">Roles that rules called, ordinal order; null = nobody in particular.</param>
/// <param name="TeamCompleteAt">When the last required seat of the crisis team was taken.</param>
/// <param name="Joint">Sign-in names of partner contacts who may see this one incident; null = it is nobody else's.</param>
public sealed record Incident(
    string Id,
    string Brand,
    string Drill,
    int Severity,
    IncidentState State,
    string Cause,
    DateTimeOffset CrossedAt,
    DateTimeOffset OpenedAt,
    IReadOnlyList<string> Signals,
    string? AcknowledgedBy = null,
    DateTimeOffset? AcknowledgedAt = null,
    string? Assignee = null,
    DateTimeOffset? ResolvedAt = null,
    bool Historical = false,
    int Version = 1,
    IReadOnlyList<string>? Called = null,
    DateTimeOffset? RespondingAt = null,
    DateTimeOffset? StableAt = null,
    DateTimeOffset? ReviewedAt = null,
    DateTimeOffset? TeamCompleteAt = null,
    IReadOnlyList<string>? Joint = null)
{
    /// <summary>Within this a crisis team must be complete; the trade's own rule of thumb and the requirement's figure.</summary>
    public static readonly TimeSpan ResponseTime = TimeSpan.FromMinutes(30);

    /// <summary>Every version is kept, so a crisis of ten thousand signals must not rewrite ten thousand ids each time.</summary>
    public const int MaxSignals = 50;

    public DateTimeOffset DueAt => CrossedAt + ResponseTime;

    public bool IsOver => State is IncidentState.Resolved or IncidentState.Reviewed;
}

/// <summary>One line of an incident's immutable timeline.</summary>
/// <param name="Kind">A word of <see cref="TimelineKinds"/>.</param>
public sealed record TimelineEntry(string Incident, DateTimeOffset At, string Kind, string By, string Text, string? SignalId = null);

public static class TimelineKinds
{
    public const string Opened = "opened";
    public const string Signal = "signal";
    public const string Acknowledged = "acknowledged";
    public const string Assigned = "assigned";
    public const string Note = "note";
    public const string Paused = "paused";
    public const string Resumed = "resumed";
    public const string Receipt = "receipt";
    public const string Resolved = "resolved";

    /// <summary>Words that may go out during the pause.</summary>
    public const string Approved = "approved";

    /// <summary>The first public reply.</summary>
    public const string Replied = "replied";

    /// <summary>A person corrected a label.</summary>
    public const string Corrected = "corrected";
    public const string Responding = "responding";
    public const string Stable = "stable";
    public const string Reviewed = "reviewed";
    public const string Team = "team";
    public const string Joined = "joined";
    public const string Task = "task";
    public const string Escalated = "escalated";
}

/// <summary>A signal with what was decided about it.</summary>
/// <param name="Asked">What the rules made of it; null in rows from before there were rules.</param>
public sealed record StoredSignal(Signal Signal, DateTimeOffset RecordedAt, string? Incident, string Decision, Asked? Asked = null);
