namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Watches the wall clock against the monotonic one. A jump of more than 30 s pauses new sends for 10 s and is reported: a clock that was set wrong and is
/// set right again at once must not send next week's posts today.
/// </summary>
public sealed class ClockGuard(TimeProvider time)
{
    /// <summary>A difference of the two clocks beyond this is a jump; less is drift, or a process that got no turn.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _monotonic = time.GetTimestamp();
    private readonly Lock _lock = new();
    private long _steadySince = time.GetTimestamp();
    private long? _pausedAt;

    /// <summary>The last jump seen, for health and logs.</summary>
    public TimeSpan? LastJump { get; private set; }

    /// <summary>How long ago it was seen.</summary>
    public TimeSpan? SinceLastJump => _pausedAt is { } since ? time.GetElapsedTime(since) : null;

    /// <summary>How far the clock was set back altogether since this process began to look: so much later than in truth may a time be that was noted before.</summary>
    public TimeSpan SetBack { get; private set; }

    /// <summary>Whether sends are paused now. Returns the jump in <paramref name="jump"/> once, when it is seen.</summary>
    public bool IsPaused(out TimeSpan? jump)
    {
        lock (_lock)
        {
            jump = Look();
            return _pausedAt is { } since && time.GetElapsedTime(since, _monotonic) < Pause;
        }
    }

    /// <summary>
    /// For how long, by the monotonic clock, the wall clock is known not to have jumped: since its last jump, or since this process began to look. Times of the
    /// wall clock from before prove nothing about how much time has passed since.
    /// </summary>
    public TimeSpan SteadyFor()
    {
        lock (_lock)
        {
            Look();
            return time.GetElapsedTime(_steadySince, _monotonic);
        }
    }

    private TimeSpan? Look()
    {
        var wall = time.GetUtcNow();
        var monotonic = time.GetTimestamp();
        var drift = wall - _wall - time.GetElapsedTime(_monotonic, monotonic);
        (_wall, _monotonic) = (wall, monotonic);
        if (drift.Duration() <= Tolerance)
            return null;
        LastJump = drift;
        if (drift < TimeSpan.Zero)
            SetBack -= drift;
        _pausedAt = _steadySince = monotonic;
        return drift;
    }
}
