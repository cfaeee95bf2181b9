using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Sla;
using Listening.Alerts.Tests.World;

namespace Listening.Alerts.Tests.Sla;

public class SlaTests
{
    private static readonly DateTimeOffset T = Town.T0;

    [Fact]
    public void Times_run_from_the_crossing_and_what_has_not_happened_is_missing()
    {
        var incident = new Incident("i", "acme", "", 1, IncidentState.Acknowledged, "x", T, T.AddSeconds(2), [], "ben", T.AddSeconds(90));
        var pause = new Pause("p", new PauseScope("acme"), "", T.AddSeconds(1.5), "r", "i", "rule:x", PauseState.Active, []);
        var times = SlaTimes.Of(
            incident, [new TimelineEntry("i", T.AddMinutes(10), TimelineKinds.Team, "ben", "called")], [pause, pause with { Id = "q", Incident = "other", Since = T }], [],
            new FirstReply("i", "x", "1", T.AddMinutes(30), "registered"));
        Assert.Equal((90, 600, 1.5, 1800, null), (times.Acknowledge, times.Activate, times.Pause, times.FirstReply, times.Resolve));
    }

    [Fact]
    public void Figures_name_how_many_of_how_many_and_times_that_occurred()
    {
        Assert.Equal(new SlaFigure(5, 4, 20, 40, 40), SlaFigure.From([10, null, 40, 20, 30]));
        Assert.Equal(new SlaFigure(1, 0, null, null, null), SlaFigure.From([null]));
    }

    [Fact]
    public void Target_is_met_by_what_was_done_in_time_and_by_nothing_that_is_still_open()
    {
        var figure = SlaFigure.From([10, null, 60, 61], 60);
        Assert.Equal((60, 2, 3, 4), (figure.Target, figure.Met, figure.Done, figure.Of));
        Assert.Null(SlaFigure.From([10]).Met);
    }

    [Fact]
    public void Pause_is_expected_of_what_paused_and_of_what_was_grave_enough_to()
    {
        SlaTimes Times(int severity, double? pause) => new("i", "acme", "why", DateTimeOffset.UnixEpoch, [], null, severity, null, null, pause, null, null);
        var group = SlaGroup.Of("acme", [Times(Severity.High, null), Times(Severity.Critical, 3), Times(Severity.Medium, null), Times(Severity.Medium, 4)], null, SlaTargets.Usual);
        Assert.Equal((3, 2), (group.Pause.Of, group.Pause.Done));
    }

    [Fact]
    public void Each_crisis_is_held_against_the_promise_of_its_own_severity()
    {
        var targets = SlaTargets.Read([new("FirstReply", "02:00:00"), new("severity1:firstReply", "00:30:00"), new("Severity2:Resolve", "1.00:00:00"), new("Inquiry", "04:00:00")]);
        Assert.Equal((1800, 7200, 7200), (targets.Of(1).FirstReply, targets.Of(2).FirstReply, targets.Of(4).FirstReply));
        Assert.Equal((null, 86_400, 14_400), (targets.Of(1).Resolve, targets.Of(2).Resolve, targets.Inquiry));
        Assert.Equal(Incident.ResponseTime.TotalSeconds, targets.Of(3).Activate);

        SlaTimes Replied(int severity, double? after) => new("i", "acme", "why", DateTimeOffset.UnixEpoch, [], null, severity, null, null, null, after, null);
        var group = SlaGroup.Of("acme", [Replied(1, 1900), Replied(2, 1900), Replied(3, null)], null, targets);
        Assert.Equal((3, 2, 1, null), (group.FirstReply.Of, group.FirstReply.Done, group.FirstReply.Met, group.FirstReply.Target));
        Assert.Equal(1800, SlaGroup.Of("acme", [Replied(1, 60)], null, targets).FirstReply.Target);
        Assert.Equal((10, null), (SlaGroup.Of("acme", [], null, targets).Pause.Target, SlaGroup.Of("acme", [], null, targets).FirstReply.Target));
    }

    [Fact]
    public void Every_wrong_promise_is_named_in_one_message()
    {
        var e = Assert.Throws<ArgumentException>(() => SlaTargets.Read(
            [new("Acknowledge", "soon"), new("Severity5:Pause", "00:00:10"), new("Severity1:Inquiry", "01:00:00"), new("Activate", "00:15:00"), new("Resolve", "-01:00:00"), new("Pause", "200.00:00:00"), new("Severity1", "x")]));
        Assert.All(
            ["Sla:Acknowledge is 'soon'", "Sla:Severity5:Pause is no", "Sla:Severity1:Inquiry is no", "Sla:Activate is no", "Sla:Resolve is '-01", "Sla:Pause is '200", "Sla:Severity1 is no"],
            wrong => Assert.Contains(wrong, e.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Where is my order?", true)]
    [InlineData("أين طلبي؟", true)]
    [InlineData("注文はどこですか？", true)]
    [InlineData("See https://shop.example/?q=1 now", false)]
    [InlineData("I like it.", false)]
    [InlineData(null, false)]
    public void A_question_mark_asks_and_a_link_does_not(string? text, bool asks) => Assert.Equal(asks, Inquiries.Asks(text));

    [Fact]
    public void A_question_is_answered_by_an_owned_reply_and_resolved_when_nobody_objects_in_the_conversation_within_a_day()
    {
        InquiryPost[] posts =
        [
            Public("q1", asks: true), Own("a1", "q1", minutes: 10),
            Public("q2", asks: true), Own("a2", "q2", minutes: 20), Public("o2", "q2", minutes: 60, isNegative: true),
            Public("q3", asks: true),
            Public("praise"),
            Public("complaint"), Own("a4", "complaint", minutes: 30), Public("late", "complaint", minutes: 60 * 26, isNegative: true),
        ];
        var figures = Inquiries.Of(posts, sampled: false, SlaTargets.Usual);
        Assert.Equal((4, 3, 2, 0.5), (figures.Asked, figures.Answered, figures.Resolved, figures.ResolutionRate));
        Assert.Equal(new SlaFigure(4, 3, 1200, 1800, 1800, 86_400, 3), figures.Reply);
    }

    private static InquiryPost Public(string id, string? root = null, double minutes = 0, bool asks = false, bool isNegative = false) =>
        new("x", id, root, T.AddMinutes(minutes), false, asks, isNegative);

    private static InquiryPost Own(string id, string root, double minutes) => new("x", id, root, T.AddMinutes(minutes), true, false, false);
}
