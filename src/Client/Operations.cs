// Written from the OpenAPI document by ClientContractTests; change the API, not this file.
using System.Text.Json;

namespace Listening.Client;

public sealed partial class ListeningClient
{
    /// <summary><c>POST /api/v1/reviews/{incident}/lessons/{number}/accept</c></summary>
    public Task<ReviewNotes> AcceptLessonAsync(
        string incident, int number, LessonAccept body, CancellationToken cancellationToken = default) =>
        SendAsync<ReviewNotes>(HttpMethod.Post, $"api/v1/reviews/{Escape(incident)}/lessons/{Escape(number)}/accept", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/incidents/{id}/acknowledge</c></summary>
    public Task<IncidentView> AcknowledgeIncidentAsync(
        string id, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentView>(HttpMethod.Post, $"api/v1/incidents/{Escape(id)}/acknowledge", [], null, cancellationToken);

    /// <summary><c>POST /api/v1/publishing/freezes/{id}/answer</c></summary>
    public Task<Freeze> AnswerFreezeAsync(
        string id, CancellationToken cancellationToken = default) =>
        SendAsync<Freeze>(HttpMethod.Post, $"api/v1/publishing/freezes/{Escape(id)}/answer", [], null, cancellationToken);

    /// <summary><c>GET /api/v1/publishing/permit</c></summary>
    public Task<Permit> AskPermitAsync(
        string? brand = null, string? platform = null, string? campaign = null, string? partner = null, string? account = null, string? kind = null, string? textHash = null, string? drill = null, CancellationToken cancellationToken = default) =>
        SendAsync<Permit>(HttpMethod.Get, "api/v1/publishing/permit", [("brand", brand), ("platform", platform), ("campaign", campaign), ("partner", partner), ("account", account), ("kind", kind), ("textHash", textHash), ("drill", drill)], null, cancellationToken);

    /// <summary><c>POST /api/v1/incidents/{id}/assign</c></summary>
    public Task<IncidentView> AssignIncidentAsync(
        string id, AssignPost body, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentView>(HttpMethod.Post, $"api/v1/incidents/{Escape(id)}/assign", [], body, cancellationToken);

    /// <summary><c>GET /api/v1/history/compare</c></summary>
    public Task<ComparisonResult> CompareHistoryAsync(
        string? a = null, string? b = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        SendAsync<ComparisonResult>(HttpMethod.Get, "api/v1/history/compare", [("a", a), ("b", b), ("asOf", asOf)], null, cancellationToken);

    /// <summary><c>POST /api/v1/publishing/pauses/{id}/receipt</c></summary>
    public Task ConfirmPauseAsync(
        string id, ReceiptPost body, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"api/v1/publishing/pauses/{Escape(id)}/receipt", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/mentions/{platform}/{id}/correction</c></summary>
    public Task<LabelCorrection> CorrectMentionAsync(
        string platform, string id, CorrectionPost body, CancellationToken cancellationToken = default) =>
        SendAsync<LabelCorrection>(HttpMethod.Post, $"api/v1/mentions/{Escape(platform)}/{Escape(id)}/correction", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/incidents</c></summary>
    public Task<IncidentView> DeclareIncidentAsync(
        IncidentPost body, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentView>(HttpMethod.Post, "api/v1/incidents", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/publishing/pauses/{id}/posts/{post}/discard</c></summary>
    public Task<HeldPost> DiscardPostAsync(
        string id, string post, ReapprovePost body, CancellationToken cancellationToken = default) =>
        SendAsync<HeldPost>(HttpMethod.Post, $"api/v1/publishing/pauses/{Escape(id)}/posts/{Escape(post)}/discard", [], body, cancellationToken);

    /// <summary><c>GET /api/v1/incidents/{id}/advice</c></summary>
    public Task<AdviceList> GetAdviceAsync(
        string id, CancellationToken cancellationToken = default) =>
        SendAsync<AdviceList>(HttpMethod.Get, $"api/v1/incidents/{Escape(id)}/advice", [], null, cancellationToken);

    /// <summary><c>GET /api/v1/brands/{id}</c></summary>
    public Task<BrandItem> GetBrandAsync(
        string id, CancellationToken cancellationToken = default) =>
        SendAsync<BrandItem>(HttpMethod.Get, $"api/v1/brands/{Escape(id)}", [], null, cancellationToken);

    /// <summary><c>GET /api/v1/mentions/{platform}/{id}/correction</c></summary>
    public Task<CorrectionList> GetCorrectionAsync(
        string platform, string id, CancellationToken cancellationToken = default) =>
        SendAsync<CorrectionList>(HttpMethod.Get, $"api/v1/mentions/{Escape(platform)}/{Escape(id)}/correction", [], null, cancellationToken);

    /// <summary><c>GET /api/v1/history/counterfactual</c></summary>
    public Task<CounterfactualAnswer> GetCounterfactualAsync(
        string? incident = null, string? what = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        SendAsync<CounterfactualAnswer>(HttpMethod.Get, "api/v1/history/counterfactual", [("incident", incident), ("what", what), ("asOf", asOf)], null, cancellationToken);

    /// <summary><c>GET /api/v1/history/top</c></summary>
    public Task<HistoryTop> GetHistoryTopAsync(
        string? brand = null, string? what = null, string? platform = null, DateTimeOffset? from = null, DateTimeOffset? to = null, DateTimeOffset? asOf = null, string? drill = null, int? limit = null, CancellationToken cancellationToken = default) =>
        SendAsync<HistoryTop>(HttpMethod.Get, "api/v1/history/top", [("brand", brand), ("what", what), ("platform", platform), ("from", from), ("to", to), ("asOf", asOf), ("drill", drill), ("limit", limit)], null, cancellationToken);

    /// <summary><c>GET /api/v1/incidents/{id}</c></summary>
    public Task<IncidentView> GetIncidentAsync(
        string id, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentView>(HttpMethod.Get, $"api/v1/incidents/{Escape(id)}", [("asOf", asOf)], null, cancellationToken);

    /// <summary><c>GET /api/v1/publishing/pauses/{id}</c></summary>
    public Task<PauseDetail> GetPauseAsync(
        string id, CancellationToken cancellationToken = default) =>
        SendAsync<PauseDetail>(HttpMethod.Get, $"api/v1/publishing/pauses/{Escape(id)}", [], null, cancellationToken);

    /// <summary><c>GET /api/v1/reviews/{incident}</c></summary>
    public Task<ReviewView> GetReviewAsync(
        string incident, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        SendAsync<ReviewView>(HttpMethod.Get, $"api/v1/reviews/{Escape(incident)}", [("asOf", asOf)], null, cancellationToken);

    /// <summary><c>GET /api/v1/reviews/{incident}.csv</c></summary>
    public Task<string> GetReviewCsvAsync(
        string incident, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        TextAsync(HttpMethod.Get, $"api/v1/reviews/{Escape(incident)}.csv", [("asOf", asOf)], null, cancellationToken);

    /// <summary><c>GET /api/v1/reviews/{incident}.html</c></summary>
    public Task<string> GetReviewHtmlAsync(
        string incident, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        TextAsync(HttpMethod.Get, $"api/v1/reviews/{Escape(incident)}.html", [("asOf", asOf)], null, cancellationToken);

    /// <summary><c>GET /api/v1/reviews/{incident}.json</c></summary>
    public Task<ReviewView> GetReviewJsonAsync(
        string incident, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        SendAsync<ReviewView>(HttpMethod.Get, $"api/v1/reviews/{Escape(incident)}.json", [("asOf", asOf)], null, cancellationToken);

    /// <summary><c>GET /api/v1/history/sentiment</c></summary>
    public Task<HistorySeries> GetSentimentHistoryAsync(
        string? brand = null, string? platform = null, DateTimeOffset? from = null, DateTimeOffset? to = null, string? bucket = null, string? by = null, string? value = null, DateTimeOffset? asOf = null, string? drill = null, CancellationToken cancellationToken = default) =>
        SendAsync<HistorySeries>(HttpMethod.Get, "api/v1/history/sentiment", [("brand", brand), ("platform", platform), ("from", from), ("to", to), ("bucket", bucket), ("by", by), ("value", value), ("asOf", asOf), ("drill", drill)], null, cancellationToken);

    /// <summary><c>GET /api/v1/history/shareofvoice</c></summary>
    public Task<ShareOfVoice> GetShareOfVoiceAsync(
        string? brand = null, string? with = null, DateTimeOffset? from = null, DateTimeOffset? to = null, string? bucket = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        SendAsync<ShareOfVoice>(HttpMethod.Get, "api/v1/history/shareofvoice", [("brand", brand), ("with", with), ("from", from), ("to", to), ("bucket", bucket), ("asOf", asOf)], null, cancellationToken);

    /// <summary><c>GET /api/v1/slas</c></summary>
    public Task<SlaReport> GetSlasAsync(
        string? brand = null, DateTimeOffset? from = null, DateTimeOffset? to = null, string? by = null, int? severity = null, string? drill = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        SendAsync<SlaReport>(HttpMethod.Get, "api/v1/slas", [("brand", brand), ("from", from), ("to", to), ("by", by), ("severity", severity), ("drill", drill), ("asOf", asOf)], null, cancellationToken);

    /// <summary><c>GET /api/v1/wall</c></summary>
    public Task<SnapshotMessage> GetWallAsync(
        DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        SendAsync<SnapshotMessage>(HttpMethod.Get, "api/v1/wall", [("asOf", asOf)], null, cancellationToken);

    /// <summary><c>POST /api/v1/signals/{id}/verdict</c></summary>
    public Task<Verdict> JudgeSignalAsync(
        string id, VerdictPost body, CancellationToken cancellationToken = default) =>
        SendAsync<Verdict>(HttpMethod.Post, $"api/v1/signals/{Escape(id)}/verdict", [], body, cancellationToken);

    /// <summary><c>GET /api/v1/brands</c></summary>
    public Task<BrandList> ListBrandsAsync(
        CancellationToken cancellationToken = default) =>
        SendAsync<BrandList>(HttpMethod.Get, "api/v1/brands", [], null, cancellationToken);

    /// <summary><c>GET /api/v1/mentions/corrections</c></summary>
    public Task<string> ListCorrectionsAsync(
        string? brand = null, CancellationToken cancellationToken = default) =>
        TextAsync(HttpMethod.Get, "api/v1/mentions/corrections", [("brand", brand)], null, cancellationToken);

    /// <summary><c>GET /api/v1/dead-letters</c></summary>
    public Task<DeadLetterPage> ListDeadLettersAsync(
        string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        SendAsync<DeadLetterPage>(HttpMethod.Get, "api/v1/dead-letters", [("after", after), ("limit", limit)], null, cancellationToken);

    /// <summary><c>GET /api/v1/history/definitions</c></summary>
    public Task<DefinitionList> ListDefinitionsAsync(
        CancellationToken cancellationToken = default) =>
        SendAsync<DefinitionList>(HttpMethod.Get, "api/v1/history/definitions", [], null, cancellationToken);

    /// <summary><c>GET /api/v1/publishing/posts</c></summary>
    public Task<DuePostList> ListDuePostsAsync(
        string? brand = null, CancellationToken cancellationToken = default) =>
        SendAsync<DuePostList>(HttpMethod.Get, "api/v1/publishing/posts", [("brand", brand)], null, cancellationToken);

    /// <summary><c>GET /api/v1/publishing/freezes</c></summary>
    public Task<FreezeList> ListFreezesAsync(
        string? brand = null, CancellationToken cancellationToken = default) =>
        SendAsync<FreezeList>(HttpMethod.Get, "api/v1/publishing/freezes", [("brand", brand)], null, cancellationToken);

    /// <summary><c>GET /api/v1/history/mentions</c></summary>
    public Task<HistoryMentionPage> ListHistoryMentionsAsync(
        string? brand = null, string? platform = null, string? label = null, DateTimeOffset? from = null, DateTimeOffset? to = null, DateTimeOffset? asOf = null, string? drill = null, string? q = null, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        SendAsync<HistoryMentionPage>(HttpMethod.Get, "api/v1/history/mentions", [("brand", brand), ("platform", platform), ("label", label), ("from", from), ("to", to), ("asOf", asOf), ("drill", drill), ("q", q), ("after", after), ("limit", limit)], null, cancellationToken);

    /// <summary><c>GET /api/v1/incidents</c></summary>
    public Task<IncidentPage> ListIncidentsAsync(
        string? brand = null, bool? open = null, DateTimeOffset? asOf = null, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentPage>(HttpMethod.Get, "api/v1/incidents", [("brand", brand), ("open", open), ("asOf", asOf), ("after", after), ("limit", limit)], null, cancellationToken);

    /// <summary><c>GET /api/v1/publishing/pauses</c></summary>
    public Task<PauseList> ListPausesAsync(
        bool? active = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default) =>
        SendAsync<PauseList>(HttpMethod.Get, "api/v1/publishing/pauses", [("active", active), ("asOf", asOf)], null, cancellationToken);

    /// <summary><c>GET /api/v1/publishing/published</c></summary>
    public Task<PublishedList> ListPublishedAsync(
        string? brand = null, string? incident = null, int? limit = null, CancellationToken cancellationToken = default) =>
        SendAsync<PublishedList>(HttpMethod.Get, "api/v1/publishing/published", [("brand", brand), ("incident", incident), ("limit", limit)], null, cancellationToken);

    /// <summary><c>GET /api/v1/incidents/{id}/responses</c></summary>
    public Task<ResponseList> ListResponsesAsync(
        string id, CancellationToken cancellationToken = default) =>
        SendAsync<ResponseList>(HttpMethod.Get, $"api/v1/incidents/{Escape(id)}/responses", [], null, cancellationToken);

    /// <summary><c>GET /api/v1/reviews</c></summary>
    public Task<ReviewPage> ListReviewsAsync(
        string? brand = null, DateTimeOffset? asOf = null, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        SendAsync<ReviewPage>(HttpMethod.Get, "api/v1/reviews", [("brand", brand), ("asOf", asOf), ("after", after), ("limit", limit)], null, cancellationToken);

    /// <summary><c>GET /api/v1/signals</c></summary>
    public Task<SignalPage> ListSignalsAsync(
        string? brand = null, string? incident = null, DateTimeOffset? asOf = null, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        SendAsync<SignalPage>(HttpMethod.Get, "api/v1/signals", [("brand", brand), ("incident", incident), ("asOf", asOf), ("after", after), ("limit", limit)], null, cancellationToken);

    /// <summary><c>POST /api/v1/incidents/{id}/note</c></summary>
    public Task<IncidentView> NoteIncidentAsync(
        string id, NotePost body, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentView>(HttpMethod.Post, $"api/v1/incidents/{Escape(id)}/note", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/publishing/pauses</c></summary>
    public Task<PauseView> PauseAsync(
        PausePost body, CancellationToken cancellationToken = default) =>
        SendAsync<PauseView>(HttpMethod.Post, "api/v1/publishing/pauses", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/brands/preview</c></summary>
    public Task<QueryPreview> PreviewQueryAsync(
        PreviewPost body, CancellationToken cancellationToken = default) =>
        SendAsync<QueryPreview>(HttpMethod.Post, "api/v1/brands/preview", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/incidents/{id}/responses</c></summary>
    public Task<ResponseView> ProposeResponseAsync(
        string id, ResponsePost body, CancellationToken cancellationToken = default) =>
        SendAsync<ResponseView>(HttpMethod.Post, $"api/v1/incidents/{Escape(id)}/responses", [], body, cancellationToken);

    /// <summary><c>GET /api/v1/backtest/thresholds</c></summary>
    public Task<ThresholdReport> ProposeThresholdsAsync(
        string? brand = null, double? pausesPerWeek = null, CancellationToken cancellationToken = default) =>
        SendAsync<ThresholdReport>(HttpMethod.Get, "api/v1/backtest/thresholds", [("brand", brand), ("pausesPerWeek", pausesPerWeek)], null, cancellationToken);

    /// <summary><c>PUT /api/v1/brands/{id}</c></summary>
    public Task<BrandItem> PutBrandAsync(
        string id, BrandPut body, CancellationToken cancellationToken = default) =>
        SendAsync<BrandItem>(HttpMethod.Put, $"api/v1/brands/{Escape(id)}", [], body, cancellationToken);

    /// <summary><c>PUT /api/v1/reviews/{incident}</c></summary>
    public Task<ReviewNotes> PutReviewAsync(
        string incident, ReviewPut body, CancellationToken cancellationToken = default) =>
        SendAsync<ReviewNotes>(HttpMethod.Put, $"api/v1/reviews/{Escape(incident)}", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/publishing/pauses/{id}/posts/{post}/reapprove</c></summary>
    public Task<HeldPost> ReapprovePostAsync(
        string id, string post, ReapprovePost body, CancellationToken cancellationToken = default) =>
        SendAsync<HeldPost>(HttpMethod.Post, $"api/v1/publishing/pauses/{Escape(id)}/posts/{Escape(post)}/reapprove", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/publishing/published</c></summary>
    public Task<PublishedPost> RegisterPublishedAsync(
        PublishedBody body, CancellationToken cancellationToken = default) =>
        SendAsync<PublishedPost>(HttpMethod.Post, "api/v1/publishing/published", [], body, cancellationToken);

    /// <summary><c>DELETE /api/v1/brands/{id}</c></summary>
    public Task RemoveBrandAsync(
        string id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"api/v1/brands/{Escape(id)}", [], null, cancellationToken);

    /// <summary><c>POST /api/v1/dead-letters/{id}/replay</c></summary>
    public Task<IntakeAnswer> ReplayDeadLetterAsync(
        long id, CancellationToken cancellationToken = default) =>
        SendAsync<IntakeAnswer>(HttpMethod.Post, $"api/v1/dead-letters/{Escape(id)}/replay", [], null, cancellationToken);

    /// <summary><c>GET /api/v1/backtest/replay/{incident}</c></summary>
    public Task<ReplayReport> ReplayIncidentAsync(
        string incident, CancellationToken cancellationToken = default) =>
        SendAsync<ReplayReport>(HttpMethod.Get, $"api/v1/backtest/replay/{Escape(incident)}", [], null, cancellationToken);

    /// <summary><c>POST /api/v1/publishing/freezes</c></summary>
    public Task<Freeze> RequestFreezeAsync(
        FreezePost body, CancellationToken cancellationToken = default) =>
        SendAsync<Freeze>(HttpMethod.Post, "api/v1/publishing/freezes", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/incidents/{id}/resolve</c></summary>
    public Task<IncidentView> ResolveIncidentAsync(
        string id, ReasonPost body, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentView>(HttpMethod.Post, $"api/v1/incidents/{Escape(id)}/resolve", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/incidents/{id}/respond</c></summary>
    public Task<IncidentView> RespondToIncidentAsync(
        string id, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentView>(HttpMethod.Post, $"api/v1/incidents/{Escape(id)}/respond", [], null, cancellationToken);

    /// <summary><c>POST /api/v1/publishing/pauses/{id}/resume</c></summary>
    public Task<PauseView> ResumeAsync(
        string id, ResumePost body, CancellationToken cancellationToken = default) =>
        SendAsync<PauseView>(HttpMethod.Post, $"api/v1/publishing/pauses/{Escape(id)}/resume", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/incidents/{id}/review</c></summary>
    public Task<IncidentView> ReviewIncidentAsync(
        string id, NotePost body, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentView>(HttpMethod.Post, $"api/v1/incidents/{Escape(id)}/review", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/backtest</c></summary>
    public Task<BacktestResult> RunBacktestAsync(
        JsonElement body, CancellationToken cancellationToken = default) =>
        SendAsync<BacktestResult>(HttpMethod.Post, "api/v1/backtest", [], body, cancellationToken);

    /// <summary><c>POST /api/v1/incidents/{id}/stabilise</c></summary>
    public Task<IncidentView> StabiliseIncidentAsync(
        string id, CancellationToken cancellationToken = default) =>
        SendAsync<IncidentView>(HttpMethod.Post, $"api/v1/incidents/{Escape(id)}/stabilise", [], null, cancellationToken);
}
