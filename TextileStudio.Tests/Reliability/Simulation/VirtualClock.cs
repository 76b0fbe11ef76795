namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>
/// The simulated passing of time: a monotonic clock that moves from timer to timer, the networks' wall clock beside it, and our machine's, which may be set wrong.
/// For one thread only.
/// </summary>
internal sealed class VirtualClock
{
    private static readonly DateTimeOffset Start = new(2026, 11, 8, 4, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(3);

    private readonly PriorityQueue<(VirtualTimer Timer, long Version), (long Due, long Sequence)> _timers = new();
    private readonly List<(long At, TimeSpan Offset)> _offsets = [(0, TimeSpan.Zero)];
    private long _sequence;

    public VirtualClock()
    {
        Network = new VirtualTime(this, ofMachine: false, node: null);
        Machine = new VirtualTime(this, ofMachine: true, node: null);
    }

    /// <summary>Monotonic ticks since the beginning.</summary>
    public long Ticks { get; private set; }

    public TimeSpan Elapsed => TimeSpan.FromTicks(Ticks);

    /// <summary>How far our machine's clock is ahead of the networks'.</summary>
    public TimeSpan Offset => _offsets[^1].Offset;

    public TimeProvider Network { get; }

    /// <summary>Our machine's clock for those that neither die nor pause: owners.</summary>
    public TimeProvider Machine { get; }

    public DateTimeOffset NetworkNow => Start + Elapsed;

    /// <summary>Our machine's clock as a node sees it: its timers do not fire while it is dead or stopped.</summary>
    public TimeProvider Of(NodeState node) => new VirtualTime(this, ofMachine: true, node);

    public void SetWrongBy(TimeSpan offset) => _offsets.Add((Ticks, offset));

    /// <summary>What our machine's clock showed at an instant of the networks', and a moment before.</summary>
    public IReadOnlyList<DateTimeOffset> MachineAt(DateTimeOffset network)
    {
        var at = (network - Start).Ticks;
        var shown = new List<DateTimeOffset>();
        for (var i = _offsets.Count - 1; i >= 0; i--)
        {
            if (_offsets[i].At > at)
                continue;
            shown.Add(network + _offsets[i].Offset);
            if (_offsets[i].At < at - Moment.Ticks)
                break;
        }

        return shown;
    }

    /// <summary>Does something later; it happens whatever becomes of the nodes.</summary>
    public void After(TimeSpan wait, Action action) => Add(new VirtualTimer(this, _ => action(), null, null), wait);

    public Task DelayAsync(TimeSpan wait) => Task.Delay(wait, Network, CancellationToken.None);

    /// <summary>Moves to the next timer and fires it. False: there is none, nothing will ever happen again.</summary>
    public bool FireNext()
    {
        while (_timers.TryDequeue(out var next, out var key))
        {
            if (next.Version != next.Timer.Version)
                continue;
            Ticks = Math.Max(Ticks, key.Due);
            next.Timer.Fire();
            return true;
        }

        return false;
    }

    private void Add(VirtualTimer timer, TimeSpan wait) => timer.Change(wait, Timeout.InfiniteTimeSpan);

    private sealed class VirtualTime(VirtualClock clock, bool ofMachine, NodeState? node) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => ofMachine ? clock.NetworkNow + clock.Offset : clock.NetworkNow;

        public override long GetTimestamp() => clock.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new VirtualTimer(clock, callback, state, node);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state, NodeState? node) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        /// <summary>Rises with every change, so that an outdated entry of the queue is known as one.</summary>
        public long Version { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Version++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                clock._timers.Enqueue((this, Version), (clock.Ticks + Math.Max(0, dueTime.Ticks), clock._sequence++));
            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
                Change(_period, _period);
            if (node is null || node.MayRun(() => callback(state)))
                callback(state);
        }

        public void Dispose() => Version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
