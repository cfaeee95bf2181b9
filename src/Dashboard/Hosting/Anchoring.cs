using Listening.Alerts.Outgoing;
using Listening.History.Archive;

namespace Listening.Dashboard.Hosting;

/// <summary>
/// Who keeps anchors outside, by settings: <c>Anchors:Webhook</c> (an address), <c>Anchors:Secret</c> (<c>env:NAME</c> or <c>file:PATH</c>, see
/// <see cref="SecretName"/>), <c>Anchors:Private</c> (true when it lies inside the house's own network).
/// </summary>
internal static class Anchoring
{
    /// <returns>Null when nobody was named.</returns>
    /// <exception cref="StartException">A setting cannot be understood: one line.</exception>
    public static AnchorWebhook? Read(IConfiguration settings)
    {
        if (settings["Anchors:Webhook"] is not { Length: > 0 } address)
        {
            return null;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            throw new StartException($"Anchors:Webhook is '{address}': an address such as https://keeper.example/anchors is needed.");
        }

        try
        {
            var key = StandardWebhook.Key(SecretName.Read(settings["Anchors:Secret"] ?? ""));
            return new AnchorWebhook(url, key, OutgoingGuard.Client(settings["Anchors:Private"] is "true" or "True"));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Anchors:Secret cannot be used ({e.Message.TrimEnd('.')}): name a secret of Standard Webhooks as env:NAME or file:PATH.", e);
        }
    }
}
