using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Listening.Bench.Load;

/// <summary>
/// One keep-alive HTTP/1.1 connection that sends bytes made beforehand. The generator shares the machine with the server, and HttpClient
/// would cost more than half of what it measures.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[16 * 1024];
    private int filled;

    public static async Task<HttpConnection> OpenAsync(Uri url)
    {
        var connection = new HttpConnection();
        await connection.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, url.Port));
        return connection;
    }

    public static byte[] Head(Uri url, string method, string path, string key, int bodyLength = 0, string contentType = "application/x-ndjson") =>
        Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {key}\r\n"
            + (bodyLength > 0 ? $"Content-Type: {contentType}\r\nContent-Length: {bodyLength}\r\n" : "") + "\r\n");

    /// <summary>Sends the request and reads its whole answer; the body is valid until the next call.</summary>
    /// <exception cref="IOException">The server closed the connection.</exception>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> SendAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body = default)
    {
        await SendAllAsync(head);
        await SendAllAsync(body);
        filled = 0;
        int headEnd;
        while ((headEnd = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await ReceiveAsync();
        }

        var bodyAt = headEnd + 4;
        var status = int.Parse(buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);
        if (LengthIn(buffer.AsSpan(0, headEnd)) is { } length)
        {
            while (filled < bodyAt + length)
            {
                await ReceiveAsync();
            }

            return (status, buffer.AsMemory(bodyAt, length));
        }

        // Chunked: the chunk marks stay in the body, its readers only search it.
        while (!buffer.AsSpan(0, filled).EndsWith("0\r\n\r\n"u8))
        {
            await ReceiveAsync();
        }

        return (status, buffer.AsMemory(bodyAt, filled - bodyAt));
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    private async ValueTask ReceiveAsync()
    {
        if (filled == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
        filled += read > 0 ? read : throw new IOException("The server closed the connection.");
    }

    private static int? LengthIn(ReadOnlySpan<byte> head)
    {
        var text = Encoding.ASCII.GetString(head);
        var at = text.IndexOf("\r\nContent-Length:", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return text.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? null : 0;
        }

        var value = text.AsSpan(at + 17);
        var end = value.IndexOf('\r');
        return int.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture);
    }
}
