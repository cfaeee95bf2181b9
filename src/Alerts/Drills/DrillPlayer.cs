using System.Runtime.CompilerServices;

namespace Listening.Alerts.Drills;

/// <summary>Plays a scenario on a clock: ordinary talk at once, the crisis when told (at the first look at the wall).</summary>
public sealed class DrillPlayer : IDisposable
{
    // Five batches a second: finer than anybody sees, coarse enough to append many lines in one go.
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    // After a laptop's sleep the past is not played in one gulp; and what is late would be in no window.
    private static readonly TimeSpan TooLate = TimeSpan.FromSeconds(3);

    private readonly TimeProvider time;
    private readonly DemoScenario scenario;
    private readonly IEnumerator<DrillLine> everyday;
    private Queue<DrillLine>? crisis;
    private long crisisTicks;

    public DrillPlayer(DemoScenario scenario, TimeProvider time)
    {
        (this.scenario, this.time) = (scenario, time);
        everyday = scenario.Everyday(time.GetUtcNow()).GetEnumerator();
        everyday.MoveNext();
    }

    /// <summary>When the crisis began; null before.</summary>
    public DateTimeOffset? CrisisAt => Interlocked.Read(ref crisisTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Starts the crisis now; any thread. Only the first call counts.</summary>
    public bool BeginCrisis() => Interlocked.CompareExchange(ref crisisTicks, time.GetUtcNow().UtcTicks, 0) == 0;

    /// <summary>Lines as they fall due, in order, in batches. Never ends by itself; one reader.</summary>
    public async IAsyncEnumerable<IReadOnlyList<DrillLine>> PlayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (Due() is { Count: > 0 } due)
            {
                yield return due;
            }
        }
    }

    /// <summary>What fell due since the last call; what did so long ago is left out.</summary>
    public IReadOnlyList<DrillLine> Due()
    {
        var now = time.GetUtcNow();
        if (crisis is null && CrisisAt is { } start)
        {
            crisis = new Queue<DrillLine>(scenario.Crisis(start));
        }

        var due = new List<DrillLine>();
        for (; everyday.Current.Due <= now; everyday.MoveNext())
        {
            due.Add(everyday.Current);
        }

        while (crisis is not null && crisis.TryPeek(out var next) && next.Due <= now)
        {
            due.Add(crisis.Dequeue());
        }

        return [.. due.Where(line => now - line.Due <= TooLate).OrderBy(line => line.Due)];
    }

    public void Dispose() => everyday.Dispose();
}
