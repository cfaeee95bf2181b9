using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Listening.Client;

/// <summary>
/// Listening's HTTP API for C# programs. One method an operation, named as the OpenAPI document names it; what has pages can be read as a stream
/// (<c>Read…Async</c>). Safe for several threads, as its <see cref="HttpClient"/> is.
/// </summary>
/// <param name="http">Its <see cref="HttpClient.BaseAddress"/> is the server; it authorises itself (<c>Authorization: Bearer KEY</c>). Stays the caller's.</param>
/// <remarks>Every method throws <see cref="ProblemException"/> for what the server refuses, and <see cref="HttpRequestException"/> when it does not answer.</remarks>
public sealed partial class ListeningClient(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new IsoDuration() } };

    /// <param name="address">Such as <c>https://listening.example</c>.</param>
    /// <param name="key">An API key.</param>
    public static ListeningClient Connect(Uri address, string key) =>
        new(new HttpClient { BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } });

    /// <summary><c>POST /api/v1/mentions</c>: what is accepted is durable, what is rejected is named by its index.</summary>
    /// <param name="mentions">Objects that serialise to the mention contract.</param>
    public Task<IntakeAnswer> PostMentionsAsync(IEnumerable<object> mentions, CancellationToken cancellationToken = default) =>
        SendAsync<IntakeAnswer>(HttpMethod.Post, "api/v1/mentions", [], mentions, cancellationToken);

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, IReadOnlyList<(string Name, object? Value)> query, object? body, CancellationToken cancellationToken)
    {
        using var answer = await AnswerAsync(method, path, query, body, cancellationToken).ConfigureAwait(false);
        return await answer.Content.ReadFromJsonAsync<T>(Json, cancellationToken).ConfigureAwait(false)
            ?? throw new HttpRequestException($"{method} {path} answered with nothing.");
    }

    private async Task SendAsync(HttpMethod method, string path, IReadOnlyList<(string Name, object? Value)> query, object? body, CancellationToken cancellationToken) =>
        (await AnswerAsync(method, path, query, body, cancellationToken).ConfigureAwait(false)).Dispose();

    private async Task<string> TextAsync(
        HttpMethod method, string path, IReadOnlyList<(string Name, object? Value)> query, object? body, CancellationToken cancellationToken)
    {
        using var answer = await AnswerAsync(method, path, query, body, cancellationToken).ConfigureAwait(false);
        return await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> AnswerAsync(
        HttpMethod method, string path, IReadOnlyList<(string Name, object? Value)> query, object? body, CancellationToken cancellationToken)
    {
        var asked = string.Join('&', query.Where(q => q.Value is not null).Select(q => $"{q.Name}={Escape(q.Value!)}"));
        using var request = new HttpRequestMessage(method, new Uri(asked.Length == 0 ? path : $"{path}?{asked}", UriKind.Relative))
        {
            Content = body is null ? null : JsonContent.Create(body, options: Json),
        };
        var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw await ProblemOfAsync(answer, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ProblemException> ProblemOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        // A proxy on the way answers with a page of its own.
        var (status, title) = ((int)answer.StatusCode, answer.ReasonPhrase ?? "");
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return new ProblemException(status, title, $"The answer was {status} {title}.", new Dictionary<string, JsonElement>());
        }

        var problem = await answer.Content.ReadFromJsonAsync<Dictionary<string, JsonElement>>(Json, cancellationToken).ConfigureAwait(false) ?? [];
        string? Word(string name) => problem.Remove(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return new ProblemException(status, Word("title") ?? title, Word("detail"), problem);
    }

    private static string Escape(object value) => Uri.EscapeDataString(value switch
    {
        DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    });
}
