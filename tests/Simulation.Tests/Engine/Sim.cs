namespace Listening.Simulation.Engine;

/// <summary>
/// Time and turns of one simulated world, on one thread. Every process has a <see cref="Lane"/> in which its continuations wait; whose turn it is, and which
/// of them, the seed says. When nobody can go on, time jumps to the next timer. So a seed is a run, and a run is a seed.
/// </summary>
internal sealed class Sim(int seed)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 20, 40, 0, TimeSpan.Zero);

    private readonly PriorityQueue<SimTimer, (long Due, long Order)> timers = new();
    private readonly List<Lane> lanes = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private long order;

    public Random Random { get; } = new(seed);

    /// <summary>Ticks since <see cref="Start"/>; never falls, whatever clocks say.</summary>
    public long Ticks { get; private set; }

    public TimeSpan Elapsed => TimeSpan.FromTicks(Ticks);

    /// <summary>Continuations that ran: a measure of how much of a run there was.</summary>
    public long Turns { get; private set; }

    public Lane NewLane(string name)
    {
        var lane = new Lane(this, name);
        lanes.Add(lane);
        return lane;
    }

    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <summary>Runs until that much time has passed.</summary>
    public void Run(TimeSpan until)
    {
        while (true)
        {
            var ready = lanes.FindAll(l => l.CanRun);
            if (ready.Count > 0)
            {
                Turns++;
                ready[Random.Next(ready.Count)].RunOne(Random);
                continue;
            }

            if (!timers.TryPeek(out var next, out var due) || due.Due > until.Ticks)
            {
                Ticks = until.Ticks;
                return;
            }

            timers.Dequeue();
            Ticks = Math.Max(Ticks, due.Due);
            next.Fire(due.Due);
        }
    }

    internal void Schedule(SimTimer timer, long due) => timers.Enqueue(timer, (due, order++));

    internal void Forget(Lane lane) => lanes.Remove(lane);

    internal void MustBeOurs()
    {
        if (Environment.CurrentManagedThreadId != thread)
        {
            throw new InvalidOperationException("A continuation left the simulation's thread: the run is not the seed's any more.");
        }
    }
}

/// <summary>One process: what it has to do next, and its clock.</summary>
internal sealed class Lane(Sim sim, string name) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Run, object? State)> ready = [];
    private LaneTime? time;

    public string Name => name;

    public bool IsDead { get; private set; }

    /// <summary>As SIGSTOP: nothing runs, timers run up.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>How far this process's wall clock is off.</summary>
    public TimeSpan ClockOffset { get; set; }

    public TimeProvider Time => time ??= new LaneTime(sim, this);

    public bool CanRun => !IsFrozen && ready.Count > 0;

    /// <summary>As SIGKILL: whatever was under way never goes on.</summary>
    public void Kill()
    {
        IsDead = true;
        ready.Clear();
        sim.Forget(this);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        sim.MustBeOurs();
        if (!IsDead)
        {
            ready.Add((d, state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for another process.");

    /// <summary>Starts something in this process.</summary>
    public void Start(Func<Task> work) => Post(_ => _ = work(), null);

    internal void RunOne(Random random)
    {
        var index = random.Next(ready.Count);
        var (run, state) = ready[index];
        ready.RemoveAt(index);
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            run(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}

internal sealed class LaneTime(Sim sim, Lane lane) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => sim.Ticks;

    public override DateTimeOffset GetUtcNow() => Sim.Start + sim.Elapsed + lane.ClockOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(sim, lane, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

internal sealed class SimTimer(Sim sim, Lane lane, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan period;
    private long due = -1;

    public bool Change(TimeSpan dueTime, TimeSpan every)
    {
        period = every;
        due = dueTime < TimeSpan.Zero ? -1 : sim.Ticks + dueTime.Ticks;
        if (due >= 0)
        {
            sim.Schedule(this, due);
        }

        return true;
    }

    public void Fire(long at)
    {
        // Changed or disposed of since.
        if (at != due || lane.IsDead)
        {
            return;
        }

        due = -1;
        if (period > TimeSpan.Zero)
        {
            Change(period, period);
        }

        lane.Post(_ => callback(state), null);
    }

    public void Dispose() => due = -1;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
