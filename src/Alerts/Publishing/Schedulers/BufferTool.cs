using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>
/// Buffer's GraphQL (https://developers.buffer.com): posts are held with <c>editPost(saveToDraft: true)</c>. A key has 100 requests in 15 minutes
/// (rolling), so one request lists queue, drafts and what went out, holds go in the order in which posts are due, and what the budget does not
/// reach is reported. Errors come with HTTP 200: in <c>errors</c>, or as a <c>MutationError</c> in the data. From its documents, not tried live:
/// that a draft keeps its due time (we remember it ourselves), and that <c>mode: customScheduled</c> takes a draft back into the queue.
/// </summary>
public sealed class BufferTool(ToolOptions options, HttpClient http, string key, TimeProvider time) : IPublishingTool
{
    /// <summary>Its own figure, the same on every plan.</summary>
    public const int Requests = 100;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    // A look a minute, the first with its verification, and a few pages.
    private const int ForListing = 20;
    private const int Page = 100;
    private const int MaxPages = 10;

    private const string ListQuery =
        """
        query($org: OrganizationId!, $first: Int!, $queuedAfter: String, $draftAfter: String, $sentAfter: String, $sentFrom: DateTime!) {
          queued: posts(first: $first, after: $queuedAfter, input: {organizationId: $org, filter: {status: [scheduled, sending]}, sort: [{field: dueAt, direction: asc}]}) { ...Page }
          draft: posts(first: $first, after: $draftAfter, input: {organizationId: $org, filter: {status: [draft]}, sort: [{field: dueAt, direction: asc}]}) { ...Page }
          sent: posts(first: $first, after: $sentAfter, input: {organizationId: $org, filter: {status: [sent, error], dueAt: {start: $sentFrom}}, sort: [{field: dueAt, direction: asc}]}) { ...Page }
        }
        fragment Page on PostsResults { edges { node { id text status dueAt channelId channelService } } pageInfo { hasNextPage endCursor } }
        """;

    private const string EditQuery =
        "mutation($input: EditPostInput!) { editPost(input: $input) { __typename ... on PostActionSuccess { post { id status } } ... on MutationError { message } } }";

    private static readonly string[] Lists = ["queued", "draft", "sent"];

    private readonly RequestBudget budget = new(Requests, Window, ForListing, time);

    public ToolOptions Options => options;

    // One at a time keeps the order of the due times.
    public int Parallel => 1;

    public async Task<IReadOnlyList<ToolPost>> ListAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var found = new List<ToolPost>();
        var variables = new JsonObject { ["org"] = options.Organization, ["first"] = Page, ["sentFrom"] = Time(from) };
        for (var page = 0; page < MaxPages; page++)
        {
            using var json = await AskAsync(ListQuery, (JsonObject)variables.DeepClone(), listing: true, cancellationToken);
            if (!ToolHttp.Read(json, options.Name, root => ReadPage(root.GetProperty("data"), page > 0, variables, found, to)))
            {
                break;
            }
        }

        return found;
    }

    public Task HoldAsync(string id, CancellationToken cancellationToken) =>
        EditAsync(new JsonObject { ["id"] = id, ["saveToDraft"] = true }, cancellationToken);

    public Task ReleaseAsync(string id, DateTimeOffset dueAt, CancellationToken cancellationToken) => EditAsync(
        new JsonObject { ["id"] = id, ["saveToDraft"] = false, ["mode"] = "customScheduled", ["dueAt"] = Time(dueAt) }, cancellationToken);

    /// <returns>Whether one of the three lists goes on.</returns>
    private bool ReadPage(JsonElement data, bool isFurther, JsonObject variables, List<ToolPost> found, DateTimeOffset to)
    {
        var more = false;
        foreach (var kind in Lists)
        {
            // A list that has ended is asked from its start again while another one goes on.
            if (isFurther && variables[kind + "After"] is null)
            {
                continue;
            }

            var posts = data.GetProperty(kind);
            found.AddRange(posts.GetProperty("edges").EnumerateArray().Select(e => Read(e.GetProperty("node"))).Where(p => p.DueAt is null || p.DueAt <= to));
            var info = posts.GetProperty("pageInfo");
            var next = info.GetProperty("hasNextPage").GetBoolean() ? info.GetProperty("endCursor").GetString() : null;
            variables[kind + "After"] = next;
            more |= next is not null;
        }

        return more;
    }

    private async Task EditAsync(JsonObject input, CancellationToken cancellationToken)
    {
        using var json = await AskAsync(EditQuery, new JsonObject { ["input"] = input }, listing: false, cancellationToken);
        var refusal = ToolHttp.Read(json, options.Name, root => root.GetProperty("data").GetProperty("editPost") is var answer && answer.TryGetProperty("post", out _)
            ? null
            : answer.TryGetProperty("message", out var why) ? why.GetString() : "no reason given");
        if (refusal is not null)
        {
            throw new ToolException($"{options.Name} refused: {refusal}");
        }
    }

    private async Task<JsonDocument> AskAsync(string query, JsonObject variables, bool listing, CancellationToken cancellationToken)
    {
        if (budget.Take(listing) is { Ticks: > 0 } wait)
        {
            throw new ToolException(string.Create(CultureInfo.InvariantCulture, $"The budget of {Requests} requests in 15 minutes at {options.Name} is spent for another {wait.TotalSeconds:F0} s."), wait);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = new StringContent(new JsonObject { ["query"] = query, ["variables"] = variables }.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            var (json, _) = await ToolHttp.SendAsync(http, request, options.Name, time, cancellationToken);
            return Checked(json);
        }
        catch (ToolException fault) when (fault.RetryAfter is { } closed)
        {
            budget.CloseFor(closed);
            throw;
        }
    }

    private JsonDocument Checked(JsonDocument json)
    {
        var root = json.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("errors", out var errors) && errors is { ValueKind: JsonValueKind.Array } && errors.GetArrayLength() > 0)
        {
            var first = errors[0];
            var message = first.TryGetProperty("message", out var words) ? words.GetString() : "an error without words";
            TimeSpan? wait = first.TryGetProperty("extensions", out var more) && more.TryGetProperty("retryAfter", out var seconds) && seconds.TryGetDouble(out var s)
                ? TimeSpan.FromSeconds(s)
                : null;
            json.Dispose();
            throw new ToolException($"{options.Name} answered: {message}", wait);
        }

        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
        {
            return json;
        }

        json.Dispose();
        throw new ToolException($"{options.Name} answered neither data nor errors.");
    }

    private ToolPost Read(JsonElement node)
    {
        var due = node.GetProperty("dueAt");
        var state = node.GetProperty("status").GetString() switch
        {
            "draft" => ToolState.Draft,
            "sent" => ToolState.Published,
            "error" => ToolState.Failed,
            _ => ToolState.Queued,
        };
        return options.Placed(
            new ToolPost(
                node.GetProperty("id").GetString() ?? throw new ToolException($"{options.Name} lists a post without an id."),
                due.ValueKind == JsonValueKind.String ? due.GetDateTimeOffset() : null,
                state,
                null,
                node.TryGetProperty("channelService", out var service) ? service.GetString() : null,
                Text: node.TryGetProperty("text", out var text) ? text.GetString() : null),
            node.GetProperty("channelId").GetString());
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
