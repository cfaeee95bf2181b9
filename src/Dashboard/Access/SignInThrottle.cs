using System.Security.Cryptography;
using System.Text;
using Listening.Alerts.Coordination;

namespace Listening.Dashboard.Access;

/// <summary>
/// Makes guessing slow: after some wrong attempts for a name or from an address the next one has to wait, twice as long each time.
/// A name's own wait is short and capped, so that a stranger cannot lock a person out of a crisis. Nodes tell each other what they counted, by digests;
/// while they are not reached each counts for itself.
/// </summary>
public sealed class SignInThrottle : IDisposable
{
    private const string Subject = "sign-in";
    private const int FreeForName = 5;
    private const int FreeForAddress = 10;

    // Memory of a flood of made-up names stays below about a megabyte.
    private const int MaxEntries = 10_000;

    private static readonly TimeSpan LongestForName = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestForAddress = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(30);

    private readonly Dictionary<string, (int Wrong, DateTimeOffset Last)> attempts = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly ICoordination coordination;
    private readonly TimeProvider time;
    private readonly IDisposable hearing;

    public SignInThrottle(ICoordination coordination, TimeProvider time)
    {
        (this.coordination, this.time) = (coordination, time);
        hearing = coordination.Hear(Subject, Heard);
    }

    /// <returns>How long to wait before the next attempt; zero = go on.</returns>
    public TimeSpan Wait(string name, string address)
    {
        lock (gate)
        {
            var byName = Left(Key("n:" + name), FreeForName, LongestForName);
            var byAddress = Left(Key("a:" + address), FreeForAddress, LongestForAddress);
            return byName > byAddress ? byName : byAddress;
        }
    }

    /// <summary>Told to every node; this one has heard it when the call returns.</summary>
    public void Wrong(string name, string address) => _ = coordination.TellAsync(Subject, $"wrong {Key("n:" + name)} {Key("a:" + address)}");

    /// <inheritdoc cref="Wrong"/>
    public void Right(string name) => _ = coordination.TellAsync(Subject, $"right {Key("n:" + name)}");

    public void Dispose() => hearing.Dispose();

    private void Heard(string told)
    {
        var words = told.Split(' ');
        lock (gate)
        {
            if (words is ["right", var name])
            {
                attempts.Remove(name);
                return;
            }

            if (attempts.Count >= MaxEntries)
            {
                Forget();
            }

            foreach (var key in words.Skip(1))
            {
                Count(key);
            }
        }
    }

    // Who tried, and from where, is nobody's business on the way between nodes.
    private static string Key(string what) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16));

    private TimeSpan Left(string key, int free, TimeSpan longest)
    {
        if (!attempts.TryGetValue(key, out var a) || a.Wrong < free)
        {
            return TimeSpan.Zero;
        }

        // Twenty doublings of a second are twelve days: the cap has long taken over.
        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(a.Wrong - free, 20)));
        var left = a.Last + (wait < longest ? wait : longest) - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Count(string key)
    {
        var now = time.GetUtcNow();
        var wrong = attempts.TryGetValue(key, out var a) && now - a.Last < Forgotten ? a.Wrong : 0;
        attempts[key] = (wrong + 1, now);
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var old in attempts.Where(a => now - a.Value.Last >= Forgotten).Select(a => a.Key).ToArray())
        {
            attempts.Remove(old);
        }

        // All are recent: a flood. The oldest half goes.
        if (attempts.Count >= MaxEntries)
        {
            foreach (var old in attempts.OrderBy(a => a.Value.Last).Take(MaxEntries / 2).Select(a => a.Key).ToArray())
            {
                attempts.Remove(old);
            }
        }
    }
}
