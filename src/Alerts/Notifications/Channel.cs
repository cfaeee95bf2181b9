using System.Text.Json.Serialization;
using Listening.Alerts.Incidents;
using Listening.Alerts.Teams;

namespace Listening.Alerts.Notifications;

public enum ChannelKind : byte
{
    Slack,
    Teams,
    Pagerduty,
    Email,

    /// <summary>Standard Webhooks 1.0, signed.</summary>
    Webhook,

    /// <summary>The webhook of Alertmanager, version 4: for every receiver that exists for it.</summary>
    Alertmanager,

    /// <summary>CloudEvents 1.0, structured mode over HTTP.</summary>
    Cloudevents,
}

/// <summary>Where messages go. From files and environment only; never stored, so that no document holds a secret.</summary>
/// <param name="Waking">Wakes people: a pager. Only what may wake goes there.</param>
/// <param name="Url">Null for e-mail and PagerDuty's own address.</param>
/// <param name="Secret">Signing secret, routing key or password; null where none is needed.</param>
/// <param name="Private">The target lies inside the house's own network.</param>
/// <param name="PerMinute">At most so many messages a minute.</param>
/// <param name="Quiet">When messages wait for the morning; null = never.</param>
public sealed record Channel(
    string Id,
    ChannelKind Kind,
    bool Waking,
    Uri? Url,
    [property: JsonIgnore] string? Secret = null,
    bool Private = false,
    int PerMinute = Channel.UsualPerMinute,
    QuietHours? Quiet = null,
    MailServer? Mail = null,
    string? To = null)
{
    // Slack takes about one a second; a channel that people read takes less than one a second anyway.
    public const int UsualPerMinute = 50;
}

/// <param name="Severities">Of incidents whose messages wait.</param>
public sealed record QuietHours(TimeWindow Window, IReadOnlyList<int> Severities);

/// <param name="User">Null = no sign-in.</param>
public sealed record MailServer(string Host, int Port, string From, string? User = null, bool Tls = true);

/// <summary>Which incidents go where; null lists mean all. Every route that fits is taken.</summary>
public sealed record DeliveryRoute(
    IReadOnlyList<string> Channels, IReadOnlyList<string>? Brands = null, IReadOnlyList<int>? Severities = null, IReadOnlyList<string>? Roles = null)
{
    public bool Fits(Incident incident) =>
        (Brands is null || Brands.Contains(incident.Brand))
        && (Severities is null || Severities.Contains(incident.Severity))
        && (Roles is null || (incident.Called ?? []).Any(Roles.Contains));
}

/// <summary>The channels and routes of this process; immutable.</summary>
/// <param name="PublicUrl">Where people open the wall; null = messages carry no link.</param>
/// <param name="Heartbeat">The outside pager's address that is told each minute that all is well; null = nobody watches.</param>
public sealed record ChannelBook(IReadOnlyList<Channel> Channels, IReadOnlyList<DeliveryRoute>? Routes = null, Uri? PublicUrl = null, Uri? Heartbeat = null, bool HeartbeatPrivate = false)
{
    public static readonly ChannelBook Empty = new([]);

    public Channel? Find(string id) => Channels.FirstOrDefault(c => c.Id == id);

    /// <summary>Without routes everything goes everywhere, but for notes of the lowest severity, which wake nobody.</summary>
    public IReadOnlyList<Channel> For(Incident incident) => Routes is null
        ? [.. Channels.Where(c => c.Kind != ChannelKind.Email || c.To is not null).Where(c => !c.Waking || incident.Severity < Severity.Low)]
        : [.. Routes.Where(r => r.Fits(incident)).SelectMany(r => r.Channels).Distinct().Select(Find).OfType<Channel>()];
}
