using System.Text;
using Listening.Alerts.Outgoing;

namespace Listening.History.Archive;

/// <summary>
/// Somebody outside who keeps anchors: each is posted as its line of <c>anchors.jsonl</c>, signed as <see cref="StandardWebhook"/>. Only the newest matters,
/// for it covers all before it.
/// </summary>
public sealed class AnchorWebhook(Uri url, byte[] key, HttpClient http) : IDisposable
{
    /// <returns>Null when it was taken, else why not, as an end of a sentence.</returns>
    public async Task<string?> SendAsync(Anchor anchor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var request = StandardWebhook.Request(url, key, $"{anchor.Store}-{anchor.Seq}", now, Encoding.UTF8.GetBytes(anchor.ToLine()));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode ? null : $"it answered {(int)answer.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "it did not answer in time";
        }
    }

    public void Dispose() => http.Dispose();
}
