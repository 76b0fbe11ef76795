using System.Collections.Concurrent;

namespace TextileStudio.Tests.Ai;

/// <summary>
/// A clock on which short pauses (between tries) are over as soon as they begin, the clock moved on by as much, while long ones (time limits) wait until it is moved by hand.
/// So retries are tested with their real lengths and nobody waits.
/// </summary>
internal sealed class EagerTime : TimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(50);
    private readonly FakeTime _clock = new();

    /// <summary>The pauses there were, in order; those of a few milliseconds, in which a database is tried again, left out.</summary>
    public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public void Advance(TimeSpan by) => _clock.Advance(by);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime >= Short)
            return _clock.CreateTimer(callback, state, dueTime, period);
        Pauses.Enqueue(dueTime);
        _clock.Advance(dueTime);
        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return _clock.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
