using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Delivery;
using Listening.Alerts.Notifications;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Stores;
using Listening.Alerts.Tests.World;
using Listening.Alerts.Teams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Alerts.Tests.Notifications;

/// <summary>The outbox against real servers on this machine, which fail, answer slowly, and come back; the clock is the test's own.</summary>
public sealed class SenderTests : IAsyncLifetime
{
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Town town = new();
    private readonly SmtpReceiver smtp = SmtpReceiver.Start();
    private HttpReceiver http = null!;
    private readonly List<Notifier> notifiers = [];
    private NotificationSender sender = null!;

    public async Task InitializeAsync()
    {
        http = await HttpReceiver.StartAsync();
        town.Channels = new ChannelBook(
            [
                Http("slack", ChannelKind.Slack),
                Http("teams", ChannelKind.Teams),
                Http("pagerduty", ChannelKind.Pagerduty, "routing-key") with { Waking = true },
                Http("webhook", ChannelKind.Webhook, Key),
                Http("alertmanager", ChannelKind.Alertmanager),
                Http("cloudevents", ChannelKind.Cloudevents, "token"),
                new Channel("email", ChannelKind.Email, false, null, Mail: new MailServer("127.0.0.1", smtp.Port, "listening@example.org", Tls: false), To: "crisis@example.org", PerMinute: 6_000),
            ],
            PublicUrl: new Uri("https://listening.example"));
        Restart();
    }

    public async Task DisposeAsync()
    {
        notifiers.ForEach(n => n.Dispose());
        await http.DisposeAsync();
        await smtp.DisposeAsync();
    }

    [Fact]
    public async Task Every_channel_fails_for_ten_minutes_and_comes_back_and_nothing_is_lost()
    {
        var back = town.Now.AddMinutes(10);
        http.Answer = _ => (town.Now < back ? 503 : 200, null);
        smtp.IsUp = () => town.Now >= back;
        var sent = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            sent.Add($"Message {i}.");
            await PutAsync(sent[^1]);
            await RunAsync(TimeSpan.FromMinutes(2));
        }

        Assert.Empty(http.Taken);
        Restart();
        Assert.All(town.Notifications, n => Assert.Equal(NotificationState.Waiting, n.State));
        Assert.True(town.Now >= back);

        // The process dies once between a message that was taken and its record.
        var dies = true;
        town.Store.BeforeCommit = () =>
        {
            if (dies && !http.Taken.IsEmpty)
            {
                dies = false;
                throw new IOException("power cut");
            }
        };
        await RunAsync(TimeSpan.FromMinutes(2));

        Assert.False(dies);
        Assert.All(town.Notifications.Where(n => n.Message.Reason == "test"), n => Assert.Equal(NotificationState.Sent, n.State));
        var duplicates = 0;
        foreach (var path in new[] { "/slack", "/teams", "/pagerduty", "/webhook", "/alertmanager", "/cloudevents" })
        {
            duplicates += CheckAll(path, sent, [.. http.Taken.Where(t => t.Path == path).Select(t => t.Body)]);
        }

        duplicates += CheckAll("email", sent, [.. smtp.Taken.Select(Words)]);
        Assert.InRange(duplicates, 1, 1);
    }

    [Fact]
    public async Task A_channel_that_is_down_is_told_on_the_others_once_until_it_works_again()
    {
        var up = false;
        http.Answer = path => (path == "/slack" && !up ? 500 : 200, null);
        await PutAsync("Hello.", "slack");
        await RunAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(6, town.Notifications.Count(n => n.Message.Reason == "channel-down"));
        Assert.DoesNotContain(town.Notifications, n => n.Message.Reason == "channel-down" && n.Channel == "slack");

        up = true;
        await RunAsync(TimeSpan.FromMinutes(1));
        up = false;
        await PutAsync("Again.", "slack");
        await RunAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(12, town.Notifications.Count(n => n.Message.Reason == "channel-down"));
    }

    [Fact]
    public async Task What_became_of_a_channels_messages_is_counted_and_its_outbox_comes_newest_first()
    {
        var up = true;
        http.Answer = path => (path == "/slack" && !up ? 503 : 200, null);
        await PutAsync("First.", "slack");
        await RunAsync(TimeSpan.FromSeconds(5));
        up = false;
        await PutAsync("Second.", "slack");
        await RunAsync(TimeSpan.FromMinutes(5));
        using var notifier = new Notifier(town.Time);
        var desk = new ChannelDesk(town.Store, town.Store, town.Channels, notifier, town.Time);

        var slack = (await desk.RecordsAsync(CancellationToken.None))["slack"];
        Assert.Equal((1, 1, 0, 1), (slack.Sent, slack.Waiting, slack.Dead, slack.Retried));
        Assert.Equal("answered 503", slack.LastError);
        Assert.NotNull(slack.DownSince);
        Assert.NotNull(slack.LastSentAt);
        var all = await desk.NotificationsAsync(Viewer.System, null, null, 100, CancellationToken.None);
        Assert.Equal(["Second.", "First."], all.Select(n => n.Notification.Message.Text).Where(t => t is "First." or "Second."));
        var waiting = await desk.NotificationsAsync(Viewer.System, null, NotificationState.Waiting, 100, CancellationToken.None);
        Assert.Equal("Second.", Assert.Single(waiting).Notification.Message.Text);
    }

    [Fact]
    public async Task A_receiver_that_says_when_is_asked_then_and_not_before()
    {
        http.Answer = _ => (429, 300);
        await PutAsync("Slowly.", "slack");
        await RunAsync(TimeSpan.FromSeconds(2));
        http.Answer = _ => (200, null);
        await RunAsync(TimeSpan.FromSeconds(290));
        Assert.Equal(1, http.Asked);
        await RunAsync(TimeSpan.FromSeconds(15));
        Assert.Single(http.Taken);
    }

    [Fact]
    public async Task No_more_than_its_rate_goes_to_a_channel_and_all_of_it_in_the_end()
    {
        town.Channels = town.Channels with { Channels = [Http("slack", ChannelKind.Slack) with { PerMinute = 5 }] };
        Restart();
        for (var i = 0; i < 12; i++)
        {
            await PutAsync($"Number {i}.", "slack");
        }

        await RunAsync(TimeSpan.FromSeconds(50));
        Assert.Equal(5, http.Taken.Count);
        await RunAsync(TimeSpan.FromSeconds(65));
        Assert.Equal(10, http.Taken.Count);
        await RunAsync(TimeSpan.FromSeconds(65));
        Assert.Equal(12, http.Taken.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(302)]
    public async Task What_is_refused_for_good_is_a_dead_letter_and_a_redirect_is_not_followed(int status)
    {
        http.Answer = path => (path == "/slack" ? status : 200, null);
        await PutAsync("Hello.", "slack");
        await RunAsync(TimeSpan.FromMinutes(1));
        var dead = town.Notifications.Single(n => n.Channel == "slack");
        Assert.Equal((NotificationState.Dead, 1, $"answered {status}"), (dead.State, dead.Attempts, dead.Error));
        Assert.DoesNotContain(http.Taken, t => t.Path == "/elsewhere");
        Assert.Contains(town.Notifications, n => n.Message.Reason == "channel-down");
    }

    [Fact]
    public async Task A_day_without_success_is_given_up_and_said()
    {
        http.Answer = _ => (503, null);
        await PutAsync("Hello.", "slack");
        await RunAsync(TimeSpan.FromSeconds(3));
        town.Time.Advance(TimeSpan.FromHours(25));
        await sender.TickAsync(None);
        Assert.Equal(NotificationState.Dead, town.Notifications.Single(n => n.Channel == "slack").State);
    }

    [Fact]
    public async Task Nobody_is_reached_in_quiet_hours_but_by_what_calls_them()
    {
        var night = new TimeWindow(new TimeOnly(20, 0), new TimeOnly(7, 0), "Etc/UTC");
        town.Channels = town.Channels with { Channels = [Http("slack", ChannelKind.Slack) with { Quiet = new QuietHours(night, [3, 4]) }] };
        Restart();
        await PutAsync("For the morning.", "slack");
        await PutAsync("Now.", "slack", severity: 1);
        await PutAsync("You.", "slack", person: "anna");
        await RunAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, http.Taken.Count);
        town.Time.Advance(TimeSpan.FromHours(11));
        await sender.TickAsync(None);
        Assert.Equal(3, http.Taken.Count);
    }

    [Fact]
    public async Task An_address_inside_the_house_is_refused_unless_it_is_said_to_be_one()
    {
        town.Channels = town.Channels with { Channels = [Http("slack", ChannelKind.Slack) with { Private = false }] };
        Restart();
        await PutAsync("Hello.", "slack");
        await RunAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(0, http.Asked);
        Assert.Contains("private", town.Notifications[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_that_must_be_encrypted_is_not_sent_in_clear()
    {
        var mail = town.Channels.Find("email")!;
        town.Channels = town.Channels with { Channels = [mail with { Mail = mail.Mail! with { Tls = true } }] };
        Restart();
        await PutAsync("Hello.", "email");
        await RunAsync(TimeSpan.FromSeconds(1));
        Assert.Empty(smtp.Taken);
        Assert.NotNull(town.Notifications[0].Error);
    }

    [Fact]
    public async Task A_real_incident_in_every_receivers_own_words()
    {
        await town.Raise(town.Breach("a", topic: "recall"));
        town.Pass(0);
        await RunAsync(TimeSpan.FromSeconds(1));
        var incident = town.Store.Incidents[0].Id;
        JsonNode Body(string path) => JsonNode.Parse(http.Taken.Single(t => t.Path == path).Body)!;

        Assert.Contains($"<https://listening.example/incidents/{incident}|", (string?)Body("/slack")["blocks"]![1]!["text"]!["text"], StringComparison.Ordinal);
        Assert.Equal("AdaptiveCard", (string?)Body("/teams")["attachments"]![0]!["content"]!["type"]);
        var page = Body("/pagerduty");
        Assert.Equal(("trigger", "routing-key", "listening/" + incident, "critical"), ((string?)page["event_action"], (string?)page["routing_key"], (string?)page["dedup_key"], (string?)page["payload"]!["severity"]));
        var hook = http.Taken.Single(t => t.Path == "/webhook");
        Assert.True(StandardWebhook.IsGenuine(
            StandardWebhook.Key(Key), hook.Headers["webhook-id"], hook.Headers["webhook-timestamp"], hook.Headers["webhook-signature"], System.Text.Encoding.UTF8.GetBytes(hook.Body), town.Now));
        Assert.Equal("listening.incident.first", (string?)Body("/webhook")["type"]);
        var alert = Body("/alertmanager");
        Assert.Equal(("4", "firing", "acme"), ((string?)alert["version"], (string?)alert["status"], (string?)alert["alerts"]![0]!["labels"]!["brand"]));
        Assert.Equal("0001-01-01T00:00:00+00:00", (string?)alert["alerts"]![0]!["endsAt"]);
        var cloud = http.Taken.Single(t => t.Path == "/cloudevents");
        Assert.StartsWith("application/cloudevents+json", cloud.Headers["content-type"], StringComparison.Ordinal);
        Assert.Equal(("1.0", "Bearer token"), ((string?)Body("/cloudevents")["specversion"], cloud.Headers["authorization"]));
        Assert.Contains("crisis@example.org", Assert.Single(smtp.Taken), StringComparison.Ordinal);

        await town.Pauses.ResumeAsync(Town.Anna, town.ActivePause!.Id, "calm", None);
        await town.Incidents.ResolveAsync(Town.Anna, incident, "over", None);
        town.Pass(0);
        await RunAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("resolve", (string?)JsonNode.Parse(http.Taken.Last(t => t.Path == "/pagerduty").Body)!["event_action"]);
        Assert.Equal("resolved", (string?)JsonNode.Parse(http.Taken.Last(t => t.Path == "/alertmanager").Body)!["status"]);
    }

    [Fact]
    public async Task No_secret_stands_in_a_document_or_an_error()
    {
        town.Channels = town.Channels with { Channels = [new Channel("slack", ChannelKind.Slack, false, new Uri("https://127.0.0.1:1/services/T0/SECRET"), "SECRET", Private: true)] };
        Restart();
        await PutAsync("Hello.", "slack");
        await RunAsync(TimeSpan.FromSeconds(2));
        Assert.NotNull(town.Notifications[0].Error);
        Assert.DoesNotContain("SECRET", DocumentJson.Write(town.Notifications), StringComparison.Ordinal);
    }

    // The framework sends UTF-8 as base64.
    private static string Words(string mail) =>
        System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(mail[mail.IndexOf("\n\n", StringComparison.Ordinal)..].ReplaceLineEndings("")));

    private static int CheckAll(string channel, List<string> sent, List<string> bodies)
    {
        var duplicates = 0;
        foreach (var text in sent)
        {
            var count = bodies.Count(b => b.Contains(text, StringComparison.Ordinal));
            Assert.True(count is 1 or 2, $"{channel} took '{text}' {count} times");
            duplicates += count - 1;
        }

        return duplicates;
    }

    private Channel Http(string id, ChannelKind kind, string? secret = null) => new(id, kind, false, http.Url("/" + id), secret, Private: true, PerMinute: 6_000);

    private void Restart()
    {
        notifiers.Add(new Notifier(town.Time));
        sender = new NotificationSender(town.Store, town.Channels, notifiers[^1], town.Time, NullLogger<NotificationSender>.Instance);
    }

    private Task<bool> PutAsync(string text, string? only = null, int severity = 3, string? person = null) => town.Store.TransactAsync(
        t =>
        {
            foreach (var channel in town.Channels.Channels.Where(c => only is null || c.Id == only))
            {
                t.Send(text, new Target(channel.Id), new Message("k", "A title", text, severity, "test", "acme", null, t.Now, Person: person));
            }

            return true;
        },
        None);

    // The loop of the process: once a second, whatever happens in it; a failing store is a process that comes back.
    private async Task RunAsync(TimeSpan length)
    {
        var until = town.Now + length;
        while (true)
        {
            try
            {
                await sender.TickAsync(None);
            }
            catch (IOException)
            {
                Restart();
            }

            if (town.Now >= until)
            {
                return;
            }

            town.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
