using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Listening.Alerts.Access;

namespace Listening.Alerts.Stores;

/// <summary>
/// One version of something that people wrote or that waits for its time: a rule, silence, roster, template, task, notification, review. Nothing
/// is overwritten: a change, also a removal, is a new version. Holds ids, numbers and the house's own words, never texts or handles of mentions.
/// </summary>
/// <param name="Kind">A word: <c>rule</c>, <c>silence</c>. With <paramref name="Id"/> the document's identity.</param>
/// <param name="Version">From 1, without gaps; a removal counts.</param>
/// <param name="Brand">Null concerns every brand.</param>
/// <param name="Parent">What it belongs to, such as an incident's id.</param>
/// <param name="DueAt">When a worker must look at it; null = never. So timers survive restarts.</param>
/// <param name="By">Person, key, or <c>rule:…</c>.</param>
/// <param name="Body">JSON.</param>
public sealed record Document(
    string Kind,
    string Id,
    int Version,
    string? Brand,
    string? Parent,
    DateTimeOffset? DueAt,
    DateTimeOffset RecordedAt,
    string By,
    bool Removed,
    string Body);

/// <summary>A new version; the store gives number and time.</summary>
public sealed record DocumentDraft(
    string Kind, string Id, string By, string Body, string? Brand = null, string? Parent = null, DateTimeOffset? DueAt = null, bool Removed = false);

/// <param name="AsOf">The versions that were the newest then; null = now.</param>
/// <param name="After">Cursor: id of the last item of the page before; null starts.</param>
/// <param name="Latest">The documents that were first written last come first.</param>
/// <param name="Ids">Only these; null = all.</param>
public sealed record DocumentQuery(
    string? Brand = null, string? Parent = null, DateTimeOffset? AsOf = null, string? After = null, int Max = 1000, bool Latest = false,
    IReadOnlyList<string>? Ids = null);

/// <summary>Documents as people read them; every method filters by the viewer's brands. A document without a brand is seen by all.</summary>
public interface IDocumentReader
{
    /// <summary>Newest versions, removed ones left out, in the order in which the documents were first written, or the other way round.</summary>
    /// <param name="query">A brand in it leaves out the documents of no brand too.</param>
    Task<IReadOnlyList<Document>> DocumentsAsync(Viewer viewer, string kind, DocumentQuery query, CancellationToken cancellationToken);

    /// <returns>Null when there is none, or it was removed.</returns>
    Task<Document?> DocumentAsync(Viewer viewer, string kind, string id, DateTimeOffset? asOf, CancellationToken cancellationToken);

    /// <summary>All versions, oldest first, removals too.</summary>
    Task<IReadOnlyList<Document>> VersionsAsync(Viewer viewer, string kind, string id, CancellationToken cancellationToken);
}

/// <summary>Lists that do not fit into one answer.</summary>
public static class DocumentPages
{
    /// <summary>Everything that the query asks for, a page of <see cref="DocumentQuery.Max"/> at a time.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<Document>> PagesAsync(
        this IDocumentReader documents, Viewer viewer, string kind, DocumentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = query; ;)
        {
            var page = await documents.DocumentsAsync(viewer, kind, next, cancellationToken);
            yield return page;
            if (page.Count < query.Max)
            {
                yield break;
            }

            next = query with { After = page[^1].Id };
        }
    }
}

/// <summary>Bodies of documents: web names, words for enums, no computed values; what a later version does not know it skips.</summary>
public static class DocumentJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(Document document) =>
        JsonSerializer.Deserialize<T>(document.Body, Options)
        ?? throw new InvalidDataException($"The {document.Kind} {document.Id} is null in its version {document.Version}.");
}
