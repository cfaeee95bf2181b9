using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Tests.Sqlite;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Privacy;

/// <summary>What may be given to partners names no group that is too small, and lets none be computed.</summary>
public sealed class InsightTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void Bucket_of_fewer_people_than_the_least_group_is_blank_and_counts_are_rounded()
    {
        var insight = Insights.Of(Series((23, 12), (8, 8), (0, 0)), A.T0, A.T0.AddHours(3), Insights.LeastGroup);

        Assert.Equal([25L, null, null], insight.Points.Select(p => p.Volume));
        Assert.Equal(1, insight.Suppressed);
        Assert.Throws<ArgumentOutOfRangeException>(() => Insights.Of(Series((23, 12)), A.T0, A.T0.AddHours(1), Insights.LeastGroup - 1));
    }

    [Fact]
    public void Part_that_is_too_small_cannot_be_found_by_taking_the_others_from_the_whole()
    {
        var whole = Insights.Of(Series((100, 60), (100, 60)), A.T0, A.T0.AddHours(2), Insights.LeastGroup);

        // In the second hour nobody is too few; in the first one, three people of c are.
        var split = Insights.Split(whole, "platform", [("a", Series((60, 40), (40, 30))), ("b", Series((37, 20), (40, 30))), ("c", Series((3, 3), (20, 12))), ("d", Series((2, 2), (0, 0)))]);

        Assert.Equal(
            [("a", 0, 60L, 40L), ("b", 1, null, 40L), ("c", 1, null, 20L)],
            split.Series!.Select(s => (s.Value, s.Suppressed, s.Points[0].Volume, s.Points[1].Volume)));
        Assert.Equal(("platform", 100L), (split.By, split.Points[0].Volume));
    }

    [Theory]
    [InlineData(StreamKind.Platform)]
    [InlineData(StreamKind.Campaign)]
    [InlineData(StreamKind.Partner)]
    [InlineData(StreamKind.Language)]
    public async Task People_of_every_split_are_counted_from_its_own_minutes(StreamKind kind)
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var stream = new StreamKey("acme", kind, "one", "");
        var heard = new StreamSecond();
        for (var i = 0; i < 40; i++)
        {
            heard.Count(SentimentLabel.Negative, 0, (ulong)(i % 20) * 0x9E3779B97F4A7C15, risky: false);
        }

        var hour = A.T0Ms / 3_600_000 * 3_600_000;
        await history.Score.CommitAsync(A.Batch(at, 1) with { Minutes = [new MinuteDelta(stream, hour, heard)] }, None);
        var from = DateTimeOffset.FromUnixTimeMilliseconds(hour);

        var series = await history.Queries.SentimentAsync(Viewer.System, new SentimentQuery("acme", from, from.AddHours(1), TimeSpan.FromHours(1), Split: stream), None);

        Assert.InRange(Assert.Single(series.Points).Authors!.Value, 18, 22);
        Assert.Equal(40, series.Points[0].Volume);
    }

    private static SentimentSeries Series(params (long Volume, long Authors)[] hours) => new(
        "acme", null, TimeSpan.FromHours(1), null,
        [.. hours.Select((h, i) => new SentimentPoint(A.T0.AddHours(i), true, h.Volume, 0, h.Volume, 0, 0, 0, 0, h.Authors))]);
}
