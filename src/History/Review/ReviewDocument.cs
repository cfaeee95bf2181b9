using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.History.Queries;

namespace Listening.History.Review;

/// <summary>What is to be known about an incident afterwards. Ids, numbers and the house's own words; the posts' words are joined on reading.</summary>
/// <param name="AsOf">The records as they stood then; null = now.</param>
/// <param name="Notes">What people wrote; null while nobody has begun.</param>
public sealed record ReviewDocument(
    Incident Incident,
    DateTimeOffset? AsOf,
    IReadOnlyList<ReviewEvent> Timeline,
    ReviewChart Chart,
    IReadOnlyList<ReviewFigure> Figures,
    IReadOnlyList<GradedReach> Reach,
    IReadOnlyList<ReviewSignal> Signals,
    IReadOnlyList<ReviewPause> Pauses,
    VerdictCount Verdicts,
    ReviewNotes? Notes,
    IReadOnlyList<FigureDefinition> Definitions,
    IReadOnlyList<ReviewText> Texts,
    IReadOnlyList<ReviewTask> Tasks,
    IReadOnlyList<ReviewNotice> Notices,
    IReadOnlyList<ReviewSeat> Team);

/// <summary>Words of the house: what was approved, and what of it was used.</summary>
/// <param name="Template">Null when written freely; <paramref name="TemplateVersion"/> its version.</param>
/// <param name="Purpose">As in <see cref="Alerts.Templates.TextPurpose"/>; null when it was published without having been proposed.</param>
/// <param name="Approvals">Who stood for it, as which role.</param>
/// <param name="Missing">Roles that had not yet.</param>
/// <param name="Used">Where it went out word for word.</param>
/// <param name="Departed">Where something like it went out in other words.</param>
public sealed record ReviewText(
    string Text, string? Template, int? TemplateVersion, string? Purpose, string? Language, string ProposedBy, IReadOnlyList<TextApproval> Approvals,
    IReadOnlyList<string> Missing, IReadOnlyList<ReviewUse> Used, IReadOnlyList<ReviewUse> Departed)
{
    public bool IsApproved => Missing.Count == 0 && Approvals.Count > 0;
}

public sealed record ReviewUse(string Platform, string Id, DateTimeOffset At, string? Url);

/// <param name="State"><c>open</c>, <c>done</c> or <c>dropped</c>.</param>
/// <param name="Late">Closed after it was due, or still open then; null without a date.</param>
public sealed record ReviewTask(string Title, string? Owner, DateTimeOffset? DueAt, string State, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt, bool? Late);

/// <summary>Messages about one thing through one channel.</summary>
/// <param name="Reason">A word of <see cref="Alerts.Delivery.NotifyReason"/>, or of a call.</param>
/// <param name="First">When the first was taken by the channel; null = none was.</param>
/// <param name="Given">Sent; <paramref name="Failed"/> given up.</param>
public sealed record ReviewNotice(string Channel, string Reason, string Title, DateTimeOffset? First, int Given, int Failed, IReadOnlyList<string> People);

public sealed record ReviewSeat(string Role, bool Required, string? Joined, DateTimeOffset? JoinedAt, double? SinceCrossing);

/// <param name="Kind">A word of <see cref="TimelineKinds"/>, or <c>below</c>, <c>crossing</c>, <c>own-post</c>, <c>published</c>, <c>told</c>, <c>peak</c>, <c>recovered</c>.</param>
/// <param name="SinceCrossing">Seconds; negative before it.</param>
public sealed record ReviewEvent(DateTimeOffset At, string Kind, string By, string Text, double SinceCrossing, string? SignalId = null);

/// <param name="BucketSeconds">Width of each point.</param>
public sealed record ReviewChart(DateTimeOffset From, DateTimeOffset To, int BucketSeconds, IReadOnlyList<ChartPoint> Points, IReadOnlyList<ChartMark> Marks);

/// <param name="Volume">Null where nothing was read: a gap, not silence; likewise the next two.</param>
/// <param name="Mean">−1..1; null also without mentions.</param>
public sealed record ChartPoint(DateTimeOffset At, long? Volume, long? Negative, double? Mean, long? Impressions);

public sealed record ChartMark(DateTimeOffset At, string Kind, string Text);

/// <param name="Name">One of <see cref="Queries.Figures"/>, which says what it means.</param>
/// <param name="Value">Null when it does not apply, or is not known yet; <paramref name="Text"/> says which.</param>
/// <param name="Target">In the same unit; null when nothing was promised.</param>
/// <param name="Met">Null without a target or value.</param>
public sealed record ReviewFigure(string Name, int Version, double? Value, string Unit, double? Target, bool? Met, string Text);

/// <param name="Posts">Posts in evidence whose reach is of this grade.</param>
/// <param name="Highest">The most seen of them.</param>
/// <param name="Gained">Impressions that all posts of the brand gained between crossing and end.</param>
public sealed record GradedReach(string Grade, int Posts, long Highest, long? Gained);

/// <param name="Verdict">What people said of it: <c>useful</c>, <c>noise</c>; null = nothing.</param>
public sealed record ReviewSignal(
    string Id, string Kind, string Rule, DateTimeOffset At, double Score, string Decision, string Sentence, bool Historical, string? Verdict);

/// <param name="Length">Seconds, until now when it stands.</param>
/// <param name="Receipts">The newest of each scheduler.</param>
public sealed record ReviewPause(
    string Id, PauseScope Scope, DateTimeOffset Since, DateTimeOffset? ResumedAt, string By, string? ResumedBy, string Reason, string? ResumeReason,
    double Length, int Held, int AlreadySent, int Cannot, IReadOnlyList<Receipt> Receipts);

public sealed record VerdictCount(int Useful, int Noise, int None);
