using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Listening.EndToEnd.Processes;

/// <summary>The few requests that the tests make, as the public contract writes them.</summary>
internal static class Api
{
    public static async Task PutBrandAsync(this HttpClient http, string id, string query, object[]? accounts = null)
    {
        using var answer = await http.PutAsJsonAsync(Path($"brands/{id}"), new { id, name = id, query, accounts = accounts ?? [] });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <returns>Status and body of <c>POST /mentions</c>.</returns>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendMentionsAsync(this HttpClient http, params string[] messages)
    {
        using var content = new StringContent(string.Join('\n', messages), Encoding.UTF8, "application/x-ndjson");
        using var answer = await http.PostAsync(Path("mentions"), content);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    public static async Task AcceptedAsync(this HttpClient http, params string[] messages)
    {
        var (status, body) = await http.SendMentionsAsync(messages);
        Assert.True(status == HttpStatusCode.Accepted && body.GetProperty("accepted").GetInt32() == messages.Length, $"{status}: {body}");
    }

    public static async Task<JsonElement> ReadAsync(this HttpClient http, string path) => await http.GetFromJsonAsync<JsonElement>(Path(path));

    public static async Task<JsonElement[]> ItemsAsync(this HttpClient http, string path) => [.. (await http.ReadAsync(path)).GetProperty("items").EnumerateArray()];

    /// <summary>The only item of a list, which may be a moment behind: a permit is denied before the pause's transaction has ended.</summary>
    public static async Task<JsonElement> OneAsync(this HttpClient http, string path)
    {
        await Eventually(async () => (await http.ItemsAsync(path)).Length > 0, $"an item of {path}");
        return Assert.Single(await http.ItemsAsync(path));
    }

    public static async Task<string?> PermitStateAsync(this HttpClient http, string brand, string platform)
    {
        var permit = await http.ReadAsync($"publishing/permit?brand={brand}&platform={platform}&kind=scheduled");
        var state = permit.GetProperty("state").GetString();
        Assert.Equal(state == "open", permit.GetProperty("allowed").GetBoolean());
        return state;
    }

    /// <summary>Waits until all that is in the log is stored and detection has passed <paramref name="until"/>.</summary>
    public static async Task SettledAsync(this HttpClient http, DateTimeOffset until)
    {
        JsonElement status = default;
        await Eventually(
            async () =>
            {
                status = await http.ReadAsync("status");
                return status.GetProperty("partitions").EnumerateArray().All(p => p.GetProperty("lag").GetInt64() == 0)
                    && status.GetProperty("detectedUntil") is { ValueKind: JsonValueKind.String } detected
                    && detected.GetDateTimeOffset() >= until;
            },
            () => $"everything in the log to be stored and looked at until {Time(until)}: {status}");
    }

    public static Task Eventually(Func<Task<bool>> condition, string what, int seconds = 60) => Eventually(condition, () => what, seconds);

    public static async Task Eventually(Func<Task<bool>> condition, Func<string> what, int seconds = 60)
    {
        var clock = TimeProvider.System;
        for (var start = clock.GetTimestamp(); !await condition();)
        {
            if (clock.GetElapsedTime(start).TotalSeconds > seconds)
            {
                Assert.Fail($"Waited {seconds} s for {what()}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), clock);
        }
    }

    public static Uri Path(string path) => new("/api/v1/" + path, UriKind.Relative);

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
