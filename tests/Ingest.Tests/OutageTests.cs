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
        Assert.True(outage.Failed("full"));
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(outage.Failed("full"));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(outage.Failed("full"));
        Assert.False(outage.Failed("full"));
        Assert.Equal(TimeSpan.FromMinutes(6), outage.Worked());
        Assert.Null(outage.Worked());
        Assert.True(outage.Failed("full"));
    }

    [Fact]
    public void Why_is_known_for_as_long_as_it_was_tried_just_now()
    {
        var time = new ManualTimeProvider();
        var outage = new Outage(time);
        Assert.Null(outage.Why);
        outage.Failed("The disk is full.");
        Assert.Equal("The disk is full.", outage.Why);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(outage.Why);
        outage.Failed("The disk is full still.");
        Assert.Equal("The disk is full still.", outage.Why);
        outage.Worked();
        Assert.Null(outage.Why);
    }

    [Fact]
    public void One_success_among_failures_is_not_the_end_where_it_has_to_settle()
    {
        var time = new ManualTimeProvider();
        var outage = new Outage(time, settle: TimeSpan.FromSeconds(1));
        Assert.True(outage.Failed("full"));
        Assert.Null(outage.Worked());
        Assert.False(outage.Failed("full"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(outage.Worked());
    }
}
