namespace Listening.Alerts.Incidents;

/// <summary>What was decided about a signal. The words (<see cref="AlertDecisions.NameOf"/>) are those of row, log, metric and wall.</summary>
public enum AlertDecision : byte
{
    /// <summary>Shown; there was no incident to join and it asks for none.</summary>
    Shown,

    /// <summary>Joined the open incident of its brand.</summary>
    Joined,

    /// <summary>Opened an incident, paused nothing.</summary>
    Opened,

    /// <summary>Stopped publishing.</summary>
    Paused,

    /// <summary>Asks for a pause that stands already: it became one of its causes.</summary>
    AlreadyPaused,

    /// <summary>Asks for a pause, but people resumed knowing of it.</summary>
    Covered,

    /// <summary>Stopped publishing again after a resume, for a new cause or a doubled reach.</summary>
    PausedAgain,

    /// <summary>Too old to act, younger than a day: people get one note.</summary>
    FoundLate,

    /// <summary>Too old to act: history only.</summary>
    Historical,
}
