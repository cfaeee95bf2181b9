using Listening.Alerts.Access;
using Listening.Alerts.Delivery;
using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Alerts.Tests.World;

/// <summary>The desks over the store in memory, with the words of the tests.</summary>
internal sealed class Town
{
    public static readonly DateTimeOffset T0 = new(2026, 11, 21, 20, 40, 0, TimeSpan.Zero);

    public static readonly Viewer Anna = new("anna", ViewerKind.Person, Role.Approver, KeyScopes.None, null);
    public static readonly Viewer Clara = new("clara", ViewerKind.Person, Role.Approver, KeyScopes.None, null);
    public static readonly Viewer Ben = new("ben", ViewerKind.Person, Role.Responder, KeyScopes.None, ["acme"]);
    public static readonly Viewer Vera = new("vera", ViewerKind.Person, Role.Viewer, KeyScopes.None, null);
    public static readonly Viewer Robot = new("robot", ViewerKind.Key, Role.Admin, KeyScopes.Admin, null);
    public static readonly Viewer Mixer = new("mixer", ViewerKind.Key, Role.Viewer, KeyScopes.Scheduler, ["acme"]);

    public Town()
    {
        Time = new ManualTime(T0);
        Store = new MemoryAlertStore(Time);
        Restart();
    }

    public ManualTime Time { get; }

    public MemoryAlertStore Store { get; }

    public RuleShelf Rules { get; } = new();

    public RuleDesk RuleDesk => new(Store, Store, Rules);

    public TeamDesk Teams => new(Store, Store);

    public SilenceDesk Silences => new(Store, Store, Time);

    /// <summary>Where messages would go: a chat that wakes nobody and a pager that does.</summary>
    public ChannelBook Channels { get; set; } = new([
        new Channel("chat", ChannelKind.Slack, Waking: false, new Uri("https://chat.example/hook")),
        new Channel("pager", ChannelKind.Pagerduty, Waking: true, new Uri("https://pager.example/enqueue"), "key"),
        new Channel("mail", ChannelKind.Email, Waking: false, null, Mail: new MailServer("mail.example", 587, "listening@example.org")),
    ]);

    /// <summary>Messages of the real world in the outbox, oldest first, as "channel reason".</summary>
    public IReadOnlyList<string> Said => [.. Notifications.Select(n => $"{n.Channel} {n.Message.Reason}" + (n.Message.Person is { } person ? " " + person : ""))];

    public IReadOnlyList<Notification> Notifications => Store.TransactAsync(
        t => t.Documents(Notification.Kind).Select(DocumentJson.Read<Notification>).ToList(), CancellationToken.None).Result;

    public IReadOnlyList<DrillNotification> DrillNotifications => Store.TransactAsync(
        t => t.Documents(DrillNotification.Kind).Select(DocumentJson.Read<DrillNotification>).ToList(), CancellationToken.None).Result;

    /// <summary>Lets minutes pass, the timers looking every ten seconds as a slow loop would.</summary>
    public void Pass(double minutes)
    {
        var until = Now + TimeSpan.FromMinutes(minutes);
        Tick();
        while (Now < until)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(10, (until - Now).TotalSeconds)));
            Tick();
        }
    }

    public void Tick()
    {
        while (Store.TransactAsync(t => ResponseTimers.Run(t, Channels), CancellationToken.None).Result > 0)
        {
        }
    }

    public PauseBoard Board { get; private set; } = null!;

    public AlertDesk Desk { get; private set; } = null!;

    public PauseDesk Pauses { get; private set; } = null!;

    public IncidentDesk Incidents { get; private set; } = null!;

    public DateTimeOffset Now => Time.GetUtcNow();

    public Pause? ActivePause => Store.Pauses.SingleOrDefault(p => p.IsActive);

    /// <summary>A new process over the same store.</summary>
    public void Restart()
    {
        Board = new PauseBoard(Time);
        var memory = new PauseMemory(Board);
        var effects = new EffectRunner(Store, Time, NullLogger<EffectRunner>.Instance);
        Desk = new AlertDesk(effects, Board, memory, Rules, Time, NullLogger<AlertDesk>.Instance);
        Pauses = new PauseDesk(Store, effects, Board, memory, Time, NullLogger<PauseDesk>.Instance);
        Incidents = new IncidentDesk(Store, Time);
    }

    /// <summary>Lets time pass, a bit whenever somebody waits for it, until the task is done.</summary>
    public async Task PassUntil(Task done)
    {
        while (!done.IsCompleted)
        {
            // Off the test's own thread, on which what comes next may have to run.
            Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => done.IsCompleted || Time.Waiting > 0, TimeSpan.FromSeconds(10))), "nobody waits");
            Time.Advance(TimeSpan.FromMilliseconds(50));
        }
    }

    public Task Confirm() => Board.ConfirmAsync(token => Store.PausesAsync(Viewer.System, true, token), CancellationToken.None);

    public async Task<Permit> Ask(string? brand = "acme", string? platform = null, string? drill = null)
    {
        await Confirm();
        return Board.Ask(new PermitQuestion(brand, platform, Drill: drill), Anna);
    }

    public async Task<AlertDecision> Raise(Signal signal)
    {
        await Desk.RaiseAsync(signal, CancellationToken.None);
        return Decision(signal.Id);
    }

    public AlertDecision Decision(string signal)
    {
        var word = Store.Signals.Single(s => s.Signal.Id == signal).Decision;
        return Enum.GetValues<AlertDecision>().Single(d => AlertDecisions.NameOf(d) == word);
    }

    public Task Grew(string post, long reach, string brand = "acme", string drill = "", TimeSpan ago = default) => Desk.GrewAsync(
        new ReachGrowth(
            brand,
            new PostState
            {
                Key = PostKey.Of("bluesky", post),
                Platform = "bluesky",
                Id = post,
                Phase = PostPhase.Live,
                Drill = drill,
                Score = new SentimentScore(9_000, 800, 200, new LanguageId("en"), true),
            },
            reach,
            (Now - ago).ToUnixTimeMilliseconds()),
        CancellationToken.None);

    public async Task Resume(string reason = "checked with legal")
    {
        var id = ActivePause!.Id;
        var answer = await Pauses.ResumeAsync(Anna, id, reason, CancellationToken.None);
        Assert.True(answer.IsDone, answer.Why);
        if (answer.Value!.IsActive)
        {
            // Severity 1: a second person agrees.
            Assert.True((await Pauses.ResumeAsync(Clara, id, reason, CancellationToken.None)).IsDone);
        }

    }

    public async Task Resolve()
    {
        var open = Store.Incidents.Single(i => !i.IsOver);
        Assert.True((await Incidents.ResolveAsync(Anna, open.Id, "over", CancellationToken.None)).IsDone);
    }

    /// <summary>A post crossed its threshold now, or <paramref name="ago"/>.</summary>
    public Signal Breach(
        string post,
        long reach = 5_100,
        string rule = "negative-reach",
        SignalAction action = SignalAction.Pause,
        string brand = "acme",
        string drill = "",
        TimeSpan ago = default,
        bool historical = false,
        string? topic = null) => new(
        $"{rule}:{brand}:bluesky:{post}:5000" + (drill.Length > 0 ? "!" + drill : ""),
        SignalKind.Breach,
        rule,
        StreamKey.OfBrand(brand, drill),
        Now - ago,
        Now - ago,
        0.97,
        action,
        new Evidence(
            $"A negative post on bluesky passed 5,000 impressions ({reach} seen).",
            Threshold: 5_000,
            Posts: [new EvidencePost("bluesky", post, "negative", reach, "actual")],
            RiskTopics: topic is null ? null : [topic]),
        historical);

    /// <summary>A stream rose; the evidence names a post, but the signal is not about it.</summary>
    public Signal Spike(
        SignalKind kind = SignalKind.NegativeSpike, SignalAction action = SignalAction.Pause, string brand = "acme", TimeSpan ago = default) => new(
        $"{Signal.NameOf(kind)}:{brand}:{(Now - ago).ToUnixTimeSeconds()}",
        kind,
        Signal.NameOf(kind),
        StreamKey.OfBrand(brand),
        Now - ago,
        Now - ago,
        0.9,
        action,
        new Evidence(
            "Negative mentions of acme: 61 in 5 min, 9 expected.",
            TimeSpan.FromMinutes(5),
            61,
            9,
            Posts: [new EvidencePost("bluesky", "loud", "negative", 900, "actual")]));
}
