using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Listening.EndToEnd.Cluster;

/// <summary>A way to a server that can be cut, slow, or a hole that swallows everything and says nothing.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly int target;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Socket> ways = [];
    private readonly CancellationTokenSource stop = new();
    private volatile TaskCompletionSource? hole;
    private volatile bool refuses;

    /// <param name="target">Port of the server on the loopback.</param>
    public TcpProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Added to everything that passes, each way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>As a cable that is pulled and put back: every connection breaks, new ones are made.</summary>
    public void Cut()
    {
        foreach (var (one, other) in ways)
        {
            one.Dispose();
            other.Dispose();
        }
    }

    /// <summary>From here on nothing passes, and nobody is told.</summary>
    public void Swallow() => hole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As a server that was stopped: connections break, new ones are closed at once.</summary>
    public void Refuse()
    {
        refuses = true;
        Cut();
    }

    /// <summary>What was held up goes on, as TCP sends it again.</summary>
    public void Heal()
    {
        refuses = false;
        Delay = TimeSpan.Zero;
        var was = hole;
        hole = null;
        was?.SetResult();
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        Heal();
        Cut();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        ways[client] = server;
        try
        {
            await (hole?.Task ?? Task.CompletedTask);
            if (refuses)
            {
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // The server is away: so is the way to it.
        }
        finally
        {
            ways.TryRemove(client, out _);
            client.Dispose();
            server.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0)
            {
                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay, TimeProvider.System);
                }

                await (hole?.Task ?? Task.CompletedTask);
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
