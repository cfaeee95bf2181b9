using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Listening.Shared;

namespace Listening.Bench.Load;

/// <summary>
/// One wall or scheduler on the hub: it follows by sequence, and when the connection breaks it comes back with its last one, as the wall does.
/// What it got is kept, so that at the end each message can be looked for once and in its place.
/// </summary>
internal sealed class HubListener(Uri server, string key, int seed, Action<string, string> heard)
{
    // A thousand clients that lost the same server must not all knock in the same millisecond.
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(2);

    private readonly Random random = new(seed);
    private string? epoch;
    private long last;

    /// <summary>Sequences in the order they came.</summary>
    public List<long> Got { get; } = [];

    /// <summary>Sequence of the first snapshot: everything after it is owed.</summary>
    public long From { get; private set; }

    /// <summary>Messages that named another predecessor than the last one heard.</summary>
    public int WrongPrevious { get; private set; }

    /// <summary>Snapshots after the first: the server could not say what was missed.</summary>
    public int Restarts { get; private set; }

    public int Connects { get; private set; }

    public long Last => Volatile.Read(ref last);

    /// <summary>Listens until cancelled.</summary>
    /// <param name="ready">Called when the first snapshot came.</param>
    public async Task RunAsync(Action ready, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var hub = await HubClient.ConnectAsync(server.GetLeftPart(UriPartial.Authority), key, stop, unread: "Pulse");
                Connects++;
                await hub.InvokeAsync("Subscribe", epoch is null ? "[null,null,null]" : $"[null,{last.ToString(CultureInfo.InvariantCulture)},\"{epoch}\"]", stop);
                await foreach (var message in hub.Messages.ReadAllAsync(stop))
                {
                    Take(message, ready);
                }
            }
            catch (Exception fault) when (fault is WebSocketException or InvalidOperationException or ChannelClosedException or OperationCanceledException)
            {
                // The server is away, or the run is over.
            }

            if (!stop.IsCancellationRequested)
            {
                await Task.Delay(Spread * random.NextDouble(), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private void Take(HubMessage message, Action ready)
    {
        var body = message.Body;
        var sequence = body.GetProperty("sequence").GetInt64();
        if (message.Name == "Snapshot")
        {
            if (epoch is null)
            {
                (epoch, From, last) = (body.GetProperty("epoch").GetString(), sequence, sequence);
                ready();
            }
            else if (sequence > last)
            {
                // With a new tile the picture is sent anew, and what is in it comes as messages too. Only one that goes ahead of them may hide a gap: that is seen in what is missing.
                Restarts++;
            }

            return;
        }

        if (body.GetProperty("previous").GetInt64() is var previous && previous != last && !(Got.Count == 0 && previous < From))
        {
            WrongPrevious++;
        }

        Got.Add(sequence);
        Volatile.Write(ref last, sequence);
        heard(message.Name, Brand(message.Name, body));
    }

    private static string Brand(string kind, JsonElement body) =>
        body.GetProperty(kind switch { "Alert" => "signal", "Incident" => "incident", _ => "pause" }).GetProperty("brand").GetString()!;
}
