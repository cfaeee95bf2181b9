namespace Listening.Alerts.Incidents;

/// <summary>What people do to an incident.</summary>
public enum IncidentAct : byte
{
    Acknowledge,
    Assign,
    Note,
    Resolve,

    /// <summary>Calls the team together, takes a seat, makes or ends a task: whoever does it has seen the incident.</summary>
    Work,

    /// <summary>People do something about it.</summary>
    Respond,

    /// <summary>It grows no more; it is watched.</summary>
    Stabilise,

    /// <summary>What was learnt is written down.</summary>
    Review,
}

/// <summary>The states of an incident and what may be done in each; pure.</summary>
public static class IncidentLife
{
    /// <returns>The state after the act, or null with the reason why not. The same state again is no change.</returns>
    public static (IncidentState? Next, string? Why) After(IncidentState state, IncidentAct act) => (state, act) switch
    {
        // A note on a finished incident is how a review begins.
        (_, IncidentAct.Note) => (state, null),
        (IncidentState.Open, IncidentAct.Acknowledge) => (IncidentState.Acknowledged, null),
        (IncidentState.Resolved, IncidentAct.Resolve) => (state, null),
        (IncidentState.Resolved or IncidentState.Reviewed, IncidentAct.Review) => (IncidentState.Reviewed, null),
        (_, IncidentAct.Review) => (null, $"The incident is {NameOf(state)}; resolve it first."),
        (IncidentState.Resolved or IncidentState.Reviewed, _) => (null, $"The incident is {NameOf(state)}; a new cause opens a new one."),
        (_, IncidentAct.Resolve) => (IncidentState.Resolved, null),
        (_, IncidentAct.Respond) => (IncidentState.Responding, null),
        (_, IncidentAct.Stabilise) => (IncidentState.Stable, null),
        (IncidentState.Open, IncidentAct.Work) => (IncidentState.Acknowledged, null),
        _ => (state, null),
    };

    public static string NameOf(IncidentState state) => state switch
    {
        IncidentState.Open => "open",
        IncidentState.Acknowledged => "acknowledged",
        IncidentState.Responding => "responding",
        IncidentState.Stable => "stable",
        IncidentState.Resolved => "resolved",
        IncidentState.Reviewed => "reviewed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state."),
    };
}
