using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;
using Listening.Alerts.Tests.World;
using Listening.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Alerts.Tests.Publishing;

/// <summary>How people let publishing go on, against a tool that behaves like Postiz.</summary>
public sealed class ResumeOrderTests : IAsyncLifetime
{
    private readonly Town town = new();
    private readonly HttpClient http = OutgoingGuard.Client(allowPrivate: true);
    private PostizServer postiz = null!;
    private ListedFollower follower = null!;

    public async Task InitializeAsync()
    {
        postiz = await PostizServer.StartAsync(town.Time);
        follower = new ListedFollower(
            new PostizTool(new ToolOptions("postiz", ToolKind.Postiz, postiz.Url, "env:NONE", Brands: ["acme"]), http, PostizServer.Key, town.Time),
            new EffectRunner(town.Store, town.Time, NullLogger<EffectRunner>.Instance), town.Time, NullLogger<ListedFollower>.Instance);
    }

    public async Task DisposeAsync()
    {
        await postiz.DisposeAsync();
        http.Dispose();
    }

    [Fact]
    public async Task Held_posts_ask_for_a_dry_run_that_says_what_goes_out_what_is_overdue_and_what_touches_the_crisis()
    {
        postiz.Queue("fine", At(60), text: "Our opening hours").Queue("soon", At(1), text: "Coffee time").Queue("joke", At(90), text: "Our new kettle is recalled from holiday");
        await town.Raise(town.Breach("p1", topic: "recall"));
        await Follow();
        town.Time.Advance(TimeSpan.FromMinutes(5));
        var pause = town.ActivePause!.Id;

        var blind = await town.Pauses.ResumeAsync(Town.Anna, pause, "all good", default);
        var plan = (await Planner.PlanAsync(Town.Anna, pause, default)).Value!;

        Assert.Equal(Refusal.Conflict, blind.Refusal);
        Assert.Equal(
            [("soon", ReleaseVerdict.Overdue), ("fine", ReleaseVerdict.Release), ("joke", ReleaseVerdict.TouchesTopic)], plan.Posts.Select(p => (p.Id, p.Verdict)));
        Assert.Equal(["recall"], plan.Posts[^1].Topics);
        Assert.True(plan.NeedsSecondPerson);
        Assert.Equal(3, postiz.Count("DRAFT"));
    }

    [Fact]
    public async Task A_resume_releases_what_was_planned_a_few_at_a_time_and_never_what_is_overdue()
    {
        postiz.Queue("overdue", At(1));
        for (var i = 0; i < 12; i++)
        {
            postiz.Queue($"p{i:00}", At(60 + i));
        }

        await PauseAndResume(TimeSpan.FromMinutes(5));
        var sizes = new List<int>();
        while (postiz.Count("QUEUE") < 12)
        {
            var before = postiz.Count("QUEUE");
            var wait = await Follow();
            sizes.Add(postiz.Count("QUEUE") - before);
            town.Time.Advance(wait ?? TimeSpan.FromSeconds(1));
        }

        await Follow();
        Assert.Equal([5, 5, 2], sizes);
        Assert.Equal(("DRAFT", 0), (postiz.StateOf("overdue"), postiz.Count("PUBLISHED")));
        Assert.Equal(HoldState.AwaitsApproval, Posts().Single(p => p.Id == "overdue").State);
        town.Time.Advance(TimeSpan.FromHours(3));
        await Follow();
        Assert.Equal("DRAFT", postiz.StateOf("overdue"));
    }

    [Fact]
    public async Task What_becomes_overdue_while_others_are_released_stays_held()
    {
        for (var i = 0; i < 6; i++)
        {
            postiz.Queue($"p{i}", At(9));
        }

        await PauseAndResume(TimeSpan.FromMinutes(1));
        await Follow();
        town.Time.Advance(TimeSpan.FromMinutes(7));
        await Follow();
        Assert.Equal(1, postiz.Count("DRAFT"));
        Assert.Equal(1, Posts().Count(p => p.State == HoldState.AwaitsApproval));
    }

    [Fact]
    public async Task A_new_pause_keeps_what_is_not_yet_released()
    {
        for (var i = 0; i < 8; i++)
        {
            postiz.Queue($"p{i}", At(60 + i));
        }

        await PauseAndResume(TimeSpan.FromMinutes(1));
        await Follow();
        await town.Pauses.PauseAsync(Town.Anna, new PauseRequest(new PauseScope("acme"), "again"), default);
        await Follow();
        town.Time.Advance(TimeSpan.FromMinutes(1));
        await Follow();
        Assert.Equal(8, postiz.Count("DRAFT"));
    }

    [Fact]
    public async Task Somebody_elses_drafts_are_never_released()
    {
        postiz.Queue("ours", At(60)).Draft("theirs", At(60));
        await PauseAndResume(TimeSpan.FromMinutes(1));
        await Follow();
        Assert.Equal(("QUEUE", "DRAFT"), (postiz.StateOf("ours"), postiz.StateOf("theirs")));
    }

    [Fact]
    public async Task An_overdue_post_is_handed_over_and_one_that_is_not_goes_back_when_a_person_approves_it()
    {
        postiz.Queue("overdue", At(1)).Queue("late", At(200));
        await PauseAndResume(TimeSpan.FromMinutes(5), release: "none");
        await Follow();
        var pause = town.Store.Pauses[0].Id;
        var desk = new ReapprovalDesk(town.Store, [follower], town.Time);

        var byKey = await desk.ApproveAsync(Town.Robot, pause, new ReapprovalOrder("postiz", "late", null, "looked"), default);
        var overdue = await desk.ApproveAsync(Town.Anna, pause, new ReapprovalOrder("postiz", "overdue", null, "still true"), default);
        var late = await desk.ApproveAsync(Town.Anna, pause, new ReapprovalOrder("postiz", "late", null, "fine"), default);
        town.Time.Advance(TimeSpan.FromSeconds(30));
        await Follow();

        Assert.Equal(Refusal.OnlyPeople, byKey.Refusal);
        Assert.Equal((HoldState.HandedOver, HoldState.Held), (overdue.Value!.State, late.Value!.State));
        Assert.Equal(("DRAFT", "QUEUE", 0), (postiz.StateOf("overdue"), postiz.StateOf("late"), postiz.Count("PUBLISHED")));
    }

    [Fact]
    public async Task A_discarded_post_stays_a_draft_and_two_minds_about_it_are_told_apart()
    {
        postiz.Queue("overdue", At(1)).Queue("late", At(200));
        await PauseAndResume(TimeSpan.FromMinutes(5), release: "none");
        await Follow();
        var pause = town.Store.Pauses[0].Id;
        var desk = new ReapprovalDesk(town.Store, [follower], town.Time);
        var order = new ReapprovalOrder("postiz", "late", null, "it jokes about the recall");

        var unreasoned = await desk.DiscardAsync(Town.Anna, pause, order with { Reason = " " }, default);
        var discarded = await desk.DiscardAsync(Town.Anna, pause, order, default);
        var again = await desk.DiscardAsync(Town.Clara, pause, order, default);
        var approved = await desk.ApproveAsync(Town.Clara, pause, order, default);
        town.Time.Advance(TimeSpan.FromHours(5));
        await Follow();

        Assert.Equal(Refusal.Invalid, unreasoned.Refusal);
        Assert.Equal((HoldState.Discarded, "anna"), (discarded.Value!.State, discarded.Value.ApprovedBy));
        Assert.True(again is { IsDone: true, Changed: false });
        Assert.Equal(Refusal.Conflict, approved.Refusal);
        Assert.Equal("DRAFT", postiz.StateOf("late"));
        Assert.Equal("discarded by anna: it jokes about the recall", Posts().Single(p => p.Id == "late").Why);
    }

    [Fact]
    public async Task Severity_1_needs_two_different_people_within_half_an_hour()
    {
        await town.Raise(town.Breach("p1", topic: "recall"));
        var pause = town.ActivePause!.Id;

        Assert.True((await Resume(Town.Anna, pause)).Value!.IsActive);
        Assert.True((await Resume(Town.Anna, pause)).Value!.IsActive);
        Assert.False((await town.Ask()).Allowed);
        town.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal("clara", (await Resume(Town.Clara, pause)).Value!.ResumeAskedBy);
        Assert.False((await Resume(Town.Anna, pause)).Value!.IsActive);
        Assert.True((await town.Ask()).Allowed);
        Assert.Contains(town.Store.Timeline, t => t.Kind == TimelineKinds.Resumed && t.Text.Contains("anna and clara", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Severity_2_and_drills_need_one()
    {
        await town.Raise(town.Breach("p1"));
        Assert.False((await Resume(Town.Anna, town.ActivePause!.Id)).Value!.IsActive);
        await town.Raise(town.Breach("p2", topic: "recall", drill: "d1"));
        Assert.False((await Resume(Town.Anna, town.ActivePause!.Id)).Value!.IsActive);
    }

    [Fact]
    public async Task A_cover_for_a_chosen_time_ends_with_it()
    {
        await town.Raise(town.Spike());
        await town.Pauses.ResumeAsync(Town.Anna, town.ActivePause!.Id, new ResumeOrder("known", TimeSpan.FromMinutes(10)), default);
        town.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(AlertDecision.Covered, await town.Raise(town.Spike()));
        town.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(AlertDecision.PausedAgain, await town.Raise(town.Spike()));
        Assert.StartsWith("Again, because", town.ActivePause!.Reason, StringComparison.Ordinal);
    }

    private ResumePlanner Planner => new(town.Store, [follower], town.Board, town.Time);

    private async Task PauseAndResume(TimeSpan after, string? release = null)
    {
        await town.Pauses.PauseAsync(Town.Anna, new PauseRequest(new PauseScope("acme"), "stop"), default);
        await Follow();
        town.Time.Advance(after);
        var pause = town.ActivePause!.Id;
        var plan = (await Planner.PlanAsync(Town.Anna, pause, default)).Value!;
        if (release is not null)
        {
            var none = plan with { Posts = [.. plan.Posts.Select(p => p with { Verdict = ReleaseVerdict.TouchesTopic })] };
            await town.Store.TransactAsync(t => t.Put(new DocumentDraft(ResumePlan.Kind, pause, "anna", DocumentJson.Write(none), "acme", pause)), default);
        }

        Assert.True((await Resume(Town.Anna, pause)).IsDone);
    }

    private Task<Answer<Pause>> Resume(Viewer who, string pause) => town.Pauses.ResumeAsync(who, pause, "all good", CancellationToken.None);

    private Task<TimeSpan?> Follow() => follower.FollowAsync(RealPause.Among(town.Store.Pauses.Where(p => p.IsActive)), CancellationToken.None);

    private IReadOnlyList<HeldPost> Posts() => DocumentJson.Read<HoldSheet>(
        town.Store.DocumentAsync(Viewer.System, HoldSheet.Kind, HoldSheet.IdOf(town.Store.Pauses[0].Id, "postiz"), null, default).Result!).Posts;

    private static DateTimeOffset At(double minutes) => Town.T0.AddMinutes(minutes);
}
