using System.Collections.Concurrent;

namespace Listening.Alerts.Coordination;

/// <summary>
/// Coordination inside one process. Nodes made from one <see cref="LocalStreet"/> see each other, which only tests and the simulation need;
/// a server is alone on its street.
/// </summary>
public sealed class LocalCoordination(string node, LocalStreet street) : ICoordination
{
    private readonly List<IDisposable> hearing = [];

    public LocalCoordination(string node, TimeProvider time)
        : this(node, new LocalStreet(time))
    {
    }

    public string Node => node;

    public bool IsReachable => true;

    public Task TellAsync(string subject, string text)
    {
        street.Tell(subject, text);
        return Task.CompletedTask;
    }

    public IDisposable Hear(string subject, Action<string> heard)
    {
        var listener = street.Hear(subject, heard);
        lock (hearing)
        {
            hearing.Add(listener);
        }

        return listener;
    }

    public Task<Lease?> TryTakeAsync(string name, TimeSpan length, CancellationToken cancellationToken) => Task.FromResult(street.TryTake(name, node, length));

    public Task<Lease?> KeepAsync(Lease lease, TimeSpan length, CancellationToken cancellationToken) => Task.FromResult(street.Keep(lease, length));

    public Task GiveBackAsync(Lease lease)
    {
        street.GiveBack(lease);
        return Task.CompletedTask;
    }

    public Task AnnounceAsync(NodeView node)
    {
        street.Announce(node);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken) => Task.FromResult(street.Nodes());

    public ValueTask DisposeAsync()
    {
        lock (hearing)
        {
            hearing.ForEach(h => h.Dispose());
            hearing.Clear();
        }

        street.Leave(node);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Where the nodes of one process meet. Any thread may call anything.</summary>
public sealed class LocalStreet(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (Lease Lease, long TakenAt, TimeSpan Length)> leases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (NodeView Node, long At)> nodes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Listener, bool> listeners = [];

    internal void Tell(string subject, string text)
    {
        foreach (var listener in listeners.Keys.Where(l => l.Subject == subject))
        {
            listener.Heard(text);
        }
    }

    internal IDisposable Hear(string subject, Action<string> heard)
    {
        var listener = new Listener(this, subject, heard);
        listeners[listener] = true;
        return listener;
    }

    internal Lease? TryTake(string name, string node, TimeSpan length)
    {
        lock (gate)
        {
            if (leases.TryGetValue(name, out var held) && time.GetElapsedTime(held.TakenAt) < held.Length)
            {
                return null;
            }

            var token = LeaseTokens.Next(tokens.GetValueOrDefault(name), time.GetUtcNow());
            tokens[name] = token;
            var lease = new Lease(name, node, token);
            leases[name] = (lease, time.GetTimestamp(), length);
            return lease;
        }
    }

    internal Lease? Keep(Lease lease, TimeSpan length)
    {
        lock (gate)
        {
            if (!leases.TryGetValue(lease.Name, out var held) || held.Lease.Token != lease.Token)
            {
                return null;
            }

            leases[lease.Name] = (lease, time.GetTimestamp(), length);
            return lease;
        }
    }

    internal void GiveBack(Lease lease)
    {
        lock (gate)
        {
            if (leases.TryGetValue(lease.Name, out var held) && held.Lease.Token == lease.Token)
            {
                leases.Remove(lease.Name);
            }
        }
    }

    /// <summary>As a Redis that was emptied: the next who asks gets the lease.</summary>
    internal void Forget(string name)
    {
        lock (gate)
        {
            leases.Remove(name);
        }
    }

    internal void Announce(NodeView node)
    {
        lock (gate)
        {
            nodes[node.Node] = (node with { Leases = [.. leases.Values.Where(l => l.Lease.Holder == node.Node).Select(l => l.Lease.Name).Order(StringComparer.Ordinal)] }, time.GetTimestamp());
        }
    }

    internal IReadOnlyList<NodeView> Nodes()
    {
        lock (gate)
        {
            return [.. nodes.Values.Where(n => time.GetElapsedTime(n.At) < NodeView.BelievedFor).Select(n => n.Node).OrderBy(n => n.Node, StringComparer.Ordinal)];
        }
    }

    internal void Leave(string node)
    {
        lock (gate)
        {
            nodes.Remove(node);
        }
    }

    private sealed class Listener(LocalStreet street, string subject, Action<string> heard) : IDisposable
    {
        public string Subject => subject;

        public void Heard(string text) => heard(text);

        public void Dispose() => street.listeners.TryRemove(this, out _);
    }
}

/// <summary>
/// Tokens that also rise when their counter was lost: the number after the last one, or the time in ms, whichever is higher. (Only a loss of the counter
/// together with a clock set back by more than the time since the last lease could repeat one.)
/// </summary>
public static class LeaseTokens
{
    public static long Next(long last, DateTimeOffset now) => Math.Max(last + 1, now.ToUnixTimeMilliseconds());
}
