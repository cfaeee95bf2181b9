using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Tests.World;
using Listening.Detection.Signals;

namespace Listening.Alerts.Tests.Publishing;

/// <summary>The machine does not fight people: what pauses again after a resume, and what does not.</summary>
public sealed class ResumeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Town town = new();

    public static TheoryData<string, string, AlertDecision?> Table => new()
    {
        // paused on | then, a minute after the resume | decision (null = nothing happens)
        { "a", "a by another rule", AlertDecision.Covered },
        { "a", "a by another rule at twice the reach", AlertDecision.PausedAgain },
        { "a", "a grows by half", null },
        { "a", "a doubles", AlertDecision.PausedAgain },
        { "a", "a doubled twenty minutes ago", null },
        { "a", "b crossed before the resume", AlertDecision.Covered },
        { "a", "b crossed after the resume", AlertDecision.PausedAgain },
        { "a", "a negative spike", AlertDecision.PausedAgain },
        { "a", "an arming spike", AlertDecision.Joined },
        { "a", "an unknown post doubles", null },
        { "a and b", "b by another rule", AlertDecision.Covered },
        { "a and b", "b doubles", AlertDecision.PausedAgain },
        { "a on injury", "b on injury", AlertDecision.Covered },
        { "a on injury", "b on injury at twice a's reach", AlertDecision.PausedAgain },
        { "a on injury", "b on recall", AlertDecision.PausedAgain },
        { "a on injury", "b crossed after the resume", AlertDecision.PausedAgain },
        { "a on injury, resolved", "b on injury", AlertDecision.Paused },
        { "a negative spike", "a negative spike", AlertDecision.Covered },
        { "a negative spike", "a volume spike", AlertDecision.PausedAgain },
        { "a negative spike", "b crossed after the resume", AlertDecision.PausedAgain },
        { "a and a spike while paused", "a negative spike", AlertDecision.Covered },
        { "a, resolved", "a by another rule", AlertDecision.Covered },
        { "a, resolved", "a doubles", AlertDecision.PausedAgain },
        { "a, resolved", "b crossed after the resume", AlertDecision.Paused },
        { "a negative spike, resolved", "a negative spike", AlertDecision.Paused },
        { "a, by hand first", "a by another rule", AlertDecision.Covered },
        { "nothing, by hand", "b crossed before the resume", AlertDecision.Paused },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_resume_covers_what_it_was_decided_on(string pausedOn, string then, AlertDecision? expected)
    {
        await PauseOn(pausedOn);
        await town.Resume();
        if (pausedOn.EndsWith("resolved", StringComparison.Ordinal))
        {
            await town.Resolve();
        }

        town.Time.Advance(Minute);
        Assert.True((await town.Ask()).Allowed);
        var before = town.Store.Signals.Count;

        await Happens(then);

        Assert.Equal(expected, town.Store.Signals.Count == before ? null : town.Decision(town.Store.Signals[^1].Signal.Id));
        var pauses = expected is AlertDecision.Paused or AlertDecision.PausedAgain;
        Assert.Equal(pauses, !(await town.Ask()).Allowed);
        if (expected == AlertDecision.PausedAgain)
        {
            Assert.StartsWith("Again, because ", town.ActivePause!.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Twice_the_reach_is_counted_from_the_resume_not_from_the_crossing()
    {
        await town.Raise(town.Breach("a", 5_100));
        await town.Grew("a", 5_900);
        await town.Grew("a", 40_000);
        await town.Grew("a", 41_000);
        await town.Resume();

        await town.Grew("a", 81_999);
        Assert.True((await town.Ask()).Allowed);

        await town.Grew("a", 82_000);
        Assert.False((await town.Ask()).Allowed);
        Assert.Contains("has 82,000 impressions, 41,000 when publishing was resumed", town.ActivePause!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_on_a_known_topic_is_covered_until_it_is_seen_twice_as_often_as_the_most_seen_one_was()
    {
        await town.Raise(town.Breach("a", 40_000, topic: "injury"));
        await town.Resume();
        town.Time.Advance(Minute);
        await town.Raise(town.Breach("b", 5_100, topic: "injury"));
        await town.Grew("b", 79_999);
        Assert.True((await town.Ask()).Allowed);

        await town.Grew("b", 80_000);
        Assert.False((await town.Ask()).Allowed);
        Assert.Equal(
            "Again, because a post on injury on bluesky has 80,000 impressions; the most seen one had 40,000 when publishing was resumed.", town.ActivePause!.Reason);
    }

    [Fact]
    public async Task Each_resume_is_counted_from_anew_and_each_doubling_pauses_once()
    {
        await town.Raise(town.Breach("a", 5_000));
        await town.Resume();
        town.Time.Advance(Minute);
        await town.Grew("a", 10_000);
        await town.Grew("a", 11_000);
        await town.Resume();
        await town.Grew("a", 21_999);
        Assert.True((await town.Ask()).Allowed);

        await town.Grew("a", 22_000);
        await town.Grew("a", 22_500);

        Assert.Equal(3, town.Store.Pauses.Count);
        Assert.Single(town.Store.Incidents);
    }

    [Fact]
    public async Task What_people_saw_survives_a_restart()
    {
        await town.Raise(town.Breach("a", 5_000));
        await town.Grew("a", 20_000);
        town.Restart();
        await town.Resume();

        await town.Grew("a", 30_000);
        Assert.True((await town.Ask()).Allowed);

        town.Restart();
        await town.Grew("a", 40_000);
        Assert.False((await town.Ask()).Allowed);
    }

    [Fact]
    public async Task A_post_covered_by_its_time_is_known_from_then_on()
    {
        await town.Raise(town.Breach("a"));
        await town.Resume();
        town.Time.Advance(Minute);
        await town.Raise(town.Breach("b", 6_000, ago: 2 * Minute));

        await town.Grew("b", 11_999);
        Assert.True((await town.Ask()).Allowed);

        await town.Grew("b", 12_000);
        Assert.False((await town.Ask()).Allowed);
    }

    [Fact]
    public async Task Growth_of_posts_that_pause_nothing_costs_no_transaction()
    {
        await town.Raise(town.Breach("a"));
        await town.Grew("other", 1_000_000);
        var commits = town.Store.Commits;

        for (var i = 0; i < 1_000; i++)
        {
            await town.Grew("other", 1_000_000 + i);
            await town.Grew("a", 5_100 + i);
        }

        Assert.Equal(commits, town.Store.Commits);
    }

    [Fact]
    public async Task A_post_that_reaches_ten_times_its_threshold_makes_the_incident_severity_one()
    {
        await town.Raise(town.Breach("a"));
        await town.Grew("a", 50_000);

        Assert.Equal(1, Assert.Single(town.Store.Incidents).Severity);
        Assert.Contains(town.Store.Timeline, t => t.Text.StartsWith("Severity 1: the post on bluesky has 50,000 impressions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_past_of_a_real_crisis_does_not_cover_a_drill()
    {
        await town.Raise(town.Breach("a"));
        await town.Resume();

        Assert.Equal(AlertDecision.Paused, await town.Raise(town.Breach("a", drill: "d1")));
    }

    private async Task PauseOn(string what)
    {
        switch (what)
        {
            case "a and b":
                await town.Raise(town.Breach("a"));
                await town.Raise(town.Breach("b"));
                break;
            case "a and a spike while paused":
                await town.Raise(town.Breach("a"));
                await town.Raise(town.Spike());
                break;
            case "a negative spike" or "a negative spike, resolved":
                await town.Raise(town.Spike());
                break;
            case "a on injury" or "a on injury, resolved":
                await town.Raise(town.Breach("a", 8_000, topic: "injury"));
                break;
            case "a, by hand first":
                await town.Pauses.PauseAsync(Town.Ben, new PauseRequest(new PauseScope("acme"), "to be safe"), CancellationToken.None);
                await town.Raise(town.Breach("a"));
                break;
            case "nothing, by hand":
                await town.Pauses.PauseAsync(Town.Ben, new PauseRequest(new PauseScope("acme"), "to be safe"), CancellationToken.None);
                break;
            default:
                await town.Raise(town.Breach("a"));
                break;
        }
    }

    private async Task Happens(string what)
    {
        switch (what)
        {
            case "a by another rule":
                await town.Raise(town.Breach("a", 5_200, "risk-topic-reach"));
                break;
            case "a by another rule at twice the reach":
                await town.Raise(town.Breach("a", 10_200, "risk-topic-reach"));
                break;
            case "b by another rule":
                await town.Raise(town.Breach("b", 5_200, "risk-topic-reach"));
                break;
            case "a grows by half":
                await town.Grew("a", 7_650);
                break;
            case "a doubles":
                await town.Grew("a", 10_200);
                break;
            case "b doubles":
                await town.Grew("b", 10_200);
                break;
            case "an unknown post doubles":
                await town.Grew("z", 1_000_000);
                break;
            case "a doubled twenty minutes ago":
                await town.Grew("a", 10_200, ago: 20 * Minute);
                break;
            case "b crossed before the resume":
                await town.Raise(town.Breach("b", ago: 2 * Minute));
                break;
            case "b crossed after the resume":
                await town.Raise(town.Breach("b"));
                break;
            case "b on injury":
                await town.Raise(town.Breach("b", topic: "injury"));
                break;
            case "b on injury at twice a's reach":
                await town.Raise(town.Breach("b", 16_000, topic: "injury"));
                break;
            case "b on recall":
                await town.Raise(town.Breach("b", topic: "recall"));
                break;
            case "a negative spike":
                await town.Raise(town.Spike());
                break;
            case "a volume spike":
                await town.Raise(town.Spike(SignalKind.VolumeSpike));
                break;
            case "an arming spike":
                await town.Raise(town.Spike(action: SignalAction.Arm));
                break;
            default:
                throw new ArgumentException(what);
        }
    }
}
