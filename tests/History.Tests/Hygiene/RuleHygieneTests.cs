using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.Detection.Signals;
using Listening.History.Hygiene;
using Listening.History.Tests.Sqlite;

namespace Listening.History.Tests.Hygiene;

public class RuleHygieneTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset To = A.T0.AddDays(91);
    private static readonly AlertRule Call = new("call-us", "call us", true, ["negative-spike"], RuleWhen.Always, new RuleThen(SignalAction.Arm));

    [Fact]
    public void Precision_comes_from_what_people_said_and_a_rule_that_never_spoke_is_proposed_to_retire()
    {
        var signals = Enumerable.Range(0, 10).Select(i => Spike(i, To.AddDays(-7 * i))).ToList();
        var verdicts = signals.Take(8).Select((s, i) => (s.Signal.Id, Word: i < 6 ? "useful" : "noise")).ToDictionary(v => v.Id, v => v.Word);

        var health = RuleHygiene.Of(signals, verdicts, [Call, Call with { Id = "never" }], A.T0, To).ToDictionary(h => h.Rule);

        Assert.Equal((10, 6, 2, 0.75), (health["call-us"].Alarms, health["call-us"].Useful, health["call-us"].Noise, health["call-us"].Precision!.Value));
        Assert.InRange(0.75, health["call-us"].PrecisionLow!.Value, health["call-us"].PrecisionHigh!.Value);
        Assert.Equal(To, health["call-us"].LastUseful);
        Assert.Equal(HygieneAdvice.Retire, health["never"].Advice);
        Assert.Equal(10, health["negative-spike"].Alarms);
    }

    [Fact]
    public void Only_noise_beyond_the_budget_takes_the_voice_away_and_never_that_of_a_breach()
    {
        var noisy = Enumerable.Range(0, 8).Select(i => Spike(i, To.AddDays(-i))).ToList();
        var verdicts = noisy.ToDictionary(s => s.Signal.Id, _ => "noise");
        var rare = noisy.Select((s, i) => s with { Signal = s.Signal with { At = To.AddDays(-10 * i) } }).ToList();
        var health = RuleHygiene.Of(noisy, verdicts, [Call], A.T0, To);

        Assert.All(health, h => Assert.True(RuleHygiene.IsOverBudget(h)));
        Assert.All(RuleHygiene.Of(rare, verdicts, [Call], A.T0, To), h => Assert.False(RuleHygiene.IsOverBudget(h)));
        Assert.All(health, h => Assert.Equal(SignalAction.Advise, RuleHygiene.StepDown(h, [Call])!.Then.Action));
        Assert.Null(RuleHygiene.StepDown(health[0], [Call with { Kinds = ["breach"] }]));
        Assert.Null(RuleHygiene.StepDown(health[1] with { Rule = "negative-reach" }, [Call]));
    }

    [Fact]
    public async Task A_rule_over_its_noise_budget_only_advises_from_then_on_and_says_so()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var shelf = new RuleShelf();
        var rules = new RuleDesk(history.Alerts, history.Documents, shelf);
        await rules.WriteAsync(Viewer.System with { Name = "ann" }, Call, None);

        // What was noise before somebody wrote the rule says nothing of it.
        history.Time.Advance(TimeSpan.FromDays(8));
        var now = history.Time.GetUtcNow();
        await FillAsync(history, now, first: 0);
        var channels = new ChannelBook([new Channel("desk", ChannelKind.Slack, Waking: false, null), new Channel("pager", ChannelKind.Pagerduty, Waking: true, null)]);
        var desk = new HygieneDesk(history.Reader, history.Documents, rules, history.Alerts, channels, history.Time);
        Assert.Equal(SignalAction.Arm, shelf.Book.Ask(Spike(99, now).Signal, new RuleFacts()).Action);

        var written = await desk.StepDownAsync(None);

        Assert.Equal(2, written.Count);
        Assert.Equal(SignalAction.Advise, shelf.Book.Ask(Spike(99, now).Signal, new RuleFacts()).Action);
        var versions = await history.Documents.VersionsAsync(Viewer.System, RuleShelf.Kind, Call.Id, None);
        Assert.Equal(["ann", RuleHygiene.By], versions.Select(v => v.By));
        var told = (await history.Documents.DocumentsAsync(Viewer.System, Notification.Kind, new DocumentQuery(), None)).Select(DocumentJson.Read<Notification>).ToList();
        Assert.All(told, n => Assert.Equal(("desk", "rule-stepped-down"), (n.Channel, n.Message.Reason)));
        Assert.Contains(told, n => n.Message.Text.Contains("8 of its 8 judged alarms", StringComparison.Ordinal));
        Assert.All((await desk.ReportAsync(Viewer.System, null, None)).Rules.Where(r => r.Rule is "call-us" or "negative-spike"), r => Assert.True(r.SteppedDown));
        Assert.Empty(await desk.StepDownAsync(None));

        // People put both voices back: one rule again, the other's muting away. What was noise before says nothing of that any more.
        history.Time.Advance(TimeSpan.FromMinutes(1));
        await rules.WriteAsync(Viewer.System with { Name = "ann" }, Call, None);
        await rules.RemoveAsync(Viewer.System with { Name = "ann" }, written.Single(id => id != Call.Id), None);
        Assert.Equal(SignalAction.Arm, shelf.Book.Ask(Spike(99, now).Signal, new RuleFacts()).Action);
        Assert.Empty(await desk.StepDownAsync(None));

        history.Time.Advance(TimeSpan.FromDays(7));
        await FillAsync(history, history.Time.GetUtcNow(), first: 20);
        Assert.Equal(2, (await desk.StepDownAsync(None)).Count);
    }

    [Fact]
    public void A_rule_about_a_risk_topic_steps_down_only_where_people_configured_it()
    {
        var topic = Call with { When = new RuleWhen(RiskTopics: ["recall"]), Then = new RuleThen(SignalAction.Pause) };
        var noisy = Enumerable.Range(0, 8).Select(i => Spike(i, To.AddDays(-i))).ToList();
        var health = RuleHygiene.Of(noisy, noisy.ToDictionary(s => s.Signal.Id, _ => "noise"), [topic], A.T0, To);

        Assert.Null(RuleHygiene.StepDown(health[0], [topic]));
        Assert.Equal(SignalAction.Advise, RuleHygiene.StepDown(health[0], [topic], mayBreaches: true)!.Then.Action);
    }

    /// <summary>Eight alarms on as many hours before a moment, all of them judged noise.</summary>
    private static Task<int> FillAsync(SqliteHistoryUnderTest history, DateTimeOffset now, int first) => history.Alerts.TransactAsync(
        t =>
        {
            for (var i = 0; i < 8; i++)
            {
                var spike = Spike(first + i, now.AddHours(-i));
                t.Put(spike);
                t.Put(new DocumentDraft(
                    Verdict.DocumentKind, spike.Signal.Id, "ann",
                    DocumentJson.Write(new Verdict(spike.Signal.Id, "noise", "negative-spike", [], "arm", null, spike.Signal.At, now, "ann")), "acme"));
            }

            return 0;
        },
        None);

    private static StoredSignal Spike(int i, DateTimeOffset at)
    {
        var signal = A.Signal($"s-{i}").Signal with
        {
            Kind = SignalKind.NegativeSpike, Rule = "negative-spike", Action = SignalAction.Arm, At = at, Evidence = new Evidence("many"),
        };
        return new StoredSignal(signal, at, null, "shown", new Asked(SignalAction.Arm, 3, ["call-us@1"]));
    }
}
