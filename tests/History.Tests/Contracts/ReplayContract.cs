using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.Detection.Brands;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.History.Backtest;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

/// <summary>A detect stage over the store: quiet, then a crisis, then so much more that everything not pinned is dropped.</summary>
public abstract class ReplayContract
{
    private const int Partitions = 2;
    private const long StartSecond = A.T0Ms / 1_000;
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    protected abstract DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by);

    [Fact]
    public async Task A_crisis_is_found_again_byte_for_byte_from_what_it_pinned_long_after_its_pulses_were_dropped()
    {
        await using var history = await OpenAsync();
        var street = new Street(history, by => Advance(history, by));
        await street.RunAsync();
        Assert.True(history.Count("pulses") < street.Pulses / 2, "The test needs pulses to be dropped.");

        var report = await new ReplayDesk(history.Review, history.Reader).VerifyAsync(Viewer.System, street.Incident!, None);

        Assert.True(report!.Holds, string.Join("; ", report.Signals.Select(s => $"{s.Id} {s.Match} {s.Why}")));
        Assert.Contains(report.Signals, s => s is { Match: ReplayMatch.Same, Kind: "negative-spike" or "volume-spike" });
        Assert.Null(await new ReplayDesk(history.Review, history.Reader).VerifyAsync(A.ViewerOf("zeta"), street.Incident!, None));
    }

    [Fact]
    public async Task A_signal_that_was_changed_is_told_and_one_that_was_never_raised_too()
    {
        await using var history = await OpenAsync();
        var street = new Street(history, by => Advance(history, by));
        await street.RunAsync();
        var desk = new ReplayDesk(history.Review, history.Reader);
        var true_ = street.Raised[0];
        await history.Alerts.TransactAsync(
            t =>
            {
                t.Put(new StoredSignal(true_ with { Score = true_.Score / 2 }, t.Now, street.Incident, "opened"));
                t.Put(new StoredSignal(true_ with { Id = "volume-spike:acme:invented" }, t.Now, street.Incident, "joined"));
                return 0;
            },
            None);

        var report = await desk.VerifyAsync(Viewer.System, street.Incident!, None);

        Assert.False(report!.Holds);
        Assert.Equal(ReplayMatch.Different, report.Signals.Single(s => s.Id == true_.Id).Match);
        Assert.Equal(ReplayMatch.Missing, report.Signals.Single(s => s.Id.EndsWith("invented", StringComparison.Ordinal)).Match);
    }

    [Fact]
    public async Task After_an_erasure_the_words_are_gone_from_what_was_pinned_and_the_replay_holds_but_for_them()
    {
        await using var history = await OpenAsync();
        var street = new Street(history, by => Advance(history, by));
        await street.RunAsync();
        await street.EraseAllAsync();

        var pin = await history.Review.PinAsync(Viewer.System, street.Incident!, None);
        var report = await new ReplayDesk(history.Review, history.Reader).VerifyAsync(Viewer.System, street.Incident!, None);

        Assert.All(pin!.Pulses.SelectMany(p => p.Pulses).SelectMany(p => p.Heard.Sample), post => Assert.Empty(post.Terms));
        var latest = await history.Pulses.LatestSnapshotAsync(None);
        Assert.All(new[] { pin.Snapshot, latest! }, s => Assert.True(s.State.AsSpan().IndexOf("kettle"u8) < 0, "a snapshot still holds words of its posts"));
        Assert.True(report!.Holds, string.Join("; ", report.Signals.Select(s => $"{s.Id} {s.Match} {s.Why}")));
        Assert.Contains(report.Signals, s => s.Match == ReplayMatch.Redacted);
    }

    [Fact]
    public async Task An_exact_back_test_finds_the_signals_of_the_stream_where_pulses_are_kept_and_says_where_they_are_not()
    {
        await using var history = await OpenAsync();
        var street = new Street(history, by => Advance(history, by));
        await street.RunAsync();
        await history.Brands.PutAsync(new Brand("acme", "Acme", "acme"), "ann", None);
        var desk = new BacktestDesk(history.Review, history.Reader, history.Documents, history.Brands);
        var opened = street.Raised[0].At;
        Task<BacktestResult> TryAsync(double fromMinutes, double toMinutes, double? budget = null) => desk.RunAsync(
            Viewer.System, new BacktestQuery("acme", opened.AddMinutes(fromMinutes), opened.AddMinutes(toMinutes), BudgetPerWeek: budget, Exact: true), None);

        var (near, around, far, other) = (await TryAsync(-0.2, 20), await TryAsync(-60, 20), await TryAsync(40, 60), await TryAsync(-0.2, 20, budget: 5));

        Assert.Equal("pulse", near.Resolution);
        Assert.Equal(
            street.Raised.Where(s => s.At < near.To).Select(s => (s.Id, s.At, s.Score, s.Evidence.Sentence)),
            near.Signals.Where(s => s.Match == BacktestMatch.Both).Select(s => (s.Id, s.At, s.Score, s.Sentence)));
        Assert.All(near.Signals, s => Assert.Equal((BacktestMatch.Both, 0.0), (s.Match, s.Delay)));
        Assert.Equal(new PulseSpan(near.From, near.To), Assert.Single(near.Pulses));

        Assert.Equal("second", around.Resolution);
        Assert.InRange(Assert.Single(around.Pulses).From, opened.AddMinutes(-3), opened);
        Assert.StartsWith("Pulses are kept of ", around.Limits[0], StringComparison.Ordinal);
        Assert.Superset(near.Signals.Select(s => s.Id).ToHashSet(), around.Signals.Where(s => s.Match == BacktestMatch.Both).Select(s => s.Id).ToHashSet());

        Assert.Equal(("second", 0), (far.Resolution, far.Pulses.Count));
        Assert.StartsWith("No pulses of this time are kept", far.Limits[0], StringComparison.Ordinal);
        Assert.Equal(("second", 0), (other.Resolution, other.Pulses.Count));
        Assert.StartsWith("Another model or budget is not tried on pulses", other.Limits[0], StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => history.Review.PinsAsync(A.ViewerOf("zeta"), "acme", opened, opened.AddMinutes(1), None));
    }

    private sealed class Street(HistoryUnderTest history, Func<TimeSpan, DateTimeOffset> advance)
    {
        private readonly Random random = new(9);
        private readonly DetectEngine engine = new(Partitions);
        private readonly PartitionPosition[] at = new PartitionPosition[Partitions];
        private readonly List<PostState> posts = [];
        private int number;

        public int Pulses { get; private set; }

        public string? Incident { get; private set; }

        public List<Signal> Raised { get; } = [];

        public async Task RunAsync()
        {
            for (var p = 0; p < Partitions; p++)
            {
                at[p] = await history.Score.OpenPartitionAsync(p, None);
            }

            // Ninety quiet minutes in steps of ten seconds, four of crisis, an hour after it.
            for (var step = 0; step < 930; step++)
            {
                var second = StartSecond + (step * 10);
                var crisis = step is >= 540 and < 564;
                for (var p = 0; p < Partitions; p++)
                {
                    await StepAsync(p, second, crisis ? 30 : random.Next(4), crisis);
                }

                advance(TimeSpan.FromSeconds(10));
                if (step % 3 == 2)
                {
                    var positions = engine.Positions.Select((next, p) => (next, p)).ToDictionary(x => x.p, x => x.next);
                    await history.Pulses.SaveSnapshotAsync(new DetectSnapshot(engine.Write(), positions, engine.WatermarkMs), None);
                }
            }
        }

        public async Task EraseAllAsync()
        {
            foreach (var chunk in posts.Chunk(200))
            {
                var tombs = chunk.Select(p => p with { Phase = PostPhase.Tombstone }).ToList();
                await history.Score.CommitAsync(
                    A.Batch(at[0], at[0].Next + 1) with { Posts = tombs, Revisions = [.. tombs.Select(t => new RevisionRow(t, t.EventTimeMs, t.EventTimeMs, null))] }, None);
                at[0] = at[0] with { Next = at[0].Next + 1 };
            }
        }

        private async Task StepAsync(int partition, long second, int mentions, bool crisis)
        {
            var (brand, other) = (new StreamSecond(), new StreamSecond());
            var rows = new List<MentionRow>();
            for (var i = 0; i < mentions; i++)
            {
                var post = A.Post($"p{number++}", eventMs: second * 1_000);
                var label = crisis ? SentimentLabel.Negative : SentimentLabel.Neutral;
                brand.Count(label, 0, (ulong)number * 0x9E3779B97F4A7C15, risky: false);
                brand.AddSample(new SamplePost(post.Key, post.Platform, post.Id, label, (ulong)number, crisis ? ["exploded", "kettle"] : ["kettle", "tea"]));
                other.Count(label, 0, 1, risky: false);
                posts.Add(post);
                rows.Add(A.Mention(post, at[partition].Next + i, partition: partition));
            }

            var to = at[partition].Next + Math.Max(1, mentions);
            var pulse = new PulseBatch(
                partition, at[partition].Next, to, (second + 1) * 1_000,
                mentions == 0 ? [] : [new StreamPulse(StreamKey.OfBrand("acme"), second, brand), new StreamPulse(StreamKey.OfBrand("zeta"), second, other)]);
            await history.Score.CommitAsync(A.Batch(at[partition], to, [.. rows]) with { Pulse = pulse }, None);
            at[partition] = at[partition] with { Next = to };
            Pulses++;
            engine.Accept(pulse);
            foreach (var signal in engine.Advance().Where(s => s.Brand == "acme"))
            {
                await history.Alerts.TransactAsync(t => Raise(t, signal), None);
            }
        }

        private int Raise(IAlertTransaction transaction, Signal signal)
        {
            Raised.Add(signal);
            if (Incident is null)
            {
                Incident = "i-1";
                transaction.Put(A.Incident(Incident) with { CrossedAt = signal.At, OpenedAt = transaction.Now });
            }

            transaction.Put(new StoredSignal(signal, transaction.Now, Incident, "opened"));
            return 0;
        }
    }
}
