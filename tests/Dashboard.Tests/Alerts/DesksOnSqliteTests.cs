using Listening.Alerts.Access;
using Listening.Alerts.Feed;
using Listening.Alerts.Hub;
using Listening.Alerts.Delivery;
using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.History.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Dashboard.Tests.Alerts;

/// <summary>The desks over the history as it is shipped: what they decide survives the file and the process.</summary>
public sealed class DesksOnSqliteTests : IAsyncLifetime
{
    private static readonly Viewer Anna = new("anna", ViewerKind.Person, Role.Approver, KeyScopes.None, null);

    private readonly string folder = Directory.CreateTempSubdirectory("listening-desks-").FullName;
    private SqliteHistory history = null!;
    private PauseBoard board = null!;
    private AlertDesk alerts = null!;
    private PauseDesk pauses = null!;
    private IncidentDesk incidents = null!;

    private static TimeProvider Time => TimeProvider.System;

    public Task InitializeAsync() => OpenAsync();

    public async Task DisposeAsync()
    {
        await history.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_breach_is_told_in_order_and_holds_after_a_restart()
    {
        var breach = Breach("a", 5_100);
        await alerts.RaiseAsync(breach, CancellationToken.None);
        await RestartAsync();
        await alerts.RaiseAsync(breach, CancellationToken.None);

        Assert.False(await AllowedAsync());
        var told = (await history.Feed.ReadAsync(Anna, null, 0, 10, CancellationToken.None))!;
        Assert.Equal([FeedKind.Alert, FeedKind.Incident, FeedKind.PublishingPaused], told.Select(m => m.Kind));
        var paused = Assert.IsType<PublishingPausedMessage>(LivePayload.Read(told[^1], history.Feed.Epoch));
        Assert.Equal((3, 2, history.Feed.Epoch, "acme"), (paused.Sequence, paused.Previous, paused.Epoch, paused.Pause.Brand));
        var incident = Assert.Single(await history.AlertReader.IncidentsAsync(Anna, new IncidentQuery(), CancellationToken.None));
        Assert.Equal(incident.Id, paused.Pause.Incident);
        Assert.Equal(2, (await history.AlertReader.TimelineAsync(Anna, incident.Id, CancellationToken.None)).Count);
        Assert.Equal("paused", Assert.Single(await history.AlertReader.SignalsAsync(Anna, new SignalQuery(), CancellationToken.None)).Decision);
    }

    [Fact]
    public async Task A_resume_covers_its_post_until_that_doubles_also_after_restarts()
    {
        await alerts.RaiseAsync(Breach("a", 5_100), CancellationToken.None);
        await GrewAsync("a", 20_000);
        await RestartAsync();
        var pause = Assert.Single(await history.AlertReader.PausesAsync(Anna, true, CancellationToken.None));
        Assert.True((await pauses.ResumeAsync(Anna, pause.Id, "checked", CancellationToken.None)).Changed);
        await RestartAsync();

        await GrewAsync("a", 39_999);
        Assert.True(await AllowedAsync());
        await GrewAsync("a", 40_000);
        Assert.False(await AllowedAsync());

        var again = Assert.Single(await history.AlertReader.PausesAsync(Anna, true, CancellationToken.None));
        Assert.StartsWith("Again, because the post on bluesky that people knew of has 40,000 impressions", again.Reason, StringComparison.Ordinal);
        Assert.Equal(pause.Incident, again.Incident);
    }

    [Fact]
    public async Task A_receipt_and_the_acts_of_people_are_read_back_as_they_were_said()
    {
        await alerts.RaiseAsync(Breach("a", 5_100), CancellationToken.None);
        var pause = Assert.Single(await history.AlertReader.PausesAsync(Anna, true, CancellationToken.None));
        var mixer = new Viewer("mixer", ViewerKind.Key, Role.Viewer, KeyScopes.Scheduler, ["acme"]);
        await pauses.ConfirmAsync(mixer, pause.Id, ["p1"], [], [new NotHeld("p2", "locked")], CancellationToken.None);
        await incidents.AcknowledgeAsync(Anna, pause.Incident!, CancellationToken.None);
        await incidents.ResolveAsync(Anna, pause.Incident!, "corrected", CancellationToken.None);
        await RestartAsync();

        var receipt = Assert.Single(await history.AlertReader.ReceiptsAsync(Anna, pause.Id, CancellationToken.None));
        Assert.Equal(("mixer", "p1", "locked"), (receipt.Scheduler, receipt.Held[0], receipt.Cannot[0].Why));
        var incident = await history.AlertReader.IncidentAsync(Anna, pause.Incident!, CancellationToken.None);
        Assert.Equal((IncidentState.Resolved, "anna"), (incident!.State, incident.AcknowledgedBy));
        Assert.False(await AllowedAsync());
    }

    [Fact]
    public async Task Many_breaches_at_once_are_one_incident_a_brand()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => alerts.RaiseAsync(Breach($"p{i}", 5_100, $"brand-{i % 3}"), CancellationToken.None))));

        Assert.Equal(3, (await history.AlertReader.IncidentsAsync(Anna, new IncidentQuery(), CancellationToken.None)).Count);
        var active = await history.AlertReader.PausesAsync(Anna, true, CancellationToken.None);
        Assert.Equal([20, 20, 20], active.Select(p => p.Causes.Count));
    }

    [Fact]
    public async Task Ten_thousand_alerts_of_one_crisis_are_one_incident_and_two_messages()
    {
        var channels = new ChannelBook([new Channel("pager", ChannelKind.Pagerduty, true, new Uri("https://pager.example"), "key"), new Channel("chat", ChannelKind.Slack, false, new Uri("https://chat.example"))]);
        using var over = new CancellationTokenSource();
        var timers = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await history.Alerts.TransactAsync(t => ResponseTimers.Run(t, channels), CancellationToken.None);
            }
        });
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, token) => await alerts.RaiseAsync(Breach($"p{i}", 5_100), token));
        await over.CancelAsync();
        await timers;

        var incident = Assert.Single(await history.AlertReader.IncidentsAsync(Anna, new IncidentQuery(), CancellationToken.None));
        Assert.Single(await history.AlertReader.PausesAsync(Anna, true, CancellationToken.None));
        var said = (await history.Documents.DocumentsAsync(Anna, Notification.Kind, new DocumentQuery(Parent: incident.Id), CancellationToken.None)).Select(DocumentJson.Read<Notification>).ToList();
        Assert.Equal(["chat first", "pager first"], said.Select(n => $"{n.Channel} {n.Message.Reason}").Order());
        Assert.InRange((await history.Documents.VersionsAsync(Anna, AlertGroup.Kind, incident.Id, CancellationToken.None)).Count, 2, 10);
    }

    private async Task OpenAsync()
    {
        history = await SqliteHistory.OpenAsync(folder, Time);
        board = new PauseBoard(Time);
        var memory = new PauseMemory(board);
        var effects = new EffectRunner(history.Alerts, Time, NullLogger<EffectRunner>.Instance);
        alerts = new AlertDesk(effects, board, memory, new RuleShelf(), Time, NullLogger<AlertDesk>.Instance);
        pauses = new PauseDesk(history.Alerts, effects, board, memory, Time, NullLogger<PauseDesk>.Instance);
        incidents = new IncidentDesk(history.Alerts, Time);
    }

    private async Task RestartAsync()
    {
        await history.DisposeAsync();
        await OpenAsync();
    }

    private async Task<bool> AllowedAsync()
    {
        await board.ConfirmAsync(token => history.AlertReader.PausesAsync(Viewer.System, true, token), CancellationToken.None);
        return PermitRules.Evaluate(board.Current, new PermitQuestion("acme", "instagram"), Anna).Allowed;
    }

    private Task GrewAsync(string post, long reach) => alerts.GrewAsync(
        new ReachGrowth(
            "acme",
            new PostState
            {
                Key = PostKey.Of("bluesky", post),
                Platform = "bluesky",
                Id = post,
                Phase = PostPhase.Live,
                Score = new SentimentScore(9_000, 800, 200, new LanguageId("en"), true),
            },
            reach,
            Time.GetUtcNow().ToUnixTimeMilliseconds()),
        CancellationToken.None);

    private static Signal Breach(string post, long reach, string brand = "acme") => new(
        $"negative-reach:{brand}:bluesky:{post}:5000",
        SignalKind.Breach,
        "negative-reach",
        StreamKey.OfBrand(brand),
        Time.GetUtcNow(),
        Time.GetUtcNow(),
        0.97,
        SignalAction.Pause,
        new Evidence(
            "A negative post on bluesky passed 5,000 impressions.", Threshold: 5_000, Posts: [new EvidencePost("bluesky", post, "negative", reach, "actual")]));
}
