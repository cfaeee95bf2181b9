namespace Listening.Alerts.Feed;

/// <summary>Durable hub messages; the names are the hub's method names.</summary>
public enum FeedKind : byte
{
    Alert,
    Incident,
    PublishingPaused,
    PublishingResumed,
}

/// <summary>A message to be given its sequence in the transaction that causes it.</summary>
/// <param name="Brand">Null concerns every brand.</param>
/// <param name="Payload">JSON object of the hub contract.</param>
public sealed record FeedEntry(FeedKind Kind, string? Brand, string Drill, string Payload);

/// <summary>A durable message as one viewer sees it.</summary>
/// <param name="Sequence">Commit order, from 1.</param>
/// <param name="Previous">Sequence of the message before it that this viewer may see; 0 when none: so a gap is a gap.</param>
public sealed record FeedMessage(long Sequence, long Previous, FeedKind Kind, string? Brand, string Drill, DateTimeOffset At, string Payload);
