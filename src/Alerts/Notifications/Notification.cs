using Listening.Alerts.Delivery;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Notifications;

public enum NotificationState : byte
{
    /// <summary>To be sent when its time comes.</summary>
    Waiting,

    /// <summary>The channel took it.</summary>
    Sent,

    /// <summary>Given up: refused for good, or not taken within a day. Shown, counted, and told on other channels.</summary>
    Dead,
}

/// <summary>The words of a message: ids, numbers and the house's own sentences, never the text of a mention.</summary>
/// <param name="Key">Same for everything about one thing, so that receivers put it together: the incident's id.</param>
/// <param name="Reason">A word of <see cref="NotifyReason"/>, of a call, or <c>test</c>.</param>
/// <param name="IsOver">The thing is resolved.</param>
/// <param name="Person">Whom it calls; null when it is for whoever reads the channel.</param>
public sealed record Message(
    string Key, string Title, string Text, int Severity, string Reason, string? Brand, string? Incident, DateTimeOffset At, bool IsOver = false, string? Person = null, string? Drill = null);

/// <summary>
/// One message to one target: a document that is due until it is sent, so a restart forgets nothing. Only real ones: what a drill says is a
/// <see cref="DrillNotification"/>, a kind of its own that no sender reads.
/// </summary>
public sealed record Notification(
    string Id,
    string Channel,
    string? To,
    Message Message,
    NotificationState State = NotificationState.Waiting,
    int Attempts = 0,
    DateTimeOffset? FirstTriedAt = null,
    DateTimeOffset? SentAt = null,
    string? Error = null)
{
    public const string Kind = "notification";
}

/// <summary>What would have been sent, had it not been a drill. It stands in the store and on the wall, and there is no code that sends one.</summary>
public sealed record DrillNotification(string Id, string Channel, string? To, Message Message)
{
    public const string Kind = "drill-notification";
}

/// <summary>Puts messages into the outbox, in the transaction that causes them.</summary>
public static class Outbox
{
    /// <param name="cause">What asked for it; the same cause makes the same message, however often the transaction runs.</param>
    /// <param name="dueAt">Null = at once.</param>
    public static string Send(this IAlertTransaction transaction, string cause, Target target, Message message, DateTimeOffset? dueAt = null)
    {
        var id = CauseId.Of('n', $"{cause} {target.Channel} {target.To}");
        var kind = message.Drill is null ? Notification.Kind : DrillNotification.Kind;
        if (transaction.FindDocument(kind, id) is null)
        {
            var body = message.Drill is null
                ? DocumentJson.Write(new Notification(id, target.Channel, target.To, message))
                : DocumentJson.Write(new DrillNotification(id, target.Channel, target.To, message));
            transaction.Put(new DocumentDraft(
                kind, id, "delivery", body, message.Brand, message.Incident, message.Drill is null ? dueAt ?? transaction.Now : null));
        }

        return id;
    }
}
