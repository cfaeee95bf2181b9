using System.Globalization;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Signals;
using Listening.History.Queries;

namespace Listening.History.Review;

/// <summary>The figures of a review, each by its definition; pure.</summary>
internal static class ReviewFigures
{
    public static List<ReviewFigure> Of(ReviewInput input, List<MinutePoint> during, DateTimeOffset end, Recovered recovery)
    {
        var (records, incident) = (input.Records, input.Records.Incident);
        var total = during.Aggregate(default(MinutePoint), (sum, p) => sum.And(p));
        var times = SlaDesk.TimesOf(records, input.Papers?.Reply);
        var promise = input.Targets.Of(incident.Severity);
        var first = records.Pauses is [var earliest, ..] ? earliest : null;
        var receipts = first is null ? [] : records.Receipts.Where(r => r.PauseId == first.Id).ToList();
        var newest = records.Pauses.SelectMany(p => ReviewBuilder.Newest(records.Receipts, p.Id)).ToList();
        return
        [
            Seconds(Figures.DetectionDelay, incident.OpenedAt - incident.CrossedAt, ""),
            Seconds(Figures.TimeToAcknowledge, times.Acknowledge, promise.Acknowledge, "Nobody has acknowledged it."),
            Seconds(Figures.TimeToActivate, times.Activate, promise.Activate, "No team was called."),
            Seconds(Figures.TimeToPause, times.Pause, first is null ? null : promise.Pause, "Publishing was not paused."),
            Seconds(
                Figures.TimeToReceipts,
                receipts.Count == 0 ? null : receipts.GroupBy(r => r.Scheduler).Max(g => g.Min(r => r.At)) - first!.Since,
                first is null ? "Publishing was not paused." : "No scheduler has confirmed the pause."),
            Seconds(Figures.TimeToReply, times.FirstReply, promise.FirstReply, "Nobody has answered in public."),
            Seconds(Figures.TimeToResolve, times.Resolve, promise.Resolve, "It is not resolved."),
            Number(Figures.Volume, total.Volume),
            new ReviewFigure(
                Figures.NegativeShare, Version(Figures.NegativeShare), total.Volume == 0 ? null : (double)total.Negative / total.Volume, "share", null, null,
                recovery.UsualShare is { } usual ? $"{Percent(usual)} in the day before." : "Too little was heard the day before to compare."),
            Number(Figures.PeakMinute, during.Count == 0 ? null : during.Max(p => p.Volume)),
            Recovery(recovery, incident),
            Organic(records.Signals),
            Number(Figures.PauseLength, records.Pauses.Count == 0 ? null : Paused(records.Pauses, input.Now)),
            Number(Figures.PostsHeld, newest.Sum(r => r.Held.Count)),
            Number(Figures.PostsEscaped, newest.Sum(r => r.AlreadySent.Count + r.Cannot.Count)),
        ];
    }

    private static ReviewFigure Recovery(Recovered recovery, Incident incident)
    {
        var took = recovery.AtMs is { } at ? ReviewBuilder.Time(at) - incident.CrossedAt : (TimeSpan?)null;
        return Seconds(
            Figures.Recovery, took < TimeSpan.Zero ? TimeSpan.Zero : took,
            recovery.UsualShare is null ? "Too little was heard the day before to compare."
                : recovery.Left ? "Not recovered yet."
                : "The share of negatives never left its usual range.");
    }

    private static ReviewFigure Organic(IReadOnlyList<StoredSignal> signals)
    {
        var spikes = signals.Where(s => s.Signal.Kind is SignalKind.VolumeSpike or SignalKind.NegativeSpike).Select(s => s.Signal.Evidence).ToList();
        var weight = spikes.Sum(e => e.Observed);
        double? share = weight > 0 ? 1 - (spikes.Sum(e => e.Observed * e.SuspectedShare) / weight) : null;
        return new ReviewFigure(
            Figures.OrganicShare, Version(Figures.OrganicShare), share, "share", null, null, share is null ? "No spike was found, so none was looked into." : "");
    }

    private static double Paused(IReadOnlyList<Pause> pauses, DateTimeOffset now)
    {
        var (total, until) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var pause in pauses.OrderBy(p => p.Since))
        {
            var (from, to) = (pause.Since > until ? pause.Since : until, pause.ResumedAt ?? now);
            total += to > from ? to - from : TimeSpan.Zero;
            until = to > until ? to : until;
        }

        return total.TotalSeconds;
    }

    private static ReviewFigure Seconds(string name, TimeSpan? took, string without) => Seconds(name, took?.TotalSeconds, null, without);

    private static ReviewFigure Seconds(string name, double? took, double? target, string without) => new(
        name, Version(name), took, "s", target, took is null || target is null ? null : took <= target, took is null ? without : "");

    private static ReviewFigure Number(string name, double? value) => new(name, Version(name), value, Figures.Of(name).Unit, null, null, "");

    private static int Version(string name) => Figures.Of(name).Version;

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);
}
