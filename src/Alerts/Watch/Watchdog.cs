using Listening.Alerts.Notifications;
using Listening.Alerts.Stores;
using Listening.Detection.Signals;

namespace Listening.Alerts.Watch;

/// <summary>
/// Proves each minute that a crisis would be heard: a mention of our own goes through intake, log, score and desk into the outbox like any other, and
/// only from there a heartbeat leaves the house. An outside pager watches for it, so a machine that is dead, deaf or stuck is noticed from outside.
/// The signal is of a brand whose id cannot be one; it opens no incident, pauses nothing and is not stored as a signal.
/// </summary>
public sealed class Watchdog(ChannelBook channels, Notifier notifier, IAlertStore store, TimeProvider time)
{
    public const string Brand = "~watchdog";
    public const string Platform = "listening-watchdog";

    /// <summary>What the mention says: on no other post, and clearly against it.</summary>
    public const string Word = "listeningwatchdogprobe";

    /// <summary>A beat whose mention is older than this proves nothing about now.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private const string Kind = "watchdog";
    private DateTimeOffset lastSeen;

    public bool IsOn => channels.Heartbeat is not null;

    /// <summary>The last heartbeat that was taken; null since the start.</summary>
    public DateTimeOffset? LastBeatAt { get; private set; }

    public static bool IsOurs(Signal signal) => signal.Brand == Brand;

    /// <summary>The desk got our signal: into the outbox, as every alert.</summary>
    internal static bool Came(IAlertTransaction transaction, Signal signal)
    {
        if (signal.Kind == SignalKind.Breach)
        {
            transaction.Put(new DocumentDraft(Kind, Kind, "rule:watchdog", DocumentJson.Write(new Beat(signal.At)), DueAt: transaction.Now));
        }

        return true;
    }

    /// <summary>Takes the newest probe out of the outbox and sends the heartbeat, when detection too has passed it. By the sender's loop.</summary>
    /// <param name="detectedUntil">Event time up to which detection is complete; null before the first mention.</param>
    public async Task<bool> TickAsync(DateTimeOffset? detectedUntil, CancellationToken cancellationToken)
    {
        if (channels.Heartbeat is not { } url)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var due = await store.TransactAsync(t => t.DueDocuments(Kind, t.Now, 1), cancellationToken);
        if (due is not [var document] || DocumentJson.Read<Beat>(document) is not { } beat || beat.At <= lastSeen || now - beat.At > Fresh || !(detectedUntil >= beat.At))
        {
            return false;
        }

        if (!await notifier.BeatAsync(url, channels.HeartbeatPrivate, cancellationToken))
        {
            return false;
        }

        lastSeen = beat.At;
        LastBeatAt = now;
        return true;
    }

    /// <summary>One probe, as it goes to the intake.</summary>
    public byte[] Probe()
    {
        var at = time.GetUtcNow();
        return System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $$"""[{"platform":"{{Platform}}","id":"probe-{{at.ToUnixTimeMilliseconds()}}","text":"{{Word}} is terrible, the worst product ever, I hate it","lang":"en","observedAt":"{{at:O}}","metrics":{"impressions":1000000} }]"""));
    }

    private sealed record Beat(DateTimeOffset At);
}
