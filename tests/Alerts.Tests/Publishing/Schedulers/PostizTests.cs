using Listening.Alerts.Hub;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;
using Listening.Alerts.Tests.World;
using Listening.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Alerts.Tests.Publishing.Schedulers;

/// <summary>Against a server that behaves like Postiz, traps included, on a clock of our own.</summary>
public sealed class PostizTests : IAsyncLifetime
{
    private readonly Town town = new();
    private readonly HttpClient http = OutgoingGuard.Client(allowPrivate: true);
    private PostizServer postiz = null!;
    private ListedFollower follower = null!;

    public async Task InitializeAsync()
    {
        postiz = await PostizServer.StartAsync(town.Time);
        follower = Follower();
    }

    public async Task DisposeAsync()
    {
        await postiz.DisposeAsync();
        http.Dispose();
    }

    [Fact]
    public async Task Every_queued_post_is_held_and_a_listing_says_so()
    {
        for (var i = 0; i < 200; i++)
        {
            postiz.Queue($"p{i}", At(minutes: 1 + i));
        }

        await PauseAcme();
        await Follow();

        Assert.Equal(200, postiz.Count("DRAFT"));
        var receipt = Receipt();
        Assert.Equal((ReceiptState.Held, 200, 0, 0), (receipt.State, receipt.Held, receipt.Slipped, receipt.Unknown));
        Assert.NotNull(receipt.HoldP99Ms);
    }

    [Fact]
    public async Task A_draft_that_somebody_else_made_is_not_touched_nor_counted()
    {
        postiz.Queue("ours", At(minutes: 5)).Draft("theirs", At(minutes: 6));
        await PauseAcme();
        await Follow();

        Assert.Equal(["ours"], Sheet().Posts.Select(p => p.Id));
        Assert.Single(postiz.Calls, c => c.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_swallowed_failure_is_found_when_the_post_goes_out_and_shown_as_slipped()
    {
        postiz.Queue("good", At(minutes: 5)).Queue("bad", At(minutes: 5), swallows: true);
        await PauseAcme();
        Assert.InRange((await Follow())!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        Assert.Equal(2, Receipt().Held);

        town.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(2));
        await Follow();

        var receipt = Receipt();
        Assert.Equal((ReceiptState.Failed, 1, 1), (receipt.State, receipt.Held, receipt.Slipped));
        Assert.Equal("bad", receipt.Why![0].Id);
        Assert.Contains("published it", receipt.Why[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_look_comes_just_after_a_post_was_due()
    {
        postiz.Queue("soon", At(seconds: 9));
        await PauseAcme();
        Assert.Equal(TimeSpan.FromSeconds(11), await Follow());
    }

    [Fact]
    public async Task A_post_made_during_the_pause_is_caught()
    {
        await PauseAcme();
        await Follow();
        town.Time.Advance(TimeSpan.FromMinutes(1));
        postiz.Queue("late", At(minutes: 3));
        await Follow();

        Assert.Equal("DRAFT", postiz.StateOf("late"));
        Assert.Equal(1, Receipt().Held);
    }

    [Fact]
    public async Task A_post_made_and_sent_between_two_looks_slipped()
    {
        await PauseAcme();
        await Follow();
        postiz.Queue("quick", At(seconds: 5));
        town.Time.Advance(TimeSpan.FromSeconds(15));
        await Follow();
        Assert.Equal((ReceiptState.Failed, 1), (Receipt().State, Receipt().Slipped));
    }

    [Fact]
    public async Task What_went_out_before_we_came_is_already_sent()
    {
        postiz.Queue("gone", At(seconds: 1)).Queue("old", At(minutes: -3));
        await PauseAcme();
        town.Time.Advance(TimeSpan.FromSeconds(3));
        await Follow();
        Assert.Equal((1, 0), (Receipt().AlreadySent, Receipt().Slipped));
    }

    [Fact]
    public async Task A_post_put_back_into_the_queue_is_held_again()
    {
        postiz.Queue("p", At(minutes: 9));
        await PauseAcme();
        await Follow();
        postiz.Queue("p", At(minutes: 9));
        town.Time.Advance(TimeSpan.FromSeconds(15));
        await Follow();
        Assert.Equal("DRAFT", postiz.StateOf("p"));
        Assert.Equal(2, Assert.Single(Sheet().Posts).Asks);
    }

    [Fact]
    public async Task A_recurring_post_is_one_post_and_one_that_has_begun_cannot_be_held()
    {
        postiz.Queue("weekly", At(minutes: 10), everyDays: 7).Queue("begun", At(minutes: -5), everyDays: 7);
        postiz.StateOf("begun");
        await PauseAcme();
        await Follow();

        Assert.Single(postiz.Calls, c => c.StartsWith("PUT", StringComparison.Ordinal));
        Assert.Equal((ReceiptState.Failed, 1, 1), (Receipt().State, Receipt().Held, Receipt().Cannot));
    }

    [Fact]
    public async Task Only_the_scope_of_the_pause_is_held()
    {
        var channels = new[] { new ToolChannel("i-1", "acme", "x"), new ToolChannel("i-2", "acme", "instagram"), new ToolChannel("i-3", "globex", "x") };
        follower = Follower(new ToolOptions("postiz", ToolKind.Postiz, postiz.Url, "env:NONE", Channels: channels));
        postiz.Queue("x", At(minutes: 1)).Queue("insta", At(minutes: 1), integration: "i-2").Queue("other", At(minutes: 1), integration: "i-3").Queue("nobody", At(minutes: 1), integration: "i-9");
        await town.Pauses.PauseAsync(Town.Anna, new PauseRequest(new PauseScope("acme", "instagram"), "one platform"), CancellationToken.None);
        await Follow();

        // Whose channel is not configured says nothing of its place but its provider: x.
        Assert.Equal(["insta"], Sheet().Posts.Select(p => p.Id));
    }

    [Fact]
    public async Task A_tool_that_does_not_answer_is_unknown_and_asked_again_until_it_does()
    {
        postiz.Queue("p", At(minutes: 9)).Failing = 500;
        await PauseAcme();
        Assert.Equal(TimeSpan.FromSeconds(2), await Follow());
        Assert.Equal(ReceiptState.Unknown, Receipt().State);
        Assert.NotNull(Receipt().Fault);

        postiz.Failing = null;
        await Follow();
        Assert.Equal((ReceiptState.Held, 1, null), (Receipt().State, Receipt().Held, Receipt().Fault));
    }

    [Fact]
    public async Task A_new_process_knows_which_posts_were_made_drafts_by_us()
    {
        postiz.Queue("p", At(minutes: 5), swallows: true);
        await PauseAcme();
        await Follow();
        town.Restart();
        follower = Follower();
        town.Time.Advance(TimeSpan.FromMinutes(6));
        await Follow();
        Assert.Equal(HoldState.Slipped, Assert.Single(Sheet().Posts).State);
    }

    [Fact]
    public async Task A_full_disk_does_not_keep_posts_from_being_held()
    {
        postiz.Queue("p", At(minutes: 5));
        await PauseAcme();
        await Follow(until: "nothing to hold yet");
        postiz.Queue("q", At(minutes: 5));
        town.Store.FailUntil = town.Now.AddSeconds(5);
        await town.PassUntil(Follow());
        Assert.Equal("DRAFT", postiz.StateOf("q"));
        Assert.Equal(2, Receipt().Held);
    }

    [Fact]
    public async Task A_look_that_shows_the_same_stores_nothing()
    {
        postiz.Queue("p", At(minutes: 5));
        await PauseAcme();
        await Follow();
        var commits = town.Store.Commits;
        town.Time.Advance(TimeSpan.FromSeconds(15));
        await Follow();
        Assert.Equal(commits, town.Store.Commits);
    }

    [Fact]
    public async Task Nothing_is_ever_deleted()
    {
        postiz.Queue("p", At(minutes: 5), everyDays: 1).Queue("q", At(minutes: 5), swallows: true);
        await PauseAcme();
        await Follow();
        town.Time.Advance(TimeSpan.FromMinutes(6));
        await Follow();
        Assert.DoesNotContain(postiz.Calls, c => c.StartsWith("DELETE", StringComparison.Ordinal));
    }

    private ListedFollower Follower(ToolOptions? options = null) => new(
        new PostizTool(options ?? new ToolOptions("postiz", ToolKind.Postiz, postiz.Url, "env:NONE", Brands: ["acme"]), http, PostizServer.Key, town.Time),
        new EffectRunner(town.Store, town.Time, NullLogger<EffectRunner>.Instance),
        town.Time,
        NullLogger<ListedFollower>.Instance);

    private Task<Answer<Pause>> PauseAcme() => town.Pauses.PauseAsync(Town.Anna, new PauseRequest(new PauseScope("acme"), "stop"), CancellationToken.None);

    private Task<TimeSpan?> Follow(string? until = null) => follower.FollowAsync(RealPause.Among(town.Store.Pauses.Where(p => p.IsActive)), CancellationToken.None);

    private DateTimeOffset At(double minutes = 0, double seconds = 0) => town.Now.AddMinutes(minutes).AddSeconds(seconds);

    private ReceiptView Receipt() => ReceiptView.Of(town.Store.ReceiptsAsync(Alerts.Access.Viewer.System, town.ActivePause!.Id, default).Result[^1]);

    private HoldSheet Sheet() => DocumentJson.Read<HoldSheet>(
        town.Store.DocumentAsync(Alerts.Access.Viewer.System, HoldSheet.Kind, HoldSheet.IdOf(town.ActivePause!.Id, "postiz"), null, default).Result!);
}
