namespace Listening.Alerts.Audit;

/// <summary>One decision, to be appended to the hash chain. Holds ids, numbers and reasons, never text or handles of mentions.</summary>
/// <param name="Action">Verb in past tense: <c>incident.opened</c>, <c>publishing.paused</c>, <c>publishing.resumed</c> …</param>
/// <param name="Subject">Id of what it was done to.</param>
/// <param name="Data">JSON object.</param>
public sealed record AuditEntry(DateTimeOffset At, string By, string Action, string Subject, string? Brand, string Data);
