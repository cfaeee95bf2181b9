namespace Listening.Ingest.Tests;

/// <summary>A clock that moves only when told, with an odd frequency so that ticks are never mistaken for a unit of time.</summary>
internal sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly DateTimeOffset _start = start;
    private DateTimeOffset _now = start;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 11, 21, 20, 40, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => 1_234_567;

    public long NowMs => GetUtcNow().ToUnixTimeMilliseconds();

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => (long)((GetUtcNow() - _start).TotalSeconds * TimestampFrequency);

    /// <summary>How many timers run: a test that must not be early waits until its subject waits.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>Sets the clock back without firing anything.</summary>
    public void SetBack(TimeSpan by)
    {
        lock (_gate)
        {
            _now -= by;
        }
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(t => t.Due <= _now).OrderBy(t => t.Due)];
        }

        due.ForEach(t => t.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ManualTimer(this, callback, state, dueTime, period);

    private sealed class ManualTimer : ITimer
    {
        private readonly ManualTimeProvider _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private TimeSpan _period;

        public ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state, TimeSpan due, TimeSpan period)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            Change(due, period);
        }

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            lock (_clock._gate)
            {
                _clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = _clock._now + dueTime;
                    _clock._timers.Add(this);
                }
            }

            if (dueTime == TimeSpan.Zero)
            {
                Fire();
            }

            return true;
        }

        public void Fire()
        {
            lock (_clock._gate)
            {
                if (!_clock._timers.Remove(this))
                {
                    return;
                }

                if (_period > TimeSpan.Zero)
                {
                    Due = _clock._now + _period;
                    _clock._timers.Add(this);
                }
            }

            _callback(_state);
        }

        public void Dispose()
        {
            lock (_clock._gate)
            {
                _clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
