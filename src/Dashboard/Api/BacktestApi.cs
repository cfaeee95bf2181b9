using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Detection.Posts;
using Listening.History.Backtest;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>Other rules, budgets and thresholds on the stored past.</summary>
internal static class BacktestApi
{
    // A year is seconds of one processor: one at a time, so that the stream keeps the others.
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void MapBacktest(this IEndpointRouteBuilder api)
    {
        api.MapPost("/backtest", RunAsync).Needs(Permission.Read).WithName("RunBacktest").WithTags("History").Accepts<BacktestPost>("application/json");
        api.MapGet("/backtest/thresholds", ThresholdsAsync).Needs(Permission.Read).WithName("ProposeThresholds").WithTags("History");
        api.MapGet("/backtest/replay/{incident}", ReplayAsync).Needs(Permission.Read).WithName("ReplayIncident").WithTags("History");
    }

    private static async Task<Results<Ok<BacktestResult>, ProblemHttpResult>> RunAsync(
        JsonElement body, HttpContext context, BacktestDesk desk, CancellationToken cancellationToken)
    {
        var (query, errors) = BacktestRequest.Read(body);
        if (query is null)
        {
            return Problems.Wrong("The back-test is not valid.", errors);
        }

        if (!context.Viewer().MaySee(query.Brand))
        {
            return Problems.NoBrand(query.Brand);
        }

        if (!await Turn.WaitAsync(Patience, cancellationToken))
        {
            return Problems.Unavailable("Another back-test is running; ask again in a minute.");
        }

        try
        {
            return TypedResults.Ok(await desk.RunAsync(context.Viewer(), query, cancellationToken));
        }
        catch (ArgumentException e)
        {
            return Problems.BadRequest(HistoryApi.Sentence(e));
        }
        finally
        {
            Turn.Release();
        }
    }

    private static Task<Results<Ok<ThresholdReport>, ProblemHttpResult>> ThresholdsAsync(
        HttpContext context, BacktestDesk desk, TimeProvider time, string? brand, double? pausesPerWeek, CancellationToken cancellationToken) =>
        HistoryApi.AnswerAsync(
            context, brand, known => desk.ThresholdsAsync(context.Viewer(), known, time.GetUtcNow(), pausesPerWeek ?? 1, cancellationToken));

    private static async Task<Results<Ok<ReplayReport>, ProblemHttpResult>> ReplayAsync(
        string incident, HttpContext context, ReplayDesk desk, CancellationToken cancellationToken) =>
        await desk.VerifyAsync(context.Viewer(), incident, cancellationToken) is { } report
            ? TypedResults.Ok(report)
            : Problems.NotFound("incident", incident);
}
