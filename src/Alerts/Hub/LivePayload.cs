using System.Text.Json;
using Listening.Alerts.Feed;

namespace Listening.Alerts.Hub;

/// <summary>Between the hub's messages and the rows of the feed.</summary>
public static class LivePayload
{
    public static FeedEntry Entry(AlertMessage message) => new(
        FeedKind.Alert, message.Signal.Brand, message.Signal.Drill ?? "", JsonSerializer.Serialize(message, LiveJson.Default.AlertMessage));

    public static FeedEntry Entry(IncidentMessage message) => new(
        FeedKind.Incident, message.Incident.Brand, message.Incident.Drill ?? "", JsonSerializer.Serialize(message, LiveJson.Default.IncidentMessage));

    public static FeedEntry Entry(PublishingPausedMessage message) => new(
        FeedKind.PublishingPaused,
        message.Pause.Brand,
        message.Pause.Drill ?? "",
        JsonSerializer.Serialize(message, LiveJson.Default.PublishingPausedMessage));

    public static FeedEntry Entry(PublishingResumedMessage message) => new(
        FeedKind.PublishingResumed,
        message.Pause.Brand,
        message.Pause.Drill ?? "",
        JsonSerializer.Serialize(message, LiveJson.Default.PublishingResumedMessage));

    /// <summary>The stored message with its place in this reader's feed.</summary>
    public static DurableMessage Read(FeedMessage message, string epoch)
    {
        DurableMessage? read = message.Kind switch
        {
            FeedKind.Alert => JsonSerializer.Deserialize(message.Payload, LiveJson.Default.AlertMessage),
            FeedKind.Incident => JsonSerializer.Deserialize(message.Payload, LiveJson.Default.IncidentMessage),
            FeedKind.PublishingPaused => JsonSerializer.Deserialize(message.Payload, LiveJson.Default.PublishingPausedMessage),
            FeedKind.PublishingResumed => JsonSerializer.Deserialize(message.Payload, LiveJson.Default.PublishingResumedMessage),
            _ => throw new ArgumentOutOfRangeException(nameof(message), message.Kind, "Not a durable message."),
        };
        return read! with { Sequence = message.Sequence, Previous = message.Previous, Epoch = epoch, At = message.At };
    }

    /// <param name="awaiting">Adds to a pause the schedulers that owe it a receipt now, which no stored message can know.</param>
    public static DurableMessage Read(FeedMessage message, string epoch, Func<PauseView, PauseView> awaiting) =>
        Read(message, epoch) switch
        {
            PublishingPausedMessage paused => paused with { Pause = awaiting(paused.Pause) },
            var other => other,
        };

    /// <summary>Says a message to a client by its own method.</summary>
    public static Task SendAsync(ILiveClient client, DurableMessage message) => message switch
    {
        AlertMessage alert => client.Alert(alert),
        IncidentMessage incident => client.Incident(incident),
        PublishingPausedMessage paused => client.PublishingPaused(paused),
        PublishingResumedMessage resumed => client.PublishingResumed(resumed),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.GetType().Name, "Not a durable message."),
    };
}
