namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Watches the wall clock against the monotonic one. A jump of more than 30 s pauses new sends for 10 s and is reported: a clock that was set wrong and is
/// set right again at once must not send next week's posts today.
/// </summary>
public sealed class ClockGuard(TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _monotonic = time.GetTimestamp();
    private long? _pausedAt;

    /// <summary>The last jump seen, for health and logs.</summary>
    public TimeSpan? LastJump { get; private set; }

    /// <summary>How long ago it was seen.</summary>
    public TimeSpan? SinceLastJump => _pausedAt is { } since ? time.GetElapsedTime(since) : null;

    /// <summary>Whether sends are paused now. Returns the jump in <paramref name="jump"/> once, when it is seen.</summary>
    public bool IsPaused(out TimeSpan? jump)
    {
        var wall = time.GetUtcNow();
        var monotonic = time.GetTimestamp();
        var drift = wall - _wall - time.GetElapsedTime(_monotonic, monotonic);
        (_wall, _monotonic) = (wall, monotonic);
        jump = null;
        if (drift.Duration() > Tolerance)
        {
            jump = LastJump = drift;
            _pausedAt = monotonic;
        }

        return _pausedAt is { } since && time.GetElapsedTime(since, monotonic) < Pause;
    }
}
