using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Tests.World;
using Listening.Alerts.Watch;

namespace Listening.Alerts.Tests.Watch;

public sealed class SourceWatchTests
{
    private readonly Town town = new();
    private readonly SourceWatch watch;
    private DateTimeOffset? heard;

    public SourceWatchTests() => watch = new SourceWatch(town.Desk, town.Store, town.Time);

    [Theory]
    [InlineData(SourceState.Silent, SourceWatch.SilentRule)]
    [InlineData(SourceState.Failing, SourceWatch.StoppedRule)]
    public async Task A_source_that_is_not_heard_for_a_minute_calls_people_once(SourceState state, string rule)
    {
        await LookFor(TimeSpan.FromSeconds(50), state);
        Assert.Empty(town.Store.Signals);
        await LookFor(TimeSpan.FromHours(3), state);

        Assert.Equal(rule, Assert.Single(town.Store.Signals).Signal.Rule);
        var incident = Assert.Single(town.Store.Incidents);
        Assert.Equal((SourceWatch.Brand, 3, "operations"), (incident.Brand, incident.Severity, Assert.Single(incident.Called!)));
        Assert.Empty(town.Store.Pauses);
        town.Pass(1);
        Assert.Equal(["chat first", "pager first"], town.Said);
    }

    [Fact]
    public async Task A_reconnect_is_no_alert()
    {
        for (var i = 0; i < 20; i++)
        {
            await LookFor(TimeSpan.FromSeconds(40), SourceState.Failing);
            await LookFor(TimeSpan.FromSeconds(10), SourceState.Healthy);
        }

        Assert.Empty(town.Store.Signals);
    }

    [Fact]
    public async Task Its_return_is_noted_and_the_next_silence_is_another_one_of_the_same_incident()
    {
        await LookFor(TimeSpan.FromMinutes(5), SourceState.Silent);
        await LookFor(TimeSpan.FromMinutes(5), SourceState.Healthy);
        Assert.Contains(town.Store.Timeline, t => t.Kind == TimelineKinds.Note && t.Text.StartsWith("The source bluesky is heard again", StringComparison.Ordinal));
        await LookFor(TimeSpan.FromMinutes(5), SourceState.Silent);

        Assert.Equal(2, town.Store.Signals.Count);
        Assert.Single(town.Store.Incidents);
    }

    [Theory]
    [InlineData(SourceState.Off)]
    [InlineData(SourceState.Late)]
    [InlineData(SourceState.Healthy)]
    public async Task What_is_heard_or_was_never_asked_for_is_no_alert(SourceState state)
    {
        await LookFor(TimeSpan.FromHours(1), state);
        Assert.Empty(town.Store.Signals);
    }

    private async Task LookFor(TimeSpan length, SourceState state)
    {
        for (var until = town.Now + length; town.Now < until; town.Time.Advance(TimeSpan.FromSeconds(5)))
        {
            heard = state == SourceState.Healthy ? town.Now : heard;
            await watch.LookAsync([new SourceView("bluesky", "bluesky", state, heard, null)], CancellationToken.None);
        }
    }
}
