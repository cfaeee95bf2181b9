using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.History.Backtest;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Tests.Sqlite;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Backtest;

public class BacktestTests
{
    private const long Minute = 60_000;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(A.T0Ms / 86_400_000 * 86_400_000);

    [Fact]
    public void A_planted_crisis_is_found_in_stored_minutes_within_minutes_and_quiet_weeks_stay_quiet()
    {
        var crisis = Start.AddDays(24).AddHours(9);
        var streams = Streams(30, seed: 4, crisis);

        var found = BacktestEngine.Detect(streams, falseAlarmsPerWeek: 1, None);

        var spikes = found.Where(s => s.Kind is SignalKind.NegativeSpike or SignalKind.VolumeSpike && s.At >= Start.AddDays(14)).ToList();
        Assert.Contains(spikes, s => s.Kind == SignalKind.NegativeSpike && s.At >= crisis && s.At < crisis.AddMinutes(10));
        Assert.InRange(spikes.Count(s => s.At < crisis), 0, 4);
        Assert.Equal(found.Select(s => (s.Id, s.At, s.Score)), BacktestEngine.Detect(Streams(30, seed: 4, crisis), 1, None).Select(s => (s.Id, s.At, s.Score)));
    }

    [Fact]
    public void A_smaller_budget_calls_less_often()
    {
        var streams = Streams(60, seed: 11, crisis: null);
        int Spikes(double budget) => BacktestEngine.Detect(streams, budget, None).Count(s => s.Kind is SignalKind.NegativeSpike or SignalKind.VolumeSpike);

        Assert.True(Spikes(20) > Spikes(0.1), $"{Spikes(20)} and {Spikes(0.1)}");
    }

    [Fact]
    public void Stored_posts_cross_other_thresholds_at_the_first_observation_that_reached_them()
    {
        var post = A.Post("p1", impressions: 9_000);
        PathPoint At(int minute, long value) => new(A.T0Ms + (minute * Minute), new PostCounts(new Impressions(value, ImpressionGrade.Actual, value), null, null, null));
        PostPath[] paths = [new(post with { Phase = PostPhase.Tombstone, Raised = ["negative-reach:acme:bluesky:p1:5000"] }, [At(0, 100), At(5, 2_100), At(9, 9_000)])];
        var brand = new Brand("acme", "acme", "acme");

        var shipped = Crossings.Of(paths, brand).Single();
        var lower = Crossings.Of(paths, brand with { ImpressionsThreshold = 2_000 }).Single();

        Assert.Equal((5_000L, A.T0Ms + (9 * Minute), 2_100L), (shipped.Threshold, shipped.AtMs, shipped.Below));
        Assert.Equal((2_000L, A.T0Ms + (5 * Minute)), (lower.Threshold, lower.AtMs));
        Assert.Empty(Crossings.Of(paths, brand with { ImpressionsThreshold = 10_000 }));
    }

    [Fact]
    public void What_crosses_during_a_pause_joins_it_and_own_posts_of_that_time_are_its_cost()
    {
        DateTimeOffset[] own = [Start.AddMinutes(30), Start.AddHours(4.5), Start.AddHours(6)];

        var pauses = BacktestReport.Pauses([("a", Start), ("b", Start.AddHours(1)), ("c", Start.AddHours(5))], pauseHours: 4, own);

        Assert.Equal([(2, 1), (1, 1)], pauses.Select(p => (p.Signals.Count, p.Held)));
    }

    [Fact]
    public async Task Other_rules_are_compared_with_what_fired_and_with_what_people_said_of_it()
    {
        await using var history = await FilledAsync();
        var desk = new BacktestDesk(history.Review, history.Reader, history.Documents, history.Brands);
        var query = new BacktestQuery("acme", Start, Start.AddDays(2));
        var gentle = new AlertRule("only-show", "only show", true, ["breach"], RuleWhen.Always, new RuleThen(SignalAction.Advise));

        var same = await desk.RunAsync(Viewer.System, query, None);
        var higher = await desk.RunAsync(Viewer.System, query with { ImpressionsThreshold = 8_000 }, None);
        var shown = await desk.RunAsync(Viewer.System, query with { Rules = [gentle] }, None);

        Assert.Equal(("minute", 2, 1), (same.Resolution, same.Then.Signals, same.Then.Needless));
        Assert.Equal([BacktestMatch.Both, BacktestMatch.Both], same.Signals.Where(s => s.Kind == "breach").Select(s => s.Match));
        Assert.Equal((1, 1), (same.Tried.Useful, same.Tried.Needless));
        Assert.Equal((2, 0), (same.Tried.Pauses, same.Tried.PostsHeld - same.Then.PostsHeld));

        // The noisy post had 6 000, the useful one 9 000: a threshold of 8 000 is another crossing of the second, and the first is gone.
        Assert.Contains(higher.Signals, s => s is { Match: BacktestMatch.New, Kind: "breach" });
        Assert.Equal(1, higher.Tried.Pauses);
        Assert.Equal(0, higher.Tried.Needless);
        Assert.Equal((0, 0), (shown.Tried.Pauses, shown.Tried.Alarms));
        await Assert.ThrowsAsync<ArgumentException>(() => desk.RunAsync(Viewer.System, query with { To = Start }, None));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => desk.RunAsync(A.ViewerOf("zeta"), query, None));
    }

    [Fact]
    public async Task A_draft_says_before_it_is_saved_what_it_would_have_done_and_what_would_change()
    {
        await using var history = await FilledAsync();
        history.Time.Advance(Start.AddDays(3) - history.Time.GetUtcNow());
        var desk = new RuleTrialDesk(history.Review, history.Reader, history.Documents, history.Brands, history.Time);
        Task<RuleTrial> TryAsync(AlertRule draft, Viewer? viewer = null) =>
            desk.RunAsync(viewer ?? Viewer.System, new RuleTrialQuery(draft, ["acme"], Days: 4), None);
        AlertRule Draft(SignalAction action, long? atLeast = null, bool enabled = true) =>
            new("draft", "draft", enabled, ["breach"], RuleWhen.Always with { ImpressionsAtLeast = atLeast }, new RuleThen(action));

        var lower = await TryAsync(Draft(SignalAction.Pause, 2_000));
        var gentle = await TryAsync(Draft(SignalAction.Advise));
        var off = await TryAsync(Draft(SignalAction.Pause, enabled: false));

        // Each of the two posts crosses 2 000 too, at the same observation as 5 000: four signals, one pause a post.
        Assert.Equal((4, 2, 2), (lower.Fired, lower.Draft.Pauses, lower.Without.Alarms));
        Assert.Equal((1, 1), (lower.Draft.Useful, lower.Draft.Needless));
        Assert.StartsWith("In the last 4 days it would have fired 4 times, paused publishing 2 times", lower.Sentence, StringComparison.Ordinal);
        Assert.Equal((0, 2, 0, 2), (gentle.Fired, gentle.Shown, gentle.With.Alarms, gentle.Without.Alarms));
        Assert.All(gentle.Signals, s => Assert.Equal((SignalAction.Advise, SignalAction.Pause), (s.Asks, s.InForce)));
        Assert.Equal((0, 2), (off.Fired, off.With.Alarms));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => TryAsync(Draft(SignalAction.Pause), A.ViewerOf("zeta")));
    }

    [Fact]
    public async Task Exact_runs_by_the_second_from_the_mentions_themselves()
    {
        await using var history = await FilledAsync();
        var desk = new BacktestDesk(history.Review, history.Reader, history.Documents, history.Brands);

        var exact = await desk.RunAsync(Viewer.System, new BacktestQuery("acme", Start, Start.AddDays(2), Exact: true), None);

        Assert.Equal("second", exact.Resolution);
        Assert.Equal(2, exact.Signals.Count(s => s.Kind == "breach"));
    }

    [Fact]
    public async Task Another_model_is_tried_on_the_words_that_are_left()
    {
        await using var history = await FilledAsync();
        var desk = new BacktestDesk(history.Review, history.Reader, history.Documents, history.Brands);
        var query = new BacktestQuery("acme", Start, Start.AddDays(2), Model: new Cheerful());

        var cheered = await desk.RunAsync(Viewer.System, query, None);
        await history.Words.RewriteAsync(w => w.Id == "useful" ? w with { Text = Erased.Of(w.Text) } : null, None);
        var erased = await desk.RunAsync(Viewer.System, query, None);

        // Everybody is pleased, so nothing breaches; whose words are gone keeps the score it had.
        Assert.Equal(0, cheered.Tried.Pauses);
        Assert.Contains("Scored anew by cheerful: 3 mentions by their first words, of which 2 have another label. 0 have no words", cheered.Limits[^1], StringComparison.Ordinal);
        Assert.Equal((1, 1), (erased.Tried.Pauses, erased.Tried.Useful));
        Assert.Contains("1 have no words any more", erased.Limits[^1], StringComparison.Ordinal);
    }

    private sealed class Cheerful : ISentimentModel
    {
        public string Version => "cheerful";

        public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint) => new(0, 1_000, 9_000, new LanguageId("en"), true);
    }

    [Fact]
    public async Task A_threshold_is_proposed_from_posts_that_would_breach()
    {
        await using var history = await FilledAsync();
        var desk = new BacktestDesk(history.Review, history.Reader, history.Documents, history.Brands);

        var report = await desk.ThresholdsAsync(Viewer.System, "acme", Start.AddDays(2), 1, None);

        var platform = Assert.Single(report.Platforms);
        Assert.Equal(("bluesky", 2, 2), (platform.Platform, platform.Posts, platform.InForce.Crossings));
    }

    /// <summary>Two posts that breached: of one people said that it was noise, of the other that it was useful; and a positive one that nobody minded.</summary>
    private static async Task<SqliteHistoryUnderTest> FilledAsync()
    {
        var history = await SqliteHistoryUnderTest.OpenAsync();
        await history.Brands.PutAsync(new Brand("acme", "acme", "acme"), "tests", None);
        var at = await history.Score.OpenPartitionAsync(0, None);
        PostState Seen(string id, double hour, long impressions, SentimentLabel label = SentimentLabel.Negative) =>
            A.Post(id, impressions: impressions, eventMs: Start.AddHours(hour).ToUnixTimeMilliseconds(), label: label);
        PostState[] posts = [Seen("noise", 2, 6_000), Seen("useful", 20, 9_000), Seen("liked", 30, 90_000, SentimentLabel.Positive)];
        MetricRow Metric(PostState post) => new(
            post.Key, post.Platform, post.Id, post.EventTimeMs + Minute, post.EventTimeMs, new PostCounts(post.Reach.Impressions, null, null, null));
        await history.Score.CommitAsync(A.Batch(at, 3, [.. posts.Select((p, i) => A.Mention(p, i))]) with { Metrics = [.. posts.Select(Metric)] }, None);
        await history.Alerts.TransactAsync(
            t =>
            {
                foreach (var post in posts[..2])
                {
                    var id = $"negative-reach:acme:bluesky:{post.Id}:5000";
                    t.Put(A.Signal(id) with { Signal = A.Signal(id).Signal with { At = DateTimeOffset.FromUnixTimeMilliseconds(post.EventTimeMs + Minute) } });
                    t.Put(new DocumentDraft("verdict", id, "ann", DocumentJson.Write(new Verdict(id, post.Id, "breach", [], "pause", "i-1", A.T0, t.Now, "ann")), "acme", "i-1"));
                }

                return 0;
            },
            None);
        return history;
    }

    /// <summary>Ten mentions a minute with the rhythm of a day, one in eight negative; a crisis brings forty angry ones a minute for an hour.</summary>
    private static List<(StreamKey Stream, MinuteSeries Heard)> Streams(int days, int seed, DateTimeOffset? crisis)
    {
        var random = new Random(seed);
        var points = new List<MinutePoint>();
        for (var i = 0; i < days * 1_440; i++)
        {
            var at = Start.AddMinutes(i);
            var rate = 10 * (1 + (0.5 * Math.Sin(2 * Math.PI * i / 1_440)));
            var volume = Poisson(random, rate);
            var negative = Enumerable.Range(0, volume).Count(_ => random.Next(8) == 0);
            if (at >= crisis && at < crisis.Value.AddHours(1))
            {
                (volume, negative) = (volume + 40, negative + 38);
            }

            points.Add(new MinutePoint { MinuteMs = at.ToUnixTimeMilliseconds(), Volume = volume, Negative = negative, Neutral = volume - negative });
        }

        var (from, to) = (Start.ToUnixTimeMilliseconds(), Start.AddDays(days).ToUnixTimeMilliseconds());
        return [(StreamKey.OfBrand("acme"), new MinuteSeries(from, to, points, [new Stretch(from, to)]))];
    }

    private static int Poisson(Random random, double mean)
    {
        var (count, product, limit) = (0, random.NextDouble(), Math.Exp(-mean));
        while (product > limit)
        {
            (count, product) = (count + 1, product * random.NextDouble());
        }

        return count;
    }
}
