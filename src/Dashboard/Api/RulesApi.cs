using System.Text.Json;
using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Documents;
using Listening.Alerts.Rules;
using Listening.Dashboard.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>A rule with its newest version; what <c>PUT</c> takes, and more.</summary>
/// <param name="Shipped">Came with the product: put one with its id in its place, or disable it so.</param>
public sealed record RuleItem(
    string Id, string Name, bool Enabled, IReadOnlyList<string> Kinds, RuleWhen When, RuleThen Then, int Version, string By, DateTimeOffset? RecordedAt, bool Shipped)
{
    public static RuleItem Of(StoredRule stored) => new(
        stored.Rule.Id, stored.Rule.Name, stored.Rule.Enabled, stored.Rule.Kinds, stored.Rule.When, stored.Rule.Then,
        stored.Version, stored.By, stored.RecordedAt, stored.Version == 0);
}

public sealed record RuleList(IReadOnlyList<RuleItem> Items);

public sealed record RuleErrors(IReadOnlyList<FieldError> Errors);

/// <summary>What a signal is to cause, written by people. A change counts from the next signal on.</summary>
internal static class RulesApi
{
    public static void MapRules(this IEndpointRouteBuilder api)
    {
        api.MapGet("/rules", ListAsync).Needs(Permission.Read).WithName("ListRules").WithTags("Rules");
        api.MapGet("/rules/{id}", ShowAsync).Needs(Permission.Read).WithName("GetRule").WithTags("Rules");
        api.MapPut("/rules/{id}", PutAsync).Needs(Permission.ConfigureBrands).WithName("PutRule").WithTags("Rules").Accepts<RuleItem>("application/json");
        api.MapDelete("/rules/{id}", RemoveAsync).Needs(Permission.ConfigureBrands).WithName("RemoveRule").WithTags("Rules");
        api.MapPost("/rules/validate", Validate).Needs(Permission.Read).WithName("ValidateRule").WithTags("Rules").Accepts<RuleItem>("application/json");
    }

    private static async Task<Results<Ok<RuleList>, ProblemHttpResult>> ListAsync(HttpContext context, RuleDesk desk, string? brand, CancellationToken cancellationToken) =>
        brand is not null && !context.Viewer().MaySee(brand)
            ? Problems.NoBrand(brand)
            : TypedResults.Ok(new RuleList([.. (await desk.RulesAsync(context.Viewer(), brand, cancellationToken)).Select(RuleItem.Of)]));

    private static async Task<Results<Ok<RuleItem>, ProblemHttpResult>> ShowAsync(string id, HttpContext context, RuleDesk desk, CancellationToken cancellationToken) =>
        await desk.RuleAsync(context.Viewer(), id, cancellationToken) is { } rule ? TypedResults.Ok(RuleItem.Of(rule)) : Problems.NotFound("rule", id);

    private static async Task<Results<Ok<RuleItem>, ProblemHttpResult>> PutAsync(
        string id, JsonElement body, HttpContext context, RuleDesk desk, CancellationToken cancellationToken)
    {
        var (answer, errors) = await desk.PutAsync(context.Viewer(), id, body, cancellationToken);
        return answer is { IsDone: true, Value: { } rule } ? TypedResults.Ok(RuleItem.Of(rule))
            : errors.Count > 0 ? Problems.Wrong("The rule is not valid.", errors)
            : answer.Problem();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, HttpContext context, RuleDesk desk, CancellationToken cancellationToken) =>
        await desk.RemoveAsync(context.Viewer(), id, cancellationToken) is { IsDone: false } refused ? refused.Problem() : TypedResults.NoContent();

    private static Ok<RuleErrors> Validate(JsonElement body) => TypedResults.Ok(new RuleErrors(RuleReader.Read(body).Errors));
}
