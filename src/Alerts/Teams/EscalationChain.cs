namespace Listening.Alerts.Teams;

public enum StepKind : byte
{
    /// <summary>Lets <see cref="EscalationStep.Minutes"/> pass.</summary>
    Wait,

    /// <summary>Calls a person, a role or whoever a schedule names.</summary>
    Notify,

    /// <summary>Goes on inside the window; outside it waits for it.</summary>
    IfTime,

    /// <summary>Goes on when more than <see cref="EscalationStep.Alerts"/> came in the last <see cref="EscalationStep.Minutes"/>; otherwise looks again each minute.</summary>
    IfMoreThan,

    /// <summary>From the first step again, <see cref="EscalationStep.Times"/> times.</summary>
    Repeat,

    /// <summary>Tells a channel, such as a signed webhook.</summary>
    Webhook,
}

/// <param name="Person">A name; or a <paramref name="Role"/> (<c>called</c> = those that rules called, <c>*</c> = everybody); or a <paramref name="Schedule"/>.</param>
/// <param name="Channel">Only on this channel; null = on all contacts of the person.</param>
public sealed record EscalationStep(
    StepKind Kind,
    int Minutes = 0,
    string? Person = null,
    string? Role = null,
    string? Schedule = null,
    string? Channel = null,
    TimeWindow? Window = null,
    int Alerts = 0,
    int Times = 0);

/// <summary>What happens while nobody answers.</summary>
/// <param name="Severities">Of incidents it is for; null = all.</param>
/// <param name="LapseMinutes">So long an acknowledgement holds without any work on the incident; 0 = for good.</param>
public sealed record EscalationChain(string Id, IReadOnlyList<EscalationStep> Steps, IReadOnlyList<int>? Severities = null, int LapseMinutes = 30)
{
    public const string Called = "called";
    public const string Everybody = "*";

    /// <summary>Those that are called and the PR role at once, after five minutes everybody, and that again every ten minutes until somebody answers.</summary>
    public static readonly EscalationChain Usual = new(
        "usual",
        [
            new(StepKind.Notify, Role: Called),
            new(StepKind.Notify, Role: "pr"),
            new(StepKind.Wait, 5),
            new(StepKind.Notify, Role: Everybody),
            new(StepKind.Wait, 10),
            new(StepKind.Repeat, Times: 5),
        ],
        [1, 2, 3]);

    /// <summary>The first of the roster's chains that is for the severity; the usual one when it has none at all.</summary>
    public static EscalationChain? For(Roster roster, int severity) =>
        (roster.Chains is { Count: > 0 } own ? own : [Usual]).FirstOrDefault(c => c.Severities is null || c.Severities.Contains(severity));
}
