using System.Collections.Concurrent;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Counts requests per key in fixed windows, for usage headers. In memory: a restart starts a new window.</summary>
internal sealed class RateWindows(TimeSpan length)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset Start, int Used)> _windows = new();

    /// <summary>Adds one and says how many the window has now and when it ends.</summary>
    public (int Used, DateTimeOffset Reset) Count(string key, DateTimeOffset now)
    {
        var (start, used) = _windows.AddOrUpdate(key, _ => (now, 1), (_, window) => now - window.Start >= length ? (now, 1) : (window.Start, window.Used + 1));
        return (used, start + length);
    }
}
