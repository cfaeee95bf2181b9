using Listening.Alerts.Documents;
using Listening.Alerts.Notifications;

namespace Listening.Alerts.Tests.Notifications;

public sealed class ChannelReaderTests
{
    [Fact]
    public void Channels_and_routes_are_read_with_secrets_by_name()
    {
        Environment.SetEnvironmentVariable("LISTENING_TEST_HOOK", "https://hooks.example/services/T0/B0/x");
        Environment.SetEnvironmentVariable("LISTENING_TEST_KEY", "routing");
        var (book, errors) = ChannelReader.Read(YamlJson.Read(
            """
            channels:
              - {id: chat, type: slack, url: "env:LISTENING_TEST_HOOK", quietHours: {from: "22:00", to: "07:00", timeZone: Europe/Berlin, severities: [4]}}
              - {id: pager, type: pagerduty, secret: "env:LISTENING_TEST_KEY"}
              - {id: mail, type: email, host: smtp.example, from: listening@example.org, to: crisis@example.org}
            routes:
              - {channels: [pager, chat], severities: [1, 2]}
              - {channels: [chat], brands: [acme]}
            publicUrl: https://listening.example
            heartbeat: {url: "https://hc.example/ping"}
            """));

        Assert.Empty(errors);
        Assert.Equal([false, true, false], book.Channels.Select(c => c.Waking));
        Assert.Equal(("hooks.example", "routing", 587), (book.Channels[0].Url!.Host, book.Channels[1].Secret, book.Channels[2].Mail!.Port));
        Assert.Equal("hc.example", book.Heartbeat!.Host);
        Assert.DoesNotContain("routing", Alerts.Stores.DocumentJson.Write(book.Channels[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_told_and_no_secret_with_it()
    {
        var (book, errors) = ChannelReader.Read(YamlJson.Read(
            """
            channels:
              - {id: a, type: slack, url: "env:LISTENING_TEST_NOT_SET"}
              - {id: a, type: pagerduty, secret: my-plain-secret}
              - {id: c, type: webhook, url: "https://x.example", secret: "env:PATH"}
              - {id: d, type: email, from: nobody}
              - {id: e, type: pigeon}
            routes: [{channels: [zzz]}]
            """));

        Assert.Empty(book.Channels);
        Assert.Equal(
            [
                "$.notifications.channels[0].url", "$.notifications.channels[1].secret", "$.notifications.channels[1].secret", "$.notifications.channels[2].secret", "$.notifications.channels[3].host",
                "$.notifications.channels[3].from", "$.notifications.channels[4].type", "$.notifications.routes[0].channels[0]", "$.notifications.channels",
            ],
            errors.Select(e => e.Path));
        Assert.DoesNotContain(errors, e => e.Message.Contains("plain", StringComparison.Ordinal));
    }
}
