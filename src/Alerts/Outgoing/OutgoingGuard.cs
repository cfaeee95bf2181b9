using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace Listening.Alerts.Outgoing;

/// <summary>
/// The only way out: requests to addresses that people configured. A name is resolved here and the connection goes to the address that was
/// checked, so that neither a name pointing inwards nor one that changes between check and use reaches the house's own network (SSRF).
/// </summary>
public static class OutgoingGuard
{
    /// <summary>Long enough for a slow receiver, short enough that a hanging one is tried again (Standard Webhooks: 15 to 30 s).</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    // A receiver that moved is found again, also by a process that runs for months.
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);

    /// <param name="allowPrivate">Somebody with access to the configuration said that this target lies inside the house.</param>
    /// <param name="timeout">Of a whole request; null = <see cref="Timeout"/>.</param>
    public static HttpClient Client(bool allowPrivate, TimeSpan? timeout = null) => new(Handler(allowPrivate)) { Timeout = timeout ?? Timeout };

    /// <summary>Follows no redirect: a target that may be called could otherwise name one that may not.</summary>
    public static SocketsHttpHandler Handler(bool allowPrivate) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = ConnectionLife,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, allowPrivate, cancellationToken),
    };

    /// <summary>The connection itself, for protocols that are not HTTP.</summary>
    /// <exception cref="HttpRequestException">Refused, or nobody answers.</exception>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool allowPrivate, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var allowed = allowPrivate ? addresses : [.. addresses.Where(IsPublic)];
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(
                addresses.Length == 0 ? $"{target.Host} has no address." : $"{target.Host} lies inside the house's own network; a target there must be configured as private.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new HttpRequestException($"{target.Host}:{target.Port} cannot be reached: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>False for what is not routed on the public Internet: IANA's special-purpose registries (RFC 6890 and its successors).</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        var b = address.GetAddressBytes();
        return b.Length == 4 ? IsPublic4(b) : IsPublic6(address, b);
    }

    private static bool IsPublic4(ReadOnlySpan<byte> b) => (b[0], b[1], b[2]) switch
    {
        (0 or 10 or 127, _, _) or ( >= 224, _, _) => false,
        (100, >= 64 and <= 127, _) => false,
        (169, 254, _) => false,
        (172, >= 16 and <= 31, _) => false,
        (192, 168, _) or (192, 0, 0 or 2) or (192, 88, 99) => false,
        (198, 18 or 19, _) or (198, 51, 100) => false,
        (203, 0, 113) => false,
        _ => true,
    };

    private static bool IsPublic6(IPAddress address, byte[] b) =>

        // Only 2000::/3 is given out; what is in it and leads elsewhere: documentation, Teredo, and 6to4 and NAT64 with an IPv4 address inside.
        b is [0x00, 0x64, 0xff, 0x9b, ..] ? IsPublic4(b.AsSpan(12))
        : (b[0] & 0xe0) == 0x20
            && !address.IsIPv6Teredo
            && b is not [0x20, 0x01, 0x0d, 0xb8, ..]
            && (b is not [0x20, 0x02, ..] || IsPublic4(b.AsSpan(2, 4)));
}
