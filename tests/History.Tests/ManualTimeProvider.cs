namespace Listening.History.Tests;

/// <summary>A clock that stands until it is moved, with an odd frequency so that nobody takes ticks for timestamps.</summary>
internal sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    public static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    public ManualTimeProvider()
        : this(Start)
    {
    }

    public override long TimestampFrequency => 9_999_991;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override long GetTimestamp() => (long)(Interlocked.Read(ref ticks) * (TimestampFrequency / (double)TimeSpan.TicksPerSecond));

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}
