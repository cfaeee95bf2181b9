using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.History.Backtest;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Id">What <c>POST /backtest</c> takes as <c>model</c>.</param>
/// <param name="Version">Name and checksum of its weights.</param>
public sealed record CandidateModel(string Id, string Version);

/// <summary>Other rules, budgets and thresholds on the stored past.</summary>
internal static class BacktestApi
{
    // A year is seconds of one processor: one at a time, so that the stream keeps the others.
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A trial is a fraction of a second: two at a time, and a form that asks while somebody types soon hears that it is too many.
    private static readonly SemaphoreSlim Trials = new(2);
    private static readonly TimeSpan TrialPatience = TimeSpan.FromSeconds(5);

    public static void MapBacktest(this IEndpointRouteBuilder api)
    {
        api.MapPost("/backtest", RunAsync).Needs(Permission.Read).WithName("RunBacktest").WithTags("History").Accepts<BacktestPost>("application/json");
        api.MapPut("/backtest/model", PutModelAsync).Needs(Permission.ConfigureBrands).WithName("PutCandidateModel").WithTags("Models").WithMetadata(new BodyLimit(ModelShelf.MostBytes));
        api.MapGet("/backtest/thresholds", ThresholdsAsync).Needs(Permission.Read).WithName("ProposeThresholds").WithTags("History");
        api.MapPost("/rules/trial", TryAsync).Needs(Permission.Read).WithName("TryRule").WithTags("Rules").Accepts<RuleTrialPost>("application/json");
        api.MapGet("/backtest/replay/{incident}", ReplayAsync).Needs(Permission.Read).WithName("ReplayIncident").WithTags("History");
    }

    /// <summary>A model to be tried; it scores nothing but back-tests that name it.</summary>
    private static async Task<Results<Ok<CandidateModel>, ProblemHttpResult>> PutModelAsync(HttpContext context, ModelShelf shelf, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, cancellationToken);
        try
        {
            var (id, version) = shelf.Put(bytes.ToArray());
            return TypedResults.Ok(new CandidateModel(id, version));
        }
        catch (DamagedModelException e)
        {
            return Problems.BadRequest(e.Message);
        }
    }

    private static async Task<Results<Ok<BacktestResult>, ProblemHttpResult>> RunAsync(
        JsonElement body, HttpContext context, BacktestDesk desk, ModelShelf shelf, CancellationToken cancellationToken)
    {
        var (query, candidate, errors) = BacktestRequest.Read(body);
        if (query is null)
        {
            return Problems.Wrong("The back-test is not valid.", errors);
        }

        if (!context.Viewer().MaySee(query.Brand))
        {
            return Problems.NoBrand(query.Brand);
        }

        using var model = candidate is null ? null : shelf.Find(candidate);
        if (candidate is not null && model is null)
        {
            return Problems.NotFound("model", candidate);
        }

        query = query with { Model = model };
        return await InTurnAsync(Turn, Patience, "Another back-test is", () => desk.RunAsync(context.Viewer(), query, cancellationToken), cancellationToken);
    }

    private static async Task<Results<Ok<RuleTrial>, ProblemHttpResult>> TryAsync(
        JsonElement body, HttpContext context, RuleTrialDesk desk, CancellationToken cancellationToken)
    {
        var (query, errors) = BacktestRequest.ReadTrial(body);
        if (query is null)
        {
            return Problems.Wrong("The trial is not valid.", errors);
        }

        return (query.Brands ?? query.Draft.When.Brands ?? []).FirstOrDefault(b => !context.Viewer().MaySee(b)) is { } foreign
            ? Problems.NoBrand(foreign)
            : await InTurnAsync(Trials, TrialPatience, "Other trials are", () => desk.RunAsync(context.Viewer(), query, cancellationToken), cancellationToken);
    }

    private static async Task<Results<Ok<T>, ProblemHttpResult>> InTurnAsync<T>(
        SemaphoreSlim turn, TimeSpan patience, string busy, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (!await turn.WaitAsync(patience, cancellationToken))
        {
            return Problems.Unavailable($"{busy} running; ask again in a minute.");
        }

        try
        {
            return TypedResults.Ok(await work());
        }
        catch (ArgumentException e)
        {
            return Problems.BadRequest(HistoryApi.Sentence(e));
        }
        finally
        {
            turn.Release();
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
