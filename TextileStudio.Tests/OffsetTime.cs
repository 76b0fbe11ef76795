namespace TextileStudio.Tests;

/// <summary>The machine's time, set wrong: its wall clock, its monotonic clock or both are off by what a test says.</summary>
internal sealed class OffsetTime : TimeProvider
{
    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan Wall { get; set; }

    /// <summary>How much time the monotonic clock has skipped, as after a freeze of the process.</summary>
    public TimeSpan Skipped { get; set; }

    public override long TimestampFrequency => System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Wall;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Skipped.TotalSeconds * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, dueTime, period);
}
