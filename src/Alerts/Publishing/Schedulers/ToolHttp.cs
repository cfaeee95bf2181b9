using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Text.Json;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>Requests to publishing tools: every way to fail is a <see cref="ToolException"/> with a sentence.</summary>
internal static class ToolHttp
{
    // A tool that answers more than this is not listing posts.
    private const int MaxBytes = 32 * 1024 * 1024;

    /// <returns>The answer's JSON; the caller disposes it.</returns>
    public static async Task<(JsonDocument Json, HttpStatusCode Status)> SendAsync(
        HttpClient http, HttpRequestMessage request, string tool, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests || (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null))
            {
                var wait = RetryAfter(answer, time) ?? await SaidInBodyAsync(answer, cancellationToken) ?? TimeSpan.FromMinutes(1);
                throw new ToolException(string.Create(CultureInfo.InvariantCulture, $"{tool} takes no more requests for {wait.TotalSeconds:F0} s."), wait);
            }

            if (!answer.IsSuccessStatusCode)
            {
                throw new ToolException($"{tool} answered {(int)answer.StatusCode}{(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? ": its key is not accepted" : "")}.");
            }

            await answer.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            return (await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken), answer.StatusCode);
        }
        catch (HttpRequestException e)
        {
            throw new ToolException($"{tool} cannot be reached: {e.Message}", inner: e);
        }
        catch (JsonException e)
        {
            throw new ToolException($"{tool} answered something that is not JSON.", inner: e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{tool} did not answer in time.", inner: e);
        }
    }

    /// <summary>Reads an answer; a form that is not known is the tool's fault, not ours.</summary>
    public static T Read<T>(JsonDocument json, string tool, Func<JsonElement, T> read)
    {
        try
        {
            return read(json.RootElement);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ToolException($"{tool} answered in a form that is not known.", inner: e);
        }
    }

    // Buffer: {"errors":[{"extensions":{"code":"RATE_LIMIT_EXCEEDED","retryAfter":900}}]}.
    private static async Task<TimeSpan?> SaidInBodyAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            return TimeSpan.FromSeconds(json.RootElement.GetProperty("errors")[0].GetProperty("extensions").GetProperty("retryAfter").GetDouble());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            return null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage answer, TimeProvider time) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero,
        _ => null,
    };
}
