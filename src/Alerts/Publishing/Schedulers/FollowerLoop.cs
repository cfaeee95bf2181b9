using System.Threading.Channels;
using Listening.Alerts.Coordination;
using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>Keeps every publishing tool in line with the stored pauses: at once when one changes, and again and again while it lasts. One loop a tool.</summary>
public sealed class FollowerLoop(IEnumerable<IPauseFollower> followers, PauseBoard board, ICoordination coordination, TimeProvider time, ILogger<FollowerLoop> logger) : BackgroundService
{
    // What nobody foresaw is tried again soon: a pause must hold.
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(followers.Select(f => AloneAsync(f, stoppingToken)));

    /// <summary>One node at a time: two that hold the same posts do no harm, but spend a tool's budget twice.</summary>
    private async Task AloneAsync(IPauseFollower follower, CancellationToken cancellationToken)
    {
        try
        {
            await coordination.RunSingleAsync("scheduler:" + follower.Name, time, (_, held) => RunAsync(follower, held), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop: held posts stay held.
        }
    }

    private async Task RunAsync(IPauseFollower follower, CancellationToken cancellationToken)
    {
        // One waiting change is as good as ten: the loop reads what stands then.
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        void Changed() => changes.Writer.TryWrite(true);
        board.Changed += Changed;
        follower.Forget();
        try
        {
            while (true)
            {
                var again = await FollowAsync(follower, cancellationToken);
                await WaitAsync(changes.Reader, again, cancellationToken);
            }
        }
        finally
        {
            board.Changed -= Changed;
        }
    }

    private async Task<TimeSpan?> FollowAsync(IPauseFollower follower, CancellationToken cancellationToken)
    {
        try
        {
            return await follower.FollowAsync(RealPause.Among(board.Stored()), cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The loop's edge: said, counted, tried again.
            AlertMeter.ToolFaults.Add(1, new KeyValuePair<string, object?>("tool", follower.Name));
            logger.FollowerFailed(error, follower.Name);
            return AfterError;
        }
    }

    private async Task WaitAsync(ChannelReader<bool> changes, TimeSpan? again, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = changes.WaitToReadAsync(stop.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(again ?? Timeout.InfiniteTimeSpan, time, stop.Token));
        cancellationToken.ThrowIfCancellationRequested();
        await stop.CancelAsync();
        changes.TryRead(out _);
    }
}
