using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Detection.Threads;
using Listening.Detection.Trends;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>One metric over one window beside its forecast.</summary>
/// <param name="Metric"><c>mentions</c>, <c>mean-sentiment</c>, <c>engagement-rate</c> or <c>share-of-voice</c> (among the brands of this server).</param>
/// <param name="Window">1 h (the last full hour), 24 h (to the last full hour) or 7 days (to the last midnight UTC).</param>
/// <param name="Low">With <paramref name="High"/> the forecast's interval; what leaves it by more than 15 % is a signal.</param>
/// <param name="Deviation">Standard deviations from the expectation.</param>
/// <param name="Next">Expected of the window that begins now, with its interval.</param>
/// <param name="WarmingUp">Too little history: no signal is raised and the interval is not to be believed.</param>
/// <param name="Known">False: too little was heard in the window to say anything; the numbers are 0.</param>
public sealed record OutlookView(
    string Metric, TimeSpan Window, double Observed, double Expected, double Low, double High, double Deviation, double Next, double NextLow, double NextHigh,
    bool WarmingUp, bool Known);

/// <param name="Items">Empty until something was heard of the brand.</param>
public sealed record OutlookList(IReadOnlyList<OutlookView> Items);

/// <summary>A conversation about a brand with the advice to engage, watch or mute.</summary>
/// <param name="Stance"><c>engage</c>, <c>watch</c> or <c>mute</c>; people decide.</param>
public sealed record ThreadView(ThreadReading Thread, string Stance, IReadOnlyList<string> Reasons);

/// <param name="Items">Newest reply first, at most 24 a brand.</param>
public sealed record ThreadList(IReadOnlyList<ThreadView> Items);

/// <summary>What the detect stage knows now and nobody has to look up: forecasts and conversations.</summary>
internal static class OutlookApi
{
    public static void MapOutlook(this IEndpointRouteBuilder api)
    {
        api.MapGet("/outlook", Outlook).Needs(Permission.Read).WithName("GetOutlook").WithTags("Detection");
        api.MapGet("/threads", Threads).Needs(Permission.Read).WithName("ListThreads").WithTags("Detection");
    }

    private static Results<Ok<OutlookList>, ProblemHttpResult> Outlook(HttpContext context, OutlookBoard board, string? brand, string? drill) =>
        Refused(context, brand) is { } problem ? problem : TypedResults.Ok(new OutlookList([.. board.Of(brand!, drill ?? "").Select(ViewOf)]));

    private static Results<Ok<ThreadList>, ProblemHttpResult> Threads(HttpContext context, ThreadBoard board, TimeProvider time, string? brand, string? drill)
    {
        if (Refused(context, brand) is { } problem)
        {
            return problem;
        }

        var now = time.GetUtcNow();
        return TypedResults.Ok(new ThreadList([.. board.Of(brand!, drill ?? "").Select(thread =>
        {
            var advice = ThreadAdvice.Of(thread, now);
            return new ThreadView(thread, ThreadAdvice.NameOf(advice.Stance), advice.Reasons);
        })]));
    }

    private static ProblemHttpResult? Refused(HttpContext context, string? brand) =>
        brand is null ? Problems.BadRequest("'brand' is missing.") : context.Viewer().MaySee(brand) ? null : Problems.NoBrand(brand);

    private static OutlookView ViewOf(WindowReading w) => new(
        TrendFinding.NameOf(w.Metric).Replace(' ', '-'), TimeSpan.FromSeconds(w.WindowSeconds), w.Observed, w.Expected, w.Low, w.High, w.Deviation,
        w.Next, w.NextLow, w.NextHigh, w.WarmingUp, w.Known);
}
