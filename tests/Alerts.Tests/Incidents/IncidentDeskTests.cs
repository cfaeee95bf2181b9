using Listening.Alerts.Feed;
using Listening.Alerts.Incidents;
using Listening.Alerts.Tests.World;

namespace Listening.Alerts.Tests.Incidents;

public sealed class IncidentDeskTests
{
    private readonly Town town = new();

    private async Task<string> AnIncident()
    {
        await town.Raise(town.Breach("a"));
        return Assert.Single(town.Store.Incidents).Id;
    }

    [Fact]
    public async Task The_first_who_acknowledges_stays_the_one()
    {
        var id = await AnIncident();
        town.Time.Advance(TimeSpan.FromMinutes(2));

        var first = await town.Incidents.AcknowledgeAsync(Town.Ben, id, CancellationToken.None);
        town.Time.Advance(TimeSpan.FromMinutes(2));
        var second = await town.Incidents.AcknowledgeAsync(Town.Anna, id, CancellationToken.None);

        Assert.Equal((true, false), (first.Changed, second.Changed));
        Assert.Equal(("ben", Town.T0.AddMinutes(2), IncidentState.Acknowledged), (second.Value!.AcknowledgedBy, second.Value.AcknowledgedAt, second.Value.State));
    }

    [Fact]
    public async Task Each_act_is_a_line_an_audit_entry_and_a_message()
    {
        var id = await AnIncident();
        var (lines, audited, told) = (town.Store.Timeline.Count, town.Store.Audited.Count, town.Store.Feed.Count);

        await town.Incidents.AcknowledgeAsync(Town.Ben, id, CancellationToken.None);
        await town.Incidents.AssignAsync(Town.Ben, id, "carla", CancellationToken.None);
        await town.Incidents.NoteAsync(Town.Ben, id, "The supplier confirms batch 12.", CancellationToken.None);
        await town.Incidents.ResolveAsync(Town.Ben, id, "corrected", CancellationToken.None);

        Assert.Equal(
            [TimelineKinds.Acknowledged, TimelineKinds.Assigned, TimelineKinds.Note, TimelineKinds.Resolved],
            town.Store.Timeline.Skip(lines).Select(t => t.Kind));
        Assert.Equal(
            ["incident.acknowledged", "incident.assigned", "incident.note", "incident.resolved"], town.Store.Audited.Skip(audited).Select(a => a.Action));
        Assert.All(town.Store.Feed.Skip(told), m => Assert.Equal(FeedKind.Incident, m.Kind));
        var incident = Assert.Single(town.Store.Incidents);
        Assert.Equal((IncidentState.Resolved, "carla", Town.T0), (incident.State, incident.Assignee, incident.ResolvedAt));
    }

    [Fact]
    public async Task The_audit_chain_holds_no_words_of_notes()
    {
        var id = await AnIncident();
        await town.Incidents.NoteAsync(Town.Ben, id, "Mrs Miller phoned", CancellationToken.None);

        Assert.DoesNotContain(town.Store.Audited, a => a.Data.Contains("Miller", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resolving_an_incident_resumes_nothing()
    {
        var id = await AnIncident();
        await town.Incidents.ResolveAsync(Town.Anna, id, "over", CancellationToken.None);

        Assert.False((await town.Ask()).Allowed);
    }

    public static TheoryData<IncidentState, IncidentAct, IncidentState?> Life => new()
    {
        { IncidentState.Open, IncidentAct.Acknowledge, IncidentState.Acknowledged },
        { IncidentState.Open, IncidentAct.Assign, IncidentState.Open },
        { IncidentState.Open, IncidentAct.Note, IncidentState.Open },
        { IncidentState.Open, IncidentAct.Resolve, IncidentState.Resolved },
        { IncidentState.Acknowledged, IncidentAct.Acknowledge, IncidentState.Acknowledged },
        { IncidentState.Acknowledged, IncidentAct.Resolve, IncidentState.Resolved },
        { IncidentState.Responding, IncidentAct.Acknowledge, IncidentState.Responding },
        { IncidentState.Stable, IncidentAct.Resolve, IncidentState.Resolved },
        { IncidentState.Resolved, IncidentAct.Acknowledge, null },
        { IncidentState.Resolved, IncidentAct.Assign, null },
        { IncidentState.Resolved, IncidentAct.Note, IncidentState.Resolved },
        { IncidentState.Resolved, IncidentAct.Resolve, IncidentState.Resolved },
        { IncidentState.Reviewed, IncidentAct.Resolve, null },
        { IncidentState.Reviewed, IncidentAct.Note, IncidentState.Reviewed },
    };

    [Theory]
    [MemberData(nameof(Life))]
    public void An_incident_lives_by_this_table(IncidentState state, IncidentAct act, IncidentState? next)
    {
        var (after, why) = IncidentLife.After(state, act);

        Assert.Equal(next, after);
        Assert.Equal(next is null, why is not null);
    }

    [Fact]
    public async Task What_is_over_refuses_with_what_stands()
    {
        var id = await AnIncident();
        await town.Incidents.ResolveAsync(Town.Ben, id, "over", CancellationToken.None);

        var answer = await town.Incidents.AcknowledgeAsync(Town.Ben, id, CancellationToken.None);

        Assert.Equal((Refusal.Conflict, IncidentState.Resolved), (answer.Refusal, answer.Value!.State));
        Assert.Equal("The incident is resolved; a new cause opens a new one.", answer.Why);
    }

    [Fact]
    public async Task Viewers_may_not_act_and_strangers_do_not_learn_that_it_exists()
    {
        var id = await AnIncident();

        Assert.Equal(Refusal.NotAllowed, (await town.Incidents.AcknowledgeAsync(Town.Vera, id, CancellationToken.None)).Refusal);
        Assert.Equal(Refusal.NotFound, (await town.Incidents.AcknowledgeAsync(Town.Ben with { Brands = ["umbrella"] }, id, CancellationToken.None)).Refusal);
        Assert.Equal(Refusal.NotFound, (await town.Incidents.AcknowledgeAsync(Town.Ben, "i-0", CancellationToken.None)).Refusal);
        Assert.Equal(Refusal.Invalid, (await town.Incidents.NoteAsync(Town.Ben, id, " ", CancellationToken.None)).Refusal);
        Assert.Equal(Refusal.Invalid, (await town.Incidents.ResolveAsync(Town.Ben, id, null, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task A_declared_incident_starts_its_clock_when_it_began_and_takes_the_signals_that_follow()
    {
        var declared = await town.Incidents.DeclareAsync(
            Town.Ben, new Declaration("acme", 2, "A journalist asks about batch 12.", Town.T0.AddMinutes(-10)), CancellationToken.None);
        await town.Raise(town.Breach("a", topic: "recall"));

        var incident = Assert.Single(town.Store.Incidents);
        Assert.Equal((declared.Value!.Id, 1, Town.T0.AddMinutes(20)), (incident.Id, incident.Severity, incident.DueAt));
        Assert.Equal(incident.Id, town.ActivePause!.Incident);
    }

    [Fact]
    public async Task A_second_declaration_is_refused_with_the_open_incident()
    {
        var id = await AnIncident();

        var answer = await town.Incidents.DeclareAsync(Town.Ben, new Declaration("acme", 1, "The same again."), CancellationToken.None);

        Assert.Equal((Refusal.Conflict, id), (answer.Refusal, answer.Value!.Id));
    }

    [Theory]
    [InlineData("acme", 0, "why", 0)]
    [InlineData("acme", 5, "why", 0)]
    [InlineData("acme", 2, " ", 0)]
    [InlineData("acme", 2, "why", 5)]
    public async Task A_declaration_says_what_how_bad_and_since_when(string brand, int severity, string cause, int minutesAhead) =>
        Assert.Equal(
            Refusal.Invalid,
            (await town.Incidents.DeclareAsync(Town.Ben, new Declaration(brand, severity, cause, Town.T0.AddMinutes(minutesAhead)), CancellationToken.None)).Refusal);
}
