using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Listening.Shared;

namespace Listening.Bench.Load;

/// <summary>
/// How soon every connected wall and scheduler has its alert, from the <c>202</c> of the crossing, and whether each gets every durable message
/// of its brands exactly once and in order, also when the server is killed in the middle.
/// </summary>
internal static class HubRun
{
    // A crisis team is many tables: half of the clients see everything, the others one of so many parts of the brands.
    private const int Parts = 10;

    private static readonly TimeSpan Target99 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var clock = TimeProvider.System;
        await using var target = await Target.OpenAsync(options);
        for (var i = 0; i < options.Crossings; i++)
        {
            await target.PutBrandAsync(CrossingsRun.Brand(i), CrossingsRun.Query(i));
        }

        var keys = new List<string>();
        for (var part = 0; part < Parts; part++)
        {
            keys.Add(await target.MakeReaderAsync($"part-{part}", Enumerable.Range(0, options.Crossings).Where(i => i % Parts == part).Select(CrossingsRun.Brand)));
        }

        var start = clock.GetTimestamp();
        var crossed = new ConcurrentDictionary<string, TimeSpan>();
        var (alerts, pauses, away) = (new Latencies(), new Latencies(), new Latencies());
        var down = (From: TimeSpan.MaxValue, To: TimeSpan.MaxValue);
        var listeners = Enumerable.Range(0, options.Connections).Select(i => new HubListener(target.Url, i % 2 == 0 ? target.Key : keys[i / 2 % Parts], options.Seed + i, Heard)).ToArray();
        var ready = 0;
        using var stop = new CancellationTokenSource();
        var listening = listeners.Select(l => Task.Run(() => l.RunAsync(() => Interlocked.Increment(ref ready), stop.Token))).ToArray();
        while (Volatile.Read(ref ready) < listeners.Length && clock.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(LookAgain, clock);
        }

        Console.WriteLine($"clients  {ready} of {listeners.Length} in {clock.GetElapsedTime(start).TotalSeconds:F1} s");
        var (first, before) = (clock.GetElapsedTime(start), target.Use);
        var restarting = options.Restart ? RestartAsync() : Task.CompletedTask;
        await CrossAllAsync();
        await restarting;
        var expected = await ExpectedAsync(target, listeners.Min(l => l.From));
        var until = clock.GetElapsedTime(start) + Patience;
        while (listeners.Any(l => l.Last < Owed(l)[^1]) && clock.GetElapsedTime(start) < until)
        {
            await Task.Delay(LookAgain, clock);
        }

        var (took, use) = (clock.GetElapsedTime(start) - first, target.Use);
        await stop.CancelAsync();
        await Task.WhenAll(listening);

        var wrong = listeners.Count(l => !l.Got.SequenceEqual(Owed(l)));
        Console.WriteLine($"""
            hub      {listeners.Sum(l => l.Got.Count)} of {listeners.Sum(l => Owed(l).Count)} durable messages heard by {listeners.Length} clients, {listeners.Sum(l => l.Connects)} connects
                     202 → alert {alerts}
                     202 → pause {pauses}
                     crossed while the server was away: {away.Count} alerts, 202 → alert {away}
            order    {wrong} clients with a gap, a double or a wrong order; {listeners.Sum(l => l.WrongPrevious)} messages that named another predecessor; {listeners.Sum(l => l.Restarts)} pictures ahead of their messages
            server   {(options.Restart ? "restarted; " : $"{(use.Cpu - before.Cpu).TotalSeconds / took.TotalSeconds:F2} cores, ")}resident {use.ResidentMiB:F0} MiB
            """);
        var good = ready == listeners.Length && wrong == 0 && listeners.All(l => l.WrongPrevious == 0) && alerts.At(0.99) <= Target99.TotalMilliseconds;
        Console.WriteLine(good ? "verdict  good" : $"verdict  missed: {wrong} clients not served exactly, p99 {alerts.At(0.99):F0} ms (target {Target99.TotalMilliseconds} ms)");
        return good ? 0 : 1;

        void Heard(string kind, string brand)
        {
            if (kind is not ("Alert" or "PublishingPaused"))
            {
                return;
            }

            // The news may be faster than the sender's own answer: that is no time at all.
            var now = clock.GetElapsedTime(start);
            var at = crossed.GetValueOrDefault(brand, now);
            var time = now > at ? now - at : TimeSpan.Zero;
            (kind == "PublishingPaused" ? pauses : at >= down.From && at <= down.To ? away : alerts).Add(time);
        }

        async Task RestartAsync()
        {
            await CrossingsRun.Until(first + (TimeSpan.FromSeconds(options.Seconds) / 2), start, clock);

            // What crossed a moment before the kill is heard after it, too: its time is the outage's.
            down = (clock.GetElapsedTime(start) - LookAgain, TimeSpan.MaxValue);
            var took = await target.RestartAsync();
            var back = clock.GetElapsedTime(start);
            while (listeners.Count(l => l.Connects > 1) < listeners.Length && clock.GetElapsedTime(start) < back + Patience)
            {
                await Task.Delay(LookAgain, clock);
            }

            down = down with { To = clock.GetElapsedTime(start) };
            Console.WriteLine($"restart  ready after {took.TotalSeconds:F1} s, all clients back {(down.To - back).TotalSeconds:F1} s later");
        }

        async Task CrossAllAsync()
        {
            for (var i = 0; i < options.Crossings; i++)
            {
                await CrossingsRun.Until(first + TimeSpan.FromSeconds((double)options.Seconds * i / options.Crossings), start, clock);
                while (!await CrossAsync(target, i, clock))
                {
                    await Task.Delay(LookAgain, clock);
                }

                crossed[CrossingsRun.Brand(i)] = clock.GetElapsedTime(start);
            }
        }

        List<long> Owed(HubListener listener)
        {
            var mine = Array.IndexOf(listeners, listener);
            return [.. expected.Where(m => m.Sequence > listener.From && (mine % 2 == 0 || m.Number % Parts == mine / 2 % Parts)).Select(m => m.Sequence)];
        }
    }

    /// <returns>False when the server is away: send again.</returns>
    private static async Task<bool> CrossAsync(Target target, int i, TimeProvider clock)
    {
        try
        {
            using var connection = await HttpConnection.OpenAsync(target.Url);
            var body = CrossingsRun.Crossing(i, clock);
            var (status, answer) = await connection.SendAsync(HttpConnection.Head(target.Url, "POST", "/api/v1/mentions", target.Key, body.Length), body);
            return status == 202 ? true : throw new InvalidOperationException($"{status}: {Encoding.UTF8.GetString(answer.Span)}");
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return false;
        }
    }

    /// <summary>The feed as the store has it at the end, read by a client that asks for all of it.</summary>
    private static async Task<List<(long Sequence, int Number)>> ExpectedAsync(Target target, long since)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var hub = await HubClient.ConnectAsync(target.Url.GetLeftPart(UriPartial.Authority), target.Key, patience.Token);
        await hub.InvokeAsync("Subscribe", $"[null,{since.ToString(CultureInfo.InvariantCulture)},null]", patience.Token);
        var all = new List<(long, int)>();

        // What is raised for the last crossing may come a moment after it: ten pulses without a message mean that it is over.
        for (var quiet = 0; quiet < 10;)
        {
            var message = await hub.NextAsync(patience.Token);
            quiet = message.Name == "Pulse" ? quiet + 1 : 0;
            if (message.Name is not ("Pulse" or "Snapshot"))
            {
                all.Add((message.Body.GetProperty("sequence").GetInt64(), Number(message.Body)));
            }
        }

        return all;
    }

    private static int Number(JsonElement body)
    {
        var brand = ((string[])["signal", "incident", "pause"]).Select(part => body.TryGetProperty(part, out var of) && of.ValueKind == JsonValueKind.Object ? of.GetProperty("brand").GetString() : null).First(b => b is not null)!;
        return int.Parse(brand.AsSpan(brand.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);
    }
}
