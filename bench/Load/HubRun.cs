using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Listening.Shared;

namespace Listening.Bench.Load;

/// <summary>How soon every connected scheduler has heard of a pause: from the <c>202</c> of the crossing to each client's <c>PublishingPaused</c>.</summary>
internal static class HubRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var clock = TimeProvider.System;
        await using var target = await Target.OpenAsync(options);
        for (var i = 0; i < options.Crossings; i++)
        {
            await target.PutBrandAsync(CrossingsRun.Brand(i), CrossingsRun.Query(i));
        }

        var clients = new HubClient[options.Connections];
        for (var i = 0; i < clients.Length; i++)
        {
            clients[i] = await HubClient.ConnectAsync(target.Url.GetLeftPart(UriPartial.Authority), target.Key, CancellationToken.None);
            await clients[i].InvokeAsync("Subscribe", "[null,null,null]", CancellationToken.None);
        }

        var (heard, before, start) = (new Latencies(), target.Use, clock.GetTimestamp());
        var crossed = new long[options.Crossings];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Seconds) + Patience);
        var listening = clients.Select(c => Task.Run(() => ListenAsync(c, crossed, clock, start, heard, patience.Token))).ToArray();

        using var connection = await HttpConnection.OpenAsync(target.Url);
        for (var i = 0; i < options.Crossings; i++)
        {
            await CrossingsRun.Until(TimeSpan.FromSeconds((double)options.Seconds * i / options.Crossings), start, clock);
            var body = CrossingsRun.Crossing(i, clock);
            var (status, answer) = await connection.SendAsync(HttpConnection.Head(target.Url, "POST", "/api/v1/mentions", target.Key, body.Length), body);
            if (status != 202)
            {
                throw new InvalidOperationException($"{status}: {Encoding.UTF8.GetString(answer.Span)}");
            }

            Volatile.Write(ref crossed[i], Math.Max(1, clock.GetElapsedTime(start).Ticks));
        }

        await Task.WhenAll(listening);
        var (took, use) = (clock.GetElapsedTime(start), target.Use);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        var expected = options.Crossings * clients.Length;
        Console.WriteLine($"hub      {heard.Count} of {expected} pauses heard by {clients.Length} clients, 202 → heard {heard}");
        Console.WriteLine($"server   {(use.Cpu - before.Cpu).TotalSeconds / took.TotalSeconds:F2} cores, resident {use.ResidentMiB:F0} MiB");
        return heard.Count == expected ? 0 : 1;
    }

    private static async Task ListenAsync(HubClient client, long[] crossed, TimeProvider clock, long start, Latencies heard, CancellationToken patience)
    {
        try
        {
            for (var left = crossed.Length; left > 0;)
            {
                var message = await client.NextAsync(patience, "PublishingPaused");
                var now = clock.GetElapsedTime(start);
                if (BrandIn(message.Body) is { } brand && int.TryParse(brand.AsSpan(brand.LastIndexOf('-') + 1), out var number))
                {
                    // The news may be faster than the sender's own answer: that is no time at all.
                    var at = Volatile.Read(ref crossed[number]);
                    heard.Add(at == 0 || now.Ticks < at ? TimeSpan.Zero : now - TimeSpan.FromTicks(at));
                    left--;
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ChannelClosedException or InvalidOperationException)
        {
            // What was not heard is missing in the count.
        }
    }

    private static string? BrandIn(JsonElement message) =>
        message.TryGetProperty("pause", out var pause) && pause.TryGetProperty("brand", out var brand) ? brand.GetString() : null;
}
