using Listening.Alerts.Access;
using Listening.Alerts.Drills;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Dashboard.Hosting;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;
using Listening.Ingest.Brands;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

public sealed record DrillScenarioView(string Id, string Name, string About, double Minutes, int Injects);

/// <param name="Due">Nobody has practised for a quarter: time for a drill.</param>
/// <param name="LastAt">When the last drill ended; null = there was none.</param>
public sealed record DrillList(IReadOnlyList<DrillScenarioView> Scenarios, IReadOnlyList<DrillRun> Runs, bool Due, DateTimeOffset? LastAt);

/// <param name="Brand">May be left out when there is one brand.</param>
public sealed record DrillPost(string? Scenario, string? Brand = null);

/// <summary>Practising: the very same pipeline, every message marked.</summary>
internal static class DrillsApi
{
    private const int MaxRuns = 1_000;

    public static void MapDrills(this IEndpointRouteBuilder api)
    {
        api.MapGet("/drills", ListAsync).Needs(Permission.Read).WithName("ListDrills").WithTags("Drills");
        api.MapPost("/drills", StartAsync).Needs(Permission.RunDrill).WithName("StartDrill").WithTags("Drills");
        api.MapGet("/drills/{id}", ShowAsync).Needs(Permission.Read).WithName("GetDrill").WithTags("Drills");
        api.MapPost("/drills/{id}/end", EndAsync).Needs(Permission.RunDrill).WithName("EndDrill").WithTags("Drills");
    }

    private static async Task<Ok<DrillList>> ListAsync(HttpContext context, DrillScripts scripts, IDocumentReader documents, TimeProvider time, CancellationToken cancellationToken)
    {
        var runs = await RunsAsync(context.Viewer(), documents, cancellationToken);
        var last = runs.Where(r => r.IsOver).Select(r => r.EndedAt).Max();
        return TypedResults.Ok(new DrillList(
            [.. scripts.All.Select(s => new DrillScenarioView(s.Id, s.Name, s.About, s.Minutes, s.Injects?.Count ?? 0))],
            [.. runs.OrderByDescending(r => r.StartedAt).Take(100)],
            last is null || time.GetUtcNow() - last > DrillRun.Quarter,
            last));
    }

    private static async Task<Results<Created<DrillRun>, ProblemHttpResult>> StartAsync(
        DrillPost post, HttpContext context, DrillDesk desk, DrillScripts scripts, IBrandStore brands, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        var seen = brands.All().Where(b => viewer.MaySee(b.Id)).ToArray();
        var id = post.Brand ?? (seen is [var only] ? only.Id : "");
        if (seen.FirstOrDefault(b => b.Id == id) is not { } brand)
        {
            return Problems.NoBrand(id);
        }

        if (scripts.Find(post.Scenario ?? "") is not { } script)
        {
            return Problems.BadRequest($"There is no scenario '{post.Scenario}'; there are {string.Join(", ", scripts.All.Select(s => s.Id))}.");
        }

        // A drill whose words the brand's query does not match would be heard by nobody.
        var mention = new Mention { Platform = script.Posts[0].Platform, Id = "drill"u8.ToArray(), Text = System.Text.Encoding.UTF8.GetBytes(script.Posts[0].Text.Replace("{brand}", brand.Name, StringComparison.Ordinal)) };
        if (!BrandMatcher.Compile([brand]).Match(mention, new BrandMatches()))
        {
            return Problems.BadRequest($"The query of {brand.Id} does not match posts that say '{brand.Name}': the drill would be heard by nobody.");
        }

        var answer = await desk.StartAsync(viewer, script, brand.Id, cancellationToken);
        return answer is { IsDone: true, Value: { } run } ? TypedResults.Created($"/api/v1/drills/{run.Id}", run) : answer.Problem(("drill", answer.Value?.Id));
    }

    private static async Task<Results<Ok<DrillReport>, ProblemHttpResult>> ShowAsync(string id, HttpContext context, IDocumentReader documents, CancellationToken cancellationToken)
    {
        var runs = await RunsAsync(context.Viewer(), documents, cancellationToken);
        return runs.FirstOrDefault(r => r.Id == id) is { } run ? TypedResults.Ok(DrillReport.Of(run, runs)) : Problems.NotFound("drill", id);
    }

    private static async Task<Results<Ok<DrillRun>, ProblemHttpResult>> EndAsync(string id, ReasonPost post, HttpContext context, DrillDesk desk, CancellationToken cancellationToken)
    {
        var answer = await desk.EndAsync(context.Viewer(), id, post.Reason, cancellationToken);
        return answer is { IsDone: true, Value: { } run } ? TypedResults.Ok(run) : answer.Problem();
    }

    private static async Task<IReadOnlyList<DrillRun>> RunsAsync(Viewer viewer, IDocumentReader documents, CancellationToken cancellationToken) =>
        [.. (await documents.DocumentsAsync(viewer, DrillRun.Kind, new DocumentQuery(Max: MaxRuns, Latest: true), cancellationToken)).Select(DocumentJson.Read<DrillRun>)];
}
