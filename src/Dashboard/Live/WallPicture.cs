using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;

namespace Listening.Dashboard.Live;

/// <summary>The whole picture for one viewer: what a wall starts from, and what it polls while its hub connection is away.</summary>
public sealed class WallPicture(LiveBoard board, IAlertReader alerts, IFeedReader feed, Schedulers schedulers, IEnumerable<IPauseFollower> tools, TimeProvider time)
{
    private const int MaxIncidents = 100;
    private const int LatestAlerts = 50;
    private static readonly TimeSpan ResolvedShown = TimeSpan.FromDays(1);

    /// <param name="asked">Brands; null = all the viewer may see.</param>
    public async Task<SnapshotMessage> TakeAsync(Viewer viewer, IReadOnlyList<string>? asked, CancellationToken cancellationToken)
    {
        // Taken before the reads: what is committed meanwhile is shown now and sent again, never missed.
        var sequence = feed.Head;
        var now = time.GetUtcNow();
        var incidents = await alerts.IncidentsAsync(viewer, new IncidentQuery(Max: MaxIncidents), cancellationToken);
        var pauses = await alerts.PausesAsync(viewer, activeOnly: true, cancellationToken);
        var signals = await alerts.SignalsAsync(viewer, new SignalQuery(Max: LatestAlerts), cancellationToken);
        var views = new List<PauseView>(pauses.Count);
        foreach (var pause in pauses.Where(p => p.Scope.Brand is null || Asked(p.Scope.Brand)))
        {
            views.Add(await PauseAsync(viewer, pause, cancellationToken));
        }

        return new SnapshotMessage(
            sequence,
            feed.Epoch,
            now,
            board.Brands(viewer, asked),
            [.. incidents.Where(i => Asked(i.Brand) && (!i.IsOver || i.ResolvedAt > now - ResolvedShown)).Select(IncidentView.Of)],
            views,
            [.. signals.Where(s => Asked(s.Signal.Brand)).Select(s => new AlertMessage(SignalView.Of(s), s.Decision, s.Incident) { At = s.RecordedAt, Epoch = feed.Epoch })],
            board.Sources());

        bool Asked(string brand) => asked is null || asked.Contains(brand);
    }

    /// <summary>A pause with its receipts, and a loud "unknown" for every scheduler that has not answered.</summary>
    public async Task<PauseView> PauseAsync(Viewer viewer, Pause pause, CancellationToken cancellationToken) =>
        Awaiting(PauseView.Of(pause, await alerts.ReceiptsAsync(viewer, pause.Id, cancellationToken)));

    /// <summary>Schedulers that are connected or configured and owe this pause a receipt are shown as unknown.</summary>
    public PauseView Awaiting(PauseView view)
    {
        if (view.State != PauseState.Active)
        {
            return view;
        }

        // A drill reaches no tool; who listens on the hub may take part.
        var scope = new PauseScope(view.Brand, view.Platform, view.Campaign, view.Partner, view.Account);
        var expected = view.Drill is null ? tools.Where(t => t.Concerns(scope)).Select(t => t.Name).Concat(schedulers.Connected(view.Brand)) : schedulers.Connected(view.Brand);
        var silent = expected.Distinct(StringComparer.Ordinal).Except(view.Receipts.Select(r => r.Scheduler), StringComparer.Ordinal);
        return view with { Receipts = [.. view.Receipts, .. silent.Order(StringComparer.Ordinal).Select(ReceiptView.Awaited)] };
    }
}
