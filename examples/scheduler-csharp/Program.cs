// A home-grown scheduler that asks before every post and confirms every pause.
//   LISTENING_URL=http://127.0.0.1:8080 LISTENING_KEY=<key with the scopes scheduler and read> dotnet run --project examples/scheduler-csharp
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var address = Environment.GetEnvironmentVariable("LISTENING_URL") ?? "http://127.0.0.1:8080";
var brand = args.FirstOrDefault() ?? "acme";
using var http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(1) };
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("LISTENING_KEY"));

var queue = Enumerable.Range(1, 5).Select(i => (Id: $"post-{i}", Due: DateTimeOffset.UtcNow.AddSeconds(5 * i), Text: $"Hello number {i}")).ToList();
var sent = new List<string>();
var confirmed = new HashSet<string>();
while (queue.Count > 0)
{
    await ConfirmPausesAsync();
    foreach (var post in queue.Where(p => p.Due <= DateTimeOffset.UtcNow).ToArray())
    {
        // Asked before each post, never remembered: a permit is for one post started within a second.
        if (await MayPublishAsync(post.Text))
        {
            Console.WriteLine($"publishing {post.Id}");
            queue.Remove(post);
            sent.Add(post.Id);
            await http.PostAsJsonAsync("/api/v1/publishing/published", new { brand, platform = "own", id = post.Id, text = post.Text });
        }
        else
        {
            Console.WriteLine($"held {post.Id}");
        }
    }

    await Task.Delay(TimeSpan.FromSeconds(1));
}

// No answer within a second, an error, or a state that nobody knows: hold.
async Task<bool> MayPublishAsync(string text)
{
    try
    {
        var permit = await http.GetFromJsonAsync<JsonElement>($"/api/v1/publishing/permit?brand={brand}&platform=own&kind=scheduled&textHash={HashOf(text)}");
        return permit.GetProperty("allowed").GetBoolean();
    }
    catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or InvalidOperationException)
    {
        return false;
    }
}

// Says what is held: the receipt on the wall. (A hub connection hears of a pause sooner; the permit is what protects.)
async Task ConfirmPausesAsync()
{
    try
    {
        var pauses = await http.GetFromJsonAsync<JsonElement>("/api/v1/publishing/pauses?active=true");
        foreach (var id in pauses.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("id").GetString()!).Where(id => !confirmed.Contains(id)))
        {
            var answer = await http.PostAsJsonAsync(
                $"/api/v1/publishing/pauses/{id}/receipt", new { held = queue.Select(p => p.Id), alreadySent = Array.Empty<string>(), cannot = Array.Empty<object>() });
            if (answer.IsSuccessStatusCode)
            {
                confirmed.Add(id);
                Console.WriteLine($"confirmed pause {id}: {queue.Count} posts held");
            }
        }
    }
    catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException)
    {
        // Tried again in a second; meanwhile no permit is given either.
    }
}

// Of the words, not of their blanks: Unicode form C, LF, trimmed.
static string HashOf(string text) =>
    Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Normalize(NormalizationForm.FormC).ReplaceLineEndings("\n").Trim())));
