using System.Globalization;
using Listening.History.Queries;

namespace Listening.History.Tests.Queries;

public class TimeBucketTests
{
    [Theory]
    [InlineData("1M", "2026-01-31T10:00:00Z", "2026-03-01T00:00:00Z", "2026-01-01 2026-02-01 2026-03-01")]
    [InlineData("3M", "2026-02-10T10:00:00Z", "2026-05-02T00:00:00Z", "2026-02-01 2026-05-01 2026-08-01")]
    [InlineData("1w", "2026-11-22T10:00:00Z", "2026-11-24T00:00:00Z", "2026-11-16 2026-11-23 2026-11-30")]
    [InlineData("1d", "2026-11-22T10:00:00Z", "2026-11-23T00:00:00Z", "2026-11-22 2026-11-23")]
    public void Buckets_cover_the_range_and_begin_where_people_expect(string bucket, string from, string to, string edges)
    {
        var found = TimeBucket.Parse(bucket)!.Value.Edges(Time(from), Time(to), 100);

        Assert.Equal(edges, string.Join(' ', found.Select(ms => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("0m")]
    [InlineData("-1m")]
    [InlineData("1y")]
    [InlineData("5000s")]
    public void What_is_no_width_of_time_is_none(string text) => Assert.Null(TimeBucket.Parse(text));

    [Fact]
    public void Too_many_buckets_and_an_empty_range_are_refused()
    {
        var at = Time("2026-11-22T10:00:00Z");
        Assert.Throws<ArgumentException>(() => new TimeBucket(1, 's').Edges(at, at.AddSeconds(101), 100));
        Assert.Equal(101, new TimeBucket(1, 's').Edges(at, at.AddSeconds(100), 100).Length);
        Assert.Throws<ArgumentException>(() => new TimeBucket(1, 's').Edges(at, at, 100));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
