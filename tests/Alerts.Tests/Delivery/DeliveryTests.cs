using Listening.Alerts.Delivery;
using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Tests.World;
using Listening.Detection.Signals;

namespace Listening.Alerts.Tests.Delivery;

/// <summary>What is said, to whom and how often, from signals and people's acts to the outbox.</summary>
public sealed class DeliveryTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Town town = new();

    [Fact]
    public async Task A_pause_is_told_at_once_and_once()
    {
        await town.Raise(town.Breach("a"));
        town.Pass(0);
        Assert.Equal(["chat first", "pager first"], town.Said);
        town.Pass(60);
        Assert.Equal(2, town.Said.Count);
        Assert.Contains("Publishing is paused", town.Notifications[0].Message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_calls_people_waits_half_a_minute_for_its_fellows()
    {
        await town.Raise(town.Spike(action: SignalAction.Arm));
        town.Pass(0.3);
        Assert.Empty(town.Said);
        town.Pass(0.3);
        Assert.Equal(["chat first", "pager first"], town.Said);
    }

    [Fact]
    public async Task What_is_only_shown_is_not_said()
    {
        await town.Raise(town.Spike(SignalKind.VolumeSpike, SignalAction.Advise));
        town.Pass(30);
        Assert.Empty(town.Said);
    }

    [Fact]
    public async Task Two_hundred_crossing_posts_a_day_for_a_week_are_one_incident_and_one_page()
    {
        for (var day = 0; day < 7; day++)
        {
            for (var post = 0; post < 200; post++)
            {
                await town.Raise(town.Breach($"{day}-{post}"));
                town.Pass(0.1);
                town.Time.Advance(TimeSpan.FromMinutes(7.1));
            }
        }

        Assert.Single(town.Store.Incidents);
        Assert.Equal(["first", "long-pause"], town.Notifications.Where(n => n.Channel == "pager").Select(n => n.Message.Reason).Distinct());
        Assert.Single(town.Said, s => s == "pager first");
    }

    [Fact]
    public async Task Worse_wakes_again_and_more_of_the_same_does_not()
    {
        await town.Raise(town.Spike(action: SignalAction.Arm));
        town.Pass(1);
        await town.Raise(town.Spike(SignalKind.VolumeSpike, SignalAction.Advise));
        town.Pass(6);
        await town.Raise(town.Breach("a"));
        town.Pass(0);
        await town.Raise(town.Breach("b", 70_000));
        town.Pass(0);

        Assert.Equal(["first", "worse", "worse"], town.Notifications.Where(n => n.Channel == "pager").Select(n => n.Message.Reason));
        Assert.Equal(["first", "more", "worse", "worse"], town.Notifications.Where(n => n.Channel == "chat").Select(n => n.Message.Reason));
        Assert.Equal([3, 3, 2, 1], town.Notifications.Where(n => n.Channel == "chat").Select(n => n.Message.Severity));
    }

    [Fact]
    public async Task A_resolved_incident_never_swallows_the_next_one()
    {
        await town.Raise(town.Breach("a"));
        town.Pass(0);
        var first = Assert.Single(town.Store.Incidents);
        await town.Pauses.ResumeAsync(Town.Anna, town.ActivePause!.Id, "calm", None);
        await town.Incidents.ResolveAsync(Town.Anna, first.Id, "over", None);
        town.Pass(1);
        await town.Raise(town.Breach("b"));
        town.Pass(0);

        Assert.Equal(["chat first", "pager first", "chat resolved", "pager resolved", "chat first", "pager first"], town.Said);
        Assert.Equal(2, town.Notifications.Select(n => n.Message.Incident).Distinct().Count());
    }

    [Fact]
    public async Task A_crisis_that_is_open_speaks_for_what_was_found_late()
    {
        await town.Raise(town.Breach("a"));
        await town.Raise(town.Breach("old", ago: TimeSpan.FromHours(2), historical: true));
        town.Pass(10);
        Assert.Equal(2, town.Store.Incidents.Count);
        Assert.Single(town.Said, s => s.StartsWith("chat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_found_late_wakes_nobody()
    {
        await town.Raise(town.Breach("old", ago: TimeSpan.FromHours(2), historical: true));
        town.Pass(10);
        Assert.Equal(["chat first"], town.Said);
    }

    [Fact]
    public async Task A_silence_mutes_messages_not_the_pause_and_what_still_fires_is_heard_at_its_end()
    {
        await SilenceAsync(60);
        await town.Raise(town.Breach("a"));
        town.Pass(30);
        Assert.Empty(town.Said);
        Assert.False((await town.Ask()).Allowed);

        town.Pass(16);
        Assert.Equal(["chat silence-ends"], town.Said);
        town.Pass(15);
        Assert.Equal(["chat silence-ends", "chat first", "pager first"], town.Said);
        Assert.Empty(await town.Silences.SilencesAsync(Town.Anna, null, None));
        Assert.Equal(["silence.added", "silence.ended"], town.Store.Audited.Where(a => a.Action.StartsWith("silence", StringComparison.Ordinal)).Select(a => a.Action));
    }

    [Fact]
    public async Task A_silence_that_mutes_nothing_ends_without_a_word()
    {
        await SilenceAsync(60);
        town.Pass(61);
        Assert.Empty(town.Said);
        Assert.Empty(await town.Silences.SilencesAsync(Town.Anna, null, None));
    }

    [Fact]
    public async Task A_new_cause_is_not_silenced_by_the_old_ones_silence()
    {
        await SilenceAsync(60, kind: "negative-spike");
        await town.Raise(town.Spike(action: SignalAction.Arm));
        town.Pass(5);
        Assert.Empty(town.Said);
        await town.Raise(town.Breach("a"));
        town.Pass(0);
        Assert.Equal(["chat first", "pager first"], town.Said);
    }

    [Fact]
    public async Task A_silence_that_a_person_ends_is_over_at_once()
    {
        var silence = await SilenceAsync(60);
        await town.Raise(town.Breach("a"));
        town.Pass(5);
        await town.Silences.EndAsync(Town.Ben, silence, None);
        town.Pass(0);
        Assert.Equal(["chat first", "pager first"], town.Said);
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("why", -1)]
    [InlineData("why", 60 * 24 * 31)]
    public async Task A_silence_has_a_reason_and_an_end_in_sight(string? reason, double minutes) =>
        Assert.Equal(Refusal.Invalid, (await town.Silences.AddAsync(Town.Anna, new SilenceRequest("acme", null, null, null, null, reason, null, town.Now.AddMinutes(minutes)), None)).Refusal);

    [Fact]
    public async Task An_automatic_pause_that_stands_too_long_pages_people_again_and_again_and_is_never_resumed()
    {
        await town.Raise(town.Breach("a"));
        town.Pass(239);
        Assert.DoesNotContain("pager long-pause", town.Said);
        town.Pass(2);
        Assert.Single(town.Said, s => s == "pager long-pause");
        town.Pass(240);
        Assert.Equal(2, town.Said.Count(s => s == "pager long-pause"));
        Assert.False((await town.Ask()).Allowed);
        await town.Pauses.ResumeAsync(Town.Anna, town.ActivePause!.Id, "calm", None);
        town.Pass(500);
        Assert.Equal(2, town.Said.Count(s => s == "pager long-pause"));
    }

    [Fact]
    public async Task A_drill_says_everything_where_nothing_is_sent()
    {
        await town.Raise(town.Breach("a", drill: "drill-1"));
        town.Pass(10);
        Assert.Empty(town.Notifications);
        Assert.Equal(["chat", "pager"], town.DrillNotifications.Select(n => n.Channel));
        Assert.All(town.DrillNotifications, n => Assert.StartsWith("DRILL ", n.Message.Title, StringComparison.Ordinal));
        Assert.Empty(await town.Store.TransactAsync(t => t.DueDocuments(DrillNotification.Kind, DateTimeOffset.MaxValue, 10), None));
    }

    [Fact]
    public async Task Routes_say_who_hears_what()
    {
        town.Channels = town.Channels with
        {
            Routes =
            [
                new DeliveryRoute(["pager"], Severities: [1, 2]),
                new DeliveryRoute(["chat"], Brands: ["acme"]),
                new DeliveryRoute(["mail"], Roles: ["legal"]),
            ],
        };
        await town.Raise(town.Breach("x", brand: "other"));
        await town.Raise(town.Spike(action: SignalAction.Arm));
        await town.Raise(town.Breach("l", topic: "lawsuit", brand: "third"));
        town.Pass(1);
        Assert.Equal(["mail third", "pager other", "pager third", "chat acme"], town.Notifications.Select(n => $"{n.Channel} {n.Message.Brand}").OrderBy(s => s.Split(' ')[1] == "acme").ThenBy(s => s));
    }

    [Fact]
    public async Task A_message_holds_no_word_of_a_mention()
    {
        await town.Raise(town.Breach("secret-post-id"));
        town.Pass(0);
        Assert.DoesNotContain("secret-post-id", town.Notifications[0].Message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_holds_up_nothing_else_and_is_told()
    {
        await town.Raise(town.Breach("a"));
        await town.Store.TransactAsync(t => t.Put(new Alerts.Stores.DocumentDraft(AlertGroup.Kind, "i-broken", "test", "{\"incident\":7}", DueAt: t.Now.AddSeconds(-1))), None);
        var failed = new List<string>();
        await town.Store.TransactAsync(t => ResponseTimers.Run(t, town.Channels, (d, e) => failed.Add($"{d.Id} {e.GetType().Name}")), None);

        Assert.Equal(["i-broken JsonException"], failed);
        Assert.Equal(["chat first", "pager first"], town.Said);
    }

    [Fact]
    public async Task A_pause_by_a_person_for_an_incident_is_told_too()
    {
        await town.Raise(town.Spike(action: SignalAction.Arm));
        town.Pass(1);
        await town.Pauses.PauseAsync(Town.Ben, new Alerts.Publishing.PauseRequest(new Alerts.Publishing.PauseScope("acme"), "better so", town.Store.Incidents[0].Id), None);
        town.Pass(0);
        Assert.Equal(["chat first", "pager first", "chat paused", "pager paused"], town.Said);
    }

    [Fact]
    public async Task The_same_tick_after_a_crash_says_nothing_twice()
    {
        await town.Raise(town.Breach("a"));
        town.Store.LoseNextAnswer = true;
        await Assert.ThrowsAsync<IOException>(() => town.Store.TransactAsync(t => ResponseTimers.Run(t, town.Channels), None));
        town.Pass(5);
        Assert.Equal(["chat first", "pager first"], town.Said);
    }

    private async Task<string> SilenceAsync(double minutes, string? kind = null)
    {
        var answer = await town.Silences.AddAsync(Town.Ben, new SilenceRequest("acme", null, kind, null, null, "planned", null, town.Now.AddMinutes(minutes)), None);
        Assert.True(answer.IsDone, answer.Why);
        return answer.Value!.Id;
    }
}
