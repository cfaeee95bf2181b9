using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

/// <summary>Hours and days are only a sooner way to the same figures: every question is asked before and after, and of minutes beside.</summary>
public abstract class RollupContract
{
    private const int Partitions = 2;
    private static readonly CancellationToken None = CancellationToken.None;

    // A Saturday: the days after it lie in two weeks and two months.
    private static readonly DateTimeOffset Start = new(2026, 3, 28, 0, 0, 0, TimeSpan.Zero);

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Theory]
    [InlineData("1h")]
    [InlineData("6h")]
    [InlineData("1d")]
    [InlineData("1w")]
    [InlineData("1M")]
    public async Task Figures_are_the_same_from_hours_and_days_as_from_minutes(string bucket)
    {
        await using var history = await OpenAsync();
        var heard = new Heard(history);
        await heard.DaysAsync(6, seed: 11);
        var before = await heard.AskAsync(bucket);
        await history.Store.RollUpAsync(None);
        await history.Store.RollUpAsync(None);

        Assert.Equal(0, history.Count("stale WHERE grain = 1"));
        Assert.True(history.Count("hours") > 100 && history.Count("days") == 12, $"{history.Count("hours")} hours, {history.Count("days")} days");
        Assert.Equal(before, await heard.AskAsync(bucket));
        Assert.Contains(before.Points, p => p.Volume > 0);
        Assert.Equal(bucket == "1h", before.Points.Any(p => !p.Heard));
    }

    [Fact]
    public async Task What_was_not_added_up_is_not_read_twice()
    {
        await using var history = await OpenAsync();
        var heard = new Heard(history);
        await heard.DaysAsync(3, seed: 5);
        await history.Store.RollUpAsync(None);
        var before = await heard.AskAsync("1h");

        // Only sums tell the difference: the answer is now theirs.
        Assert.Equal(heard.Volume, before.Points.Sum(p => p.Volume ?? 0));
        Assert.Equal(2 * heard.Volume, history.Sum("minutes", "volume"));
        Assert.InRange(history.Sum("hours", "volume"), heard.Volume, 2 * heard.Volume);
    }

    [Fact]
    public async Task A_late_minute_counts_at_once_and_its_hour_and_day_are_made_again()
    {
        await using var history = await OpenAsync();
        var heard = new Heard(history);
        await heard.DaysAsync(4, seed: 7);
        await history.Store.RollUpAsync(None);
        var before = await heard.AskAsync("1d");

        await heard.MinuteAsync(0, Start.AddHours(30), volume: 1_000);
        var late = await heard.AskAsync("1d");
        Assert.Equal(1, history.Count("stale WHERE grain = 1"));
        await history.Store.RollUpAsync(None);

        Assert.Equal(before.Points[1].Volume + 1_000, late.Points[1].Volume);
        Assert.Equal(before.Points.Where((_, i) => i != 1), late.Points.Where((_, i) => i != 1));
        Assert.Equal(late, await heard.AskAsync("1d"));
        Assert.Equal(0, history.Count("stale WHERE grain = 1"));
        Assert.Equal(heard.Volume, (await heard.AskAsync("1h")).Points.Sum(p => p.Volume ?? 0));
    }

    [Fact]
    public async Task A_store_that_is_filled_from_old_files_adds_them_up_too()
    {
        await using var history = await OpenAsync();
        var heard = new Heard(history);
        history.Time.Advance(Start.AddDays(400) - history.Time.GetUtcNow());
        await history.Store.RollUpAsync(None);
        await heard.DaysAsync(2, seed: 3, moveClock: false);
        var before = await heard.AskAsync("1h");
        await history.Store.RollUpAsync(None);

        Assert.Equal(before, await heard.AskAsync("1h"));
        Assert.Equal(2 * heard.Volume, history.Sum("hours", "volume"));
        Assert.Equal(0, history.Count("stale WHERE grain = 1"));
    }

    [Fact]
    public async Task Sums_are_found_again_after_a_restart()
    {
        await using var history = await OpenAsync();
        var heard = new Heard(history);
        await heard.DaysAsync(3, seed: 9);
        await history.Store.RollUpAsync(None);
        var before = await heard.AskAsync("1h");
        await history.ReopenAsync();

        Assert.Equal(before, await heard.AskAsync("1h"));
        await heard.MinuteAsync(1, Start.AddHours(2), volume: 9);
        Assert.Equal(heard.Volume, (await heard.AskAsync("1h")).Points.Sum(p => p.Volume ?? 0));
    }

    [Fact]
    public async Task Nothing_is_lost_when_late_minutes_come_while_hours_are_added_up()
    {
        await using var history = await OpenAsync();
        var heard = new Heard(history);
        await heard.DaysAsync(2, seed: 13);

        // Both partitions write into the same old hours for as long as it adds up, again and again.
        var writing = Enumerable.Range(0, Partitions).Select(p => Task.Run(async () =>
        {
            for (var i = 0; i < 120; i++)
            {
                await heard.MinuteAsync(p, Start.AddMinutes(i * 17 % 240), volume: 1 + p);
            }
        })).ToArray();
        for (var i = 0; i < 10 || !Task.WhenAll(writing).IsCompleted; i++)
        {
            await Task.WhenAll(history.Store.RollUpAsync(None), history.Store.RollUpAsync(None));
        }

        await Task.WhenAll(writing);
        Assert.Equal(heard.Volume, (await heard.AskAsync("1h")).Points.Sum(p => p.Volume ?? 0));
        await history.Store.RollUpAsync(None);
        Assert.Equal(0, history.Count("stale WHERE grain = 1"));
        Assert.Equal(heard.Volume, (await heard.AskAsync("1d")).Points.Sum(p => p.Volume ?? 0));
    }

    /// <summary>Minutes of one brand in two partitions, and the questions about them.</summary>
    private sealed class Heard(HistoryUnderTest history)
    {
        private readonly PartitionPosition?[] at = new PartitionPosition?[Partitions];

        private int days;

        private long volume;

        public long Volume => Interlocked.Read(ref volume);

        /// <summary>Some minutes of each hour but every seventh, which is a gap; the clock follows.</summary>
        public async Task DaysAsync(int count, int seed, bool moveClock = true)
        {
            var random = new Random(seed);
            days = count;
            for (var hour = 0; hour < count * 24; hour++)
            {
                var start = Start.AddHours(hour);
                if (moveClock && start > history.Time.GetUtcNow())
                {
                    history.Time.Advance(start - history.Time.GetUtcNow());
                }

                for (var i = 0; hour % 7 != 3 && i < 3; i++)
                {
                    await MinuteAsync(random.Next(Partitions), start.AddMinutes(random.Next(60)), random.Next(40));
                }
            }

            if (moveClock)
            {
                history.Time.Advance(Start.AddDays(count).AddMinutes(30) - history.Time.GetUtcNow());
            }
        }

        public async Task MinuteAsync(int partition, DateTimeOffset minute, int volume)
        {
            var position = at[partition] ?? await history.Score.OpenPartitionAsync(partition, None);
            var minuteMs = minute.ToUnixTimeMilliseconds();
            var delta = A.Minute("acme", volume, firstAuthor: (ulong)(minuteMs / 60_000), minuteMs);
            await history.Score.CommitAsync(
                new ScoreBatch(A.Pulse(position.Next, position.Next + 1, partition, minuteMs), position.Epoch, [], [], [], [],
                    [delta, delta with { Stream = StreamKey.OfPlatform("acme", "bluesky") }], []),
                None);
            at[partition] = position with { Next = position.Next + 1 };
            Interlocked.Add(ref this.volume, volume);
        }

        public async Task<Answer> AskAsync(string bucket)
        {
            var queries = new HistoryQueries(history.Queries, history.Review, history.Brands);
            var query = new SeriesQuery("acme", Start, Start.AddDays(days), TimeBucket.Parse(bucket)!.Value, By: StreamKind.Platform, Value: "bluesky");
            var series = await queries.SentimentAsync(Viewer.System, query, None);

            // The platform's points are read by the other port, without authors.
            Assert.Equal(series.Points.Select(p => p with { Authors = null }), series.Series!.Single().Points);
            return new Answer([.. series.Points]);
        }
    }

    private sealed record Answer(HistoryPoint[] Points)
    {
        public bool Equals(Answer? other) => other is not null && Points.SequenceEqual(other.Points);

        public override int GetHashCode() => Points.Length;
    }
}
