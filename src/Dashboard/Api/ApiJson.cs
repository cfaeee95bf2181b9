using System.Text.Json;
using System.Text.Json.Serialization;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Brands;
using Listening.History.Queries;
using Listening.History.Review;

namespace Listening.Dashboard.Api;

/// <summary>How everything on <c>/api/v1</c> looks: camel case, words for enums, ISO 8601 for durations; generated, so nothing is reflected at start.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(SignIn))]
[JsonSerializable(typeof(FirstAccount))]
[JsonSerializable(typeof(AccountPut))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(KeyPost))]
[JsonSerializable(typeof(KeyCreated))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(BrandPut))]
[JsonSerializable(typeof(BrandItem))]
[JsonSerializable(typeof(BrandList))]
[JsonSerializable(typeof(PreviewPost))]
[JsonSerializable(typeof(QueryPreview))]
[JsonSerializable(typeof(IncidentPage))]
[JsonSerializable(typeof(SignalPage))]
[JsonSerializable(typeof(PauseList))]
[JsonSerializable(typeof(Listening.History.Queries.HistorySeries))]
[JsonSerializable(typeof(Listening.History.Queries.ShareOfVoice))]
[JsonSerializable(typeof(DefinitionList))]
[JsonSerializable(typeof(OutlookList))]
[JsonSerializable(typeof(ThreadList))]
[JsonSerializable(typeof(HistoryTop))]
[JsonSerializable(typeof(HistoryMentionPage))]
[JsonSerializable(typeof(Listening.History.Comparison.ComparisonResult))]
[JsonSerializable(typeof(Listening.History.Comparison.CounterfactualAnswer))]
[JsonSerializable(typeof(Listening.History.Hygiene.HygieneReport))]
[JsonSerializable(typeof(Listening.History.Retention.StoragePrediction))]
[JsonSerializable(typeof(Listening.History.Safekeeping))]
[JsonSerializable(typeof(SentimentReport))]
[JsonSerializable(typeof(BacktestPost))]
[JsonSerializable(typeof(Listening.History.Backtest.BacktestResult))]
[JsonSerializable(typeof(Listening.History.Backtest.ReplayReport))]
[JsonSerializable(typeof(Listening.Detection.Posts.ThresholdReport))]
[JsonSerializable(typeof(ReviewView))]
[JsonSerializable(typeof(ReviewPage))]
[JsonSerializable(typeof(Listening.History.Review.LessonAccept))]
[JsonSerializable(typeof(Listening.History.Review.ReviewPut))]
[JsonSerializable(typeof(Listening.History.Review.ReviewNotes))]
[JsonSerializable(typeof(IReadOnlyList<Listening.History.Review.ReviewFault>))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(IntakeAnswer))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(IncidentPost))]
[JsonSerializable(typeof(AssignPost))]
[JsonSerializable(typeof(NotePost))]
[JsonSerializable(typeof(ReasonPost))]
[JsonSerializable(typeof(PausePost))]
[JsonSerializable(typeof(ReceiptPost))]
[JsonSerializable(typeof(RosterItem))]
[JsonSerializable(typeof(ActivatePost))]
[JsonSerializable(typeof(JoinPost))]
[JsonSerializable(typeof(TaskPost))]
[JsonSerializable(typeof(TaskList))]
[JsonSerializable(typeof(VerdictPost))]
[JsonSerializable(typeof(TeamView))]
[JsonSerializable(typeof(Alerts.Teams.TeamTask))]
[JsonSerializable(typeof(Alerts.Teams.Verdict))]
[JsonSerializable(typeof(SilenceList))]
[JsonSerializable(typeof(Alerts.Delivery.Silence))]
[JsonSerializable(typeof(Alerts.Delivery.SilenceRequest))]
[JsonSerializable(typeof(ChannelList))]
[JsonSerializable(typeof(Alerts.Notifications.ChannelTest))]
[JsonSerializable(typeof(NotificationList))]
[JsonSerializable(typeof(RuleItem))]
[JsonSerializable(typeof(RuleList))]
[JsonSerializable(typeof(IReadOnlyList<Alerts.Documents.FieldError>))]
[JsonSerializable(typeof(RuleErrors))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
[JsonSerializable(typeof(Permit))]
[JsonSerializable(typeof(Listening.Alerts.Publishing.Schedulers.DuePostList))]
[JsonSerializable(typeof(PublishedBody))]
[JsonSerializable(typeof(FreezeList))]
[JsonSerializable(typeof(FreezePost))]
[JsonSerializable(typeof(Freeze))]
[JsonSerializable(typeof(TemplateList))]
[JsonSerializable(typeof(DrillList))]
[JsonSerializable(typeof(DrillPost))]
[JsonSerializable(typeof(Listening.Alerts.Drills.DrillRun))]
[JsonSerializable(typeof(Listening.Alerts.Drills.DrillReport))]
[JsonSerializable(typeof(SlaReport))]
[JsonSerializable(typeof(TemplatePut))]
[JsonSerializable(typeof(ApprovePost))]
[JsonSerializable(typeof(ResponsePost))]
[JsonSerializable(typeof(ResponseList))]
[JsonSerializable(typeof(PlaybookList))]
[JsonSerializable(typeof(PlaybookPut))]
[JsonSerializable(typeof(Listening.Alerts.Templates.Playbook))]
[JsonSerializable(typeof(AdviceList))]
[JsonSerializable(typeof(ResumePost))]
[JsonSerializable(typeof(PauseDetail))]
[JsonSerializable(typeof(ReapprovePost))]
[JsonSerializable(typeof(Listening.Alerts.Publishing.Schedulers.HeldPost))]
[JsonSerializable(typeof(PublishedPost))]
[JsonSerializable(typeof(PublishedList))]
[JsonSerializable(typeof(CorrectionPost))]
[JsonSerializable(typeof(CorrectionList))]
[JsonSerializable(typeof(LabelCorrection))]
[JsonSerializable(typeof(ErasurePost))]
[JsonSerializable(typeof(ErasureView))]
[JsonSerializable(typeof(ErasureList))]
[JsonSerializable(typeof(HoldPost))]
[JsonSerializable(typeof(HoldView))]
[JsonSerializable(typeof(HoldList))]
[JsonSerializable(typeof(ArchivedTexts))]
[JsonSerializable(typeof(Listening.History.Privacy.Insight))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new IsoDuration());
        options.Converters.Add(new Words<IncidentState>());
        options.Converters.Add(new Words<PauseState>());
        options.Converters.Add(new Words<PublishingKind>());
        options.Converters.Add(new Words<Listening.Alerts.Publishing.Schedulers.HoldState>());
        options.Converters.Add(new Words<ReceiptState>());
        options.Converters.Add(new Words<Role>());
        options.Converters.Add(new Words<ViewerKind>());
        options.Converters.Add(new Words<AccountRole>());
        options.Converters.Add(new Words<Listening.History.Review.ReviewStatus>());
        options.Converters.Add(new Words<Alerts.Teams.Raci>());
        options.Converters.Add(new Words<Alerts.Teams.StepKind>());
        options.Converters.Add(new Words<DayOfWeek>());
        options.Converters.Add(new Words<Alerts.Notifications.ChannelKind>());
        options.Converters.Add(new Words<Listening.History.AnchorState>());
        options.Converters.Add(new Words<Listening.History.Hygiene.HygieneAdvice>());
        options.Converters.Add(new Words<Listening.History.Backtest.BacktestMatch>());
        options.Converters.Add(new Words<Listening.History.Backtest.ReplayMatch>());
        options.Converters.Add(new Words<Listening.Detection.Posts.ThresholdAdvice>());
        options.Converters.Add(new Words<Detection.Signals.SignalAction>());
        options.Converters.Add(new Words<Detection.Mentions.ImpressionGrade>());
        options.TypeInfoResolverChain.Insert(0, Default);
        options.TypeInfoResolverChain.Insert(1, LiveJson.Default);
    }
}
