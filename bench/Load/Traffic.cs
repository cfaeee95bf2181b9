using System.Diagnostics;
using Listening.Bench.Shapes;

namespace Listening.Bench.Load;

/// <summary>
/// Other traffic at a fixed rate, open loop: request k is due at k × batch / rate whatever the server does. A connection that is still busy
/// sends late, and how late is measured; nothing is left out, so a slow server cannot hide by slowing its own load.
/// </summary>
internal sealed class Traffic(LoadOptions options, Target target, TimeProvider clock)
{
    private volatile bool stopped;
    private long accepted;
    private long refused;
    private int rejects;

    /// <summary>From due to sent, since <see cref="Measure"/>.</summary>
    public Latencies Late { get; private set; } = new();

    /// <summary>From sent to the answer, since <see cref="Measure"/>.</summary>
    public Latencies Answer { get; private set; } = new();

    public long Accepted => Interlocked.Read(ref accepted);

    /// <summary>Mentions in requests that were not answered 202.</summary>
    public long Refused => Interlocked.Read(ref refused);

    /// <summary>Mentions that a 202 rejected.</summary>
    public int Rejected => rejects;

    public string FirstRefusal { get; private set; } = "";

    public async Task RunAsync()
    {
        var start = clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(lane => Task.Run(() => LaneAsync(lane, start))));
    }

    /// <summary>Ends the warm-up: what was late until now was the compiler's.</summary>
    public void Measure() => (Late, Answer) = (new Latencies(), new Latencies());

    public void Stop() => stopped = true;

    private async Task LaneAsync(int lane, long start)
    {
        using var connection = await HttpConnection.OpenAsync(target.Url);
        var texts = new SocialTexts(options.Seed + lane);
        var aboutEvery = options.About > 0 ? (int)Math.Round(1 / options.About) : int.MaxValue;

        // A few bodies in turn: one alone would be the same texts every time.
        var bodies = Enumerable.Range(0, 8).Select(b => new MentionBatch(options.Batch, texts, i => i % aboutEvery == 0 ? $"base{(b + i) % CrossingsRun.BaseBrands}corp" : null)).ToArray();
        var heads = Array.ConvertAll(bodies, b => HttpConnection.Head(target.Url, "POST", "/api/v1/mentions", target.Key, b.Body.Length));
        for (long k = lane; !stopped; k += options.Connections)
        {
            var due = TimeSpan.FromSeconds((double)k * options.Batch / options.Rate);
            var wait = due - clock.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, clock);
            }

            var which = (int)(k / options.Connections % bodies.Length);
            bodies[which].Stamp(k * options.Batch, clock.GetUtcNow());
            var sent = clock.GetElapsedTime(start);
            Late.Add(sent > due ? sent - due : TimeSpan.Zero);
            var (status, body) = await connection.SendAsync(heads[which], bodies[which].Body);
            Answer.Add(clock.GetElapsedTime(start) - sent);
            Count(status, body.Span, bodies[which].Count);
        }
    }

    private void Count(int status, ReadOnlySpan<byte> body, int mentions)
    {
        if (status == 202)
        {
            var rejected = body.IndexOf("\"rejected\":[{"u8) >= 0 ? CountOf(body, "\"index\""u8) : 0;
            Interlocked.Add(ref rejects, rejected);
            Interlocked.Add(ref accepted, mentions - rejected);
            if (rejected > 0 && FirstRefusal.Length == 0)
            {
                FirstRefusal = System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 300)]);
            }
        }
        else
        {
            Interlocked.Add(ref refused, mentions);
            if (FirstRefusal.Length == 0)
            {
                FirstRefusal = $"{status} {System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 300)])}";
            }
        }
    }

    private static int CountOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part)
    {
        var count = 0;
        for (int at; (at = text.IndexOf(part)) >= 0; text = text[(at + part.Length)..])
        {
            count++;
        }

        return count;
    }
}
