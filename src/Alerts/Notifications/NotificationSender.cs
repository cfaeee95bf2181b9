using System.Collections.Concurrent;
using System.Globalization;
using Listening.Alerts.Delivery;
using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Notifications;

/// <summary>
/// Retry and record: takes due notifications from the outbox, sends each, and stores what came of it. Sent before it is stored as sent, so a
/// process that dies between the two sends once more after its restart: told twice is better than never told. One at a time a channel.
/// </summary>
public sealed class NotificationSender(IAlertStore store, ChannelBook channels, Notifier notifier, TimeProvider time, ILogger<NotificationSender> logger)
{
    /// <summary>What is older than a day wakes nobody for the better.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>So long a channel fails before the others are told; a receiver's restart takes less.</summary>
    public static readonly TimeSpan DownAfter = TimeSpan.FromMinutes(2);

    private const int Batch = 100;

    // A receiver that comes back is heard within half a minute, also after a night; one that is down gets two tries a minute.
    private static readonly TimeSpan[] Backoff = [.. new[] { 1, 2, 5, 10, 20, 30 }.Select(s => TimeSpan.FromSeconds(s))];

    private readonly ConcurrentDictionary<string, ChannelPace> paces = new(StringComparer.Ordinal);

    /// <summary>Sends what is due.</summary>
    /// <returns>How many were looked at.</returns>
    public async Task<int> TickAsync(CancellationToken cancellationToken)
    {
        var due = await store.TransactAsync(t => t.DueDocuments(Notification.Kind, t.Now, Batch), cancellationToken);
        await Task.WhenAll(due.GroupBy(d => DocumentJson.Read<Notification>(d).Channel).Select(of => SendAllAsync(of.Key, [.. of], cancellationToken)));
        return due.Count;
    }

    private async Task SendAllAsync(string id, Document[] due, CancellationToken cancellationToken)
    {
        var pace = paces.GetOrAdd(id, _ => new ChannelPace());
        foreach (var document in due)
        {
            var notification = DocumentJson.Read<Notification>(document);
            var now = time.GetUtcNow();
            if (channels.Find(id) is not { } channel)
            {
                await RecordAsync(document, notification with { State = NotificationState.Dead, Error = "the channel is not configured" }, null, cancellationToken);
            }
            else if (Quiet(channel, notification, now) is { } morning)
            {
                await RecordAsync(document, notification, morning, cancellationToken);
            }
            else if (pace.Next(now, channel.PerMinute) is { } free)
            {
                await RecordAsync(document, notification, free, cancellationToken);
            }
            else
            {
                var result = await notifier.SendAsync(notification, channel, channels.PublicUrl, cancellationToken);
                await TakeAsync(document, notification, channel, pace, result, cancellationToken);
            }
        }
    }

    private async Task TakeAsync(Document document, Notification notification, Channel channel, ChannelPace pace, SendResult result, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var tried = notification with { Attempts = notification.Attempts + 1, FirstTriedAt = notification.FirstTriedAt ?? now, Error = result.Error };
        AlertMeter.Notifications.Add(1, new("channel", channel.Id), new("outcome", result.Outcome.ToString().ToLowerInvariant()));
        switch (result.Outcome)
        {
            case SendOutcome.Sent:
                pace.Worked();
                await RecordAsync(document, tried with { State = NotificationState.Sent, SentAt = now }, null, cancellationToken);
                await UpAsync(channel, cancellationToken);
                break;
            case SendOutcome.Later when now - tried.FirstTriedAt < GiveUpAfter:
                if (result.RetryAfter is { } wait)
                {
                    pace.Hold(now + wait);
                }

                var again = now + (result.RetryAfter ?? Backoff[Math.Min(tried.Attempts, Backoff.Length) - 1]);
                logger.NotSent(channel.Id, tried.Attempts, result.Error ?? "");
                await RecordAsync(document, tried, again, cancellationToken);
                await DownAsync(channel, pace.Failed(now), result.Error, now, cancellationToken);
                break;
            default:
                logger.GivenUp(channel.Id, notification.Id, result.Error ?? "");
                await RecordAsync(document, tried with { State = NotificationState.Dead }, null, cancellationToken);
                await DownAsync(channel, now - DownAfter, result.Error, now, cancellationToken);
                break;
        }
    }

    private static DateTimeOffset? Quiet(Channel channel, Notification notification, DateTimeOffset now) =>
        channel.Quiet is { } quiet && notification.Message.Person is null && quiet.Severities.Contains(notification.Message.Severity) && quiet.Window.Contains(now)
            ? quiet.Window.Next(now, inside: false)
            : null;

    private Task<Document> RecordAsync(Document document, Notification after, DateTimeOffset? due, CancellationToken cancellationToken) => store.TransactAsync(
        t => t.Put(new DocumentDraft(Notification.Kind, document.Id, "delivery", DocumentJson.Write(after), document.Brand, document.Parent, due)), cancellationToken);

    /// <summary>A channel that fails is told on the others, once until it works again.</summary>
    private async Task DownAsync(Channel channel, DateTimeOffset since, string? error, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now - since < DownAfter)
        {
            return;
        }

        await store.TransactAsync(
            t =>
            {
                if (t.FindDocument(ChannelDown.Kind, channel.Id) is not null)
                {
                    return false;
                }

                var told = t.Put(new DocumentDraft(ChannelDown.Kind, channel.Id, "delivery", DocumentJson.Write(new ChannelDown(since, error))));
                var message = new Message(
                    "channel/" + channel.Id,
                    $"The channel {channel.Id} does not work",
                    $"Messages to {channel.Id} fail ({error}). They are kept and tried again for {GiveUpAfter.TotalHours.ToString(CultureInfo.InvariantCulture)} hours.",
                    Incidents.Severity.Medium, "channel-down", null, null, now);
                foreach (var other in channels.Channels.Where(c => c.Id != channel.Id && (c.Kind != ChannelKind.Email || c.To is not null)))
                {
                    t.Send($"channel-down {channel.Id}@{told.Version}", new Target(other.Id), message);
                }

                return true;
            },
            cancellationToken);
    }

    private async Task UpAsync(Channel channel, CancellationToken cancellationToken) => await store.TransactAsync(
        t => t.FindDocument(ChannelDown.Kind, channel.Id) is { } down
            ? t.Put(new DocumentDraft(ChannelDown.Kind, channel.Id, "delivery", down.Body, Removed: true))
            : null,
        cancellationToken);

}

/// <summary>A channel that fails, until it works again.</summary>
public sealed record ChannelDown(DateTimeOffset Since, string? Error)
{
    public const string Kind = "channel-down";
}

/// <summary>How fast a channel may be used; of one process, used by its one sending loop.</summary>
internal sealed class ChannelPace
{
    private readonly Queue<DateTimeOffset> sent = new();
    private DateTimeOffset heldUntil;
    private DateTimeOffset? failingSince;

    /// <returns>When it is free again; null when it is free now, which counts as used.</returns>
    public DateTimeOffset? Next(DateTimeOffset now, int perMinute)
    {
        if (heldUntil > now)
        {
            return heldUntil;
        }

        var minute = TimeSpan.FromMinutes(1);
        while (sent.TryPeek(out var first) && first <= now - minute)
        {
            sent.Dequeue();
        }

        if (sent.Count >= perMinute)
        {
            return sent.Peek() + minute;
        }

        sent.Enqueue(now);
        return null;
    }

    public void Hold(DateTimeOffset until) => heldUntil = until;

    public void Worked() => failingSince = null;

    /// <returns>Since when it fails without a success between.</returns>
    public DateTimeOffset Failed(DateTimeOffset now) => failingSince ??= now;
}
