using Listening.Alerts.Feed;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Tests.World;
using Listening.Detection.Signals;

namespace Listening.Alerts.Tests.Incidents;

public sealed class AlertDeskTests
{
    private readonly Town town = new();

    [Fact]
    public async Task A_breach_opens_an_incident_and_pauses_the_brand_on_all_platforms()
    {
        Assert.Equal(AlertDecision.Paused, await town.Raise(town.Breach("a")));

        var incident = Assert.Single(town.Store.Incidents);
        Assert.Equal(("acme", IncidentState.Open, 2), (incident.Brand, incident.State, incident.Severity));
        Assert.Equal("A negative post on bluesky passed 5,000 impressions (5100 seen).", incident.Cause);
        Assert.Equal((new PauseScope("acme"), incident.Id, "rule:negative-reach"), (town.ActivePause!.Scope, town.ActivePause.Incident, town.ActivePause.By));
        Assert.Equal([FeedKind.Alert, FeedKind.Incident, FeedKind.PublishingPaused], town.Store.Feed.Select(m => m.Kind));
        Assert.Equal(["signal.paused", "incident.opened", "publishing.paused"], town.Store.Audited.Select(a => a.Action));
        Assert.Equal([TimelineKinds.Opened, TimelineKinds.Paused], town.Store.Timeline.Select(t => t.Kind));
        Assert.False((await town.Ask(platform: "instagram")).Allowed);
        Assert.True((await town.Ask("umbrella")).Allowed);
    }

    [Fact]
    public async Task The_clock_starts_at_the_crossing_not_at_the_alert()
    {
        await town.Raise(town.Breach("a", ago: TimeSpan.FromMinutes(4)));

        Assert.Equal(Town.T0 + TimeSpan.FromMinutes(26), Assert.Single(town.Store.Incidents).DueAt);
    }

    [Fact]
    public async Task The_same_signal_twice_is_one()
    {
        var breach = town.Breach("a");
        await town.Raise(breach);
        var (feed, audited) = (town.Store.Feed.Count, town.Store.Audited.Count);

        await town.Raise(breach);

        Assert.Equal((feed, audited), (town.Store.Feed.Count, town.Store.Audited.Count));
        Assert.False((await town.Ask()).Allowed);
    }

    [Fact]
    public async Task An_open_incident_takes_further_signals_without_a_second_incident_or_pause()
    {
        await town.Raise(town.Breach("a"));

        Assert.Equal(AlertDecision.AlreadyPaused, await town.Raise(town.Breach("b")));
        Assert.Equal(AlertDecision.Joined, await town.Raise(town.Spike(action: SignalAction.Arm)));
        Assert.Equal(AlertDecision.Joined, await town.Raise(town.Spike(SignalKind.VolumeSpike, SignalAction.Advise)));

        Assert.Equal(4, Assert.Single(town.Store.Incidents).Signals.Count);
        Assert.Equal(["a", "b"], Assert.Single(town.Store.Pauses).Causes.Select(c => c.PostId));
    }

    [Fact]
    public async Task What_only_advises_opens_nothing()
    {
        Assert.Equal(AlertDecision.Shown, await town.Raise(town.Spike(action: SignalAction.Advise)));

        Assert.Empty(town.Store.Incidents);
        Assert.Equal(FeedKind.Alert, Assert.Single(town.Store.Feed).Kind);
    }

    [Fact]
    public async Task What_arms_opens_an_incident_and_stops_nothing()
    {
        Assert.Equal(AlertDecision.Opened, await town.Raise(town.Breach("a", rule: "risk-topic-reach", action: SignalAction.Arm)));

        Assert.Equal(3, Assert.Single(town.Store.Incidents).Severity);
        Assert.True((await town.Ask()).Allowed);
    }

    [Theory]
    [InlineData(5_100, null, 2)]
    [InlineData(50_000, null, 1)]
    [InlineData(5_100, "injury", 1)]
    public async Task Severity_is_two_when_paused_and_one_when_huge_or_on_a_risk_topic(long reach, string? topic, int severity)
    {
        await town.Raise(town.Breach("a", reach, topic: topic));

        Assert.Equal(severity, Assert.Single(town.Store.Incidents).Severity);
    }

    [Fact]
    public async Task The_cause_is_the_worst_signals_sentence_but_a_persons_words_stay()
    {
        await town.Raise(town.Spike(action: SignalAction.Arm));
        await town.Raise(town.Breach("a"));
        Assert.StartsWith("A negative post on bluesky passed", Assert.Single(town.Store.Incidents).Cause, StringComparison.Ordinal);

        await town.Resolve();
        await town.Incidents.DeclareAsync(Town.Anna, new Declaration("acme", 3, "A journalist asks."), CancellationToken.None);
        await town.Raise(town.Breach("b"));
        Assert.Equal("A journalist asks.", town.Store.Incidents.Single(i => !i.IsOver).Cause);
    }

    [Fact]
    public async Task A_milder_signal_never_makes_an_incident_milder()
    {
        await town.Raise(town.Breach("a", topic: "recall"));
        await town.Raise(town.Spike(action: SignalAction.Arm));

        Assert.Equal(1, Assert.Single(town.Store.Incidents).Severity);
    }

    [Fact]
    public async Task A_resolved_incident_never_swallows_the_next_cause()
    {
        await town.Raise(town.Breach("a"));
        await town.Resume();
        await town.Resolve();
        town.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(AlertDecision.Paused, await town.Raise(town.Breach("b")));

        Assert.Equal(2, town.Store.Incidents.Count);
        Assert.False((await town.Ask()).Allowed);
    }

    [Fact]
    public async Task A_pause_that_outlived_its_incident_serves_the_next_one()
    {
        await town.Raise(town.Breach("a"));
        await town.Resolve();

        Assert.Equal(AlertDecision.AlreadyPaused, await town.Raise(town.Breach("b")));

        var open = town.Store.Incidents.Single(i => !i.IsOver);
        Assert.Equal(open.Id, Assert.Single(town.Store.Pauses).Incident);
        Assert.Contains(town.Store.Timeline, t => t.Incident == open.Id && t.Text == "Publishing of acme was paused already and stays so.");
    }

    [Fact]
    public async Task History_is_shown_and_neither_pauses_nor_joins_what_is_live()
    {
        await town.Raise(town.Breach("live", brand: "umbrella"));

        Assert.Equal(AlertDecision.FoundLate, await town.Raise(town.Breach("old", brand: "umbrella", ago: TimeSpan.FromHours(3), historical: true)));

        var note = town.Store.Incidents.Single(i => i.Historical);
        Assert.Equal((4, true), (note.Severity, note.Cause.StartsWith("Found late: a negative post", StringComparison.Ordinal)));
        Assert.Single(town.Store.Pauses);
    }

    [Fact]
    public async Task A_crossing_of_a_quarter_of_an_hour_ago_is_history_whatever_its_sender_says()
    {
        Assert.Equal(AlertDecision.FoundLate, await town.Raise(town.Breach("old", ago: TimeSpan.FromMinutes(16))));

        Assert.True((await town.Ask()).Allowed);
    }

    [Fact]
    public async Task A_catch_up_of_a_thousand_old_posts_is_one_note_and_what_is_older_than_a_day_is_none()
    {
        for (var i = 0; i < 1_000; i++)
        {
            await town.Raise(town.Breach($"old-{i}", ago: TimeSpan.FromHours(i < 500 ? 2 : 30), historical: true));
        }

        Assert.Single(town.Store.Incidents);
        Assert.Equal(1_000, town.Store.Signals.Count);
        Assert.Equal(1, town.Store.Signals.Count(s => s.Decision == "found-late"));
        Assert.Empty(town.Store.Pauses);
    }

    [Fact]
    public async Task A_note_that_people_closed_is_not_reopened_by_more_of_the_past()
    {
        await town.Raise(town.Breach("old", ago: TimeSpan.FromHours(2), historical: true));
        await town.Resolve();

        Assert.Equal(AlertDecision.Historical, await town.Raise(town.Breach("older", ago: TimeSpan.FromHours(3), historical: true)));

        Assert.True(Assert.Single(town.Store.Incidents).IsOver);
    }

    [Fact]
    public async Task A_live_cause_does_not_hide_in_a_note_of_the_past()
    {
        await town.Raise(town.Breach("old", ago: TimeSpan.FromHours(2), historical: true));

        Assert.Equal(AlertDecision.Paused, await town.Raise(town.Breach("new")));

        Assert.Equal(2, town.Store.Incidents.Count);
    }

    [Fact]
    public async Task A_drill_has_incidents_and_pauses_of_its_own()
    {
        await town.Raise(town.Breach("a", drill: "d1"));

        Assert.True((await town.Ask()).Allowed);
        Assert.False((await town.Ask(drill: "d1")).Allowed);
        Assert.Equal(AlertDecision.Paused, await town.Raise(town.Breach("b")));
        Assert.Equal(["", "d1"], town.Store.Pauses.Select(p => p.Drill).Order());
        Assert.False((await town.Ask()).Allowed);
    }

    [Fact]
    public async Task Hundreds_of_signals_of_one_crisis_are_one_incident_of_bounded_size()
    {
        for (var i = 0; i < 400; i++)
        {
            await town.Desk.RaiseAsync(i % 2 == 0 ? town.Breach($"p{i}") : town.Breach($"p{i}", action: SignalAction.Arm), CancellationToken.None);
        }

        var incident = Assert.Single(town.Store.Incidents);
        Assert.Equal((Incident.MaxSignals, Incident.MaxSignals), (incident.Signals.Count, incident.Version));
        Assert.Equal(Pause.MaxCauses, Assert.Single(town.Store.Pauses).Causes.Count);
        Assert.Equal(1, town.Store.Feed.Count(m => m.Kind == FeedKind.PublishingPaused));
        Assert.Equal(Incident.MaxSignals, town.Store.Feed.Count(m => m.Kind == FeedKind.Incident));
        Assert.True(town.Store.Timeline.Count <= Incident.MaxSignals + 1);
    }

    [Fact]
    public async Task A_brand_with_two_hundred_crossings_a_day_gets_one_incident_for_one_cause()
    {
        for (var i = 0; i < 200; i++)
        {
            await town.Raise(town.Breach($"p{i}"));
            town.Time.Advance(TimeSpan.FromDays(1) / 200);
        }

        Assert.Equal(200, town.Store.Signals.Count);
        Assert.Contains(":p0:", Assert.Single(town.Store.Incidents).Signals[0], StringComparison.Ordinal);
        Assert.Single(town.Store.Pauses);
        Assert.Equal(1, town.Store.Feed.Count(m => m.Kind == FeedKind.PublishingPaused));
    }

    [Fact]
    public async Task The_permit_is_denied_before_the_commit_returns()
    {
        await town.Confirm();
        Permit? during = null;
        town.Store.BeforeCommit = () => during = town.Board.Ask(new PermitQuestion("acme", "instagram"), Town.Anna);

        await town.Raise(town.Breach("a"));

        Assert.Equal(PermitState.Paused, during!.State);
    }

    [Fact]
    public async Task A_store_that_fails_holds_publishing_until_the_pause_is_stored()
    {
        town.Store.FailUntil = Town.T0.AddSeconds(3);
        var raising = town.Raise(town.Breach("a"));

        Assert.False((await town.Ask()).Allowed);
        Assert.Empty(town.Store.Pauses);
        await town.PassUntil(raising);

        Assert.Equal(AlertDecision.Paused, await raising);
        Assert.InRange(town.Now, Town.T0.AddSeconds(3), Town.T0.AddSeconds(5));
        Assert.False((await town.Ask()).Allowed);
        Assert.Single(town.Store.Pauses);
    }

    [Fact]
    public async Task A_store_that_was_down_for_long_still_stores_the_pause_and_not_a_piece_of_history()
    {
        town.Store.FailUntil = Town.T0.AddMinutes(20);
        var raising = town.Raise(town.Breach("a"));
        await town.PassUntil(raising);

        Assert.Equal(AlertDecision.Paused, await raising);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_not_done_twice_and_never_lets_go_in_between()
    {
        await town.Confirm();
        town.Store.LoseNextAnswer = true;
        var raising = town.Raise(town.Breach("a"));
        await town.PassUntil(raising);

        // Before the board is confirmed again: what it says, it knows from the desk.
        Assert.False(town.Board.Ask(new PermitQuestion("acme"), Town.Anna).Allowed);
        Assert.Single(town.Store.Pauses);
        Assert.Single(town.Store.Incidents);
    }

    [Fact]
    public async Task After_a_restart_the_board_says_unknown_and_then_what_is_stored()
    {
        await town.Raise(town.Breach("a"));
        town.Restart();

        Assert.Equal(PermitState.Unknown, town.Board.Ask(new PermitQuestion("acme"), Town.Anna).State);
        Assert.Equal(PermitState.Paused, (await town.Ask()).State);
    }

    [Fact]
    public async Task Signals_of_two_partitions_at_once_open_one_incident()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => town.Desk.RaiseAsync(town.Breach($"p{i}"), CancellationToken.None))));

        Assert.Single(town.Store.Incidents);
        Assert.Single(town.Store.Pauses);
        Assert.Single((await town.Ask()).Pauses);
    }
}
