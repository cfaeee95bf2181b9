using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Listening.Alerts.Coordination;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Listening.History.Redis;

/// <param name="Address">As StackExchange.Redis reads it: <c>host:port,password=…,ssl=true</c>.</param>
/// <param name="Prefix">Before every key and channel, so that installations can share a server.</param>
public sealed record RedisOptions(string Address, string Prefix = "listening:");

/// <summary>
/// Coordination through Redis. The server may be lost at any moment, with all it held: calls then fail quietly, leases become unsure, and everything goes
/// on by polling History. Any thread may call anything.
/// </summary>
public sealed partial class RedisCoordination : ICoordination
{
    private const string Refused = "it refuses us: mend password= in Redis:Address";
    private const string NoRights = "its user may not do what is needed: give it EVAL, PUBLISH and SUBSCRIBE, and the keys and channels of Redis:Prefix";

    // A frozen server must not hold up a loop that could poll meanwhile; a healthy one answers in a millisecond.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly RedisOptions options;
    private readonly ConnectionMultiplexer redis;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ConcurrentDictionary<string, bool> held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Listener, bool> listeners = [];
    private readonly ConcurrentDictionary<string, Task> channels = new(StringComparer.Ordinal);
    private long awaySince;
    private volatile bool isRefused;
    private volatile string why = "no answer in time";

    private RedisCoordination(RedisOptions options, string node, ConnectionMultiplexer redis, TimeProvider time, ILogger logger)
    {
        (this.options, this.redis, this.time, this.logger) = (options, redis, time, logger);
        Node = node;
        redis.ConnectionFailed += (_, failure) => isRefused = failure.FailureType == ConnectionFailureType.AuthenticationFailure;
    }

    public string Node { get; }

    public string Trouble => IsReachable ? "" : Away(why);

    public bool IsReachable => Volatile.Read(ref awaySince) == 0;

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Connects, or goes on trying in the background: a server that is away is no reason not to start.</summary>
    /// <exception cref="StoreException">The address cannot be understood.</exception>
    public static async Task<RedisCoordination> OpenAsync(RedisOptions options, string node, TimeProvider time, ILogger logger)
    {
        try
        {
            var settings = ConfigurationOptions.Parse(options.Address);
            settings.AbortOnConnectFail = false;
            settings.ConnectTimeout = 2_000;
            settings.ClientName = "listening";
            return new RedisCoordination(options, node, await ConnectionMultiplexer.ConnectAsync(settings), time, logger);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or RedisConnectionException)
        {
            // Without the address: it may hold a password.
            throw new StoreException($"Redis:Address cannot be used ({error.GetType().Name}): write it as host:port,password=…,ssl=true.", StoreFault.ReadOnly, error);
        }
    }

    public async Task TellAsync(string subject, string text)
    {
        // This node hears it in any case.
        Heard(subject, text);
        await TryAsync(async () => await redis.GetSubscriber().PublishAsync(Channel(subject), Node + "\n" + text, CommandFlags.FireAndForget), isAnswered: false);
    }

    public IDisposable Hear(string subject, Action<string> heard)
    {
        var listener = new Listener(this, subject, heard);
        listeners[listener] = true;

        // Once a subject for the life of the connection, which subscribes again by itself after a loss.
        channels.GetOrAdd(subject, s => TryAsync(() => redis.GetSubscriber().SubscribeAsync(Channel(s), (_, message) => HeardFromOthers(s, message)), isAnswered: false));
        return listener;
    }

    public async Task<Lease?> TryTakeAsync(string name, TimeSpan length, CancellationToken cancellationToken)
    {
        var token = RedisResult.Create(RedisValue.Null);
        if (!await TryAsync(async () => token = await Database.ScriptEvaluateAsync(RedisScripts.Take, [Key("lease:" + name), Key("token:" + name)], [Ms(length)])))
        {
            // Its holder may live and only be out of our sight; after the life of a lease nobody can be sure of holding it any more.
            return time.GetElapsedTime(Volatile.Read(ref awaySince)) >= length ? Hold(new Lease(name, Node, 0, IsSure: false)) : null;
        }

        return token.IsNull ? null : Hold(new Lease(name, Node, long.Parse((string)token!, CultureInfo.InvariantCulture)));
    }

    public async Task<Lease?> KeepAsync(Lease lease, TimeSpan length, CancellationToken cancellationToken)
    {
        if (lease.Token == 0)
        {
            // Taken while nobody was reached: now it is taken truly, or it is somebody else's.
            return await TryTakeAsync(lease.Name, length, cancellationToken) ?? (IsReachable ? Drop(lease) : lease);
        }

        var kept = 0L;
        if (!await TryAsync(async () => kept = (long)await Database.ScriptEvaluateAsync(
                RedisScripts.Keep, [Key("lease:" + lease.Name), Key("token:" + lease.Name)], [Text(lease.Token), Ms(length)])))
        {
            return lease with { IsSure = false };
        }

        return kept == 1 ? lease with { IsSure = true } : Drop(lease);
    }

    public Task GiveBackAsync(Lease lease)
    {
        Drop(lease);
        return TryAsync(() => Database.ScriptEvaluateAsync(RedisScripts.GiveBack, [Key("lease:" + lease.Name)], [Text(lease.Token)]));
    }

    public Task AnnounceAsync(NodeView node) => TryAsync(() => Database.ScriptEvaluateAsync(
        RedisScripts.Announce, [Key("seen"), Key("nodes")], [node.Node, JsonSerializer.Serialize(node with { Leases = [.. held.Keys.Order(StringComparer.Ordinal)] })]));

    public async Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken)
    {
        RedisResult[]? views = null;
        await TryAsync(async () => views = (RedisResult[]?)await Database.ScriptEvaluateAsync(
            RedisScripts.Nodes, [Key("seen"), Key("nodes")], [(int)NodeView.BelievedFor.TotalSeconds]));
        return [.. (views ?? []).Select(v => JsonSerializer.Deserialize<NodeView>((string)v!)!).OrderBy(n => n.Node, StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        listeners.Clear();
        await TryAsync(() => Database.ScriptEvaluateAsync(RedisScripts.Leave, [Key("seen"), Key("nodes")], [Node]));
        redis.Dispose();
    }

    private Lease Hold(Lease lease)
    {
        held[lease.Name] = true;
        return lease;
    }

    private Lease? Drop(Lease lease)
    {
        held.TryRemove(lease.Name, out _);
        return null;
    }

    private void HeardFromOthers(string subject, string? message)
    {
        var cut = message?.IndexOf('\n', StringComparison.Ordinal) ?? -1;
        if (cut >= 0 && !message.AsSpan(0, cut).SequenceEqual(Node))
        {
            Heard(subject, message![(cut + 1)..]);
        }
    }

    private void Heard(string subject, string text)
    {
        foreach (var listener in listeners.Keys.Where(l => l.Subject == subject))
        {
            listener.Heard(text);
        }
    }

    /// <param name="isAnswered">Whether a success means that the server answered; what is only sent succeeds without one.</param>
    /// <returns>False when the server did not do it; the state of the connection is noted, and said once.</returns>
    private async Task<bool> TryAsync(Func<Task> call, bool isAnswered = true)
    {
        try
        {
            // A task that is left behind by a frozen server ends when the connection does.
            await call().WaitAsync(Patience, time);
            if (isAnswered && Interlocked.Exchange(ref awaySince, 0) != 0)
            {
                isRefused = false;
                LogBack();
            }

            return true;
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Without more of the error: it may hold the address, and that a password.
            var reason = isRefused || error.Message.Contains("NOAUTH", StringComparison.Ordinal) ? Refused
                : error.Message.Contains("NOPERM", StringComparison.Ordinal) ? NoRights
                : error is RedisConnectionException ? "no connection: check that it runs, and host, port and ssl= in Redis:Address"
                : "no answer in time";

            // That it refuses us is often learned only after the first call failed for want of a connection: it is said as well.
            if (Interlocked.CompareExchange(ref awaySince, time.GetTimestamp(), 0) == 0 || (reason is Refused or NoRights && why != reason))
            {
                why = reason;
                LogAway(Away(why));
            }

            return false;
        }
    }

    private RedisKey Key(string name) => options.Prefix + name;

    private RedisChannel Channel(string subject) => new(options.Prefix + subject, RedisChannel.PatternMode.Literal);

    private static RedisValue Ms(TimeSpan length) => (long)length.TotalMilliseconds;

    private static RedisValue Text(long token) => token.ToString(CultureInfo.InvariantCulture);

    private static string Away(string why) =>
        $"Redis is not reached ({why}). Nodes do not wake each other, and every node runs every job; everything goes on by polling the history.";

    [LoggerMessage(4201, LogLevel.Warning, "{Away}")]
    private partial void LogAway(string away);

    [LoggerMessage(4202, LogLevel.Information, "Redis is reached again.")]
    private partial void LogBack();

    private sealed class Listener(RedisCoordination owner, string subject, Action<string> heard) : IDisposable
    {
        public string Subject => subject;

        public void Heard(string text) => heard(text);

        public void Dispose() => owner.listeners.TryRemove(this, out _);
    }
}
