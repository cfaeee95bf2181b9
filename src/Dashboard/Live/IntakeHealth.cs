using Listening.Alerts.Hub;

namespace Listening.Dashboard.Live;

/// <summary>Health of the intake API: off until somebody sends, then as fresh as the last sending.</summary>
public sealed class IntakeHealth(TimeProvider time) : ISourceHealth
{
    private long lastHeardMs;

    public void Heard() => Volatile.Write(ref lastHeardMs, time.GetUtcNow().ToUnixTimeMilliseconds());

    public IEnumerable<SourceView> Sources()
    {
        var last = Volatile.Read(ref lastHeardMs);

        // Who sends here sends when it likes: its silence is its own connector's to report.
        yield return last == 0
            ? new SourceView("api", "api", SourceState.Off, null, "Nothing was sent to POST /api/v1/mentions since the start.")
            : new SourceView("api", "api", SourceState.Healthy, DateTimeOffset.FromUnixTimeMilliseconds(last), null);
    }
}
