namespace Listening.Alerts.Publishing;

/// <summary>What a pause covers; a null field covers every value. All null = every brand, which only a person may say.</summary>
public sealed record PauseScope(string? Brand, string? Platform = null, string? Campaign = null, string? Partner = null, string? Account = null);

public enum PauseState : byte
{
    Active,
    Resumed,
}

/// <summary>A post on which a pause was decided, with its reach when people resumed: below twice that, the resume still covers it.</summary>
public sealed record PauseCause(string SignalId, string Rule, string Platform, string PostId, long Reach);

/// <summary>Publishing is stopped for a scope until a named person resumes it.</summary>
/// <param name="By">The rule (<c>rule:negative-reach</c>) or the person.</param>
/// <param name="Causes">What it was decided on; a resume covers exactly these.</param>
public sealed record Pause(
    string Id,
    PauseScope Scope,
    string Drill,
    DateTimeOffset Since,
    string Reason,
    string? Incident,
    string By,
    PauseState State,
    IReadOnlyList<PauseCause> Causes,
    DateTimeOffset? ResumedAt = null,
    string? ResumedBy = null,
    string? ResumeReason = null,
    int Version = 1);

/// <summary>A scheduler's answer to a pause: the receipt on the wall.</summary>
public sealed record Receipt(
    string PauseId, string Scheduler, DateTimeOffset At, IReadOnlyList<string> Held, IReadOnlyList<string> AlreadySent, IReadOnlyList<NotHeld> Cannot);

public sealed record NotHeld(string Id, string Why);
