using System.Collections.Concurrent;
using Listening.Alerts.Access;

namespace Listening.Dashboard.Live;

/// <summary>Schedulers on the hub now: who is expected to answer a pause.</summary>
public sealed class Schedulers
{
    private readonly ConcurrentDictionary<string, Viewer> connections = new(StringComparer.Ordinal);

    public void Joined(string connection, Viewer viewer)
    {
        if (viewer.Kind == ViewerKind.Key && (viewer.Scopes & KeyScopes.Scheduler) != 0)
        {
            connections[connection] = viewer;
        }
    }

    public void Left(string connection) => connections.TryRemove(connection, out _);

    /// <param name="brand">Null = a pause of every brand.</param>
    public IEnumerable<string> Connected(string? brand) =>
        connections.Values.Where(v => brand is null || v.MaySee(brand)).Select(v => v.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
