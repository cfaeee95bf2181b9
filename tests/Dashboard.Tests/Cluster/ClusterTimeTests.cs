using Listening.Dashboard.Cluster;

namespace Listening.Dashboard.Tests.Cluster;

/// <summary>The nodes of a cluster have one time, whatever their machines' clocks say.</summary>
public sealed class ClusterTimeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly MovingClock machine = new();

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    [InlineData(16)]
    public async Task A_wrong_clock_is_put_right_by_the_historys_and_its_error_is_known(int seconds)
    {
        machine.Wrong = TimeSpan.FromSeconds(seconds);
        var time = new ClusterTime(machine);

        var moved = await time.CompareAsync(() => Task.FromResult(machine.True));
        machine.Pass(Hour);

        Assert.Equal(TimeSpan.FromSeconds(-seconds), moved);
        Assert.Equal(machine.True, time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(seconds), time.Off);
    }

    [Fact]
    public async Task A_clock_that_jumps_moves_nothing_not_even_for_a_moment()
    {
        var time = new ClusterTime(machine);
        await time.CompareAsync(() => Task.FromResult(machine.True));

        machine.Wrong = Hour;

        Assert.Equal(machine.True, time.GetUtcNow());
        Assert.Equal(Hour, time.Off);
    }

    [Fact]
    public async Task Time_does_not_step_for_less_than_a_second_nor_for_an_answer_that_took_longer_than_the_difference()
    {
        var time = new ClusterTime(machine);
        Assert.Equal(TimeSpan.Zero, await time.CompareAsync(() => Task.FromResult(machine.True.AddMilliseconds(900))));

        // Somewhere within those twenty seconds the server looked at its clock.
        var moved = await time.CompareAsync(() =>
        {
            var said = machine.True;
            machine.Pass(TimeSpan.FromSeconds(20));
            return Task.FromResult(said);
        });

        Assert.Equal(TimeSpan.Zero, moved);
        Assert.Equal(machine.True, time.GetUtcNow());
    }

    [Fact]
    public async Task A_machine_that_slept_is_put_right_again()
    {
        var time = new ClusterTime(machine);
        await time.CompareAsync(() => Task.FromResult(machine.True));

        // The counter stood still meanwhile.
        await time.CompareAsync(() => Task.FromResult(machine.True + Hour));

        Assert.Equal(machine.True + Hour, time.GetUtcNow());
    }
}
