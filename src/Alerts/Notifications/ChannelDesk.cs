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

/// <summary>What became of a channel's newest messages; drills are not among them, nobody sends those.</summary>
/// <param name="Retried">Taken or given up after more than one try.</param>
/// <param name="LastError">Of the newest message that met one; null when none did.</param>
/// <param name="DownSince">It fails since then, and the other channels were told; null when it works.</param>
public sealed record ChannelRecord(int Sent, int Waiting, int Dead, int Retried, DateTimeOffset? LastSentAt, string? LastError, DateTimeOffset? LastErrorAt, DateTimeOffset? DownSince);

/// <param name="DueAt">When it is tried next; null when it is not.</param>
/// <param name="RecordedAt">When this became of it.</param>
/// <param name="IsDrill">It was never sent, nor will be.</param>
public sealed record OutboxItem(Notification Notification, DateTimeOffset? DueAt, DateTimeOffset RecordedAt, bool IsDrill);

/// <summary>Tests of channels, what became of their messages, and whether anybody would be woken.</summary>
public sealed class ChannelDesk(IAlertStore store, IDocumentReader documents, ChannelBook channels, Notifier notifier, TimeProvider time)
{
    /// <summary>A test of a quarter ago says nothing about today's numbers and keys.</summary>
    public static readonly TimeSpan TestHolds = TimeSpan.FromDays(90);

    /// <summary>So many of the newest messages tell how channels do: some weeks of a busy house, read in milliseconds.</summary>
    public const int Looked = 2_000;

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

    /// <summary>Messages about an incident, or the newest ones, newest first; those of drills too, which were never sent.</summary>
    /// <param name="state">Only those; null = all, and drills. Looked for among the newest <see cref="Looked"/>.</param>
    public async Task<IReadOnlyList<OutboxItem>> NotificationsAsync(
        Viewer viewer, string? incident, NotificationState? state, int max, CancellationToken cancellationToken)
    {
        var query = new DocumentQuery(Parent: incident, Max: state is null ? max : Looked, Latest: true);
        var real = (await documents.DocumentsAsync(viewer, Notification.Kind, query, cancellationToken)).Select(RealOf).Where(n => (state ?? n.Notification.State) == n.Notification.State);
        var drills = state is not null ? [] : (await documents.DocumentsAsync(viewer, DrillNotification.Kind, query, cancellationToken))
            .Select(d => (Document: d, Drill: DocumentJson.Read<DrillNotification>(d)))
            .Select(d => new OutboxItem(new Notification(d.Drill.Id, d.Drill.Channel, d.Drill.To, d.Drill.Message), null, d.Document.RecordedAt, true));
        return [.. real.Concat(drills).OrderByDescending(n => n.Notification.Message.At).Take(max)];
    }

    /// <summary>By channel; a channel of which nothing is known has no record.</summary>
    public async Task<IReadOnlyDictionary<string, ChannelRecord>> RecordsAsync(CancellationToken cancellationToken)
    {
        var query = new DocumentQuery(Max: Looked, Latest: true);
        var newest = (await documents.DocumentsAsync(Viewer.System, Notification.Kind, query, cancellationToken)).Select(RealOf).ToLookup(n => n.Notification.Channel, StringComparer.Ordinal);
        var down = (await documents.DocumentsAsync(Viewer.System, ChannelDown.Kind, query, cancellationToken)).ToDictionary(d => d.Id, DocumentJson.Read<ChannelDown>, StringComparer.Ordinal);
        return newest.Select(g => g.Key).Concat(down.Keys).Distinct(StringComparer.Ordinal).ToDictionary(
            id => id, id => RecordOf(newest[id], down.GetValueOrDefault(id)?.Since), StringComparer.Ordinal);
    }

    private static ChannelRecord RecordOf(IEnumerable<OutboxItem> newestFirst, DateTimeOffset? downSince)
    {
        var all = newestFirst.ToArray();
        int Count(NotificationState state) => all.Count(n => n.Notification.State == state);
        var failed = all.FirstOrDefault(n => n.Notification.Error is not null);
        return new ChannelRecord(
            Count(NotificationState.Sent), Count(NotificationState.Waiting), Count(NotificationState.Dead), all.Count(n => n.Notification.Attempts > 1),
            all.Max(n => n.Notification.SentAt), failed?.Notification.Error, failed?.RecordedAt, downSince);
    }

    private static OutboxItem RealOf(Document document) => new(DocumentJson.Read<Notification>(document), document.DueAt, document.RecordedAt, false);
}
