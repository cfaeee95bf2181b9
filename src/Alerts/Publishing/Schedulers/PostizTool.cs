using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>
/// Postiz, self-hosted or cloud (https://docs.postiz.com/public-api). Its header is <c>Authorization: KEY</c>, without Bearer. What its code does
/// and its documents do not say: stopping a post can fail and still be answered with success; a post set back to <c>schedule</c> after its due
/// time goes out at once; a recurring post stands several times in a list with one id; DELETE removes the whole group, so it is never used.
/// Read from its documents and code, not yet tried against a live cloud account: the limit of 30 requests an hour that only its documents name.
/// </summary>
public sealed class PostizTool(ToolOptions options, HttpClient http, string key, TimeProvider time) : IPublishingTool
{
    public ToolOptions Options => options;

    // 200 posts are held in a quarter of a second by a server that needs 20 ms for one.
    public int Parallel => 16;

    public async Task<IReadOnlyList<ToolPost>> ListAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, $"public/v1/posts?startDate={Time(from)}&endDate={Time(to)}");
        var (json, _) = await ToolHttp.SendAsync(http, request, options.Name, time, cancellationToken);
        using (json)
        {
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("posts", out var posts) || posts.ValueKind != JsonValueKind.Array)
            {
                throw new ToolException($"{options.Name} answered no list of posts.");
            }

            return [.. posts.EnumerateArray().Select(Read)];
        }
    }

    public Task HoldAsync(string id, CancellationToken cancellationToken) => PutAsync(id, """{"status":"draft"}""", cancellationToken);

    public Task ReleaseAsync(string id, DateTimeOffset dueAt, CancellationToken cancellationToken) => PutAsync(id, """{"status":"schedule"}""", cancellationToken);

    private async Task PutAsync(string id, string body, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Put, $"public/v1/posts/{Uri.EscapeDataString(id)}/status");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var (json, _) = await ToolHttp.SendAsync(http, request, options.Name, time, cancellationToken);
        json.Dispose();
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var root = options.Url.AbsoluteUri.TrimEnd('/');
        var request = new HttpRequestMessage(method, new Uri($"{root}/{path}"));
        request.Headers.TryAddWithoutValidation("Authorization", key);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    private ToolPost Read(JsonElement post)
    {
        var id = Text(post, "id");
        if (string.IsNullOrEmpty(id))
        {
            throw new ToolException($"{options.Name} lists a post without an id.");
        }

        DateTimeOffset? due = DateTimeOffset.TryParse(Text(post, "publishDate"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
        var integration = post.TryGetProperty("integration", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var provider = integration.ValueKind == JsonValueKind.Object ? Text(integration, "providerIdentifier") ?? Text(integration, "identifier") : null;
        var state = Text(post, "state") switch
        {
            "DRAFT" => ToolState.Draft,
            "PUBLISHED" => ToolState.Published,
            "ERROR" => ToolState.Failed,
            _ => ToolState.Queued,
        };
        return options.Placed(
            new ToolPost(id, due, state, null, Platform(provider), Text: Text(post, "content")),
            integration.ValueKind == JsonValueKind.Object ? Text(integration, "id") : null);
    }

    // "linkedin-page" and "instagram-standalone" are ways to sign in, not platforms.
    private static string? Platform(string? provider) => provider?.Split('-')[0];

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Time(DateTimeOffset at) => Uri.EscapeDataString(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
