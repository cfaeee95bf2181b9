// Written from the OpenAPI document by ClientContractTests; change the API, not this file.
using System.Text.Json;

namespace Listening.Client;

/// <summary>Words; a later server may know more.</summary>
public static class AccountRole
{
    public const string Owned = "owned";
    public const string Partner = "partner";
    public const string Spokesperson = "spokesperson";
    public const string Employee = "employee";
    public const string Competitor = "competitor";
}

public sealed record AdviceList(IReadOnlyList<AdviceView> Items);

public sealed record AdviceView(string Platform, string RootId, string Stance, IReadOnlyList<string> Reasons, int Replies, int RepliesLastHour, int Authors, double NegativeShare, double SuspectedShare, long Reach, DateTimeOffset LastAt);

public sealed record AlertMessage(SignalView Signal, string Decision, string? Incident, long? Sequence = null, long? Previous = null, string? Epoch = null, DateTimeOffset? At = null);

/// <summary>Words; a later server may know more.</summary>
public static class ApprovalRole
{
    public const string Pr = "pr";
    public const string Legal = "legal";
    public const string Support = "support";
    public const string Product = "product";
    public const string Social = "social";
    public const string Partner = "partner";
}

public sealed record ArmedBrand(string Brand, string Incident, int Severity, DateTimeOffset Since, string Cause);

public sealed record AssignPost(string? To);

public sealed record AuthorCount(string Platform, string Author, long Posts, long Negative, long Impressions);

public sealed record BacktestCount(int Signals, int Alarms, double AlarmsPerWeek, int Pauses, double PausedHours, int PostsHeld, int Useful, int Needless, int Unjudged, int UsefulGone);

/// <summary>Words; a later server may know more.</summary>
public static class BacktestMatch
{
    public const string Both = "both";
    public const string New = "new";
    public const string Gone = "gone";
}

public sealed record BacktestPause(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Signals, int Held);

public sealed record BacktestResult(string Brand, DateTimeOffset From, DateTimeOffset To, string Resolution, IReadOnlyList<string> Limits, BacktestCount Tried, BacktestCount Then, IReadOnlyList<BacktestSignal> Signals, IReadOnlyList<BacktestPause> Pauses, IReadOnlyList<PulseSpan> Pulses);

public sealed record BacktestSignal(string Id, string Kind, string Rule, DateTimeOffset At, double Score, string Action, int Severity, string Sentence, string Match, string? Then, string? Verdict, double? Delay);

public sealed record BrandAccount(string Platform, string Id, string Role);

public sealed record BrandItem(string Id, string Name, string Query, IReadOnlyList<BrandAccount> Accounts, IReadOnlyList<string>? RiskTopics, long ImpressionsThreshold, IReadOnlyList<DomainWord> Words);

public sealed record BrandList(IReadOnlyList<BrandItem> Items, string? Next = null);

public sealed record BrandPut(string Query, string? Name = null, string? Id = null, IReadOnlyList<BrandAccount>? Accounts = null, IReadOnlyList<string>? RiskTopics = null, long? ImpressionsThreshold = null, IReadOnlyList<DomainWord>? Words = null);

/// <summary>Words; a later server may know more.</summary>
public static class BrandState
{
    public const string Calm = "calm";
    public const string Watch = "watch";
    public const string Incident = "incident";
    public const string Blind = "blind";
}

public sealed record BrandView(string Id, string Name, string? Drill, string State, DateTimeOffset Since, string? Reason, long Volume, long Negatives, double? Low, double? High, IReadOnlyList<string> Unheard, IReadOnlyList<MinuteView> Minutes);

public sealed record ChartMark(DateTimeOffset At, string Kind, string Text);

public sealed record ChartPoint(DateTimeOffset At, long? Volume, long? Negative, double? Mean, long? Impressions);

public sealed record ComparedFigure(string Name, int Version, string Unit, double? A, double? B, double? Ratio);

public sealed record ComparedSide(string Name, string Brand, string? Incident, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<OffsetPoint> Points);

public sealed record ComparisonResult(ComparedSide A, ComparedSide B, IReadOnlyList<ComparedFigure> Figures, IReadOnlyList<Contribution> Contributions, DateTimeOffset? AsOf = null);

public sealed record Contribution(string By, string Value, double A, double B, double? Part);

public sealed record CorrectionItem(string? Label, string Model, string? Reason, string By, DateTimeOffset At);

public sealed record CorrectionList(IReadOnlyList<CorrectionItem> Items);

public sealed record CorrectionPost(string? Label, string? Reason = null);

public sealed record CounterfactualAnswer(string Incident, string Brand, string What, DateTimeOffset From, DateTimeOffset To, int BucketSeconds, IReadOnlyList<string> Controls, CounterfactualResult? Effect, string? Why, FigureVersion Definition, DateTimeOffset? AsOf = null);

public sealed record CounterfactualPoint(DateTimeOffset At, double? Observed, double Expected, double Low, double High);

public sealed record CounterfactualResult(double Observed, double Expected, double Effect, double Low, double High, double? Ratio, int Placebos, IReadOnlyDictionary<string, double> Weights, IReadOnlyList<CounterfactualPoint> Points);

public sealed record DeadLetterItem(long Id, DateTimeOffset At, string Source, string Reason, string Detail, int Bytes, bool Truncated, string Payload);

public sealed record DeadLetterPage(IReadOnlyList<DeadLetterItem> Items, string? Next);

public sealed record DefinitionList(IReadOnlyList<FigureDefinition> Items);

public sealed record DomainWord(string Phrase, double Weight);

public sealed record DuePost(string Scheduler, string Id, string? Brand, string? Platform, string? Account, DateTimeOffset? DueAt, string State, bool AtRisk, IReadOnlyList<string> Pauses, string? Text);

public sealed record DuePostList(IReadOnlyList<DuePost> Items, IReadOnlyList<ArmedBrand> Armed, IReadOnlyList<ListedTool> Schedulers);

/// <summary>Words; a later server may know more.</summary>
public static class DueState
{
    public const string Queued = "queued";
    public const string Held = "held";
}

public sealed record Evidence(string Sentence, TimeSpan? Window = null, double? Observed = null, double? Expected = null, double? Upper = null, double? TailProbability = null, IReadOnlyList<EvidenceTerm>? Terms = null, IReadOnlyList<EvidencePost>? Posts = null, IReadOnlyList<string>? RiskTopics = null, IReadOnlyDictionary<string, long>? Platforms = null, long? Threshold = null, long? Below = null, DateTimeOffset? BelowAt = null, double? SuspectedShare = null, string? ModelVersion = null, ReachForecast? Forecast = null);

public sealed record EvidencePost(string Platform, string Id, string Label, long Impressions, string Grade, string? Language = null, string? Campaign = null, bool? Validated = null);

public sealed record EvidenceTerm(string Term, int Count, double Share, double Before);

public sealed record EvidenceView(string Platform, string PostId, string? Text, string? Author, string? Url, string? Label, double? Confidence, ReachView? Reach, DateTimeOffset? At);

public sealed record FigureDefinition(string Name, int Version, string Unit, string Meaning, string Inputs);

public sealed record FigureVersion(string Name, int Version);

public sealed record Freeze(string Id, string Brand, string Partner, string Reason, string By, DateTimeOffset At, DateTimeOffset Deadline, string State, string? Incident = null, string? Pause = null, int? Tries = null, string? Fault = null, DateTimeOffset? AnsweredAt = null, string? Answer = null, bool? IsOpen = null);

public sealed record FreezeList(IReadOnlyList<Freeze> Items, IReadOnlyList<FreezeProposal> Proposed);

public sealed record FreezePost(string? Brand, string? Partner, string? Reason, double? DeadlineMinutes = null, string? Incident = null);

public sealed record FreezeProposal(string Brand, string? Partner, string Signal, DateTimeOffset At, string Because);

/// <summary>Words; a later server may know more.</summary>
public static class FreezeState
{
    public const string Requested = "requested";
    public const string Delivered = "delivered";
    public const string Acknowledged = "acknowledged";
    public const string Declined = "declined";
    public const string Overdue = "overdue";
}

public sealed record GradedReach(string Grade, int Posts, long Highest, long? Gained);

public sealed record HeldPost(string Id, DateTimeOffset? DueAt, string State, DateTimeOffset AskedFrom, string? Platform = null, string? Account = null, DateTimeOffset? HeldAt = null, bool? Settled = null, string? Why = null, int? Asks = null, string? ApprovedBy = null, bool? IsOpen = null);

public sealed record HeldPostView(string Scheduler, string Id, string? Platform, string? Account, DateTimeOffset? DueAt, string State, DateTimeOffset? HeldAt, string? Why, string? ApprovedBy, string? Text);

public sealed record HistoryMention(string Platform, string Id, DateTimeOffset At, DateTimeOffset RecordedAt, string? Text, string? Author, string? Url, string Label, double Negative, double Neutral, double Positive, string Lang, ReachView? Reach, long Engagement, bool Owned, bool Edited, bool Deleted, string? Drill);

public sealed record HistoryMentionPage(IReadOnlyList<HistoryMention> Items, string? Next);

public sealed record HistoryPoint(DateTimeOffset Start, bool Heard, long? Volume, long? Negative, long? Neutral, long? Positive, double? Mean, long? Impressions, long? Engagement, long? Authors);

public sealed record HistorySeries(string Brand, string? Platform, string Bucket, DateTimeOffset? AsOf, IReadOnlyList<HistoryPoint> Points, string? By, IReadOnlyList<SplitSeries>? Series, IReadOnlyList<FigureVersion> Definitions, long? Redacted = null);

public sealed record HistoryTop(string What, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? AsOf, IReadOnlyList<HistoryMention>? Posts, IReadOnlyList<AuthorCount>? Authors, TopTerms? Terms);

/// <summary>Words; a later server may know more.</summary>
public static class HoldState
{
    public const string Asked = "asked";
    public const string Held = "held";
    public const string AlreadySent = "already-sent";
    public const string Slipped = "slipped";
    public const string Unknown = "unknown";
    public const string Cannot = "cannot";
    public const string Released = "released";
    public const string AwaitsApproval = "awaits-approval";
    public const string HandedOver = "handed-over";
    public const string Discarded = "discarded";
}

public sealed record Incident(string Id, string Brand, string Drill, int Severity, string State, string Cause, DateTimeOffset CrossedAt, DateTimeOffset OpenedAt, IReadOnlyList<string> Signals, string? AcknowledgedBy = null, DateTimeOffset? AcknowledgedAt = null, string? Assignee = null, DateTimeOffset? ResolvedAt = null, bool? Historical = null, int? Version = null, IReadOnlyList<string>? Called = null, DateTimeOffset? RespondingAt = null, DateTimeOffset? StableAt = null, DateTimeOffset? ReviewedAt = null, DateTimeOffset? TeamCompleteAt = null, IReadOnlyList<string>? Joint = null, DateTimeOffset? DueAt = null, bool? IsOver = null);

public sealed record IncidentPage(IReadOnlyList<IncidentView> Items, string? Next);

public sealed record IncidentPost(string Brand, string Cause, int? Severity = null, DateTimeOffset? CrossedAt = null, string? Drill = null);

/// <summary>Words; a later server may know more.</summary>
public static class IncidentState
{
    public const string Open = "open";
    public const string Acknowledged = "acknowledged";
    public const string Responding = "responding";
    public const string Stable = "stable";
    public const string Resolved = "resolved";
    public const string Reviewed = "reviewed";
}

public sealed record IncidentView(string Id, string Brand, string? Drill, int Severity, string State, string Cause, DateTimeOffset CrossedAt, DateTimeOffset OpenedAt, DateTimeOffset DueAt, string? AcknowledgedBy, DateTimeOffset? AcknowledgedAt, string? Assignee, DateTimeOffset? ResolvedAt, DateTimeOffset? TeamCompleteAt, bool Historical, int Version, IReadOnlyList<string> Signals, IReadOnlyList<EvidenceView>? Evidence = null, IReadOnlyList<TimelineEntry>? Timeline = null, IReadOnlyList<string>? Called = null, DateTimeOffset? RespondingAt = null, DateTimeOffset? StableAt = null, DateTimeOffset? ReviewedAt = null);

public sealed record InquiryFigures(int Asked, int Answered, int Resolved, SlaFigure Reply, bool Sampled, double? ResolutionRate = null);

public sealed record IntakeAnswer(int Accepted, IReadOnlyList<RejectItem> Rejected);

public sealed record LabelCorrection(string Platform, string Id, string? Label, string Model, string? Reason, string Drill);

public sealed record Lesson(string Text, string? Owner = null, DateTimeOffset? DueAt = null, string? Playbook = null, bool? Done = null, LessonAccepted? Accepted = null);

public sealed record LessonAccept(string Role, int Minutes, int Version, string? Playbook = null, string? Text = null);

public sealed record LessonAccepted(string Playbook, int Version, string Step, string By, DateTimeOffset At);

public sealed record ListedTool(string Scheduler, DateTimeOffset? AsOf, string? Fault);

public sealed record MinuteView(long At, long Volume, long Negatives, double? Low, double? High, double? Expected = null);

public sealed record NotHeld(string Id, string Why);

public sealed record NotePost(string? Text);

public sealed record OffsetPoint(double Offset, long? Volume, long? Negative, double? Mean);

public sealed record PauseCause(string SignalId, string Rule, string Platform, string PostId, long Reach, IReadOnlyList<string>? Topics = null, bool? ByTopic = null);

public sealed record PauseDetail(PauseView Pause, IReadOnlyList<HeldPostView> Posts, ResumePlan? Plan);

public sealed record PauseList(IReadOnlyList<PauseView> Items);

public sealed record PausePost(string? Brand, string? Reason, string? Platform = null, string? Campaign = null, string? Partner = null, string? Account = null, string? Incident = null, string? Drill = null);

public sealed record PauseScope(string? Brand, string? Platform = null, string? Campaign = null, string? Partner = null, string? Account = null);

/// <summary>Words; a later server may know more.</summary>
public static class PauseState
{
    public const string Active = "active";
    public const string Resumed = "resumed";
}

public sealed record PauseView(string Id, string? Brand, string? Platform, string? Campaign, string? Partner, string? Account, string? Drill, DateTimeOffset Since, string Reason, string? Incident, string By, string State, DateTimeOffset? ResumedAt, string? ResumedBy, string? ResumeReason, int Version, IReadOnlyList<ReceiptView> Receipts, double? HoldP50Ms = null, double? HoldP99Ms = null, DateTimeOffset? CoverUntil = null, string? ResumeAskedBy = null, DateTimeOffset? ResumeAskedAt = null, ResumePlan? Plan = null);

public sealed record Permit(bool Allowed, string State, IReadOnlyList<PermitPause> Pauses, TimeSpan ValidFor);

public sealed record PermitPause(string Id, PauseScope Scope, DateTimeOffset Since, string? Incident, string? Reason, string? Drill);

/// <summary>Words; a later server may know more.</summary>
public static class PermitState
{
    public const string Open = "open";
    public const string Paused = "paused";
    public const string Unknown = "unknown";
}

public sealed record PlannedPost(string Scheduler, string Id, string? Platform, string? Account, DateTimeOffset? DueAt, string Verdict, IReadOnlyList<string>? Topics = null);

public sealed record PlatformThreshold(string Platform, int Posts, string Advice, ThresholdLine InForce, ThresholdLine Proposed, IReadOnlyList<ThresholdLine> Lines);

public sealed record PreviewMatch(string Platform, string Id, DateTimeOffset At, string Text, string? Author, string? Drill);

public sealed record PreviewPost(string? Query);

public sealed record PublishedBody(string? Brand, string? Platform, string? Id, string? Text, string? Kind = null, DateTimeOffset? At = null, string? Incident = null, string? Url = null, string? Approver = null, string? Drill = null);

public sealed record PublishedList(IReadOnlyList<PublishedPost> Items);

public sealed record PublishedPost(string Brand, string Platform, string Id, DateTimeOffset At, string Kind, string? Incident, string Text, string TextHash, bool? Matches, IReadOnlyList<string>? Changed, string? Template, int? TemplateVersion, string? Url, string? Approver, string RegisteredBy, bool StopsClock, string? Drill = null);

/// <summary>Words; a later server may know more.</summary>
public static class PublishingKind
{
    public const string Scheduled = "scheduled";
    public const string Ad = "ad";
    public const string Reply = "reply";
    public const string Response = "response";
}

public sealed record PulseSpan(DateTimeOffset From, DateTimeOffset To);

public sealed record QueryPreview(int Looked, int Matched, IReadOnlyList<PreviewMatch> Items);

public sealed record ReachForecast(double Probability, double MedianSeconds, double EarlySeconds, double LateSeconds, double PerHour);

public sealed record ReachView(long Value, string Grade, long? Low);

public sealed record ReapprovePost(string? Scheduler, string? Reason, DateTimeOffset? At = null);

public sealed record ReasonPost(string? Reason);

public sealed record Receipt(string PauseId, string Scheduler, DateTimeOffset At, IReadOnlyList<string> Held, IReadOnlyList<string> AlreadySent, IReadOnlyList<NotHeld> Cannot, IReadOnlyList<NotHeld>? Slipped = null, IReadOnlyList<NotHeld>? Unknown = null, IReadOnlyList<string>? Released = null, double? HoldP50Ms = null, double? HoldP99Ms = null, string? Fault = null);

public sealed record ReceiptPost(IReadOnlyList<string>? Held, IReadOnlyList<string>? AlreadySent, IReadOnlyList<NotHeld>? Cannot);

/// <summary>Words; a later server may know more.</summary>
public static class ReceiptState
{
    public const string Unknown = "unknown";
    public const string Held = "held";
    public const string Failed = "failed";
}

public sealed record ReceiptView(string Scheduler, string State, int? Held, int? AlreadySent, int? Cannot, DateTimeOffset? At, IReadOnlyList<NotHeld>? Why = null, int? Slipped = null, int? Unknown = null, int? Released = null, double? HoldP50Ms = null, double? HoldP99Ms = null, string? Fault = null);

public sealed record RejectItem(int Index, string Error, string Reason);

/// <summary>Words; a later server may know more.</summary>
public static class ReleaseVerdict
{
    public const string Release = "release";
    public const string Overdue = "overdue";
    public const string TouchesTopic = "touches-topic";
    public const string HeldByAnother = "held-by-another";
    public const string Unknown = "unknown";
}

/// <summary>Words; a later server may know more.</summary>
public static class ReplayMatch
{
    public const string Same = "same";
    public const string Redacted = "redacted";
    public const string Different = "different";
    public const string Missing = "missing";
    public const string Extra = "extra";
}

public sealed record ReplayReport(string Incident, DateTimeOffset? From, DateTimeOffset? To, int Pulses, bool Holds, string? Why, IReadOnlyList<ReplayedSignal> Signals);

public sealed record ReplayedSignal(string Id, string Kind, DateTimeOffset At, string Match, string? Why);

public sealed record ResponseList(IReadOnlyList<ResponseView> Items);

public sealed record ResponsePost(string? Template = null, IReadOnlyDictionary<string, string>? Values = null, string? Text = null, string? Purpose = null, string? Language = null, string? Role = null, string? Partner = null, double? ValidHours = null);

public sealed record ResponseView(string Incident, string Hash, string Text, string Purpose, string? Template, int? TemplateVersion, bool Approved, IReadOnlyList<TextApproval> Approvals, IReadOnlyList<string> Missing, DateTimeOffset? ExpiresAt, string ProposedBy);

public sealed record ResumePlan(string Pause, string By, DateTimeOffset At, bool NeedsSecondPerson, IReadOnlyList<PlannedPost> Posts, IReadOnlyList<PauseCause> Covers, IReadOnlyList<string> Faults);

public sealed record ResumePost(string? Reason = null, bool? DryRun = null, double? CoverMinutes = null, string? SecondPerson = null);

public sealed record ReviewChart(DateTimeOffset From, DateTimeOffset To, int BucketSeconds, IReadOnlyList<ChartPoint> Points, IReadOnlyList<ChartMark> Marks);

public sealed record ReviewDocument(Incident Incident, DateTimeOffset? AsOf, IReadOnlyList<ReviewEvent> Timeline, ReviewChart Chart, IReadOnlyList<ReviewFigure> Figures, IReadOnlyList<GradedReach> Reach, IReadOnlyList<ReviewSignal> Signals, IReadOnlyList<ReviewPause> Pauses, VerdictCount Verdicts, ReviewNotes? Notes, IReadOnlyList<FigureDefinition> Definitions, IReadOnlyList<ReviewText> Texts, IReadOnlyList<ReviewTask> Tasks, IReadOnlyList<ReviewNotice> Notices, IReadOnlyList<ReviewSeat> Team);

public sealed record ReviewEvent(DateTimeOffset At, string Kind, string By, string Text, double SinceCrossing, string? SignalId = null);

public sealed record ReviewFigure(string Name, int Version, double? Value, string Unit, double? Target, bool? Met, string Text);

public sealed record ReviewItem(string Incident, string Brand, int Severity, string State, string Cause, DateTimeOffset CrossedAt, DateTimeOffset? ResolvedAt, string? Status, DateTimeOffset DueAt, bool Overdue, int OpenLessons, int Version);

public sealed record ReviewNotes(string Status, string Summary, IReadOnlyList<Lesson> Lessons, DateTimeOffset DueAt, string? ReviewedBy = null, DateTimeOffset? ReviewedAt = null, int? Version = null);

public sealed record ReviewNotice(string Channel, string Reason, string Title, DateTimeOffset? First, int Given, int Failed, IReadOnlyList<string> People);

public sealed record ReviewPage(IReadOnlyList<ReviewItem> Items, string? Next);

public sealed record ReviewPause(string Id, PauseScope Scope, DateTimeOffset Since, DateTimeOffset? ResumedAt, string By, string? ResumedBy, string Reason, string? ResumeReason, double Length, int Held, int AlreadySent, int Cannot, IReadOnlyList<Receipt> Receipts);

public sealed record ReviewPut(string Status, string? Summary, IReadOnlyList<Lesson>? Lessons, int Version);

public sealed record ReviewSeat(string Role, bool Required, string? Joined, DateTimeOffset? JoinedAt, double? SinceCrossing);

public sealed record ReviewSignal(string Id, string Kind, string Rule, DateTimeOffset At, double Score, string Decision, string Sentence, bool Historical, string? Verdict);

/// <summary>Words; a later server may know more.</summary>
public static class ReviewStatus
{
    public const string Draft = "draft";
    public const string InReview = "in-review";
    public const string Reviewed = "reviewed";
}

public sealed record ReviewTask(string Title, string? Owner, DateTimeOffset? DueAt, string State, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt, bool? Late);

public sealed record ReviewText(string Text, string? Template, int? TemplateVersion, string? Purpose, string? Language, string ProposedBy, IReadOnlyList<TextApproval> Approvals, IReadOnlyList<string> Missing, IReadOnlyList<ReviewUse> Used, IReadOnlyList<ReviewUse> Departed, bool? IsApproved = null);

public sealed record ReviewUse(string Platform, string Id, DateTimeOffset At, string? Url);

public sealed record ReviewView(ReviewDocument Review, IReadOnlyList<EvidenceView> Posts);

public sealed record ShareOfVoice(string Bucket, DateTimeOffset? AsOf, IReadOnlyList<VoiceSeries> Brands, IReadOnlyList<FigureVersion> Definitions);

/// <summary>Words; a later server may know more.</summary>
public static class SignalAction
{
    public const string Advise = "advise";
    public const string Arm = "arm";
    public const string Pause = "pause";
}

public sealed record SignalItem(SignalView Signal, string Decision, string? Incident, DateTimeOffset RecordedAt, Verdict? Verdict);

public sealed record SignalPage(IReadOnlyList<SignalItem> Items, string? Next);

public sealed record SignalView(string Id, string Kind, string Rule, string Brand, string? Drill, string Stream, DateTimeOffset At, DateTimeOffset Since, double Score, string Action, int Severity, bool Historical, Evidence Evidence, IReadOnlyList<string>? Rules = null);

public sealed record SlaFigure(int Of, int Done, double? Median, double? P90, double? Longest, double? Target = null, int? Met = null);

public sealed record SlaGroup(string Key, int Incidents, SlaFigure Acknowledge, SlaFigure Activate, SlaFigure Pause, SlaFigure FirstReply, SlaFigure Resolve, InquiryFigures? Inquiries);

public sealed record SlaPromise(int Severity, double Acknowledge, double Activate, double Pause, double FirstReply, double? Resolve);

public sealed record SlaReport(string Definition, DateTimeOffset From, DateTimeOffset To, string By, IReadOnlyList<SlaGroup> Items, IReadOnlyList<SlaTimes> Incidents, DateTimeOffset? AsOf = null, IReadOnlyList<FigureDefinition>? Definitions = null, IReadOnlyList<SlaPromise>? Promises = null);

public sealed record SlaTimes(string Incident, string Brand, string Cause, DateTimeOffset CrossedAt, IReadOnlyList<string> Platforms, string? Partner, int Severity, double? Acknowledge, double? Activate, double? Pause, double? FirstReply, double? Resolve);

public sealed record SnapshotMessage(long Sequence, string Epoch, DateTimeOffset At, IReadOnlyList<BrandView> Brands, IReadOnlyList<IncidentView> Incidents, IReadOnlyList<PauseView> Pauses, IReadOnlyList<AlertMessage> Alerts, IReadOnlyList<SourceView> Sources);

/// <summary>Words; a later server may know more.</summary>
public static class SourceState
{
    public const string Healthy = "healthy";
    public const string Late = "late";
    public const string Silent = "silent";
    public const string Failing = "failing";
    public const string Off = "off";
}

public sealed record SourceView(string Id, string Platform, string State, DateTimeOffset? LastHeard, string? Detail);

public sealed record SplitSeries(string Value, IReadOnlyList<HistoryPoint> Points);

public sealed record Stream();

public sealed record TermCount(string Term, int Posts, double Share, int Authors);

public sealed record TextApproval(string Role, string By, DateTimeOffset At);

/// <summary>Words; a later server may know more.</summary>
public static class TextPurpose
{
    public const string Holding = "holding";
    public const string Statement = "statement";
    public const string Reply = "reply";
    public const string Correction = "correction";
    public const string Retraction = "retraction";
}

/// <summary>Words; a later server may know more.</summary>
public static class ThresholdAdvice
{
    public const string Keep = "keep";
    public const string Raise = "raise";
    public const string Lower = "lower";
    public const string TooLittleHistory = "too-little-history";
}

public sealed record ThresholdLine(long Threshold, int Crossings, int Pauses, int Needless, int UsefulMissed);

public sealed record ThresholdReport(double Weeks, int Pauses, int PausesProposed, IReadOnlyList<PlatformThreshold> Platforms);

public sealed record TimelineEntry(string Incident, DateTimeOffset At, string Kind, string By, string Text, string? SignalId = null);

public sealed record TopTerms(long Total, int Sampled, IReadOnlyList<TermCount> Terms);

public sealed record Verdict(string Signal, string Word, string Kind, IReadOnlyList<string> Rules, string Action, string? Incident, DateTimeOffset SignalAt, DateTimeOffset At, string By);

public sealed record VerdictCount(int Useful, int Noise, int None);

public sealed record VerdictPost(string? Verdict);

public sealed record VoicePoint(DateTimeOffset Start, bool Heard, long? Volume, double? Share);

public sealed record VoiceSeries(string? Brand, long Volume, double? Share, IReadOnlyList<VoicePoint> Points);
