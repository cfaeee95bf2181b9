using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Publishing;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.Alerts.Templates;

namespace Listening.History.Review;

/// <summary>What people and the delivery wrote about one incident, as documents.</summary>
/// <param name="Reply">The first public answer; null = none yet.</param>
/// <param name="Responses">Texts that were proposed or approved for it.</param>
/// <param name="Published">What the brand said about it, as registered.</param>
/// <param name="Notifications">Messages that went out, or that were given up.</param>
/// <param name="Team">Null where none was called.</param>
public sealed record IncidentPapers(
    FirstReply? Reply, IReadOnlyList<Response> Responses, IReadOnlyList<PublishedPost> Published, IReadOnlyList<TeamTask> Tasks, IReadOnlyList<Notification> Notifications,
    CrisisTeam? Team)
{
    public static IncidentPapers None { get; } = new(null, [], [], [], [], null);

    /// <summary>As they stood at a moment; null = now.</summary>
    public static async Task<IncidentPapers> ReadAsync(IDocumentReader documents, Viewer viewer, Incident incident, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        async Task<IReadOnlyList<T>> AllAsync<T>(string kind) =>
            [.. (await documents.DocumentsAsync(viewer, kind, new DocumentQuery(Parent: incident.Id, AsOf: asOf), cancellationToken)).Select(DocumentJson.Read<T>)];
        async Task<T?> OneAsync<T>(string kind)
            where T : class =>
            await documents.DocumentAsync(viewer, kind, incident.Id, asOf, cancellationToken) is { } document ? DocumentJson.Read<T>(document) : null;

        return new IncidentPapers(
            await OneAsync<FirstReply>(FirstReply.Kind),
            await AllAsync<Response>(Response.Kind),
            await AllAsync<PublishedPost>(PublishedPost.DocumentKind),
            await AllAsync<TeamTask>(TeamTask.Kind),
            await AllAsync<Notification>(Notification.Kind),
            await OneAsync<CrisisTeam>(CrisisTeam.Kind));
    }
}
