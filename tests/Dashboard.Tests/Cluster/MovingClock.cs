namespace Listening.Dashboard.Tests.Cluster;

/// <summary>A machine's clock that somebody sets wrong, beside its counter that nobody can set.</summary>
internal sealed class MovingClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 20, 40, 0, TimeSpan.Zero);

    // Not the usual one, so that ticks taken for timestamps show.
    public override long TimestampFrequency => 1_000;

    public TimeSpan Passed { get; private set; }

    /// <summary>How far the wall clock is ahead.</summary>
    public TimeSpan Wrong { get; set; }

    /// <summary>What a clock that is right shows.</summary>
    public DateTimeOffset True => Start + Passed;

    public void Pass(TimeSpan time) => Passed += time;

    public override long GetTimestamp() => (long)Passed.TotalMilliseconds;

    public override DateTimeOffset GetUtcNow() => True + Wrong;
}
