using System.Text.Json;
using Listening.Alerts.Documents;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Teams;

namespace Listening.Alerts.Notifications;

/// <summary>The <c>notifications</c> of the configuration, with every mistake at once. Addresses and secrets may be named (<c>env:NAME</c>, <c>file:PATH</c>).</summary>
public static class ChannelReader
{
    private const int MaxText = 2_000;

    // PagerDuty's only address for Events v2.
    private static readonly Uri PagerdutyUrl = new("https://events.pagerduty.com/v2/enqueue");

    public static (ChannelBook Book, IReadOnlyList<FieldError> Errors) Read(JsonElement json, string path = "$.notifications")
    {
        var errors = new List<FieldError>();
        var fields = new FieldReader(json, path, errors);
        var channels = (fields.Objects("channels") ?? []).Select(Channel).ToList();
        var routes = fields.Objects("routes")?.Select(r => Route(r, channels)).ToList();
        var url = Address(fields, "publicUrl");
        var heartbeat = fields.Object("heartbeat");
        var (beat, inside) = heartbeat is null ? (null, false) : (Address(heartbeat, "url", required: true), heartbeat.Flag("private", false));
        heartbeat?.Finish();
        fields.Finish();
        foreach (var twice in channels.GroupBy(c => c.Id).Where(g => g.Count() > 1))
        {
            fields.Add("channels", $"The id '{twice.Key}' is given {twice.Count()} times.");
        }

        return (errors.Count > 0 ? ChannelBook.Empty : new ChannelBook(channels, routes, url, beat, inside), errors);
    }

    /// <summary>Local hours: <c>{"from":"22:00","to":"07:00","timeZone":"Europe/Berlin","days":["saturday"]}</c>.</summary>
    public static TimeWindow? Window(FieldReader fields)
    {
        var (from, to) = (fields.TimeOfDay("from", required: true), fields.TimeOfDay("to", required: true));
        var zone = fields.Text("timeZone", 64, required: true, z => TimeZoneInfo.TryFindSystemTimeZoneById(z, out _) ? null : "Is not a time zone such as Europe/Berlin.");
        var days = fields.Texts("days", words: [.. Enum.GetNames<DayOfWeek>().Select(d => d.ToLowerInvariant())]);
        return from is { } f && to is { } t && zone is not null ? new TimeWindow(f, t, zone, days?.Select(d => Enum.Parse<DayOfWeek>(d, ignoreCase: true)).ToList()) : null;
    }

    private static Channel Channel(FieldReader fields)
    {
        var id = fields.Text("id", 64, required: true) ?? "";
        var kind = fields.Word<ChannelKind>("type", k => k.ToString().ToLowerInvariant());
        if (!fields.Has("type"))
        {
            fields.Add("type", $"Is required: one of {string.Join(", ", Enum.GetNames<ChannelKind>().Select(n => n.ToLowerInvariant()))}.");
        }

        var needsUrl = kind is not (null or ChannelKind.Email or ChannelKind.Pagerduty);
        var url = Address(fields, "url", needsUrl) ?? (kind == ChannelKind.Pagerduty ? PagerdutyUrl : null);
        var secret = Named(fields, "secret");
        if (kind is ChannelKind.Pagerduty or ChannelKind.Webhook && secret is null)
        {
            fields.Add("secret", "Is required: env:NAME or file:PATH.");
        }
        else if (kind == ChannelKind.Webhook && WrongKey(secret!) is { } wrong)
        {
            fields.Add("secret", wrong);
        }

        var quiet = fields.Object("quietHours") is { } q ? Quiet(q) : null;
        var mail = kind == ChannelKind.Email ? Mail(fields) : null;
        var channel = new Channel(
            id,
            kind ?? default,
            fields.Flag("waking", kind == ChannelKind.Pagerduty),
            url,
            secret,
            fields.Flag("private", false),
            (int)(fields.Whole("perMinute", 1, 6_000) ?? Notifications.Channel.UsualPerMinute),
            quiet,
            mail,
            fields.Text("to", MaxText));
        fields.Finish();
        return channel;
    }

    private static MailServer? Mail(FieldReader fields)
    {
        var (host, from) = (fields.Text("host", 255, required: true), fields.Text("from", 320, required: true, a => System.Net.Mail.MailAddress.TryCreate(a, out _) ? null : "Is no address."));
        var mail = new MailServer(host ?? "", (int)(fields.Whole("port", 1, 65_535) ?? 587), from ?? "", fields.Text("user", MaxText), fields.Flag("tls", true));
        return host is null || from is null ? null : mail;
    }

    private static QuietHours? Quiet(FieldReader fields)
    {
        var window = Window(fields);
        var severities = Severities(fields);
        fields.Finish();
        return window is null ? null : new QuietHours(window, severities ?? [3, 4]);
    }

    private static DeliveryRoute Route(FieldReader fields, List<Channel> channels)
    {
        var route = new DeliveryRoute(fields.Texts("channels", words: [.. channels.Select(c => c.Id)]) ?? [], fields.Texts("brands"), Severities(fields), fields.Texts("roles"));
        fields.Finish();
        return route;
    }

    private static List<int>? Severities(FieldReader fields) =>
        fields.Numbers("severities", 1, 4)?.Select(n => (int)n).ToList();

    private static Uri? Address(FieldReader fields, string field, bool required = false)
    {
        var text = Named(fields, field, required, orPlain: true);
        if (text is null)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
        {
            return url;
        }

        // Its words could be a secret.
        fields.Add(field, "Is no http or https address.");
        return null;
    }

    private static string? Named(FieldReader fields, string field, bool required = false, bool orPlain = false)
    {
        if (fields.Text(field, MaxText, required) is not { } name)
        {
            return null;
        }

        if (orPlain && name.StartsWith("http", StringComparison.Ordinal))
        {
            return name;
        }

        try
        {
            return SecretName.Read(name);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            fields.Add(field, e is FormatException ? "Is a secret and is named, as env:NAME or file:PATH." : e.Message);
            return null;
        }
    }

    private static string? WrongKey(string secret)
    {
        try
        {
            _ = StandardWebhook.Key(secret);
            return null;
        }
        catch (FormatException)
        {
            return "Names no webhook secret: whsec_ and base64 of 24 to 64 bytes.";
        }
    }
}
