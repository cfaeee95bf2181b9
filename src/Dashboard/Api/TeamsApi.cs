using System.Text.Json;
using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.Dashboard.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Person">On call by the schedule; null when nobody is.</param>
/// <param name="StandsIn">Who answers instead, because the person is away; null when nobody has to, or nobody can.</param>
public sealed record OnCallView(string Schedule, string? Person, string? StandsIn);

/// <summary>A roster with its newest version.</summary>
/// <param name="Seats">Of the crisis team: the roster's roles, or the usual ones where it has none.</param>
/// <param name="Steps">The chains that are climbed: the roster's own, or the usual one where it has none.</param>
/// <param name="OnCall">Now, by schedule.</param>
/// <param name="Away">Members who are away now.</param>
public sealed record RosterItem(
    string Brand, int Version, string By, DateTimeOffset RecordedAt, IReadOnlyList<Member> Members, IReadOnlyList<TeamRole>? Roles, IReadOnlyList<Schedule>? Schedules,
    IReadOnlyList<EscalationChain>? Chains, IReadOnlyList<PartnerContact>? Partners, IReadOnlyList<TeamRole> Seats, IReadOnlyList<EscalationChain> Steps, IReadOnlyList<OnCallView> OnCall,
    IReadOnlyList<string> Away)
{
    public static RosterItem Of(Document document, DateTimeOffset now)
    {
        var roster = DocumentJson.Read<Roster>(document);
        return new RosterItem(
            document.Id, document.Version, document.By, document.RecordedAt, roster.Members, roster.Roles, roster.Schedules, roster.Chains, roster.Partners, roster.Seats,
            roster.Chains is { Count: > 0 } own ? own : [EscalationChain.Usual], [.. (roster.Schedules ?? []).Select(s => OnCallOf(roster, s, now))],
            [.. roster.Members.Where(m => m.IsAway(now)).Select(m => m.Name)]);
    }

    private static OnCallView OnCallOf(Roster roster, Schedule schedule, DateTimeOffset now)
    {
        var person = schedule.OnCall(now);
        var there = person is null ? null : roster.Available(person, now)?.Name;
        return new OnCallView(schedule.Id, person, there == person ? null : there);
    }
}

/// <param name="Partners">Contacts of the roster's partners who are asked to the table; null = none.</param>
public sealed record ActivatePost(IReadOnlyList<string>? Partners = null);

/// <param name="Role">Null = every free seat that the roster names the person for.</param>
public sealed record JoinPost(string? Role = null);

public sealed record TaskPost(string? Title = null, string? Owner = null, DateTimeOffset? DueAt = null, string? State = null);

public sealed record TaskList(IReadOnlyList<TeamTask> Items);

public sealed record VerdictPost(string? Verdict);

/// <param name="LateSeconds">Past the response clock; null when in time so far.</param>
public sealed record SeatView(string Role, Raci Raci, bool Required, IReadOnlyList<string> Candidates, string? Joined, DateTimeOffset? JoinedAt, double? LateSeconds);

/// <param name="SecondsLeft">Of the response clock; negative when late; null when complete.</param>
public sealed record TeamView(
    string Incident, DateTimeOffset ActivatedAt, string ActivatedBy, DateTimeOffset DueAt, DateTimeOffset? CompleteAt, double? SecondsLeft, string? Spokesperson,
    IReadOnlyList<string> PlatformOwners, IReadOnlyList<SeatView> Seats, IReadOnlyList<string> Late, DateTimeOffset? NextReminderAt)
{
    public static TeamView Of(CrisisTeam team, DateTimeOffset now)
    {
        SeatView[] seats = [.. team.Seats.Select(s => new SeatView(s.Role, s.Raci, s.Required, s.Candidates, s.Joined, s.JoinedAt, s.LateSeconds(team.DueAt, now)))];
        return new TeamView(
            team.Incident, team.ActivatedAt, team.ActivatedBy, team.DueAt, team.CompleteAt, team.CompleteAt is null ? (team.DueAt - now).TotalSeconds : null, team.Spokesperson,
            team.PlatformOwners ?? [], seats, [.. seats.Where(s => s.LateSeconds is not null && s.JoinedAt is null).Select(s => s.Role)], team.NextReminderAt);
    }
}

/// <summary>Who answers for a brand, the crisis team of an incident, its tasks, and people's verdicts on alerts.</summary>
internal static class TeamsApi
{
    public static void MapTeams(this IEndpointRouteBuilder api)
    {
        api.MapGet("/rosters/{brand}", RosterAsync).Needs(Permission.Read).WithName("GetRoster").WithTags("Teams");
        api.MapPut("/rosters/{brand}", PutRosterAsync).Needs(Permission.ConfigureBrands).WithName("PutRoster").WithTags("Teams").Accepts<RosterItem>("application/json");
        api.MapPost("/incidents/{id}/activate", ActivateAsync).Needs(Permission.Acknowledge).WithName("ActivateTeam").WithTags("Teams");
        api.MapPost("/incidents/{id}/join", JoinAsync).Needs(Permission.Read).WithName("JoinTeam").WithTags("Teams");
        api.MapGet("/incidents/{id}/team", TeamAsync).Needs(Permission.Read).WithName("GetTeam").WithTags("Teams");
        api.MapPost("/incidents/{id}/respond", RespondAsync).Needs(Permission.Acknowledge).WithName("RespondToIncident").WithTags("Incidents");
        api.MapPost("/incidents/{id}/stabilise", StabiliseAsync).Needs(Permission.Acknowledge).WithName("StabiliseIncident").WithTags("Incidents");
        api.MapPost("/incidents/{id}/review", ReviewAsync).Needs(Permission.Acknowledge).WithName("ReviewIncident").WithTags("Incidents");
        api.MapGet("/incidents/{id}/tasks", TasksAsync).Needs(Permission.Read).WithName("ListTasks").WithTags("Teams");
        api.MapPost("/incidents/{id}/tasks", AddTaskAsync).Needs(Permission.Acknowledge).WithName("AddTask").WithTags("Teams");
        api.MapPost("/incidents/{id}/tasks/{task}", PutTaskAsync).Needs(Permission.Acknowledge).WithName("ChangeTask").WithTags("Teams");
        api.MapPost("/signals/{id}/verdict", JudgeAsync).Needs(Permission.Acknowledge).WithName("JudgeSignal").WithTags("Signals");
    }

    private static async Task<Results<Ok<RosterItem>, ProblemHttpResult>> RosterAsync(
        string brand, HttpContext context, TeamDesk desk, TimeProvider time, CancellationToken cancellationToken) =>
        await desk.RosterAsync(context.Viewer(), brand, cancellationToken) is { } roster ? TypedResults.Ok(RosterItem.Of(roster, time.GetUtcNow())) : Problems.NotFound("roster of", brand);

    private static async Task<Results<Ok<RosterItem>, ProblemHttpResult>> PutRosterAsync(
        string brand, JsonElement body, HttpContext context, TeamDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var (answer, errors) = await desk.PutRosterAsync(context.Viewer(), brand, body, cancellationToken);
        return answer is { IsDone: true, Value: { } roster } ? TypedResults.Ok(RosterItem.Of(roster, time.GetUtcNow()))
            : errors.Count > 0 ? Problems.Wrong("The roster is not valid.", errors)
            : answer.Problem();
    }

    private static async Task<Results<Ok<TeamView>, ProblemHttpResult>> ActivateAsync(
        string id, ActivatePost? post, HttpContext context, TeamDesk desk, TimeProvider time, CancellationToken cancellationToken) =>
        Shown(await desk.ActivateAsync(context.Viewer(), id, post?.Partners ?? [], cancellationToken), time);

    private static async Task<Results<Ok<TeamView>, ProblemHttpResult>> JoinAsync(
        string id, JoinPost? post, HttpContext context, TeamDesk desk, TimeProvider time, CancellationToken cancellationToken) =>
        Shown(await desk.JoinAsync(context.Viewer(), id, post?.Role, cancellationToken), time);

    private static async Task<Results<Ok<TeamView>, ProblemHttpResult>> TeamAsync(
        string id, HttpContext context, IDocumentReader documents, JointIncidents joint, TimeProvider time, CancellationToken cancellationToken)
    {
        var viewer = await joint.FindAsync(context.Viewer(), id, cancellationToken) is null ? context.Viewer() : Viewer.System;
        return await documents.DocumentAsync(viewer, CrisisTeam.Kind, id, asOf: null, cancellationToken) is { } document
            ? TypedResults.Ok(TeamView.Of(DocumentJson.Read<CrisisTeam>(document), time.GetUtcNow()))
            : Problems.NotFound("team of the incident", id);
    }

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> RespondAsync(string id, HttpContext context, IncidentDesk desk, CancellationToken cancellationToken) =>
        Shown(await desk.RespondAsync(context.Viewer(), id, cancellationToken));

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> StabiliseAsync(string id, HttpContext context, IncidentDesk desk, CancellationToken cancellationToken) =>
        Shown(await desk.StabiliseAsync(context.Viewer(), id, cancellationToken));

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> ReviewAsync(string id, NotePost post, HttpContext context, IncidentDesk desk, CancellationToken cancellationToken) =>
        Shown(await desk.ReviewAsync(context.Viewer(), id, post.Text, cancellationToken));

    private static async Task<Results<Ok<TaskList>, ProblemHttpResult>> TasksAsync(string id, HttpContext context, IDocumentReader documents, IAlertReader alerts, CancellationToken cancellationToken) =>
        await alerts.IncidentAsync(context.Viewer(), id, cancellationToken) is null
            ? Problems.NotFound("incident", id)
            : TypedResults.Ok(new TaskList([.. (await documents.DocumentsAsync(context.Viewer(), TeamTask.Kind, new DocumentQuery(Parent: id), cancellationToken)).Select(DocumentJson.Read<TeamTask>)]));

    private static async Task<Results<Ok<TeamTask>, ProblemHttpResult>> AddTaskAsync(string id, TaskPost post, HttpContext context, TeamDesk desk, CancellationToken cancellationToken) =>
        Told(await desk.AddTaskAsync(context.Viewer(), id, post.Title, post.Owner, post.DueAt, cancellationToken));

    private static async Task<Results<Ok<TeamTask>, ProblemHttpResult>> PutTaskAsync(
        string id, string task, TaskPost post, HttpContext context, TeamDesk desk, CancellationToken cancellationToken) =>
        Told(await desk.PutTaskAsync(context.Viewer(), id, task, post.State, post.Owner, cancellationToken));

    private static async Task<Results<Ok<Verdict>, ProblemHttpResult>> JudgeAsync(string id, VerdictPost post, HttpContext context, TeamDesk desk, CancellationToken cancellationToken) =>
        Told(await desk.JudgeAsync(context.Viewer(), id, post.Verdict, cancellationToken));

    private static Results<Ok<T>, ProblemHttpResult> Told<T>(Answer<T> answer)
        where T : class => answer is { IsDone: true, Value: { } value } ? TypedResults.Ok(value) : answer.Problem();

    private static Results<Ok<TeamView>, ProblemHttpResult> Shown(Answer<CrisisTeam> answer, TimeProvider time) =>
        answer is { IsDone: true, Value: { } team } ? TypedResults.Ok(TeamView.Of(team, time.GetUtcNow())) : answer.Problem();

    private static Results<Ok<IncidentView>, ProblemHttpResult> Shown(Answer<Incident> answer) =>
        answer is { IsDone: true, Value: { } incident } ? TypedResults.Ok(IncidentView.Of(incident)) : answer.Problem();
}
