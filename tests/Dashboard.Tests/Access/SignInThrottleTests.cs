using Listening.Alerts.Coordination;
using Listening.Dashboard.Access;

namespace Listening.Dashboard.Tests.Access;

/// <summary>Guessing gets slow for a name, whichever node is asked.</summary>
public sealed class SignInThrottleTests
{
    [Fact]
    public void Wrong_attempts_at_one_node_make_the_next_wait_at_another_and_a_right_one_ends_it_at_both()
    {
        var street = new LocalStreet(TimeProvider.System);
        using var one = new SignInThrottle(new LocalCoordination("one", street), TimeProvider.System);
        using var other = new SignInThrottle(new LocalCoordination("other", street), TimeProvider.System);
        for (var i = 0; i < 12; i++)
        {
            (i % 2 == 0 ? one : other).Wrong("dana", $"192.0.2.{i}");
        }

        Assert.True(one.Wait("dana", "192.0.2.9") > TimeSpan.Zero);
        Assert.True(other.Wait("dana", "192.0.2.9") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, other.Wait("erin", "192.0.2.9"));
        one.Right("dana");
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (one.Wait("dana", "192.0.2.9"), other.Wait("dana", "192.0.2.9")));
    }

    [Fact]
    public void What_is_told_on_the_way_names_nobody()
    {
        var street = new LocalStreet(TimeProvider.System);
        var told = new List<string>();
        using var listening = new LocalCoordination("ear", street).Hear("sign-in", told.Add);
        using var throttle = new SignInThrottle(new LocalCoordination("one", street), TimeProvider.System);
        throttle.Wrong("dana", "192.0.2.1");
        var said = Assert.Single(told);
        Assert.DoesNotContain("dana", said, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.1", said, StringComparison.Ordinal);
    }
}
