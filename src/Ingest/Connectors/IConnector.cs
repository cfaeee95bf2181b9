namespace Listening.Ingest.Connectors;

/// <summary>
/// One platform. A new one is a small class: it turns the platform's messages into lines of the mention contract (<see cref="MentionLines"/>),
/// hands them to the intake, remembers where it stopped, backs off, and tells its health.
/// </summary>
public interface IConnector
{
    /// <summary>Lower case, the same word in health, logs and dead letters.</summary>
    string Name { get; }

    /// <summary>A snapshot, from any thread.</summary>
    ConnectorHealth Health { get; }

    /// <summary>Listens until cancelled. Faults of the network or the platform never end it; a broken configuration does, with an exception.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}

public enum ConnectorState : byte
{
    Connecting,
    Live,

    /// <summary>Connected, and nothing comes: no data is not no crisis.</summary>
    Silent,
    BackingOff,

    /// <summary>It has given up; somebody must look.</summary>
    Failed,
}

/// <summary>How well a source is heard.</summary>
/// <param name="LastMessageAtMs">When the last message came in, unix ms by our clock; null before the first.</param>
/// <param name="LagMs">Age of that message when it came in, by the platform's stamp; falls while catching up.</param>
/// <param name="Received">Messages since start, whatever they said.</param>
/// <param name="Matched">Posts of a brand among them.</param>
/// <param name="Garbage">Messages that could not be understood.</param>
/// <param name="Reconnects">Connections after the first.</param>
/// <param name="Dropped">Posts whose engagement is no longer followed because more promising ones took their place.</param>
/// <param name="MissedFromMs">Start of the last stretch that the platform could no longer give us, unix ms; null when nothing was missed.</param>
/// <param name="MissedToMs">Its end.</param>
/// <param name="Error">The last fault, in words; null while all is well.</param>
public sealed record ConnectorHealth(
    string Name, ConnectorState State, long? LastMessageAtMs = null, long? LagMs = null, long Received = 0, long Matched = 0, long Garbage = 0,
    long Reconnects = 0, long Dropped = 0, long? MissedFromMs = null, long? MissedToMs = null, string? Error = null)
{
    public static string NameOf(ConnectorState state) => state switch
    {
        ConnectorState.Connecting => "connecting",
        ConnectorState.Live => "live",
        ConnectorState.Silent => "silent",
        ConnectorState.BackingOff => "backing-off",
        ConnectorState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a connector state."),
    };
}
