using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Publishing;
using Listening.Alerts.Sla;
using Listening.Alerts.Teams;
using Listening.Detection.Signals;
using Listening.History.Queries;

namespace Listening.History.Review;

/// <summary>What a review is made of.</summary>
/// <param name="Minutes">Of the brand, from <see cref="ReviewBuilder.SpanOf"/>; a day before the crossing is in it.</param>
/// <param name="Verdicts">By signal's id: <c>useful</c> or <c>noise</c>.</param>
/// <param name="Now">The moment of asking, or the <c>asOf</c>.</param>
/// <param name="Targets">What was promised.</param>
/// <param name="Papers">Null = none were written.</param>
public sealed record ReviewInput(
    IncidentRecords Records, MinuteSeries Minutes, IReadOnlyDictionary<string, string> Verdicts, ReviewNotes? Notes, DateTimeOffset? AsOf, DateTimeOffset Now,
    SlaTargets Targets, IncidentPapers? Papers = null);

/// <summary>From records to the document; pure. The same records give the same document.</summary>
public static class ReviewBuilder
{
    // The usual share of negatives needs its own day; recovery is looked for up to a week after the crossing.
    private static readonly TimeSpan Before = TimeSpan.FromHours(24);
    private static readonly TimeSpan RecoverWithin = TimeSpan.FromDays(7);

    /// <summary>The minutes that the document needs.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) SpanOf(Incident incident, DateTimeOffset now)
    {
        var end = incident.CrossedAt + RecoverWithin;
        return (incident.CrossedAt - Before, Earlier(now, Later(end, EndOf(incident, now).AddHours(2))));
    }

    public static ReviewDocument Build(ReviewInput input)
    {
        var (incident, records, papers) = (input.Records.Incident, input.Records, input.Papers ?? IncidentPapers.None);
        var end = EndOf(incident, input.Now);
        var crossedMs = Minute(incident.CrossedAt);
        var during = input.Minutes.Points.Where(p => p.MinuteMs >= crossedMs && p.MinuteMs < end.ToUnixTimeMilliseconds()).ToList();
        var recovery = RecoveryTime.Of(input.Minutes, crossedMs);
        var figures = ReviewFigures.Of(input, during, end, recovery);
        return new ReviewDocument(
            incident,
            input.AsOf,
            Timeline(records, papers, during, recovery),
            Chart(input, end),
            figures,
            Reach(records, during),
            [.. records.Signals.Select(s => SignalOf(s, input.Verdicts))],
            [.. records.Pauses.Select(p => PauseOf(p, records.Receipts, input.Now))],
            Verdicts(records.Signals, input.Verdicts),
            input.Notes,
            [.. figures.Select(f => Queries.Figures.Of(f.Name))],
            ReviewTexts.Of(papers),
            [.. papers.Tasks.Select(t => TaskOf(t, input.Now))],
            Notices(papers),
            [.. (papers.Team?.Seats ?? []).Select(s => new ReviewSeat(s.Role, s.Required, s.Joined, s.JoinedAt, (s.JoinedAt - incident.CrossedAt)?.TotalSeconds))]);
    }

    internal static DateTimeOffset EndOf(Incident incident, DateTimeOffset now) => incident.ResolvedAt ?? now;

    private static List<ReviewEvent> Timeline(IncidentRecords records, IncidentPapers papers, List<MinutePoint> during, Recovered recovery)
    {
        var incident = records.Incident;
        var first = records.Signals is [var earliest, ..] ? earliest : null;
        var events = records.Timeline.Select(e => (e.At, e.Kind, e.By, e.Text, e.SignalId)).ToList();
        events.Add((incident.CrossedAt, "crossing", first is null ? "" : AlertDecisions.RuleOf(first.Signal, first.Asked), first?.Signal.Evidence.Sentence ?? incident.Cause, first?.Signal.Id));
        if (first?.Signal.Evidence is { BelowAt: { } below } evidence)
        {
            events.Add((below, "below", "", $"Last observation below the threshold: {evidence.Below:N0} of {evidence.Threshold:N0}.", first.Signal.Id));
        }

        events.AddRange(records.OwnPosts.Select(p => (
            p.At, "own-post", incident.Brand, $"{(p.ParentId is null ? "Post" : "Reply")} of the brand on {p.Platform}: {p.Id}", (string?)null)));
        if (first is not null)
        {
            events.Add((first.RecordedAt, "detected", AlertDecisions.RuleOf(first.Signal, first.Asked), $"The engine found it: {Signal.NameOf(first.Signal.Kind)}, decided: {first.Decision}.", first.Signal.Id));
        }

        events.AddRange(papers.Published.Select(p => (
            p.At, "published", p.RegisteredBy, $"Published on {p.Platform}{(p.Template is { } t ? $" from the template {t}" : "")}{(p.Matches == false ? ", in other words than approved" : "")}: {p.Id}", (string?)null)));

        // A person reads whom the house told of what; a line for each of fifty channels hides the rest.
        events.AddRange(papers.Notifications.Where(n => n.SentAt is not null).GroupBy(n => (n.Message.Reason, n.Message.Title))
            .Select(g => (g.Min(n => n.SentAt)!.Value, "told", "delivery", $"{g.Key.Title}: told through {string.Join(", ", g.Select(n => n.Channel).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))} ({g.Key.Reason}).", (string?)null)));
        if (during.Count > 0 && during.MaxBy(p => p.Volume) is var peak)
        {
            events.Add((Time(peak.MinuteMs), "peak", "", $"The fullest minute: {peak.Volume:N0} mentions, {peak.Negative:N0} of them negative.", null));
        }

        if (recovery.AtMs is { } recovered)
        {
            events.Add((Time(recovered), "recovered", "", "The share of negatives is back in its usual range, for at least an hour.", null));
        }

        // What was written in one transaction keeps its order.
        return [.. events.OrderBy(e => e.At).Select(e => new ReviewEvent(e.At, e.Kind, e.By, e.Text, (e.At - incident.CrossedAt).TotalSeconds, e.SignalId))];
    }

    private static ReviewChart Chart(ReviewInput input, DateTimeOffset end)
    {
        var incident = input.Records.Incident;
        var around = TimeSpan.FromTicks(Math.Clamp((end - incident.CrossedAt).Ticks / 4, TimeSpan.FromHours(1).Ticks, Before.Ticks));
        var bucketMs = Resolution.For(incident.CrossedAt - around, Earlier(end + around, input.Now));
        var fromMs = Math.Max(Floor(Ms(incident.CrossedAt - around), bucketMs), Ceil(input.Minutes.FromMs, bucketMs));
        var toMs = Math.Max(fromMs + bucketMs, Math.Min(Ceil(Ms(Earlier(end + around, input.Now)), bucketMs), input.Minutes.ToMs));
        var slice = input.Minutes.Slice(fromMs, toMs);
        var points = slice.Buckets(bucketMs).Select(b => PointOf(b, slice, bucketMs));
        var marks = input.Records.Timeline
            .Where(e => e.Kind is TimelineKinds.Opened or TimelineKinds.Acknowledged or TimelineKinds.Paused or TimelineKinds.Resumed or TimelineKinds.Resolved)
            .Select(e => new ChartMark(e.At, e.Kind, e.Kind))
            .Prepend(new ChartMark(incident.CrossedAt, "crossing", "crossing"));
        return new ReviewChart(Time(fromMs), Time(toMs), (int)(bucketMs / 1000), [.. points], [.. marks.OrderBy(m => m.At)]);
    }

    private static ChartPoint PointOf(MinutePoint bucket, MinuteSeries series, long bucketMs)
    {
        var heard = bucket.Volume > 0 || series.IsHeard(bucket.MinuteMs, bucket.MinuteMs + bucketMs);
        return new ChartPoint(
            Time(bucket.MinuteMs), heard ? bucket.Volume : null, heard ? bucket.Negative : null, bucket.Mean(),
            heard ? bucket.Impressions : null);
    }

    private static List<GradedReach> Reach(IncidentRecords records, List<MinutePoint> during)
    {
        // A post is in evidence of several signals: its highest reach counts, once.
        var posts = records.Signals.SelectMany(s => s.Signal.Evidence.Posts ?? [])
            .GroupBy(p => (p.Platform, p.Id)).Select(g => g.MaxBy(p => p.Impressions)!).ToList();
        return
        [
            .. Words.Grades.Select(grade =>
            {
                var of = posts.Where(p => p.Grade == grade.Name).ToList();
                return new GradedReach(grade.Name, of.Count, of.Count == 0 ? 0 : of.Max(p => p.Impressions), during.Sum(grade.Gained));
            }),
        ];
    }

    private static ReviewSignal SignalOf(StoredSignal stored, IReadOnlyDictionary<string, string> verdicts) => new(
        stored.Signal.Id, Signal.NameOf(stored.Signal.Kind), stored.Signal.Rule, stored.Signal.At, stored.Signal.Score, stored.Decision,
        stored.Signal.Evidence.Sentence, stored.Signal.Historical, verdicts.GetValueOrDefault(stored.Signal.Id));

    private static ReviewTask TaskOf(TeamTask task, DateTimeOffset now) => new(
        task.Title, task.Owner, task.DueAt, task.State, task.CreatedBy, task.CreatedAt, task.ClosedAt,
        task.DueAt is { } due ? (task.ClosedAt ?? now) > due : null);

    private static List<ReviewNotice> Notices(IncidentPapers papers) =>
    [
        .. papers.Notifications.GroupBy(n => (n.Channel, n.Message.Reason, n.Message.Title)).Select(g => new ReviewNotice(
                g.Key.Channel, g.Key.Reason, g.Key.Title, g.Min(n => n.SentAt), g.Count(n => n.State == NotificationState.Sent), g.Count(n => n.State == NotificationState.Dead),
                [.. g.Select(n => n.Message.Person).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))
            .OrderBy(n => n.First ?? DateTimeOffset.MaxValue).ThenBy(n => n.Channel, StringComparer.Ordinal),
    ];

    private static VerdictCount Verdicts(IReadOnlyList<StoredSignal> signals, IReadOnlyDictionary<string, string> verdicts)
    {
        var given = signals.Select(s => verdicts.GetValueOrDefault(s.Signal.Id)).ToList();
        return new VerdictCount(given.Count(v => v == "useful"), given.Count(v => v == "noise"), given.Count(v => v is null));
    }

    private static ReviewPause PauseOf(Pause pause, IReadOnlyList<Receipt> receipts, DateTimeOffset now)
    {
        var newest = Newest(receipts, pause.Id);
        return new ReviewPause(
            pause.Id, pause.Scope, pause.Since, pause.ResumedAt, pause.By, pause.ResumedBy, pause.Reason, pause.ResumeReason,
            ((pause.ResumedAt ?? now) - pause.Since).TotalSeconds, newest.Sum(r => r.Held.Count), newest.Sum(r => r.AlreadySent.Count),
            newest.Sum(r => r.Cannot.Count), newest);
    }

    internal static List<Receipt> Newest(IReadOnlyList<Receipt> receipts, string pause) =>
        [.. receipts.Where(r => r.PauseId == pause).GroupBy(r => r.Scheduler, StringComparer.Ordinal).Select(g => g.MaxBy(r => r.At)!)];

    internal static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static long Minute(DateTimeOffset at) => Floor(Ms(at), MinuteSeries.MinuteMs);

    private static long Floor(long ms, long by) => ms / by * by;

    private static long Ceil(long ms, long by) => Floor(ms + by - 1, by);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static class Words
    {
        public static readonly (string Name, Func<MinutePoint, long> Gained)[] Grades =
            [("actual", p => p.Actual), ("floor", p => p.Floor), ("estimated", p => p.Estimated)];
    }
}
