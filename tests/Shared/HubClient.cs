using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Listening.Shared;

/// <summary>
/// A SignalR client in one small class: the JSON protocol over a WebSocket, without negotiation. What the server says is read from
/// <see cref="Messages"/>; what it answers to a call, from the call. For tests and the load tool.
/// </summary>
public sealed class HubClient : IAsyncDisposable
{
    private const byte Separator = 0x1e;

    private readonly ClientWebSocket socket = new();
    private readonly byte[]? unread;
    private readonly Channel<HubMessage> messages = Channel.CreateUnbounded<HubMessage>();
    private readonly Dictionary<string, TaskCompletionSource<JsonElement>> calls = [];
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource stop = new();
    private Task reading = Task.CompletedTask;
    private int lastCall;

    private HubClient(string? unread) => this.unread = unread is null ? null : Encoding.UTF8.GetBytes($"{{\"type\":1,\"target\":\"{unread}\",");

    /// <summary>What the server said, in order; completes when the connection ends.</summary>
    public ChannelReader<HubMessage> Messages => messages.Reader;

    /// <param name="server">http://host:port</param>
    /// <param name="key">API key or wall token; null sends none.</param>
    /// <param name="unread">A message that is dropped as it comes, unparsed: a thousand clients in one process have better things to do.</param>
    /// <exception cref="WebSocketException">Refused.</exception>
    public static async Task<HubClient> ConnectAsync(string server, string? key, CancellationToken cancellationToken, string? unread = null)
    {
        var client = new HubClient(unread);
        if (key is not null)
        {
            client.socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        }

        try
        {
            await client.socket.ConnectAsync(new Uri(server.Replace("http", "ws", StringComparison.Ordinal) + "/hubs/alerts"), cancellationToken);
            await client.SendAsync("""{"protocol":"json","version":1}""", cancellationToken);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }

        client.reading = client.ReadAsync();
        return client;
    }

    /// <summary>Calls a hub method and waits for its end.</summary>
    /// <param name="argumentsJson">A JSON array.</param>
    /// <exception cref="InvalidOperationException">The hub's error.</exception>
    public async Task<JsonElement> InvokeAsync(string method, string argumentsJson, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastCall).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var done = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (calls)
        {
            calls[id] = done;
        }

        await SendAsync($$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":{{argumentsJson}}}""", cancellationToken);
        return await done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The next message of one of these names; others before it are skipped.</summary>
    public async Task<HubMessage> NextAsync(CancellationToken cancellationToken, params string[] names)
    {
        await foreach (var message in messages.Reader.ReadAllAsync(cancellationToken))
        {
            if (names.Length == 0 || names.Contains(message.Name))
            {
                return message;
            }
        }

        throw new InvalidOperationException("The connection ended.");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading;
        socket.Dispose();
        sending.Dispose();
        stop.Dispose();
    }

    private async Task SendAsync(string json, CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(json + (char)Separator), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        var held = new MemoryStream();
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(), stop.Token);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                held.Write(buffer, 0, read.Count);
                Take(held);
            }

            messages.Writer.TryComplete();
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            messages.Writer.TryComplete();
        }

        lock (calls)
        {
            foreach (var call in calls.Values)
            {
                call.TrySetException(new InvalidOperationException("The connection ended."));
            }
        }
    }

    private void Take(MemoryStream held)
    {
        var bytes = held.GetBuffer().AsSpan(0, (int)held.Length);
        while (bytes.IndexOf(Separator) is var end and >= 0)
        {
            if (unread is null || !bytes.StartsWith(unread))
            {
                Take(JsonDocument.Parse(bytes[..end].ToArray()).RootElement);
            }

            bytes = bytes[(end + 1)..];
        }

        var rest = bytes.ToArray();
        held.SetLength(0);
        held.Write(rest);
    }

    private void Take(JsonElement message)
    {
        // No type: the answer to the handshake.
        switch (message.TryGetProperty("type", out var type) ? type.GetInt32() : 0)
        {
            case 1:
                messages.Writer.TryWrite(new HubMessage(message.GetProperty("target").GetString()!, message.GetProperty("arguments")[0]));
                break;
            case 3:
                TaskCompletionSource<JsonElement>? call;
                lock (calls)
                {
                    calls.Remove(message.GetProperty("invocationId").GetString()!, out call);
                }

                if (message.TryGetProperty("error", out var error))
                {
                    call?.TrySetException(new InvalidOperationException(error.GetString()));
                }
                else
                {
                    call?.TrySetResult(message.TryGetProperty("result", out var result) ? result : default);
                }

                break;
        }
    }
}

/// <param name="Name">The method's name: <c>Snapshot</c>, <c>Incident</c> …</param>
public sealed record HubMessage(string Name, JsonElement Body);
