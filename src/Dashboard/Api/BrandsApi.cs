using System.Text.RegularExpressions;
using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Detection.Brands;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;
using Listening.Ingest.Brands;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>A brand as put; its id is in the address.</summary>
/// <param name="Name">Null = the id.</param>
/// <param name="Query">For example <c>acme OR "acme corp" OR #acme</c>.</param>
/// <param name="RiskTopics">Topic ids that breach whatever the sentiment; null = all defaults.</param>
/// <param name="ImpressionsThreshold">Impressions at which a post breaches; null = 5 000.</param>
/// <param name="Words">Words or phrases with the tone they have for this brand, weight −1..1; null = none.</param>
public sealed record BrandPut(
    string Query, string? Name = null, string? Id = null, IReadOnlyList<BrandAccount>? Accounts = null, IReadOnlyList<string>? RiskTopics = null,
    long? ImpressionsThreshold = null, IReadOnlyList<DomainWord>? Words = null);

public sealed record BrandItem(
    string Id, string Name, string Query, IReadOnlyList<BrandAccount> Accounts, IReadOnlyList<string>? RiskTopics, long ImpressionsThreshold,
    IReadOnlyList<DomainWord> Words)
{
    public static BrandItem Of(Brand brand) => new(brand.Id, brand.Name, brand.Query, brand.Accounts ?? [], brand.RiskTopics, brand.Threshold, brand.Words ?? []);
}

public sealed record BrandList(IReadOnlyList<BrandItem> Items, string? Next = null);

/// <summary>The brands that are watched. A change is heard from the next mention on.</summary>
internal static partial class BrandsApi
{
    public static void MapBrands(this IEndpointRouteBuilder api)
    {
        api.MapGet("/brands", List).Needs(Permission.Read).WithName("ListBrands").WithTags("Brands");
        api.MapGet("/brands/{id}", Show).Needs(Permission.Read).WithName("GetBrand").WithTags("Brands");
        api.MapPut("/brands/{id}", PutAsync).Needs(Permission.ConfigureBrands).WithName("PutBrand").WithTags("Brands");
        api.MapDelete("/brands/{id}", RemoveAsync).Needs(Permission.ConfigureBrands).WithName("RemoveBrand").WithTags("Brands");
    }

    /// <summary>A brand of what was sent, or the first thing that is wrong with it.</summary>
    public static (Brand? Brand, string? Wrong, int? Position) Check(string id, BrandPut put)
    {
        var wrong = !BrandId().IsMatch(id) ? "A brand's id has 1 to 64 lower-case letters, digits and dashes, and starts with a letter or digit."
            : put.Id is { } inBody && inBody != id ? $"The body names the brand '{inBody}', the address '{id}'."
            : put.Name is { } name && name.Trim().Length is 0 or > 200 ? "A brand's name has 1 to 200 characters."
            : put.ImpressionsThreshold is < 1 ? "impressionsThreshold is at least 1."
            : (put.Accounts ?? []).Any(a => string.IsNullOrEmpty(a?.Platform) || string.IsNullOrEmpty(a.Id)) ? "Each account needs a platform and an id."
            : string.IsNullOrWhiteSpace(put.Query) ? "A brand needs a query."
            : WrongWords(put.Words);
        if (wrong is not null)
        {
            return (null, wrong, null);
        }

        return BrandQuery.TryParse(put.Query, out _, out var error)
            ? (new Brand(id, put.Name?.Trim() ?? id, put.Query, put.Accounts, put.RiskTopics, put.ImpressionsThreshold, put.Words), null, null)
            : (null, error.Message, error.Position);
    }

    private static string? WrongWords(IReadOnlyList<DomainWord>? words)
    {
        // A brand's jargon is dozens of words; thousands are a mistake that every mention would pay for.
        const int MostWords = 1_000;
        if (words is null or [])
        {
            return null;
        }

        if (words.Count > MostWords || words.Any(w => string.IsNullOrWhiteSpace(w?.Phrase)))
        {
            return $"words has at most {MostWords} entries, each with a phrase and a weight.";
        }

        try
        {
            _ = new DomainWords(words);
            return null;
        }
        catch (ArgumentException wrong)
        {
            return wrong.Message;
        }
    }

    private static Ok<BrandList> List(HttpContext context, IBrandStore brands) =>
        TypedResults.Ok(new BrandList([.. brands.All().Where(b => context.Viewer().MaySee(b.Id)).OrderBy(b => b.Id, StringComparer.Ordinal).Select(BrandItem.Of)]));

    private static Results<Ok<BrandItem>, ProblemHttpResult> Show(string id, HttpContext context, IBrandStore brands) =>
        Authorisation.Allows(context.Viewer(), Permission.Read, id) && brands.All().FirstOrDefault(b => b.Id == id) is { } brand
            ? TypedResults.Ok(BrandItem.Of(brand))
            : Problems.NoBrand(id);

    private static async Task<Results<Ok<BrandItem>, ProblemHttpResult>> PutAsync(
        string id, BrandPut put, HttpContext context, IBrandStore brands, CancellationToken cancellationToken)
    {
        var viewer = context.Viewer();
        if (!Authorisation.Allows(viewer, Permission.ConfigureBrands, id))
        {
            return Problems.Forbidden($"The brand '{id}' is not yours to configure.");
        }

        var (brand, wrong, position) = Check(id, put);
        if (brand is null)
        {
            return position is null ? Problems.BadRequest(wrong!) : WrongQuery(put.Query, wrong!, position.Value);
        }

        await brands.PutAsync(brand, viewer.Name, cancellationToken);
        return TypedResults.Ok(BrandItem.Of(brand));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id, HttpContext context, IBrandStore brands, CancellationToken cancellationToken) =>
        Authorisation.Allows(context.Viewer(), Permission.ConfigureBrands, id) && await brands.RemoveAsync(id, context.Viewer().Name, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoBrand(id);

    /// <summary>Points at the character: <c>position</c> is its 0-based index, <c>marked</c> shows it for people.</summary>
    internal static ProblemHttpResult WrongQuery(string query, string message, int position) => Problems.Of(
        StatusCodes.Status400BadRequest,
        "The query is not valid",
        $"{message} (at character {position + 1})",
        ("field", "query"),
        ("position", position),
        ("marked", $"{query}\n{new string(' ', Math.Min(position, query.Length))}^"));

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex BrandId();
}
