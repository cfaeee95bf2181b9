using System.Net;
using Listening.EndToEnd.Processes;

namespace Listening.EndToEnd.Killing;

/// <summary>Sends the requests of a lane to a server that may be gone at any moment, each again until it is answered 202.</summary>
internal sealed class Sender(Lane lane, Uri url, TimeSpan pace, TimeProvider clock)
{
    private volatile int crossed;

    public int Accepted { get; private set; }

    public int Unanswered { get; private set; }

    /// <summary>Crossings of the lane that were accepted.</summary>
    public int Crossed => crossed;

    public async Task RunAsync(CancellationToken done)
    {
        using var http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", ServerProcess.AdminKey);
        while (!done.IsCancellationRequested)
        {
            var batch = lane.NextBatch();
            while (!await IsAcceptedAsync(http, batch))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), clock, CancellationToken.None);
            }

            Accepted += batch.Length;
            crossed = lane.Crossed.Count;
            await Task.Delay(pace, clock, CancellationToken.None);
        }
    }

    private async Task<bool> IsAcceptedAsync(HttpClient http, string[] batch)
    {
        try
        {
            var (status, body) = await http.SendMentionsAsync(batch);
            Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage, $"{status}: {body}");
            Assert.True(status != HttpStatusCode.Accepted || body.GetProperty("rejected").GetArrayLength() == 0, body.ToString());
            return status == HttpStatusCode.Accepted;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            Unanswered++;
            return false;
        }
    }
}
