namespace TextileStudio.Core.Webhooks;

/// <summary>When a delivery is tried: at once, then ever more rarely over 24 hours, with jitter so that what failed together does not come back together.</summary>
public static class RetrySchedule
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(4);

    /// <summary>From the delivery's beginning; the first is the first try.</summary>
    private static readonly TimeSpan[] Offsets =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    public static int MostTries => Offsets.Length;

    /// <summary>The next try after <paramref name="tries"/> failures; null when they are used up. An endpoint's wish to wait is honoured within the 24 hours.</summary>
    /// <param name="share">From 0 to 1: where in the jitter of a tenth either way.</param>
    public static DateTimeOffset? Next(DateTimeOffset begun, int tries, DateTimeOffset now, TimeSpan? retryAfter, double share)
    {
        if (tries >= Offsets.Length)
            return null;
        var next = begun + (Offsets[tries] * (0.9 + (0.2 * share)));
        var last = begun + Offsets[^1];
        if (retryAfter is { } wish && now + wish > next)
            next = now + wish > last ? last : now + wish;
        return next < now + Soonest ? now + Soonest : next;
    }
}
