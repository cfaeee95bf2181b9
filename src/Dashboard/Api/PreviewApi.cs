using System.Text;
using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;
using Listening.Ingest.Log;
using Listening.Ingest.Validation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

public sealed record PreviewPost(string? Query);

/// <param name="Text">As it was posted; hostile input.</param>
public sealed record PreviewMatch(string Platform, string Id, DateTimeOffset At, string Text, string? Author, string? Drill);

/// <param name="Looked">New posts that were looked at: the newest of every partition of the log.</param>
/// <param name="Matched">How many of them the query finds.</param>
/// <param name="Items">The newest of those.</param>
public sealed record QueryPreview(int Looked, int Matched, IReadOnlyList<PreviewMatch> Items);

/// <summary>
/// What a query would find, before a brand listens with it: it is asked of the newest mentions of the log, which hold all that came in and
/// not only what some brand matched. Hence only for who configures every brand.
/// </summary>
internal static class PreviewApi
{
    // Two thousand posts are read and matched in a few milliseconds, and a query that finds none of them is too narrow or too early.
    private const int NewestOfPartition = 500;
    private const int Shown = 20;
    private const string Candidate = "preview";

    public static void MapPreview(this IEndpointRouteBuilder api) =>
        api.MapPost("/brands/preview", ShowAsync).Needs(Permission.ConfigureBrands).WithName("PreviewQuery").WithTags("Brands");

    private static async Task<Results<Ok<QueryPreview>, ProblemHttpResult>> ShowAsync(
        PreviewPost asked, HttpContext context, IMentionLog log, CancellationToken cancellationToken)
    {
        if (context.Viewer().Brands is not null)
        {
            return Problems.Forbidden("A preview reads the mentions of every brand, and yours are limited.");
        }

        var query = asked.Query ?? "";
        if (string.IsNullOrWhiteSpace(query))
        {
            return Problems.BadRequest("A preview needs a query.");
        }

        if (!BrandQuery.TryParse(query, out _, out var error))
        {
            return BrandsApi.WrongQuery(query, error.Message, error.Position);
        }

        var matcher = BrandMatcher.Compile([new Brand(Candidate, Candidate, query)]);
        var looked = 0;
        var found = new List<PreviewMatch>();
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            looked += await LookAsync(log, partition, matcher, found, cancellationToken);
        }

        return TypedResults.Ok(new QueryPreview(looked, found.Count, [.. found.OrderByDescending(m => m.At).Take(Shown)]));
    }

    private static async Task<int> LookAsync(
        IMentionLog log, int partition, BrandMatcher matcher, List<PreviewMatch> found, CancellationToken cancellationToken)
    {
        var (oldest, end) = log.Bounds(partition);
        var from = Math.Max(oldest, end - NewestOfPartition);
        var records = new List<LogRecord>(NewestOfPartition);
        try
        {
            while (from < end)
            {
                var batch = await log.ReadAsync(partition, from, NewestOfPartition, TimeSpan.Zero, cancellationToken);
                records.AddRange(batch.Records);
                if (batch.Next <= from)
                {
                    break;
                }

                from = batch.Next;
            }
        }
        catch (OffsetOutOfRangeException)
        {
            // Retention went on between the two questions; what was read says enough.
        }

        var reader = new MentionReader();
        var matches = new BrandMatches();
        var looked = 0;
        // A post's messages are in one partition, so its deletion is read after it and here first: newest before oldest.
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in Enumerable.Reverse(records))
        {
            if (!reader.TryRead(record.Payload, out _))
            {
                continue;
            }

            var mention = reader.Mention;
            var key = mention.Platform + " " + Words(mention.Id);
            if (mention.Op == MentionOp.Delete)
            {
                deleted.Add(key);
            }

            if (mention.Op != MentionOp.Create || deleted.Contains(key))
            {
                continue;
            }

            looked++;
            matches.Clear();
            if (matcher.Match(mention, matches))
            {
                found.Add(new PreviewMatch(
                    mention.Platform,
                    Words(mention.Id),
                    DateTimeOffset.FromUnixTimeMilliseconds(mention.EventTimeMs(record.AppendedAtMs)),
                    Words(mention.Text),
                    Optional(mention.AuthorHandle),
                    Optional(mention.Drill)));
            }
        }

        return looked;
    }

    private static string Words(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    private static string? Optional(ReadOnlyMemory<byte> utf8) => utf8.IsEmpty ? null : Words(utf8);
}
