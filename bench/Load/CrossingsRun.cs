using System.Globalization;
using System.Text;

namespace Listening.Bench.Load;

/// <summary>
/// The figure the product is for: how soon after the crossing is durable (202) the brand's permit is denied, while the rest of the world
/// goes on talking. Each crossing is of another brand; crossings are open loop too.
/// </summary>
internal static class CrossingsRun
{
    public const int BaseBrands = 20;

    private static readonly TimeSpan PostBefore = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Target99 = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var clock = TimeProvider.System;
        await using var target = await Target.OpenAsync(options);
        var brandsAt = clock.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, BaseBrands), new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, _) => await target.PutBrandAsync($"base-{i}", $"base{i}corp"));
        await Parallel.ForEachAsync(Enumerable.Range(0, options.Crossings), new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, _) => await target.PutBrandAsync(Brand(i), Query(i)));
        Console.WriteLine($"brands   {BaseBrands + options.Crossings} in {clock.GetElapsedTime(brandsAt).TotalSeconds:F1} s");

        var traffic = new Traffic(options, target, clock);
        var flowing = options.Rate > 0 ? traffic.RunAsync() : Task.CompletedTask;
        await Task.Delay(WarmUp, clock);

        traffic.Measure();
        var (useBefore, acceptedBefore, start) = (target.Use, traffic.Accepted, clock.GetTimestamp());
        var (denied, late, acknowledged) = (new Latencies(), new Latencies(), new Latencies());
        var faults = new List<string>();
        var spacing = TimeSpan.FromSeconds((double)options.Seconds / Math.Max(1, options.Crossings));
        await Task.WhenAll(Enumerable.Range(0, options.Crossings).Select(i => Task.Run(async () =>
        {
            try
            {
                await CrossAsync(i, start, PostBefore + (spacing * i), target, clock, denied, late, acknowledged);
            }
            catch (Exception fault) when (fault is InvalidOperationException or IOException or TimeoutException)
            {
                lock (faults)
                {
                    faults.Add($"{Brand(i)}: {fault.Message}");
                }
            }
        })));
        if (options.Crossings == 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Seconds), clock);
        }

        var (took, use, accepted) = (clock.GetElapsedTime(start), target.Use, traffic.Accepted - acceptedBefore);
        traffic.Stop();
        await flowing;

        Console.WriteLine($"""
            traffic  {accepted / took.TotalSeconds:F0} mentions/s accepted over {took.TotalSeconds:F0} s (asked: {options.Rate}/s in batches of {options.Batch}, {options.About:P0} about a brand), rejected {traffic.Rejected}, refused {traffic.Refused}
                     answers {traffic.Answer}
                     sent late {traffic.Late}
            crossing {denied.Count} of {options.Crossings} denied, faults {faults.Count}
                     202 → denied {denied}
                     answers {acknowledged}
                     sent late {late}
            server   {(use.Cpu - useBefore.Cpu).TotalSeconds / took.TotalSeconds:F2} cores, resident {use.ResidentMiB:F0} MiB, peak {use.PeakMiB:F0} MiB; machine has {Environment.ProcessorCount} cores
            """);
        foreach (var fault in faults.Take(5).Append(traffic.FirstRefusal).Where(f => f.Length > 0))
        {
            Console.WriteLine("fault    " + fault);
        }

        var kept = options.Rate == 0 || accepted / took.TotalSeconds >= options.Rate * 0.98;
        var good = faults.Count == 0 && traffic.Refused == 0 && kept && (denied.Count == 0 || denied.At(0.99) <= Target99.TotalMilliseconds);
        Console.WriteLine(good ? "verdict  good" : $"verdict  missed: {(kept ? "" : "the asked rate was not reached; ")}p99 {denied.At(0.99):F0} ms (target {Target99.TotalMilliseconds} ms), {faults.Count} faults, {traffic.Refused} refused");
        return good ? 0 : 1;
    }

    private static async Task CrossAsync(
        int i, long start, TimeSpan due, Target target, TimeProvider clock, Latencies denied, Latencies late, Latencies acknowledged)
    {
        await Until(due - PostBefore, start, clock);
        using var connection = await HttpConnection.OpenAsync(target.Url);
        var post = Post(i, clock);
        await Expect(202, connection.SendAsync(HttpConnection.Head(target.Url, "POST", "/api/v1/mentions", target.Key, post.Length), post));
        var ask = HttpConnection.Head(target.Url, "GET", $"/api/v1/publishing/permit?brand={Brand(i)}&platform=instagram", target.Key);

        await Until(due, start, clock);
        if (IsDenied(await Expect(200, connection.SendAsync(ask))))
        {
            throw new InvalidOperationException("denied before it crossed.");
        }

        var metrics = Metrics(i, clock);
        var head = HttpConnection.Head(target.Url, "POST", "/api/v1/mentions", target.Key, metrics.Length);
        var sent = clock.GetElapsedTime(start);
        late.Add(sent > due ? sent - due : TimeSpan.Zero);
        await Expect(202, connection.SendAsync(head, metrics));
        var durable = clock.GetElapsedTime(start);
        acknowledged.Add(durable - sent);
        while (!IsDenied(await Expect(200, connection.SendAsync(ask))))
        {
            if (clock.GetElapsedTime(start) - durable > GiveUp)
            {
                throw new TimeoutException($"still allowed after {GiveUp.TotalSeconds} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), clock);
        }

        denied.Add(clock.GetElapsedTime(start) - durable);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> Expect(int expected, ValueTask<(int Status, ReadOnlyMemory<byte> Body)> answering)
    {
        var (status, body) = await answering;
        return status == expected
            ? body
            : throw new InvalidOperationException($"{status} instead of {expected}: {Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 300)])}");
    }

    /// <summary>"unknown" holds a post too, but it is no decision: only a pause counts.</summary>
    private static bool IsDenied(ReadOnlyMemory<byte> permit) =>
        permit.Span.IndexOf("\"allowed\":false"u8) >= 0 && permit.Span.IndexOf("\"paused\""u8) >= 0;

    public static async Task Until(TimeSpan due, long start, TimeProvider clock)
    {
        var wait = due - clock.GetElapsedTime(start);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, clock);
        }
    }

    private static string Now(TimeProvider clock) => clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public static string Brand(int i) => $"crossco-{i}";

    public static string Query(int i) => $"crossco{i} OR #crossco{i}";

    /// <summary>The post and the metrics that take it over the threshold, in one request.</summary>
    public static byte[] Crossing(int i, TimeProvider clock) => [.. Post(i, clock), .. Metrics(i, clock)];

    private static byte[] Post(int i, TimeProvider clock) => Encoding.UTF8.GetBytes(
        $"{{\"op\":\"create\",\"platform\":\"x\",\"id\":\"cross-{i}\",\"text\":\"crossco{i} is a disgusting scam, worst company ever, I hate this terrible awful garbage\",\"lang\":\"en\",\"observedAt\":\"{Now(clock)}\",\"author\":{{\"id\":\"angry-{i}\"}},\"metrics\":{{\"impressions\":120}}}}\n");

    private static byte[] Metrics(int i, TimeProvider clock) => Encoding.UTF8.GetBytes(
        $"{{\"op\":\"metrics\",\"platform\":\"x\",\"id\":\"cross-{i}\",\"observedAt\":\"{Now(clock)}\",\"metrics\":{{\"impressions\":{{\"value\":{5_000 + i},\"grade\":\"actual\"}}}}}}\n");
}
