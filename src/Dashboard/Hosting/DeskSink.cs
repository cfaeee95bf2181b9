using Listening.Alerts.Incidents;
using Listening.Detection.Posts;
using Listening.Detection.Signals;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Hosting;

/// <summary>From the stages to the desk, in one process. In a cluster the topic <c>signals</c> stands here.</summary>
internal sealed class DeskSink(AlertDesk desk) : ISignalSink
{
    public Task RaiseAsync(Signal signal, CancellationToken cancellationToken) => desk.RaiseAsync(signal, cancellationToken);

    public Task GrewAsync(ReachGrowth growth, CancellationToken cancellationToken) => desk.GrewAsync(growth, cancellationToken);
}
