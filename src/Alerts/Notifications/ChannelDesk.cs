using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Delivery;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Notifications;

/// <summary>When somebody last saw with their own eyes that a channel works.</summary>
public sealed record ChannelTest(bool Worked, string? Error, DateTimeOffset At, string By)
{
    public const string Kind = "channel-test";
}

/// <summary>Tests of channels, and whether anybody would be woken.</summary>
public sealed class ChannelDesk(IAlertStore store, IDocumentReader documents, ChannelBook channels, Notifier notifier, TimeProvider time)
{
    /// <summary>A test of a quarter ago says nothing about today's numbers and keys.</summary>
    public static readonly TimeSpan TestHolds = TimeSpan.FromDays(90);

    public ChannelBook Book => channels;

    /// <summary>Sends a test message now and remembers what came of it.</summary>
    public async Task<Answer<ChannelTest>> TestAsync(Viewer viewer, string id, CancellationToken cancellationToken)
    {
        if (channels.Find(id) is not { } channel)
        {
            return Answer.Refused<ChannelTest>(Refusal.NotFound, $"There is no channel '{id}' in the configuration.");
        }

        var now = time.GetUtcNow();
        var message = new Message("test/" + id, "A test of Listening", $"{viewer.Name} tests the channel {id}. Nothing is wrong.", Incidents.Severity.Low, "test", null, null, now);
        var result = await notifier.SendAsync(new Notification(Incidents.CauseId.Of('n', $"test {id} {now.ToUnixTimeMilliseconds()}"), id, null, message), channel, channels.PublicUrl, cancellationToken);
        var test = new ChannelTest(result.Outcome == SendOutcome.Sent, result.Error, now, viewer.Name);
        await store.TransactAsync(
            t =>
            {
                t.Put(new DocumentDraft(ChannelTest.Kind, id, viewer.Name, DocumentJson.Write(test)));
                t.Audit(viewer.Name, "channel.tested", id, null, new JsonObject { ["worked"] = test.Worked });
                return true;
            },
            cancellationToken);
        return Answer.Done(test);
    }

    public async Task<ChannelTest?> LastTestAsync(string id, CancellationToken cancellationToken) =>
        await documents.DocumentAsync(Viewer.System, ChannelTest.Kind, id, asOf: null, cancellationToken) is { } document ? DocumentJson.Read<ChannelTest>(document) : null;

    /// <summary>Null when a channel that wakes people was tested and worked within <see cref="TestHolds"/>; else what is wrong, for the wall.</summary>
    public async Task<string?> NobodyIsWokenAsync(CancellationToken cancellationToken)
    {
        var waking = channels.Channels.Where(c => c.Waking).ToList();
        if (waking.Count == 0)
        {
            return "No channel that wakes people is configured: at night nobody hears of a crisis.";
        }

        foreach (var channel in waking)
        {
            if (await LastTestAsync(channel.Id, cancellationToken) is { Worked: true } test && time.GetUtcNow() - test.At <= TestHolds)
            {
                return null;
            }
        }

        return $"No channel that wakes people was tested ({string.Join(", ", waking.Select(c => c.Id))}): nobody knows whether it would.";
    }

    /// <summary>Messages about an incident, or the newest ones; those of drills too, which were never sent.</summary>
    public async Task<IReadOnlyList<(Notification Notification, DateTimeOffset? DueAt, DateTimeOffset RecordedAt, bool IsDrill)>> NotificationsAsync(
        Viewer viewer, string? incident, int max, CancellationToken cancellationToken)
    {
        var query = new DocumentQuery(Parent: incident, Max: max);
        var real = (await documents.DocumentsAsync(viewer, Notification.Kind, query, cancellationToken)).Select(d => (DocumentJson.Read<Notification>(d), d.DueAt, d.RecordedAt, false));
        var drills = (await documents.DocumentsAsync(viewer, DrillNotification.Kind, query, cancellationToken))
            .Select(d => (Document: d, Drill: DocumentJson.Read<DrillNotification>(d)))
            .Select(d => (new Notification(d.Drill.Id, d.Drill.Channel, d.Drill.To, d.Drill.Message), (DateTimeOffset?)null, d.Document.RecordedAt, true));
        return [.. real.Concat(drills).OrderBy(n => n.RecordedAt)];
    }
}
