namespace Listening.Alerts.Publishing;

/// <summary>What a pause covers; a null field covers every value. All null = every brand, which only a person may say.</summary>
public sealed record PauseScope(string? Brand, string? Platform = null, string? Campaign = null, string? Partner = null, string? Account = null);

public enum PauseState : byte
{
    Active,
    Resumed,
}

/// <summary>What a pause was decided on: a post with its reach (after a resume, its reach then), or a stream's rule when no post is named.</summary>
/// <param name="PostId">Empty when the signal is about a stream; then so is the platform.</param>
/// <param name="Reach">Impressions, latest known; after a resume fixed: below twice that, the resume still covers the post.</param>
/// <param name="Topics">Risk topics that the post names; null = none, or a row from before they were kept.</param>
/// <param name="ByTopic">It crossed after a resume that knew its topics: <paramref name="Reach"/> is that of the most seen post on them then.</param>
public sealed record PauseCause(
    string SignalId, string Rule, string Platform, string PostId, long Reach, IReadOnlyList<string>? Topics = null, bool ByTopic = false);

/// <summary>Publishing is stopped for a scope until a named person resumes it.</summary>
/// <param name="By">The rule (<c>rule:negative-reach</c>) or the person.</param>
/// <param name="Causes">What it was decided on, at most <see cref="MaxCauses"/>; a resume covers them.</param>
/// <param name="Incident">The incident it serves; a pause that outlives its incident serves the brand's next one.</param>
/// <param name="CoverUntil">A resume covers its causes until then; null = as long as <see cref="ResumeCover"/> says.</param>
/// <param name="ResumeAskedBy">The first of two people who resume a crisis of severity 1; the pause stands until the second one agrees.</param>
/// <param name="ApprovedTexts">Hashes of the crisis statements that pass (<c>kind=response</c>); null = none.</param>
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
    int Version = 1,
    IReadOnlyList<string>? ApprovedTexts = null,
    DateTimeOffset? CoverUntil = null,
    string? ResumeAskedBy = null,
    DateTimeOffset? ResumeAskedAt = null)
{
    /// <summary>Every version is kept, so the list is bounded; crossings beyond it are covered by their time alone.</summary>
    public const int MaxCauses = 100;

    public bool IsActive => State == PauseState.Active;
}

/// <summary>A scheduler's answer to a pause: the receipt on the wall. A later one says everything anew.</summary>
/// <param name="Slipped">Went out although the pause stood.</param>
/// <param name="Unknown">Nobody can say yet whether they are held.</param>
/// <param name="Released">Put back into the queue after a resume.</param>
/// <param name="HoldP50Ms">From the pause until a look at the tool showed the post held, ms.</param>
/// <param name="Fault">Why the scheduler cannot be asked now; null when it answers.</param>
public sealed record Receipt(
    string PauseId, string Scheduler, DateTimeOffset At, IReadOnlyList<string> Held, IReadOnlyList<string> AlreadySent, IReadOnlyList<NotHeld> Cannot,
    IReadOnlyList<NotHeld>? Slipped = null, IReadOnlyList<NotHeld>? Unknown = null, IReadOnlyList<string>? Released = null,
    double? HoldP50Ms = null, double? HoldP99Ms = null, string? Fault = null);

public sealed record NotHeld(string Id, string Why);
