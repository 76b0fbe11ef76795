using TextileStudio.Core.Usage;

namespace TextileStudio.Api.Http;

/// <summary>The <c>RateLimit-Policy</c> and <c>RateLimit</c> headers: one structured-field item per window.</summary>
public static class RateLimitHeaders
{
    /// <summary>Call it for a yes and for a no; an unlimited meter has no window and writes nothing.</summary>
    public static void WriteRateLimit(this HttpResponse response, IReadOnlyList<LimitWindow> windows)
    {
        if (windows.Count == 0)
            return;
        response.Headers["RateLimit-Policy"] = string.Join(", ", windows.Select(w => $"\"{w.Name}\";q={w.Limit};w={Seconds(w.Window)}"));
        response.Headers["RateLimit"] = string.Join(", ", windows.Select(w => $"\"{w.Name}\";r={w.Remaining};t={Seconds(w.ResetsIn)}"));
    }

    // Rounded up: a client that waits this long finds the window reset.
    private static long Seconds(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds);
}
