using System.Collections.Concurrent;
using Listening.Alerts.Hub;

namespace Listening.Dashboard.Live;

/// <summary>Health of what comes in by the door: the API, off until somebody sends, and a drill while it plays; each as fresh as its last sending.</summary>
public sealed class IntakeHealth(TimeProvider time) : ISourceHealth
{
    public const string Api = "api";
    public const string Drill = "drill";

    private readonly ConcurrentDictionary<string, DateTimeOffset> lastHeard = [];

    public void Heard(string source = Api) => lastHeard[source] = time.GetUtcNow();

    public IEnumerable<SourceView> Sources()
    {
        // Who sends here sends when it likes: its silence is its own connector's to report.
        if (lastHeard.IsEmpty)
        {
            yield return new SourceView(Api, Api, SourceState.Off, null, "Nothing was sent to POST /api/v1/mentions since the start.");
        }

        foreach (var (source, at) in lastHeard.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            yield return new SourceView(source, source, SourceState.Healthy, at, null);
        }
    }
}
