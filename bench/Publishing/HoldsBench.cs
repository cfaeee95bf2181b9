using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Listening.Dashboard.Hosting;
using Listening.Shared;

namespace Listening.Bench.Publishing;

/// <summary>
/// <c>holds [POSTS] [MS]</c>: a breach in the real server, a tool that behaves like Postiz and needs MS for a request, and how soon every queued post was
/// seen to be held. Five rounds, each on a fresh data folder.
/// </summary>
internal static class HoldsBench
{
    private const string Key = "admin-key-of-the-bench";
    private const int Rounds = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        var posts = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200;
        var latency = TimeSpan.FromMilliseconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 10);
        var good = true;
        for (var round = 0; round < Rounds; round++)
        {
            var folder = Directory.CreateTempSubdirectory("listening-bench-").FullName;
            try
            {
                good &= await RoundAsync(folder, posts, latency);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return good ? 0 : 1;
    }

    private static async Task<bool> RoundAsync(string folder, int posts, TimeSpan latency)
    {
        var clock = TimeProvider.System;
        await using var postiz = await PostizServer.StartAsync(clock);
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), PostizServer.Key);
        var config = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(config, $$"""
            {"brands":[{"id":"acme","name":"Acme","query":"acme"}],
             "schedulers":[{"name":"postiz","kind":"postiz","url":"{{postiz.Url}}","key":"file:{{Path.Combine(folder, "key")}}","private":true,"brands":["acme"]}]}
            """);
        await using var host = await ListeningHost.StartAsync(
            new ServeOptions("http://127.0.0.1:0", Path.Combine(folder, "data"), ServeOptions.AllRoles, config, AdminKey: Key), CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        for (var i = 0; i < posts; i++)
        {
            postiz.Queue($"p{i}", clock.GetUtcNow().AddMinutes(10 + i));
        }

        // The first request of a process pays for what the crisis must not.
        await http.GetStringAsync("/api/v1/publishing/posts");
        postiz.Latency = latency;
        using var posted = await http.PostAsync("/api/v1/mentions", new StringContent(
            """[{"platform":"web","id":"b1","text":"acme burnt my kitchen down, this is terrible, worst product ever, I hate it","lang":"en","metrics":{"impressions":7200}}]"""));
        var start = clock.GetTimestamp();
        while (clock.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
        {
            var pauses = JsonDocument.Parse(await http.GetStringAsync("/api/v1/publishing/pauses?active=true")).RootElement.GetProperty("items");
            if (pauses.GetArrayLength() > 0 && pauses[0].GetProperty("receipts").EnumerateArray().First() is var receipt && receipt.GetProperty("state").GetString() == "held")
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"held {receipt.GetProperty("held").GetInt32()} of {posts}, tool {latency.TotalMilliseconds:F0} ms a request: p50 {receipt.GetProperty("holdP50Ms").GetDouble():F0} ms, p99 {receipt.GetProperty("holdP99Ms").GetDouble():F0} ms from the pause"));
                return postiz.Count("DRAFT") == posts;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), clock);
        }

        Console.WriteLine($"NOT HELD within 30 s: {postiz.Count("QUEUE")} posts are queued");
        return false;
    }
}
