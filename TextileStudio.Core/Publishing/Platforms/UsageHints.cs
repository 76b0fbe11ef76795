using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// What networks say of our use beside an answer that was fine: Meta in percent and minutes, X in calls left and epoch seconds, the others nothing. Only a window
/// that is used up counts: the call after this one would be refused, so it is not made.
/// </summary>
internal static class UsageHints
{
    private const int UsedUp = 100;

    // Meta's estimate is 0 where it has none.
    private static readonly TimeSpan WithoutEstimate = TimeSpan.FromHours(1);

    /// <summary>Until when no further call should be made; null when there is room.</summary>
    public static DateTimeOffset? HoldUntil(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (Header(headers, "x-rate-limit-remaining") == "0" && long.TryParse(Header(headers, "x-rate-limit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            && epoch < 253_402_300_800)
        {
            return DateTimeOffset.FromUnixTimeSeconds(epoch);
        }

        return Header(headers, "X-Business-Use-Case-Usage") is { } usage ? OfMeta(usage, now) : null;
    }

    private static DateTimeOffset? OfMeta(string header, DateTimeOffset now)
    {
        try
        {
            using var usage = JsonDocument.Parse(header);
            DateTimeOffset? until = null;
            foreach (var use in usage.RootElement.EnumerateObject().SelectMany(asset => asset.Value.EnumerateArray()))
            {
                if (Math.Max(use.Whole("call_count") ?? 0, Math.Max(use.Whole("total_time") ?? 0, use.Whole("total_cputime") ?? 0)) < UsedUp)
                    continue;
                var wait = use.Whole("estimated_time_to_regain_access") is > 0 and < 100_000 and var minutes ? TimeSpan.FromMinutes(minutes) : WithoutEstimate;
                until = until is { } later && later > now + wait ? later : now + wait;
            }

            return until;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Header(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
