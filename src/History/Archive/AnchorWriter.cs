using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Archive;

/// <summary>
/// Signs the head of the audit chain at each change that people hear of, and at least once a minute when there is something new. Into the folder's
/// file, and to somebody outside who was named.
/// </summary>
/// <param name="outside">Null when nobody was named.</param>
public sealed partial class AnchorWriter(
    HistoryStore history, string folder, TimeProvider time, ILogger<AnchorWriter> logger, AnchorWebhook? outside = null)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // A burst of changes makes one anchor, not hundreds.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long anchored;
    private Anchor? unsent;
    private string? fault;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var key = AnchorFiles.OpenKey(folder);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var heard = history.Feed.Head;
                await WriteAsync(key, stoppingToken);
                await SendAsync(stoppingToken);
                using var wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(history.Feed.WaitAsync(heard, wake.Token), Task.Delay(Interval, time, wake.Token));
                await wake.CancelAsync();
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The file has the last one; whoever is outside gets it after the next start.
            await WriteAsync(key, CancellationToken.None);
        }
    }

    /// <summary>The newest anchor to the one outside, again in every round until it was taken.</summary>
    internal async Task SendAsync(CancellationToken cancellationToken)
    {
        if (outside is null || unsent is not { } anchor)
        {
            return;
        }

        var why = await outside.SendAsync(anchor, time.GetUtcNow(), cancellationToken);
        unsent = why is null ? null : anchor;
        if (why is not null && why != fault)
        {
            SendFailed(logger, anchor.Seq, why);
        }

        fault = why;
    }

    /// <summary>Appends an anchor when the chain has grown since the last one.</summary>
    internal async Task WriteAsync(ECDsa key, CancellationToken cancellationToken)
    {
        try
        {
            var (store, head) = await history.AuditHeadAsync(cancellationToken);
            if (head.Seq == anchored)
            {
                return;
            }

            var anchor = Anchor.Sign(key, store, head.Seq, head.Hash, time.GetUtcNow());
            await using var file = new FileStream(Path.Combine(folder, AnchorFiles.Anchors), FileMode.Append, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.UTF8.GetBytes(anchor.ToLine() + "\n"));
            file.Flush(flushToDisk: true);
            (anchored, unsent) = (head.Seq, anchor);
        }
        catch (IOException e)
        {
            // The chain itself is whole; the next round tries again.
            AnchorFailed(logger, e);
        }
    }

    [LoggerMessage(4011, LogLevel.Error, "The anchor of entry {Seq} did not reach the webhook ({Why}); tried again each minute")]
    private static partial void SendFailed(ILogger logger, long seq, string why);

    [LoggerMessage(4010, LogLevel.Error, "The head of the audit chain could not be anchored")]
    private static partial void AnchorFailed(ILogger logger, Exception exception);
}
