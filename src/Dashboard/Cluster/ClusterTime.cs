namespace Listening.Dashboard.Cluster;

/// <summary>
/// The one clock of a cluster: this machine's, put right by the history's server and carried on by the counter that no setting of a clock moves. A node whose
/// clock is a quarter of an hour off would call every crossing historical, and what is historical never pauses.
/// </summary>
public sealed class ClusterTime : TimeProvider
{
    // Clocks that are kept differ by milliseconds. Under a second nobody is misled, and time that steps to and fro is worse.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly TimeProvider machine;
    private volatile Anchor anchor;

    public ClusterTime(TimeProvider machine)
    {
        this.machine = machine;
        anchor = new Anchor(machine.GetUtcNow(), machine.GetTimestamp());
    }

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <summary>How far this machine's own clock is ahead (negative: behind).</summary>
    public TimeSpan Off => machine.GetUtcNow() - GetUtcNow();

    public override long GetTimestamp() => machine.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => At(anchor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Compares with a clock that all nodes share, and goes by it from then on if the two are apart.</summary>
    /// <returns>How far time was moved; zero when it stayed.</returns>
    public async Task<TimeSpan> CompareAsync(Func<Task<DateTimeOffset>> shared)
    {
        var asked = machine.GetTimestamp();
        var said = await shared();
        var heard = machine.GetTimestamp();

        // The answer was made at some moment of the round trip: a slow one proves less.
        var doubt = machine.GetElapsedTime(asked, heard) / 2;
        var moved = said + doubt - (anchor.Utc + machine.GetElapsedTime(anchor.Timestamp, heard));
        if (moved.Duration() <= doubt + Tolerance)
        {
            return TimeSpan.Zero;
        }

        anchor = new Anchor(said + doubt, heard);
        return moved;
    }

    private DateTimeOffset At(Anchor from) => from.Utc + machine.GetElapsedTime(from.Timestamp);

    private sealed record Anchor(DateTimeOffset Utc, long Timestamp);
}
