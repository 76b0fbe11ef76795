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
    private static readonly string[] MetasHeaders = ["X-App-Usage", "X-Business-Use-Case-Usage"];
    private static readonly string[] MetasShares = ["call_count", "total_time", "total_cputime"];

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

        var waits = MetasHeaders.SelectMany(name => Uses(Header(headers, name)))
            .Where(use => MetasShares.Max(share => use.Whole(share) ?? 0) >= UsedUp)
            .Select(use => use.Whole("estimated_time_to_regain_access") is > 0 and < 100_000 and var minutes ? TimeSpan.FromMinutes(minutes) : WithoutEstimate).ToList();
        return waits.Count == 0 ? null : now + waits.Max();
    }

    // One of Meta's headers is the use itself, the other maps each asset to a list of uses.
    private static List<JsonElement> Uses(string? header)
    {
        try
        {
            using var document = LooseJson.Document(header ?? "{}");
            var root = document.RootElement.Clone();
            return root.ValueKind is not JsonValueKind.Object ? []
                : [root, .. root.EnumerateObject().Where(p => p.Value.ValueKind is JsonValueKind.Array).SelectMany(p => p.Value.EnumerateArray())];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? Header(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
