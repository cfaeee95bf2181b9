using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;

namespace Listening.Dashboard.Live;

/// <summary>The whole picture for one viewer: what a wall starts from, what it polls while its hub connection is away, and what it showed at any moment.</summary>
public sealed class WallPicture(
    LiveBoard board, IAlertReader alerts, IFeedReader feed, WallPast past, Schedulers schedulers, IEnumerable<IPauseFollower> tools, TimeProvider time)
{
    private const int MaxIncidents = 100;
    private const int LatestAlerts = 50;
    private static readonly TimeSpan ResolvedShown = TimeSpan.FromDays(1);

    /// <param name="asked">Brands; null = all the viewer may see.</param>
    public Task<SnapshotMessage> TakeAsync(Viewer viewer, IReadOnlyList<string>? asked, CancellationToken cancellationToken)
    {
        // Taken before the reads: what is committed meanwhile is shown now and sent again, never missed.
        var live = new SnapshotMessage(feed.Head, feed.Epoch, time.GetUtcNow(), board.Brands(viewer, asked), [], [], [], board.Sources());
        return FillAsync(live, viewer, asked, alerts, pause => PauseAsync(viewer, pause, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// The picture as it stood: incidents, pauses with the receipts that had come, alerts, and what each tile said. No message follows it (sequence 0),
    /// sources are not remembered beyond what a tile named as not heard, and what was expected of a minute is not kept.
    /// </summary>
    public async Task<SnapshotMessage> ThenAsync(Viewer viewer, IReadOnlyList<string>? asked, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var reader = alerts.AsOf(moment);
        var then = new SnapshotMessage(0, feed.Epoch, moment, await past.BrandsAsync(viewer, asked, moment, cancellationToken), [], [], [], []);
        return await FillAsync(then, viewer, asked, reader, pause => PauseThenAsync(viewer, pause, reader, cancellationToken), cancellationToken);
    }

    /// <summary>A pause with its receipts, and a loud "unknown" for every scheduler that has not answered.</summary>
    public async Task<PauseView> PauseAsync(Viewer viewer, Pause pause, CancellationToken cancellationToken) =>
        Awaiting(PauseView.Of(pause, await alerts.ReceiptsAsync(viewer, pause.Id, cancellationToken)));

    /// <summary>As it stood for this reader of the past. Schedulers whose first receipt came later are those that owed one.</summary>
    public async Task<PauseView> PauseThenAsync(Viewer viewer, Pause pause, IAlertReader reader, CancellationToken cancellationToken)
    {
        var view = PauseView.Of(pause, await reader.ReceiptsAsync(viewer, pause.Id, cancellationToken));
        var all = await alerts.ReceiptsAsync(viewer, pause.Id, cancellationToken);
        return view.State == PauseState.Active ? Awaiting(view, all.Select(r => r.Scheduler)) : view;
    }

    /// <summary>Schedulers that are connected or configured and owe this pause a receipt are shown as unknown.</summary>
    public PauseView Awaiting(PauseView view)
    {
        if (view.State != PauseState.Active)
        {
            return view;
        }

        // A drill reaches no tool; who listens on the hub may take part.
        var scope = new PauseScope(view.Brand, view.Platform, view.Campaign, view.Partner, view.Account);
        return Awaiting(view, view.Drill is null ? tools.Where(t => t.Concerns(scope)).Select(t => t.Name).Concat(schedulers.Connected(view.Brand)) : schedulers.Connected(view.Brand));
    }

    private static PauseView Awaiting(PauseView view, IEnumerable<string> expected)
    {
        var silent = expected.Distinct(StringComparer.Ordinal).Except(view.Receipts.Select(r => r.Scheduler), StringComparer.Ordinal);
        return view with { Receipts = [.. view.Receipts, .. silent.Order(StringComparer.Ordinal).Select(ReceiptView.Awaited)] };
    }

    private static async Task<SnapshotMessage> FillAsync(
        SnapshotMessage picture, Viewer viewer, IReadOnlyList<string>? asked, IAlertReader reader, Func<Pause, Task<PauseView>> view, CancellationToken cancellationToken)
    {
        var incidents = await reader.IncidentsAsync(viewer, new IncidentQuery(Max: MaxIncidents), cancellationToken);
        var pauses = await reader.PausesAsync(viewer, activeOnly: true, cancellationToken);
        var signals = await reader.SignalsAsync(viewer, new SignalQuery(Max: LatestAlerts), cancellationToken);
        var views = new List<PauseView>(pauses.Count);
        foreach (var pause in pauses.Where(p => p.Scope.Brand is null || Asked(p.Scope.Brand)))
        {
            views.Add(await view(pause));
        }

        return picture with
        {
            Incidents = [.. incidents.Where(i => Asked(i.Brand) && (!i.IsOver || i.ResolvedAt > picture.At - ResolvedShown)).Select(IncidentView.Of)],
            Pauses = views,
            Alerts = [.. signals.Where(s => Asked(s.Signal.Brand)).Select(s => new AlertMessage(SignalView.Of(s), s.Decision, s.Incident) { At = s.RecordedAt, Epoch = picture.Epoch })],
        };

        bool Asked(string brand) => asked is null || asked.Contains(brand);
    }
}
