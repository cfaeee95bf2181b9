using System.Text.Json.Nodes;
using Listening.Alerts.Incidents;

namespace Listening.Alerts.Notifications;

/// <summary>Messages in the words of each receiver; pure. Formats: see each method. Lengths are cut to what the receiver takes.</summary>
public static class Payloads
{
    private const int SlackText = 3_000;
    private const int PagerdutySummary = 1_024;

    /// <summary>Block Kit (https://docs.slack.dev/reference/block-kit/blocks/section-block): <c>text</c> is what notifications and readers aloud say.</summary>
    public static JsonObject Slack(Message message, Uri? link) => new()
    {
        ["text"] = Cut(Escape(message.Title), SlackText),
        ["blocks"] = new JsonArray(
            Section($"*{Cut(Escape(message.Title), SlackText - 2)}*"),
            Section(Cut(Escape(message.Text) + (link is null ? "" : $"\n<{link}|Open the incident>"), SlackText))),
    };

    /// <summary>Adaptive Card 1.4 in the envelope of Teams Workflows.</summary>
    public static JsonObject Teams(Message message, Uri? link) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["content"] = new JsonObject
            {
                ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                ["type"] = "AdaptiveCard",
                ["version"] = "1.4",
                ["body"] = new JsonArray(
                    new JsonObject { ["type"] = "TextBlock", ["text"] = message.Title, ["weight"] = "Bolder", ["wrap"] = true, ["color"] = message.IsOver ? "Good" : message.Severity <= 2 ? "Attention" : "Warning" },
                    new JsonObject { ["type"] = "TextBlock", ["text"] = Cut(message.Text, 10_000), ["wrap"] = true }),
                ["actions"] = link is null ? new JsonArray() : new JsonArray(new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = "Open the incident", ["url"] = link.ToString() }),
            },
        }),
    };

    /// <summary>Events v2 (https://developer.pagerduty.com/docs/send-alert-event); one incident is one <c>dedup_key</c>.</summary>
    public static JsonObject Pagerduty(Message message, Uri? link, string routingKey) => new()
    {
        ["routing_key"] = routingKey,
        ["event_action"] = message.IsOver ? "resolve" : "trigger",
        ["dedup_key"] = "listening/" + message.Key + (message.Person is null ? "" : "/" + message.Person),
        ["payload"] = new JsonObject
        {
            ["summary"] = Cut(message.Title, PagerdutySummary),
            ["source"] = "listening",
            ["severity"] = message.Severity switch { Severity.Critical => "critical", Severity.High => "error", Severity.Medium => "warning", _ => "info" },
            ["timestamp"] = message.At,
            ["component"] = message.Brand,
            ["custom_details"] = new JsonObject { ["text"] = message.Text, ["reason"] = message.Reason, ["incident"] = message.Incident },
        },
        ["links"] = link is null ? new JsonArray() : new JsonArray(new JsonObject { ["href"] = link.ToString(), ["text"] = "Open the incident" }),
    };

    /// <summary>Standard Webhooks 1.0: <c>{type, timestamp, data}</c>; signed where it is sent.</summary>
    public static JsonObject Webhook(Message message, Uri? link) => new() { ["type"] = Type(message), ["timestamp"] = message.At, ["data"] = Data(message, link) };

    /// <summary>Alertmanager's webhook, version "4" (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).</summary>
    public static JsonObject Alertmanager(Message message, Uri? link, string receiver)
    {
        var status = message.IsOver ? "resolved" : "firing";
        var labels = new JsonObject
        {
            ["alertname"] = "ListeningIncident",
            ["brand"] = message.Brand ?? "",
            ["severity"] = message.Severity.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["incident"] = message.Incident ?? "",
        };
        return new JsonObject
        {
            ["version"] = "4",
            ["groupKey"] = $"{{}}:{{incident=\"{message.Key}\"}}",
            ["truncatedAlerts"] = 0,
            ["status"] = status,
            ["receiver"] = receiver,
            ["groupLabels"] = new JsonObject { ["incident"] = message.Incident ?? "" },
            ["commonLabels"] = labels.DeepClone(),
            ["commonAnnotations"] = new JsonObject { ["summary"] = message.Title, ["description"] = message.Text },
            ["externalURL"] = link?.GetLeftPart(UriPartial.Authority) ?? "",
            ["alerts"] = new JsonArray(new JsonObject
            {
                ["status"] = status,
                ["labels"] = labels,
                ["annotations"] = new JsonObject { ["summary"] = message.Title, ["description"] = message.Text },
                ["startsAt"] = message.At,
                ["endsAt"] = message.IsOver ? message.At : DateTimeOffset.UnixEpoch.AddYears(-1969),
                ["generatorURL"] = link?.ToString() ?? "",
                ["fingerprint"] = CauseId.Of('f', message.Key)[2..18],
            }),
        };
    }

    /// <summary>CloudEvents 1.0, structured mode (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).</summary>
    public static JsonObject CloudEvent(Notification notification, Uri? link) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = notification.Id,
        ["source"] = "/listening",
        ["type"] = Type(notification.Message),
        ["subject"] = notification.Message.Key,
        ["time"] = notification.Message.At,
        ["datacontenttype"] = "application/json",
        ["data"] = Data(notification.Message, link),
    };

    private static string Type(Message message) => "listening.incident." + message.Reason;

    private static JsonObject Data(Message message, Uri? link) => new()
    {
        ["incident"] = message.Incident,
        ["brand"] = message.Brand,
        ["severity"] = message.Severity,
        ["reason"] = message.Reason,
        ["title"] = message.Title,
        ["text"] = message.Text,
        ["person"] = message.Person,
        ["resolved"] = message.IsOver,
        ["url"] = link?.ToString(),
    };

    private static JsonObject Section(string markdown) => new() { ["type"] = "section", ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = markdown } };

    // Slack's three: nothing else in a text has a meaning that could page a channel or hide a link.
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..(max - 1)] + "…";
}
