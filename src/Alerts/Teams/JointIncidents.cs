using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Teams;

/// <summary>
/// Incidents that a partner's contact shares. Who sits at the table of one sees that one: its state, clock and what was decided, not the brand's
/// signals, posts or other incidents. A document without a brand (it concerns another house) says so, one an incident and person.
/// </summary>
public sealed class JointIncidents(IDocumentReader documents, IAlertReader alerts)
{
    public const string Kind = "joint";

    // What a guest may read of the timeline: decisions and what is said to the table, not what was found.
    private static readonly HashSet<string> Shared =
    [
        TimelineKinds.Acknowledged, TimelineKinds.Responding, TimelineKinds.Stable, TimelineKinds.Resolved, TimelineKinds.Reviewed, TimelineKinds.Paused, TimelineKinds.Resumed,
        TimelineKinds.Team, TimelineKinds.Joined, TimelineKinds.Task,
    ];

    /// <summary>What was shared, and how it stood, at a moment; null = now.</summary>
    public JointIncidents AsOf(DateTimeOffset? moment) => moment is null ? this : new JointIncidents(documents, alerts.AsOf(moment));

    public static bool Sits(Viewer viewer, Incident incident) => viewer.Kind == ViewerKind.Person && (incident.Joint ?? []).Contains(viewer.Name);

    public async Task<IReadOnlyList<Incident>> OfAsync(Viewer viewer, CancellationToken cancellationToken)
    {
        var found = new List<Incident>();
        if (viewer is { Kind: ViewerKind.Person, Brands: not null })
        {
            foreach (var seat in await documents.DocumentsAsync(Viewer.System, Kind, new DocumentQuery(Parent: viewer.Name), cancellationToken))
            {
                if (await FindAsync(viewer, DocumentJson.Read<JointSeat>(seat).Incident, cancellationToken) is { } incident)
                {
                    found.Add(incident);
                }
            }
        }

        return found;
    }

    /// <returns>Without ids of signals; null when the viewer does not sit there.</returns>
    public async Task<Incident?> FindAsync(Viewer viewer, string id, CancellationToken cancellationToken) =>
        await alerts.IncidentAsync(Viewer.System, id, cancellationToken) is { } incident && Sits(viewer, incident) ? incident with { Signals = [], Called = null } : null;

    /// <summary>Decisions, and what the guest said.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Viewer viewer, string id, CancellationToken cancellationToken) =>
        [.. (await alerts.TimelineAsync(Viewer.System, id, cancellationToken)).Where(t => Shared.Contains(t.Kind) || t.By == viewer.Name).Select(t => t with { SignalId = null })];

    internal static void Seat(IAlertTransaction transaction, string incident, string name, string by) => transaction.Put(
        new DocumentDraft(Kind, $"{incident}/{name}", by, DocumentJson.Write(new JointSeat(incident, name)), Brand: null, Parent: name));
}

internal sealed record JointSeat(string Incident, string Name);
