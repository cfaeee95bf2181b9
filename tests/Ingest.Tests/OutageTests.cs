namespace Listening.Ingest.Tests;

/// <summary>What is away is said once, again after five minutes, and once when it is back.</summary>
public sealed class OutageTests
{
    [Fact]
    public void Is_said_once_and_rarely_again_and_its_end_once()
    {
        var time = new ManualTimeProvider();
        var outage = new Outage(time);
        Assert.Null(outage.Worked());
        Assert.True(outage.Failed());
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(outage.Failed());
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(outage.Failed());
        Assert.False(outage.Failed());
        Assert.Equal(TimeSpan.FromMinutes(6), outage.Worked());
        Assert.Null(outage.Worked());
        Assert.True(outage.Failed());
    }

    [Fact]
    public void One_success_among_failures_is_not_the_end_where_it_has_to_settle()
    {
        var time = new ManualTimeProvider();
        var outage = new Outage(time, settle: TimeSpan.FromSeconds(1));
        Assert.True(outage.Failed());
        Assert.Null(outage.Worked());
        Assert.False(outage.Failed());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(outage.Worked());
    }
}
