using Listening.Alerts.Access;
using Listening.Alerts.Feed;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Tests.World;

namespace Listening.Alerts.Tests.Publishing;

public sealed class PauseDeskTests
{
    private readonly Town town = new();

    public static TheoryData<string, Refusal> WhoMayResume => new()
    {
        { "approver", Refusal.None },
        { "responder", Refusal.NotAllowed },
        { "viewer", Refusal.NotAllowed },
        { "admin key", Refusal.OnlyPeople },
        { "wall token", Refusal.OnlyPeople },
        { "approver of another brand", Refusal.NotFound },
    };

    [Theory]
    [MemberData(nameof(WhoMayResume))]
    public async Task Only_a_named_person_with_the_role_and_the_brand_resumes(string who, Refusal expected)
    {
        await town.Raise(town.Breach("a"));
        var viewer = who switch
        {
            "approver" => Town.Anna,
            "responder" => Town.Ben,
            "viewer" => Town.Vera,
            "admin key" => Town.Robot,
            "wall token" => Town.Anna with { Kind = ViewerKind.WallToken },
            _ => Town.Anna with { Brands = ["umbrella"] },
        };

        var answer = await town.Pauses.ResumeAsync(viewer, town.ActivePause!.Id, "checked", CancellationToken.None);

        Assert.Equal(expected, answer.Refusal);
        Assert.Equal(expected == Refusal.None, (await town.Ask()).Allowed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t ")]
    public async Task A_resume_without_a_reason_is_refused(string? reason)
    {
        await town.Raise(town.Breach("a"));

        var answer = await town.Pauses.ResumeAsync(Town.Anna, town.ActivePause!.Id, reason, CancellationToken.None);

        Assert.Equal(Refusal.Invalid, answer.Refusal);
        Assert.False((await town.Ask()).Allowed);
    }

    [Fact]
    public async Task A_resume_says_who_and_why_and_the_second_changes_nothing()
    {
        await town.Raise(town.Breach("a"));
        var id = town.ActivePause!.Id;
        await town.Resume("batch 12 was not ours");
        var feed = town.Store.Feed.Count;

        var again = await town.Pauses.ResumeAsync(Town.Anna, id, "once more", CancellationToken.None);

        Assert.Equal((true, false, "batch 12 was not ours"), (again.IsDone, again.Changed, again.Value!.ResumeReason));
        Assert.Equal(feed, town.Store.Feed.Count);
        var told = Assert.IsType<PublishingResumedMessage>(LivePayload.Read(town.Store.Feed.Single(m => m.Kind == FeedKind.PublishingResumed), "e"));
        Assert.Equal(("anna", PauseState.Resumed), (told.Pause.ResumedBy, told.Pause.State));
        Assert.Contains(town.Store.Timeline, t => t.Kind == TimelineKinds.Resumed && t.Text.EndsWith("batch 12 was not ours", StringComparison.Ordinal));
        Assert.Equal("anna", town.Store.Audited.Single(a => a.Action == "publishing.resumed").By);
    }

    [Fact]
    public async Task Until_the_resume_is_stored_the_board_denies()
    {
        await town.Raise(town.Breach("a"));
        town.Store.FailUntil = Town.T0.AddSeconds(1);

        await Assert.ThrowsAsync<IOException>(() => town.Pauses.ResumeAsync(Town.Anna, town.ActivePause!.Id, "checked", CancellationToken.None));

        Assert.False((await town.Ask()).Allowed);
    }

    [Fact]
    public async Task A_person_pauses_a_platform_and_asking_twice_is_one_pause()
    {
        var request = new PauseRequest(new PauseScope("acme", "x"), "the account looks hijacked");

        var first = await town.Pauses.PauseAsync(Town.Ben, request, CancellationToken.None);
        town.Time.Advance(TimeSpan.FromSeconds(3));
        var second = await town.Pauses.PauseAsync(Town.Anna, request, CancellationToken.None);

        Assert.Equal((true, false), (first.Changed, second.Changed));
        Assert.Equal(first.Value!.Id, second.Value!.Id);
        Assert.False((await town.Ask(platform: "x")).Allowed);
        Assert.True((await town.Ask(platform: "instagram")).Allowed);
        Assert.False((await town.Ask(platform: null)).Allowed);
    }

    [Fact]
    public async Task Every_brand_is_paused_only_by_a_person_who_may_see_every_brand()
    {
        var everything = new PauseRequest(new PauseScope(null), "the news");

        Assert.Equal(Refusal.OnlyPeople, (await town.Pauses.PauseAsync(Town.Robot, everything, CancellationToken.None)).Refusal);
        Assert.Equal(Refusal.OnlyPeople, (await town.Pauses.PauseAsync(Town.Ben, everything, CancellationToken.None)).Refusal);
        Assert.True((await town.Ask("umbrella")).Allowed);

        Assert.True((await town.Pauses.PauseAsync(Town.Anna, everything, CancellationToken.None)).Changed);
        Assert.False((await town.Ask("umbrella")).Allowed);
    }

    [Fact]
    public async Task A_pause_of_every_brand_and_one_of_a_brand_end_apart()
    {
        var all = await town.Pauses.PauseAsync(Town.Anna, new PauseRequest(new PauseScope(null), "the news"), CancellationToken.None);
        await town.Raise(town.Breach("a"));
        Assert.Equal(2, (await town.Ask()).Pauses.Count);

        await town.Pauses.ResumeAsync(Town.Anna, all.Value!.Id, "over", CancellationToken.None);

        Assert.False((await town.Ask()).Allowed);
        Assert.True((await town.Ask("umbrella")).Allowed);
    }

    [Fact]
    public async Task A_persons_pause_is_held_while_the_store_fails()
    {
        await town.Confirm();
        town.Store.FailUntil = Town.T0.AddSeconds(1);

        var pausing = town.Pauses.PauseAsync(Town.Ben, new PauseRequest(new PauseScope("acme"), "now"), CancellationToken.None);

        Assert.False((await town.Ask()).Allowed);
        await town.PassUntil(pausing);
        Assert.True((await pausing).IsDone);
        Assert.Single(town.Store.Pauses);
    }

    [Fact]
    public async Task A_refused_pause_holds_nothing()
    {
        await town.Pauses.PauseAsync(Town.Vera, new PauseRequest(new PauseScope("acme"), "now"), CancellationToken.None);
        await town.Pauses.PauseAsync(Town.Ben, new PauseRequest(new PauseScope("acme"), " "), CancellationToken.None);
        await town.Pauses.PauseAsync(Town.Ben, new PauseRequest(new PauseScope("umbrella"), "now"), CancellationToken.None);

        Assert.True((await town.Ask()).Allowed);
        Assert.True((await town.Ask("umbrella")).Allowed);
    }

    [Fact]
    public async Task A_schedulers_receipt_is_kept_shown_and_said_once()
    {
        await town.Raise(town.Breach("a"));
        var pause = town.ActivePause!;

        for (var i = 0; i < 2; i++)
        {
            var answer = await town.Pauses.ConfirmAsync(Town.Mixer, pause.Id, ["p1", "p2"], ["p3"], [new NotHeld("p4", "locked by the platform")], CancellationToken.None);
            Assert.Equal((true, i == 0), (answer.IsDone, answer.Changed));
        }

        Assert.Single(await town.Store.ReceiptsAsync(Viewer.System, pause.Id, CancellationToken.None));
        var told = Assert.IsType<PublishingPausedMessage>(LivePayload.Read(town.Store.Feed.Last(m => m.Kind == FeedKind.PublishingPaused), "e"));
        Assert.Equal(("mixer", ReceiptState.Failed, 2, 1, 1), told.Pause.Receipts.Select(r => (r.Scheduler, r.State, r.Held, r.AlreadySent, r.Cannot)).Single());
        Assert.Equal(
            "mixer holds 2 posts, 1 had gone out, 1 cannot be held (locked by the platform).",
            town.Store.Timeline.Single(t => t.Kind == TimelineKinds.Receipt).Text);
    }

    [Fact]
    public async Task A_receipt_needs_a_schedulers_key_with_the_brand_and_a_pause_that_exists()
    {
        await town.Raise(town.Breach("a"));
        var id = town.ActivePause!.Id;

        Assert.Equal(Refusal.NotAllowed, (await town.Pauses.ConfirmAsync(Town.Vera, id, [], [], [], CancellationToken.None)).Refusal);
        Assert.Equal(
            Refusal.NotFound, (await town.Pauses.ConfirmAsync(Town.Mixer with { Brands = ["umbrella"] }, id, [], [], [], CancellationToken.None)).Refusal);
        Assert.Equal(Refusal.NotFound, (await town.Pauses.ConfirmAsync(Town.Mixer, "p-0", [], [], [], CancellationToken.None)).Refusal);
        Assert.Equal(
            Refusal.Invalid,
            (await town.Pauses.ConfirmAsync(Town.Mixer, id, [.. Enumerable.Range(0, 1_001).Select(i => $"p{i}")], [], [], CancellationToken.None)).Refusal);
    }
}
