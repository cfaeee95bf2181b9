using Listening.Alerts.Access;
using Listening.Alerts.Documents;
using Listening.Alerts.Incidents;
using Listening.Alerts.Teams;
using Listening.Alerts.Tests.World;
using Listening.Detection.Signals;

namespace Listening.Alerts.Tests.Teams;

/// <summary>The life of an incident with its team: called together, joined, reminded, at work, stable, over, learnt from.</summary>
public sealed class TeamDeskTests
{
    private const string Crew =
        """
        members:
          - {name: anna, roles: [pr], spokesperson: true, contacts: [{channel: mail, to: anna@example.org}]}
          - {name: ben, roles: [legal], deputies: [dora], contacts: [{channel: mail, to: ben@example.org}]}
          - {name: dora, roles: [product], platforms: [bluesky], contacts: [{channel: mail, to: dora@example.org}]}
        roles: [{role: pr, raci: accountable}, {role: legal, raci: consulted}, {role: product, raci: informed, required: false}]
        partners: [{name: kate, partner: agency}]
        """;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Viewer Kate = new("kate", ViewerKind.Person, Role.Viewer, KeyScopes.None, []);
    private static readonly Viewer Dora = new("dora", ViewerKind.Person, Role.Responder, KeyScopes.None, ["acme"]);
    private readonly Town town = new();

    [Fact]
    public async Task A_grave_incident_calls_the_team_together_and_the_last_seat_stops_the_clock()
    {
        var incident = await CrisisAsync();
        var team = await TeamAsync(incident);
        Assert.Equal(["pr", "legal", "product"], team.Seats.Select(s => s.Role));
        Assert.Equal(["ben", "dora"], team.Seats[1].Candidates);
        Assert.Equal(("anna", "bluesky: dora"), (team.Spokesperson, Assert.Single(team.PlatformOwners!)));

        town.Pass(5);
        Assert.True((await town.Teams.JoinAsync(Town.Anna, incident, null, None)).IsDone);
        Assert.Null(Incident.TeamCompleteAt);
        town.Pass(7);
        var last = await town.Teams.JoinAsync(Dora, incident, "legal", None);
        Assert.Equal(Town.T0.AddMinutes(12), last.Value!.CompleteAt);
        Assert.Equal(Town.T0.AddMinutes(12), Incident.TeamCompleteAt);
        Assert.Contains("18 minutes before its time", town.Store.Timeline[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_missing_is_reminded_then_the_deputies_and_late_is_said_by_name()
    {
        var incident = await CrisisAsync();
        await town.Teams.JoinAsync(Town.Anna, incident, null, None);
        await town.Incidents.RespondAsync(Town.Anna, incident, None);
        town.Pass(11);
        Assert.Equal(["mail team-reminder ben"], Reminders());
        town.Pass(10);
        Assert.Equal(["mail team-reminder ben", "mail team-reminder ben", "mail team-reminder dora"], Reminders());
        town.Pass(10);
        Assert.Contains(town.Store.Timeline, t => t.Text == "Late: legal (ben).");
        town.Pass(120);
        Assert.Equal(1 + (4 * 2), Reminders().Count);
        Assert.NotNull((await TeamAsync(incident)).Seats[1].LateSeconds(town.Store.Incidents[0].DueAt, town.Now));
    }

    [Fact]
    public async Task Whoever_joins_has_acknowledged_and_joining_twice_is_joining_once()
    {
        var incident = await CrisisAsync();
        await town.Teams.JoinAsync(Town.Anna, incident, null, None);
        Assert.Equal((IncidentState.Acknowledged, "anna"), (Incident.State, Incident.AcknowledgedBy));
        Assert.False((await town.Teams.JoinAsync(Town.Anna, incident, null, None)).Changed);
        Assert.Equal(Refusal.OnlyPeople, (await town.Teams.JoinAsync(Town.Robot, incident, null, None)).Refusal);
    }

    [Fact]
    public async Task The_whole_life_in_its_order()
    {
        var incident = await CrisisAsync();
        Assert.Equal(Refusal.Conflict, (await town.Incidents.ReviewAsync(Town.Anna, incident, "learnt", None)).Refusal);
        Assert.True((await town.Incidents.AcknowledgeAsync(Town.Ben, incident, None)).IsDone);
        Assert.True((await town.Incidents.RespondAsync(Town.Ben, incident, None)).IsDone);
        Assert.True((await town.Incidents.StabiliseAsync(Town.Ben, incident, None)).IsDone);
        Assert.True((await town.Incidents.RespondAsync(Town.Ben, incident, None)).IsDone);
        Assert.True((await town.Incidents.StabiliseAsync(Town.Ben, incident, None)).IsDone);
        Assert.False((await town.Incidents.StabiliseAsync(Town.Ben, incident, None)).Changed);
        Assert.True((await town.Incidents.ResolveAsync(Town.Ben, incident, "over", None)).IsDone);
        Assert.Equal(Refusal.Conflict, (await town.Incidents.RespondAsync(Town.Ben, incident, None)).Refusal);
        Assert.True((await town.Incidents.ReviewAsync(Town.Ben, incident, "hold the posts sooner", None)).IsDone);
        Assert.Equal(IncidentState.Reviewed, Incident.State);
        Assert.Equal(
            ["acknowledged", "responding", "stable", "responding", "stable", "resolved", "reviewed"],
            town.Store.Timeline.Where(t => t.By == "ben").Select(t => t.Kind));
    }

    [Fact]
    public async Task An_acknowledgement_without_work_lapses_and_the_calls_go_on()
    {
        var incident = await CrisisAsync();
        Assert.Contains("mail call anna", town.Said);
        await town.Incidents.AcknowledgeAsync(Town.Ben, incident, None);
        var before = Calls();
        town.Pass(29);
        Assert.Equal(before, Calls());
        town.Pass(2);
        Assert.Equal((IncidentState.Open, null), (Incident.State, Incident.AcknowledgedBy));
        Assert.Contains(town.Store.Timeline, t => t.Text.StartsWith("The acknowledgement of ben lapsed", StringComparison.Ordinal));
        Assert.True(Calls() > before);

        await town.Incidents.AcknowledgeAsync(Town.Ben, incident, None);
        town.Pass(20);
        await town.Incidents.NoteAsync(Town.Ben, incident, "the factory is on the phone", None);
        town.Pass(20);
        Assert.Equal(IncidentState.Acknowledged, Incident.State);
    }

    [Fact]
    public async Task Nobody_answers_to_the_end_of_the_chain_and_the_pager_is_told_so()
    {
        await CrisisAsync();
        town.Pass(300);
        Assert.Contains("pager exhausted", town.Said);
        Assert.Contains(town.Store.Timeline, t => t.Text == "Everybody was called and nobody has acknowledged.");
    }

    [Fact]
    public async Task A_partner_sees_a_joint_incident_and_nothing_else()
    {
        var joint = new JointIncidents(town.Store, town.Store);
        var incident = await CrisisAsync();
        Assert.Null(await joint.FindAsync(Kate, incident, None));
        Assert.Equal(Refusal.NotFound, (await town.Incidents.NoteAsync(Kate, incident, "hello", None)).Refusal);
        Assert.Equal(Refusal.Invalid, (await town.Teams.ActivateAsync(Town.Anna, incident, ["mallory"], None)).Refusal);

        Assert.True((await town.Teams.ActivateAsync(Town.Anna, incident, ["kate"], None)).IsDone);
        var seen = (await joint.FindAsync(Kate, incident, None))!;
        Assert.Empty(seen.Signals);
        Assert.Equal(incident, Assert.Single(await joint.OfAsync(Kate, None)).Id);
        Assert.DoesNotContain(await joint.TimelineAsync(Kate, incident, None), t => t.Kind is TimelineKinds.Opened or TimelineKinds.Signal);
        Assert.True((await town.Incidents.NoteAsync(Kate, incident, "we hold our posts too", None)).IsDone);
        Assert.True((await town.Teams.JoinAsync(Kate, incident, "legal", None)).IsDone);
        Assert.Null((await TeamAsync(incident)).Seats.Single(s => s.Role == "legal").Joined);
        Assert.Equal("kate", (await TeamAsync(incident)).Seats.Single(s => s.Role == "partner").Joined);
        Assert.Equal(Refusal.NotAllowed, (await town.Incidents.ResolveAsync(Kate, incident, "over", None)).Refusal);
        await town.Incidents.ResolveAsync(Town.Anna, incident, "over", None);

        town.Time.Advance(TimeSpan.FromMinutes(1));
        await town.Raise(town.Breach("b") with { At = town.Now });
        Assert.Equal(incident, Assert.Single(await joint.OfAsync(Kate, None)).Id);
    }

    [Fact]
    public async Task Tasks_are_made_done_and_kept()
    {
        var incident = await CrisisAsync();
        var task = (await town.Teams.AddTaskAsync(Town.Ben, incident, "call the factory", "dora", null, None)).Value!;
        Assert.Equal(Refusal.Invalid, (await town.Teams.PutTaskAsync(Town.Ben, incident, task.Id, "finished", null, None)).Refusal);
        Assert.Equal(Refusal.NotFound, (await town.Teams.PutTaskAsync(Town.Ben, "i-other", task.Id, "done", null, None)).Refusal);
        var done = await town.Teams.PutTaskAsync(Dora, incident, task.Id, "done", null, None);
        Assert.Equal(("done", "dora", "dora"), (done.Value!.State, done.Value.ClosedBy, done.Value.Owner));
        Assert.False((await town.Teams.PutTaskAsync(Dora, incident, task.Id, "done", null, None)).Changed);
        Assert.Equal(2, (await town.Store.VersionsAsync(Town.Ben, TeamTask.Kind, task.Id, None)).Count);
    }

    [Fact]
    public async Task A_verdict_names_the_rules_that_had_asked_and_the_last_word_counts()
    {
        var breach = town.Breach("a", topic: "recall");
        await town.Raise(breach);
        Assert.Equal(Refusal.Invalid, (await town.Teams.JudgeAsync(Town.Ben, breach.Id, "meh", None)).Refusal);
        Assert.Equal(Refusal.NotAllowed, (await town.Teams.JudgeAsync(Town.Vera, breach.Id, "noise", None)).Refusal);
        Assert.Equal(Refusal.NotFound, (await town.Teams.JudgeAsync(Town.Ben, "no-such", "noise", None)).Refusal);
        await town.Teams.JudgeAsync(Town.Ben, breach.Id, "noise", None);
        var verdict = (await town.Teams.JudgeAsync(Town.Anna, breach.Id, "useful", None)).Value!;
        Assert.Equal(["negative-reach", "shipped-topics-product", "shipped-long-pause"], verdict.Rules);
        Assert.Equal("pause", verdict.Action);
        Assert.Equal(2, (await town.Store.VersionsAsync(Town.Anna, Verdict.DocumentKind, breach.Id, None)).Count);
    }

    [Fact]
    public void A_roster_is_told_all_its_mistakes_and_what_is_read_can_be_put_back()
    {
        var (none, errors) = RosterReader.Read(YamlJson.Read(
            """
            members: [{name: anna, roles: [pr], deputies: [zoe]}, {name: anna}]
            roles: [{role: pr, raci: boss}]
            schedules: [{id: night, timeZone: Mars/Olympus, start: tomorrow}]
            chains: [{id: c, steps: [{kind: wait}, {kind: notify, schedule: day}, {kind: dance}]}]
            """));
        Assert.Null(none);
        Assert.Equal(
            [
                "$.roles[0].raci", "$.schedules[0].timeZone", "$.schedules[0].start", "$.schedules[0].rotation", "$.chains[0].steps[0].minutes", "$.chains[0].steps[2].kind",
                "$.members", "$.members", "$.schedules",
            ],
            errors.Select(e => e.Path));

        var roster = RosterReader.Read(YamlJson.Read(Crew)).Roster!;
        var again = RosterReader.Read(YamlJson.Read(Alerts.Stores.DocumentJson.Write(roster)));
        Assert.Empty(again.Errors);
        Assert.Equal(Alerts.Stores.DocumentJson.Write(roster), Alerts.Stores.DocumentJson.Write(again.Roster));
    }

    private Incident Incident => town.Store.Incidents[0];

    private async Task<string> CrisisAsync()
    {
        var (answer, errors) = await town.Teams.PutRosterAsync(Town.Anna, "acme", YamlJson.Read(Crew), None);
        Assert.Empty(errors);
        Assert.True(answer.IsDone);
        await town.Raise(town.Breach("a"));
        town.Pass(0);
        return Incident.Id;
    }

    private async Task<CrisisTeam> TeamAsync(string incident) => (await town.Store.TransactAsync(t => Rosters.TeamOf(t, incident), None))!;

    private List<string> Reminders() => [.. town.Said.Where(s => s.Contains("team-reminder", StringComparison.Ordinal))];

    private int Calls() => town.Said.Count(s => s.Contains(" call ", StringComparison.Ordinal));
}
