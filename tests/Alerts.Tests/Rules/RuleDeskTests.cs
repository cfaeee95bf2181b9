using Listening.Alerts.Documents;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Alerts.Tests.World;
using Listening.Detection.Signals;

namespace Listening.Alerts.Tests.Rules;

/// <summary>Rules from the desk where people write them to the desk where signals are decided.</summary>
public sealed class RuleDeskTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Town town = new();

    [Fact]
    public async Task A_rule_counts_from_the_next_signal_on_and_its_version_stands_in_row_timeline_and_audit()
    {
        Assert.Equal(AlertDecision.Shown, await town.Raise(town.Spike(SignalKind.VolumeSpike, SignalAction.Advise)));
        await PutAsync("stop", """{"kinds":["volume-spike"],"then":{"action":"pause","severity":1,"callRoles":["pr"]}}""");
        await PutAsync("stop", """{"kinds":["volume-spike"],"then":{"action":"pause","severity":1,"callRoles":["legal"]}}""");
        town.Time.Advance(TimeSpan.FromMinutes(1));

        var spike = town.Spike(SignalKind.VolumeSpike, SignalAction.Advise);
        Assert.Equal(AlertDecision.Paused, await town.Raise(spike));

        var incident = Assert.Single(town.Store.Incidents);
        Assert.Equal((1, "legal"), (incident.Severity, Assert.Single(incident.Called!)));
        Assert.Equal(("rule:stop@2", "rule:stop@2"), (town.ActivePause!.By, town.Store.Timeline[0].By));
        Assert.Equal("stop@2", town.Store.Signals.Single(s => s.Signal.Id == spike.Id).Asked!.Rules[0]);
        Assert.Contains("stop@2", town.Store.Audited.Single(a => a.Action == "signal.paused").Data, StringComparison.Ordinal);
        Assert.False((await town.Ask()).Allowed);
    }

    [Fact]
    public async Task A_narrower_pause_holds_what_it_names_and_nothing_else()
    {
        await PutAsync("near", """{"kinds":["breach"],"then":{"action":"pause","scope":{"platforms":["same"],"campaigns":["spring"]}}}""");
        await town.Raise(town.Breach("a"));

        Assert.Equal([new PauseScope("acme", Campaign: "spring"), new PauseScope("acme", Platform: "bluesky")], town.Store.Pauses.Select(p => p.Scope).OrderBy(s => s.Platform));
        Assert.Equal(["on bluesky", "in the campaign spring"], town.Store.Timeline.Skip(1).Select(t => t.Text.Replace("Publishing of acme is paused ", "").TrimEnd('.')));
        Assert.False((await town.Ask(platform: "bluesky")).Allowed);
        Assert.False(town.Board.Ask(new PermitQuestion("acme", "instagram", "spring"), Town.Anna).Allowed);
        Assert.True(town.Board.Ask(new PermitQuestion("acme", "instagram", "autumn"), Town.Anna).Allowed);
        Assert.Equal(AlertDecision.AlreadyPaused, await town.Raise(town.Breach("b")));
        Assert.Equal(2, town.Store.Pauses.Count);
    }

    [Fact]
    public async Task A_narrow_pause_finds_the_brands_own_pause_and_makes_no_other()
    {
        await town.Raise(town.Breach("a"));
        await PutAsync("near", """{"kinds":["breach"],"then":{"action":"pause","scope":{"platforms":["bluesky","instagram"]}}}""");

        Assert.Equal(AlertDecision.AlreadyPaused, await town.Raise(town.Breach("b")));
        Assert.Equal(["a", "b"], Assert.Single(town.Store.Pauses).Causes.Select(c => c.PostId));
    }

    [Fact]
    public async Task A_sequence_pauses_at_its_last_step_and_leaves_nothing_held_where_it_is_not_met()
    {
        await PutAsync("wave", """{"when":{"sequence":[{"kinds":["breach"]},{"kinds":["volume-spike"],"withinMinutes":30}]},"then":{"action":"pause"}}""");

        Assert.Equal(AlertDecision.Shown, await town.Raise(town.Spike(SignalKind.VolumeSpike, SignalAction.Advise, ago: TimeSpan.FromMinutes(5))));
        Assert.True((await town.Ask()).Allowed);
        Assert.Equal(AlertDecision.Opened, await town.Raise(town.Breach("a", action: SignalAction.Arm)));
        town.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(AlertDecision.Paused, await town.Raise(town.Spike(SignalKind.VolumeSpike, SignalAction.Advise)));
        Assert.Equal("rule:wave@1", town.ActivePause!.By);
    }

    [Fact]
    public async Task Who_sees_one_brand_writes_rules_for_that_brand_only()
    {
        var acme = Town.Ben;
        Assert.Equal(Refusal.NotAllowed, (await town.RuleDesk.PutAsync(acme, "all", Json("""{"then":{"action":"arm"}}"""), None)).Answer.Refusal);
        Assert.Equal(Refusal.NotAllowed, (await town.RuleDesk.PutAsync(acme, "two", Json("""{"when":{"brands":["acme","other"]},"then":{"action":"arm"}}"""), None)).Answer.Refusal);
        Assert.True((await town.RuleDesk.PutAsync(acme, "mine", Json("""{"when":{"brands":["acme"]},"then":{"action":"arm"}}"""), None)).Answer.IsDone);
        Assert.True((await town.RuleDesk.PutAsync(Town.Anna, "theirs", Json("""{"when":{"brands":["other"]},"then":{"action":"arm"}}"""), None)).Answer.IsDone);

        Assert.Equal(["mine"], (await town.RuleDesk.RulesAsync(acme, null, None)).Where(r => r.Version > 0).Select(r => r.Rule.Id));
        Assert.Equal(Refusal.NotFound, (await town.RuleDesk.RemoveAsync(acme, "theirs", None)).Refusal);
        Assert.Equal(Refusal.NotAllowed, (await town.RuleDesk.PutAsync(acme, "theirs", Json("""{"when":{"brands":["acme"]},"then":{"action":"arm"}}"""), None)).Answer.Refusal);
    }

    [Fact]
    public async Task The_same_rule_again_is_no_new_version_and_a_removed_one_counts_no_more()
    {
        await PutAsync("calm", """{"then":{"action":"advise"}}""");
        await PutAsync("calm", """{"then":{"action":"advise"}}""");
        Assert.Equal(1, (await town.RuleDesk.RuleAsync(Town.Anna, "calm", None))!.Version);
        Assert.Equal(AlertDecision.Shown, await town.Raise(town.Breach("a")));

        Assert.True((await town.RuleDesk.RemoveAsync(Town.Anna, "calm", None)).IsDone);
        Assert.Equal(AlertDecision.Paused, await town.Raise(town.Breach("b")));
        Assert.Equal(["rule.put", "rule.removed"], town.Store.Audited.Where(a => a.Subject == "calm").Select(a => a.Action));
    }

    private static System.Text.Json.JsonElement Json(string text) => YamlJson.Read(text);

    private async Task PutAsync(string id, string json)
    {
        var (answer, errors) = await town.RuleDesk.PutAsync(Town.Anna, id, Json(json), None);
        Assert.Empty(errors);
        Assert.True(answer.IsDone, answer.Why);
    }
}
