using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Listening.Shared;

/// <summary>A local server that speaks Jetstream v1: keeps what was published, replays from a cursor (µs, inclusive), follows live.</summary>
internal sealed class JetstreamServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<(long TimeUs, byte[] Frame)> _frames = [];
    private readonly List<WebSocket> _open = [];
    private TaskCompletionSource _published = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private JetstreamServer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>The query of each connection so far.</summary>
    public ConcurrentQueue<string> Queries { get; } = new();

    public static async Task<JetstreamServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new JetstreamServer(app);
        app.UseWebSockets();
        app.Map("/subscribe", server.ServeAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = new Uri(address.Replace("http:", "ws:", StringComparison.Ordinal));
        return server;
    }

    /// <param name="timeUs">0: garbage without a place in time, sent only to who is connected now or comes without a cursor.</param>
    public void Publish(long timeUs, string frame)
    {
        lock (_gate)
        {
            _frames.Add((timeUs, Encoding.UTF8.GetBytes(frame)));
            var published = _published;
            _published = new(TaskCreationOptions.RunContinuationsAsynchronously);
            published.SetResult();
        }
    }

    /// <summary>Cuts all connections without a word.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _open.ForEach(s => s.Abort());
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        Queries.Enqueue(context.Request.QueryString.Value ?? "");
        long? cursor = context.Request.Query.TryGetValue("cursor", out var c) ? long.Parse(c.ToString(), null) : null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        lock (_gate)
        {
            _open.Add(socket);
        }

        try
        {
            for (var next = 0; ;)
            {
                (long TimeUs, byte[] Frame)? frame = null;
                Task published;
                lock (_gate)
                {
                    published = _published.Task;
                    if (next < _frames.Count)
                    {
                        frame = _frames[next++];
                    }
                }

                if (frame is not { } f)
                {
                    await published.WaitAsync(context.RequestAborted);
                }
                else if (cursor is null || f.TimeUs >= cursor)
                {
                    await socket.SendAsync(f.Frame, WebSocketMessageType.Text, true, context.RequestAborted);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // The client left, or Cut() did it.
        }
    }
}
