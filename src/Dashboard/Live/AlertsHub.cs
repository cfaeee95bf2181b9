using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Dashboard.Hosting;
using Microsoft.AspNetCore.SignalR;

namespace Listening.Dashboard.Live;

/// <summary><c>/hubs/alerts</c>: walls and schedulers. Every method asks <see cref="Authorisation.Allows"/> as the endpoints do.</summary>
public sealed class AlertsHub(
    IHubContext<AlertsHub, ILiveClient> hub, IFeedReader feed, LiveBoard board, LiveAudiences said, AccessDirectory directory, Schedulers schedulers,
    PauseDesk pauses, ILogger<AlertsHub> logger) : Hub<ILiveClient>
{
    private const string PumpItem = "pump";
    private const int MaxBrands = 1000;

    public override Task OnConnectedAsync()
    {
        schedulers.Joined(Context.ConnectionId, Viewer);
        return base.OnConnectedAsync();
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        schedulers.Left(Context.ConnectionId);
        await StopPumpAsync();
        await base.OnDisconnectedAsync(exception);
    }

    /// <summary>Starts (or starts anew) what this connection hears: a snapshot or what it missed, then everything live.</summary>
    /// <param name="brands">Null or empty = all the caller may see.</param>
    /// <param name="sinceSequence">Last sequence the client has; null, or one the store does not know = a snapshot.</param>
    /// <param name="epoch">The store's, as the client knows it; may be left out.</param>
    public async Task Subscribe(IReadOnlyList<string>? brands, long? sinceSequence, string? epoch)
    {
        var viewer = Viewer;
        Demand(viewer, Permission.Read, null);
        if (brands is { Count: > MaxBrands })
        {
            throw new HubException($"At most {MaxBrands} brands.");
        }

        var asked = brands is { Count: > 0 } ? brands : null;
        foreach (var brand in asked ?? [])
        {
            Demand(viewer, Permission.Read, brand);
        }

        await StopPumpAsync();
        var stop = CancellationTokenSource.CreateLinkedTokenSource(Context.ConnectionAborted);
        var pump = new LivePump(hub.Clients.Client(Context.ConnectionId), new Audience(viewer, asked), said, feed, board, directory);
        Context.Items[PumpItem] = (stop, RunAsync(pump, Context, sinceSequence is < 0 ? null : sinceSequence, epoch, stop.Token));
    }

    /// <summary>A scheduler's answer to a pause: the receipt on the wall.</summary>
    /// <param name="held">Ids of posts that it holds.</param>
    /// <param name="alreadySent">Ids that had gone out.</param>
    /// <param name="cannot">Ids it cannot hold, each with why.</param>
    public async Task ConfirmPause(string pauseId, IReadOnlyList<string>? held, IReadOnlyList<string>? alreadySent, IReadOnlyList<NotHeld>? cannot)
    {
        var viewer = Viewer;
        Demand(viewer, Permission.ConfirmPause, null);
        var answer = await pauses.ConfirmAsync(viewer, pauseId, held ?? [], alreadySent ?? [], cannot ?? [], CancellationToken.None);
        if (!answer.IsDone)
        {
            throw new HubException(answer.Why);
        }
    }

    private Viewer Viewer => Context.GetHttpContext()!.Viewer();

    private static void Demand(Viewer viewer, Permission permission, string? brand)
    {
        if (!Authorisation.Allows(viewer, permission, brand))
        {
            throw new HubException(brand is null ? $"'{viewer.Name}' may not do this ({permission})." : $"There is no brand '{brand}', or it is not yours to see.");
        }
    }

    private async Task RunAsync(LivePump pump, HubCallerContext context, long? since, string? epoch, CancellationToken cancellationToken)
    {
        // Off the caller's turn: its answer to Subscribe goes out first.
        await Task.Yield();
        try
        {
            await pump.RunAsync(since, epoch, cancellationToken);
            context.Abort();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client left or subscribed anew.
        }
        catch (Exception e)
        {
            // The loop's edge: the client reconnects and resumes by its sequence.
            logger.PumpFailed(e);
            context.Abort();
        }
    }

    private async Task StopPumpAsync()
    {
        if (Context.Items.Remove(PumpItem, out var item) && item is (CancellationTokenSource stop, Task run))
        {
            await stop.CancelAsync();
            await run;
            stop.Dispose();
        }
    }
}
