using System.Text.RegularExpressions;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Sla;
using Listening.Detection.Mentions;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

/// <summary>What docs/sql.md promises to people who query the store.</summary>
public abstract partial class SqlViewContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 0, 0, 0, TimeSpan.Zero);

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Fact]
    public async Task Every_documented_column_is_there()
    {
        await using var history = await OpenAsync();
        var columns = Documented().ToList();
        Assert.Equal(8, columns.Select(c => c.View).Distinct().Count());
        Assert.True(columns.Count > 50, $"{columns.Count} columns");
        foreach (var view in columns.GroupBy(c => c.View, c => c.Column))
        {
            Assert.Equal(0, history.Count($"(SELECT {string.Join(", ", view.Distinct())} FROM {view.Key}) AS documented"));
        }
    }

    [Fact]
    public async Task Sums_equal_those_of_the_API_before_and_after_they_are_added_up_and_when_something_comes_late()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        async Task HearAsync(int hour, int volume)
        {
            var minute = A.Minute("acme", volume, minuteMs: Start.AddHours(hour).AddMinutes(hour % 60).ToUnixTimeMilliseconds());
            await history.Score.CommitAsync(
                A.Batch(at, at.Next + 1) with { Minutes = [minute, minute with { Stream = StreamKey.OfPlatform("acme", "x") }, minute with { Stream = StreamKey.OfBrand("acme", "drill-1") }] }, None);
            at = at with { Next = at.Next + 1 };
        }

        for (var hour = 0; hour < 60; hour += 3)
        {
            await HearAsync(hour, hour + 1);
        }

        await CompareAsync(history);
        history.Time.Advance(Start.AddHours(50) - history.Time.GetUtcNow());
        await history.Store.RollUpAsync(None);
        await CompareAsync(history);
        await HearAsync(3, 100);
        await HearAsync(7, 50);
        await CompareAsync(history);
        Assert.Equal(history.Sum("minutes", "engagement"), history.Sum("listening_days", "engagement"));
    }

    [Fact]
    public async Task Response_times_equal_those_of_the_API()
    {
        await using var history = await OpenAsync();
        var crossed = A.T0.AddMilliseconds(250);
        var incident = A.Incident("i-1", state: IncidentState.Resolved) with
        {
            CrossedAt = crossed, OpenedAt = crossed.AddSeconds(2), AcknowledgedAt = crossed.AddSeconds(61.26), ResolvedAt = crossed.AddHours(3),
        };
        var (pause, called) = (A.Pause("p-1") with { Since = crossed.AddSeconds(4.5) }, new TimelineEntry("i-1", crossed.AddMinutes(2), TimelineKinds.Team, "ann", "called"));
        await AlertStoreContract.PutAsync(history, t =>
        {
            t.Put(incident);
            t.Put(A.Incident("i-2"));
            t.Put(pause);
            t.Append(called);
        });
        var times = SlaTimes.Of(incident, [called], [pause], [], null);

        foreach (var (column, seconds) in new[]
        {
            ("acknowledge", times.Acknowledge), ("activate", times.Activate), ("pause", times.Pause), ("first_reply", times.FirstReply), ("resolve", times.Resolve),
        })
        {
            // Sums are whole numbers: tenths of seconds.
            Assert.Equal((long)Math.Round((seconds ?? 0) * 10), history.Sum("listening_slas WHERE incident = 'i-1'", $"round({column}_seconds * 10)"));
            Assert.Equal(seconds is null ? 1 : 0, history.Count($"listening_slas WHERE incident = 'i-1' AND {column}_seconds IS NULL"));
        }

        Assert.Equal(1, history.Count("listening_incidents WHERE state = 'resolved' AND severity = 1 AND resolved_ms - crossed_ms = 10800000"));
        Assert.Equal(1, history.Count("listening_pauses WHERE state = 'active' AND incident = 'i-1' AND resumed_ms IS NULL"));
    }

    private static async Task CompareAsync(HistoryUnderTest history)
    {
        var queries = new HistoryQueries(history.Queries, history.Review, history.Brands);
        foreach (var (bucket, view) in new[] { ("1m", "listening_minutes"), ("1h", "listening_hours"), ("1d", "listening_days") })
        {
            var series = await queries.SentimentAsync(Viewer.System, new SeriesQuery("acme", Start, Start.AddDays(3), TimeBucket.Parse(bucket)!.Value), None);
            var rows = $"{view} WHERE brand = 'acme' AND kind = 'brand' AND drill = ''";
            foreach (var point in series.Points.Where(p => p.Volume > 0))
            {
                var row = $"{rows} AND start_ms = {point.Start.ToUnixTimeMilliseconds()}";
                Assert.Equal((1L, point.Volume, point.Negative, point.Impressions), (history.Count(row), history.Sum(row, "volume"), history.Sum(row, "negative"), history.Sum(row, "impressions")));
                Assert.Equal((long)Math.Round(point.Mean!.Value * 1_000_000), history.Sum(row, "round(mean_sentiment * 1000000)"));
            }

            Assert.Equal(series.Points.Count(p => p.Volume > 0), history.Count(rows));
        }
    }

    /// <summary>Views and columns of the tables in docs/sql.md.</summary>
    private static IEnumerable<(string View, string Column)> Documented()
    {
        var (views, root) = (new List<string>(), new DirectoryInfo(AppContext.BaseDirectory));
        while (!File.Exists(Path.Combine(root.FullName, "Listening.sln")))
        {
            root = root.Parent!;
        }

        foreach (var line in File.ReadLines(Path.Combine(root.FullName, "docs", "sql.md")))
        {
            if (line.StartsWith('#') || line.StartsWith("| column of", StringComparison.Ordinal))
            {
                if (line.Contains("listening_", StringComparison.Ordinal))
                {
                    views = [.. Names().Matches(line).Select(m => m.Groups[1].Value).Where(n => n.StartsWith("listening_", StringComparison.Ordinal))];
                }
            }
            else if (line.StartsWith("| `", StringComparison.Ordinal))
            {
                foreach (var column in Names().Matches(line.Split('|')[1]).Select(m => m.Groups[1].Value))
                {
                    foreach (var view in views)
                    {
                        yield return (view, column);
                    }
                }
            }
        }
    }

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Names();
}
