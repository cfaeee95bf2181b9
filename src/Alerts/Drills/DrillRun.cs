using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Sla;

namespace Listening.Alerts.Drills;

/// <summary>A drill that runs or ran: a document whose due time is set while it runs. Its id marks every message, stream, signal, incident and pause.</summary>
/// <param name="Injects">Given so far, with the moment.</param>
public sealed record DrillRun(
    string Id, string Script, string Brand, string StartedBy, DateTimeOffset StartedAt, DateTimeOffset EndsAt, int Seed, IReadOnlyList<GivenInject> Injects,
    DateTimeOffset? EndedAt = null, string? EndedBy = null, string? EndReason = null, DrillScore? Score = null)
{
    public const string Kind = "drill-run";

    /// <summary>A team that practised last quarter forgets; the crisis trade asks for four a year.</summary>
    public static readonly TimeSpan Quarter = TimeSpan.FromDays(91);

    public bool IsOver => EndedAt is not null;
}

public sealed record GivenInject(DateTimeOffset At, string Text);

/// <summary>How long each step took, seconds from the crossing (detection: from the first message of the crisis); null = it did not happen.</summary>
public sealed record DrillScore(
    string? Incident, double? DetectSeconds, double? AcknowledgeSeconds, double? ActivateSeconds, double? PauseSeconds, double? ApproveReplySeconds, double? FirstReplySeconds)
{
    /// <param name="activatedAt">When the crisis team was called or complete, as the timeline says.</param>
    public static DrillScore Of(
        DrillRun run, Incident? incident, IReadOnlyList<TimelineEntry> timeline, IEnumerable<Pause> pauses, IEnumerable<ApprovedText> approved, FirstReply? reply)
    {
        if (incident is null)
        {
            return new DrillScore(null, null, null, null, null, null, null);
        }

        double? After(DateTimeOffset? at) => at is { } moment ? Math.Round(Math.Max(0, (moment - incident.CrossedAt).TotalSeconds), 1) : null;
        var activated = incident.TeamCompleteAt ?? timeline.Where(t => SlaTimes.IsActivation(t.Kind)).Select(t => (DateTimeOffset?)t.At).Min();
        var replied = approved.SelectMany(a => a.Approvals.Select(p => (DateTimeOffset?)p.At)).Min();
        return new DrillScore(
            incident.Id,
            Math.Round(Math.Max(0, (incident.OpenedAt - run.StartedAt).TotalSeconds), 1),
            After(incident.AcknowledgedAt),
            After(activated),
            After(pauses.Where(p => p.Drill == run.Id).Select(p => (DateTimeOffset?)p.Since).Min()),
            After(replied),
            After(reply?.At));
    }
}

/// <summary>A drill beside the one before it of the same script.</summary>
/// <param name="Change">Seconds by step, this one less the last: below zero is faster. Steps that one of them lacks are left out.</param>
public sealed record DrillReport(DrillRun Run, DrillRun? Last, IReadOnlyDictionary<string, double> Change)
{
    public static DrillReport Of(DrillRun run, IEnumerable<DrillRun> earlier)
    {
        var last = earlier.Where(r => r.Script == run.Script && r.Brand == run.Brand && r.IsOver && r.StartedAt < run.StartedAt && r.Score?.Incident is not null).MaxBy(r => r.StartedAt);
        var change = new Dictionary<string, double>(StringComparer.Ordinal);
        void Compare(string step, Func<DrillScore, double?> of)
        {
            if (run.Score is { } now && last?.Score is { } then && of(now) is { } a && of(then) is { } b)
            {
                change[step] = Math.Round(a - b, 1);
            }
        }

        Compare("detect", s => s.DetectSeconds);
        Compare("acknowledge", s => s.AcknowledgeSeconds);
        Compare("activate", s => s.ActivateSeconds);
        Compare("pause", s => s.PauseSeconds);
        Compare("approveReply", s => s.ApproveReplySeconds);
        Compare("firstReply", s => s.FirstReplySeconds);
        return new DrillReport(run, last, change);
    }
}
