using System.Net;
using System.Net.Sockets;

namespace Listening.Alerts.Tests.World;

internal static class FreePort
{
    /// <summary>A port that nobody listens on now; the system gives each once before it repeats.</summary>
    public static int Next()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
