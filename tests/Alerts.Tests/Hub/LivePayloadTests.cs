using System.Text.Json;
using Listening.Alerts.Feed;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;

namespace Listening.Alerts.Tests.Hub;

public sealed class LivePayloadTests
{
    private static readonly DateTimeOffset T0 = new(2026, 11, 21, 20, 40, 0, TimeSpan.Zero);

    private static readonly Signal Breach = new(
        "negative-reach:acme:bluesky:at-1:5000", SignalKind.Breach, "negative-reach", StreamKey.OfBrand("acme"), T0, T0, 0.97, SignalAction.Pause,
        new Evidence(
            "A negative post on bluesky passed 5000 impressions.", TimeSpan.FromMinutes(5), Threshold: 5000,
            Posts: [new EvidencePost("bluesky", "at-1", "negative", 5100, "actual")], RiskTopics: ["recall"]));

    private static readonly Pause Paused = new(
        "p-1", new PauseScope("acme"), "", T0, "A negative post passed 5000 impressions.", "i-1", "rule:negative-reach", PauseState.Active, []);

    [Fact]
    public void A_stored_message_comes_back_with_its_place_in_the_readers_feed()
    {
        var entry = LivePayload.Entry(new AlertMessage(SignalView.Of(Breach), "paused", "i-1"));

        var read = Assert.IsType<AlertMessage>(LivePayload.Read(new FeedMessage(7, 4, entry.Kind, entry.Brand, entry.Drill, T0, entry.Payload), "e1"));

        Assert.Equal((7, 4, "e1", T0), (read.Sequence, read.Previous, read.Epoch, read.At));
        Assert.Equal(Breach.Id, read.Signal.Id);
        Assert.Equal(TimeSpan.FromMinutes(5), read.Signal.Evidence.Window);
        Assert.Equal("at-1", Assert.Single(read.Signal.Evidence.Posts!).Id);
    }

    [Fact]
    public void Enums_are_words_and_durations_are_iso_on_the_wire()
    {
        var alert = LivePayload.Entry(new AlertMessage(SignalView.Of(Breach), "paused", "i-1")).Payload;
        var paused = LivePayload.Entry(new PublishingPausedMessage(PauseView.Of(Paused, []))).Payload;

        Assert.Contains("\"window\":\"PT5M\"", alert, StringComparison.Ordinal);
        Assert.Contains("\"action\":\"pause\"", alert, StringComparison.Ordinal);
        Assert.Contains("\"severity\":1", alert, StringComparison.Ordinal);
        Assert.Contains("\"drill\":null", alert, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"active\"", paused, StringComparison.Ordinal);
        Assert.StartsWith("{\"sequence\":0,\"previous\":0,\"epoch\":\"\",\"at\":", paused, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_receipt_of_each_scheduler_is_shown_and_one_that_could_not_hold_is_failed()
    {
        Receipt[] receipts =
        [
            new("p-1", "mixer", T0, [], [], [new NotHeld("x", "locked")]),
            new("p-1", "mixer", T0.AddSeconds(2), ["x"], [], []),
            new("p-1", "other", T0, ["y"], ["z"], []),
        ];

        var view = PauseView.Of(Paused, receipts);

        Assert.Equal([("mixer", ReceiptState.Held), ("other", ReceiptState.Failed)], view.Receipts.Select(r => (r.Scheduler, r.State)));
    }

    [Fact]
    public void A_pulse_names_its_states_by_words()
    {
        var pulse = new PulseMessage(
            T0,
            [new BrandPulse("acme", "d-1", BrandState.Incident, T0, "why", 12, 4, 1.5, 9, [], new MinuteView(1_795_000_000, 12, 4, 1.5, 9))],
            [new SourceView("api", "api", SourceState.Healthy, T0, null)]);

        var json = JsonSerializer.Serialize(pulse, LiveJson.Default.PulseMessage);

        Assert.Contains("\"state\":\"incident\"", json, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"healthy\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_incidents_state_is_its_word()
    {
        var incident = new Incident("i-1", "acme", "", 2, IncidentState.Acknowledged, "why", T0, T0, [Breach.Id]);

        var json = LivePayload.Entry(new IncidentMessage(IncidentView.Of(incident), TimelineKinds.Acknowledged, "anna", "Anna took it.")).Payload;

        Assert.Contains("\"state\":\"acknowledged\"", json, StringComparison.Ordinal);
        Assert.Contains("\"dueAt\":\"2026-11-21T21:10:00+00:00\"", json, StringComparison.Ordinal);
    }
}
