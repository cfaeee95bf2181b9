namespace Listening.Alerts.Hub;

/// <summary>
/// What the server says on <c>/hubs/alerts</c>; the names are the wire's. After <c>Subscribe</c> come either the durable messages that were
/// missed, in order, or a <see cref="Snapshot"/>; then everything live.
/// </summary>
public interface ILiveClient
{
    /// <summary>The whole picture: on a first visit, after too long an absence, or when the store is another one.</summary>
    Task Snapshot(SnapshotMessage message);

    Task Alert(AlertMessage message);

    Task Incident(IncidentMessage message);

    Task PublishingPaused(PublishingPausedMessage message);

    Task PublishingResumed(PublishingResumedMessage message);

    /// <summary>About once a second; latest wins, may be dropped.</summary>
    Task Pulse(PulseMessage message);
}
