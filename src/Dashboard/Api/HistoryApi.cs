using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Detection.Mentions;
using Listening.History.Queries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Items">Each figure's meaning and its version.</param>
public sealed record DefinitionList(IReadOnlyList<FigureDefinition> Items);

/// <summary>What was heard, at any resolution, by any split, and as of any moment.</summary>
internal static class HistoryApi
{
    private static readonly TimeSpan UsualRange = TimeSpan.FromHours(24);

    private static readonly Dictionary<string, StreamKind> Splits = Enum.GetValues<StreamKind>()
        .Where(k => k != StreamKind.Brand).ToDictionary(StreamKey.NameOf, StringComparer.Ordinal);

    public static void MapHistory(this IEndpointRouteBuilder api)
    {
        api.MapGet("/history/sentiment", SentimentAsync).Needs(Permission.Read).WithName("GetSentimentHistory").WithTags("History");
        api.MapGet("/history/shareofvoice", VoiceAsync).Needs(Permission.Read).WithName("GetShareOfVoice").WithTags("History");
        api.MapGet("/history/definitions", () => TypedResults.Ok(new DefinitionList(Figures.All))).Needs(Permission.Read).WithName("ListDefinitions").WithTags("History");
        api.MapHistoryMentions();
    }

    private static Task<Results<Ok<HistorySeries>, ProblemHttpResult>> SentimentAsync(
        HttpContext context, HistoryQueries history, TimeProvider time, string? brand, string? platform, DateTimeOffset? from, DateTimeOffset? to, string? bucket,
        string? by, string? value, DateTimeOffset? asOf, string? drill, CancellationToken cancellationToken) =>
        AnswerAsync(context, brand, async known =>
        {
            var (since, until) = Range(time, from, to, asOf);
            return await history.SentimentAsync(
                context.Viewer(), new SeriesQuery(known, since, until, BucketOf(bucket ?? "1m"), platform, by is null || IsTag(by) ? null : SplitOf(by), value, asOf, drill ?? "",
                    by is not null && IsTag(by) ? by : null),
                cancellationToken);
        });

    private static Task<Results<Ok<ShareOfVoice>, ProblemHttpResult>> VoiceAsync(
        HttpContext context, HistoryQueries history, TimeProvider time, string? brand, string? with, DateTimeOffset? from, DateTimeOffset? to, string? bucket,
        DateTimeOffset? asOf, CancellationToken cancellationToken) =>
        AnswerAsync(context, brand, async known =>
        {
            var (since, until) = Range(time, from, to, asOf);
            return await history.VoiceAsync(
                context.Viewer(), known, with?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), since, until,
                BucketOf(bucket ?? "1h"), asOf, cancellationToken);
        });

    /// <summary>What every question about a brand has in common: the brand is named and seen, and what cannot be asked is a sentence.</summary>
    internal static async Task<Results<Ok<T>, ProblemHttpResult>> AnswerAsync<T>(HttpContext context, string? brand, Func<string, Task<T>> answer)
    {
        if (brand is null || !context.Viewer().MaySee(brand))
        {
            return brand is null ? Problems.BadRequest("'brand' is missing.") : Problems.NoBrand(brand);
        }

        try
        {
            return TypedResults.Ok(await answer(brand));
        }
        catch (ArgumentException e)
        {
            return Problems.BadRequest(Sentence(e));
        }
    }

    /// <summary>The last day, or the last one before the moment of the picture, unless said otherwise.</summary>
    internal static (DateTimeOffset From, DateTimeOffset To) Range(TimeProvider time, DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset? asOf)
    {
        var until = to ?? asOf ?? time.GetUtcNow();
        return (from ?? until - UsualRange, until);
    }

    // Without the parameter's name, which is ours and not the caller's.
    internal static string Sentence(ArgumentException e) => e.Message.Split(" (Parameter")[0];

    private static TimeBucket BucketOf(string text) => TimeBucket.Parse(text) ?? throw new ArgumentException($"bucket '{text}' is not {TimeBucket.Hint}.");

    private static bool IsTag(string by) => UtmTags.Known.Contains(by);

    private static StreamKind SplitOf(string by) =>
        Splits.TryGetValue(by, out var kind) ? kind : throw new ArgumentException($"by '{by}' is not one of {string.Join(", ", Splits.Keys.Concat(UtmTags.Known))}.");
}
