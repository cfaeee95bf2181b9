using Listening.Alerts.Hub;
using Listening.Dashboard.Live;

namespace Listening.Dashboard.Tests.Live;

public class ToldExpectationTests
{
    // A minute of 2025: there is no rhythm before 1970.
    private const long Start = 29_000_000;

    private readonly ToldExpectation told = new();

    [Fact]
    public void An_hour_of_stored_minutes_gives_the_next_one_an_expectation()
    {
        var all = Tell(from: 0, minutes: 75);

        Assert.All(all[..60], m => Assert.Null(m.High));
        Assert.All(all[70..], m => Assert.InRange(m.High!.Value, 10, 25));
    }

    [Fact]
    public void A_flood_is_measured_against_what_went_before_it()
    {
        Tell(from: 0, minutes: 90);
        var first = told.Meet(new MinuteView((Start + 90) * 60, 40, 30, null, null));
        var grown = told.Meet(new MinuteView((Start + 90) * 60, 400, 300, null, null));

        Assert.Equal(first.High, grown.High);
        Assert.True(grown.Volume > grown.High);
    }

    [Fact]
    public void Behind_a_long_hole_it_is_learnt_anew()
    {
        Tell(from: 0, minutes: 90);

        Assert.All(Tell(from: 300, minutes: 30), m => Assert.Null(m.High));
    }

    private MinuteView[] Tell(int from, int minutes) =>
        [.. Enumerable.Range(from, minutes).Select(m => told.Meet(new MinuteView((Start + m) * 60, 8 + (m % 5), 1, null, null)))];
}
