using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Alerts.Drills;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Tests.World;

namespace Listening.Alerts.Tests.Drills;

public class DrillRunTests
{
    private readonly Town town = new();

    private DrillDesk Desk => new(town.Store, town.Store, town.Board, town.Time);

    [Fact]
    public void Every_line_of_every_shipped_drill_is_marked_and_the_same_run_gives_the_same_bytes()
    {
        Assert.True(DrillScript.Shipped.Count >= 3);
        Assert.All(DrillScript.Shipped, script =>
        {
            var lines = DrillLines.Of(script, "drill-1", "Acme", Town.T0, 7);
            Assert.All(lines, l => Assert.Equal("drill-1", JsonDocument.Parse(l.Json).RootElement.GetProperty("drill").GetString()));
            Assert.All(lines, l => Assert.InRange(l.Due, Town.T0, Town.T0.AddMinutes(script.Minutes)));
            Assert.Equal(lines.Select(l => l.Json.ToArray()), DrillLines.Of(script, "drill-1", "Acme", Town.T0, 7).Select(l => l.Json.ToArray()));
            Assert.DoesNotContain(lines, l => JsonDocument.Parse(l.Json).RootElement.GetRawText().Contains("{brand}", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void A_file_says_all_that_is_wrong_with_it()
    {
        var wrong = Assert.Throws<InvalidDataException>(() => DrillScript.Parse("id: Bad Id\nname: ''\nabout: x\nminutes: 999\nposts: []\nphases: []\n", "/x/mine.yaml"));
        Assert.All(["mine.yaml", "id:", "name", "minutes:", "posts:"], part => Assert.Contains(part, wrong.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_drill_begins_while_something_real_is_open_and_only_one_a_brand()
    {
        await town.Raise(town.Breach("p1", brand: "globex"));
        var refused = await Start();
        await town.Resolve();
        var first = await Start();
        var second = await Start();
        Assert.Equal((Refusal.Conflict, true, Refusal.Conflict), (refused.Refusal, first.IsDone, second.Refusal));
        Assert.Contains("globex", refused.Why, StringComparison.Ordinal);
        Assert.Null(await Desk.RealAsync(default));
    }

    [Fact]
    public async Task Its_end_scores_the_team_closes_its_incident_and_lifts_its_pause()
    {
        var run = (await Start()).Value!;
        town.Time.Advance(TimeSpan.FromSeconds(40));
        await town.Raise(town.Breach("p1", drill: run.Id));
        town.Time.Advance(TimeSpan.FromSeconds(90));
        var incident = town.Store.Incidents.Single();
        await town.Incidents.AcknowledgeAsync(Town.Ben, incident.Id, default);
        var ended = (await Desk.EndAsync(Town.Ben, run.Id, "enough", default)).Value!;

        Assert.Equal((40, 90, 0, null), (ended.Score!.DetectSeconds, ended.Score.AcknowledgeSeconds, ended.Score.PauseSeconds, ended.Score.FirstReplySeconds));
        Assert.Equal((IncidentState.Resolved, PauseState.Resumed), (town.Store.Incidents.Single().State, town.Store.Pauses.Single().State));
        Assert.Equal((ended.EndedAt, "enough"), ((await Desk.EndAsync(Town.Anna, run.Id, "again", default)).Value!.EndedAt, ended.EndReason));
        Assert.Empty(await Desk.RunningAsync(default));
    }

    [Fact]
    public async Task A_report_stands_beside_the_last_drill_of_the_same_script()
    {
        var runs = new List<DrillRun>();
        foreach (var seconds in (int[])[120, 60])
        {
            var run = (await Start()).Value!;
            await town.Raise(town.Breach("p" + seconds, drill: run.Id));
            town.Time.Advance(TimeSpan.FromSeconds(seconds));
            await town.Incidents.AcknowledgeAsync(Town.Ben, town.Store.Incidents.Single(i => i.Drill == run.Id).Id, default);
            runs.Add((await Desk.EndAsync(Town.Ben, run.Id, null, default)).Value!);
            town.Time.Advance(TimeSpan.FromHours(1));
        }

        var report = DrillReport.Of(runs[1], runs);
        Assert.Equal((runs[0].Id, -60), (report.Last!.Id, report.Change["acknowledge"]));
        Assert.Empty(DrillReport.Of(runs[0], runs).Change);
    }

    [Fact]
    public async Task No_pause_of_a_drill_can_be_handed_to_a_publishing_tool()
    {
        var run = (await Start()).Value!;
        await town.Raise(town.Breach("p1", drill: run.Id));
        await town.Raise(town.Breach("p2"));
        Assert.Equal(2, town.Store.Pauses.Count);
        Assert.Equal("", Assert.Single(RealPause.Among(town.Store.Pauses)).Pause.Drill);
        Assert.Empty(typeof(RealPause).GetConstructors());
    }

    private Task<Answer<DrillRun>> Start() => Desk.StartAsync(Town.Ben, DrillScript.Shipped[0], "acme", default);
}
