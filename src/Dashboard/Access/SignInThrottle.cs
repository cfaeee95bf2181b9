namespace Listening.Dashboard.Access;

/// <summary>
/// Makes guessing slow: after some wrong attempts for a name or from an address the next one has to wait, twice as long each time.
/// A name's own wait is short and capped, so that a stranger cannot lock a person out of a crisis.
/// </summary>
public sealed class SignInThrottle(TimeProvider time)
{
    private const int FreeForName = 5;
    private const int FreeForAddress = 10;

    // Memory of a flood of made-up names stays below about a megabyte.
    private const int MaxEntries = 10_000;

    private static readonly TimeSpan LongestForName = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestForAddress = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(30);

    private readonly Dictionary<string, (int Wrong, DateTimeOffset Last)> attempts = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <returns>How long to wait before the next attempt; zero = go on.</returns>
    public TimeSpan Wait(string name, string address)
    {
        lock (gate)
        {
            var byName = Left("n:" + name, FreeForName, LongestForName);
            var byAddress = Left("a:" + address, FreeForAddress, LongestForAddress);
            return byName > byAddress ? byName : byAddress;
        }
    }

    public void Wrong(string name, string address)
    {
        lock (gate)
        {
            if (attempts.Count >= MaxEntries)
            {
                Forget();
            }

            Count("n:" + name);
            Count("a:" + address);
        }
    }

    public void Right(string name)
    {
        lock (gate)
        {
            attempts.Remove("n:" + name);
        }
    }

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
