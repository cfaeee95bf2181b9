namespace Listening.Dashboard.Commands;

/// <summary>The server that a command asks.</summary>
internal static class ServerUrl
{
    /// <returns>What is wrong with the address, to be shown; null when it can be asked.</returns>
    public static string? Wrong(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? null
        : $"'{url}' is no address of a server, such as {Hosting.ServeOptions.DefaultUrls}.";
}
