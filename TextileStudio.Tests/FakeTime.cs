namespace TextileStudio.Tests;

/// <summary>A clock that stands still until it is moved. Timers fire while it moves, in the order of their due times, each at its own instant.</summary>
public sealed class FakeTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = start.ToUniversalTime();

    /// <summary>Told of every instant before anybody can read it: a second clock that follows this one.</summary>
    public Action<DateTimeOffset>? Follower { get; set; }

    public FakeTime()
        : this(new DateTimeOffset(2026, 11, 8, 4, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and runs, on this thread, every timer that falls due on the way.</summary>
    public void Advance(TimeSpan by) => MoveTo(GetUtcNow() + by);

    /// <summary>As after a machine's sleep: the clock stands at the target at once, and what fell due meanwhile fires there, once.</summary>
    public void JumpTo(DateTimeOffset target)
    {
        lock (_lock)
            Set(target);
        MoveTo(target);
    }

    public void MoveTo(DateTimeOffset target)
    {
        while (true)
        {
            FakeTimer? due;
            lock (_lock)
            {
                due = _timers.Where(t => t.Due <= target).MinBy(t => t.Due);
                if (due is null)
                {
                    if (target > _now)
                        Set(target);
                    return;
                }

                if (due.Due > _now)
                    Set(due.Due.Value);
                due.Rearm();
            }

            due.Fire();
        }
    }

    private void Set(DateTimeOffset now)
    {
        Follower?.Invoke(now);
        _now = now;
    }

    private sealed class FakeTimer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var atOnce = false;
            lock (time._lock)
            {
                time._timers.Remove(this);
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                if (dueTime == TimeSpan.Zero)
                {
                    atOnce = true;
                    Rearm();
                }
                else if (Due is not null)
                {
                    time._timers.Add(this);
                }
            }

            if (atOnce)
                ThreadPool.QueueUserWorkItem(_ => Fire());
            return true;
        }

        /// <summary>Called under the lock, before firing.</summary>
        public void Rearm()
        {
            time._timers.Remove(this);
            Due = _period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero ? null : time._now + _period;
            if (Due is not null)
                time._timers.Add(this);
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (time._lock)
            {
                Due = null;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
