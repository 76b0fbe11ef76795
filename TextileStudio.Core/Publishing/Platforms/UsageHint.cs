using System.Text.Json;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>What Meta's usage headers say on every answer, also on a success: how much of the calls is used, and from when on there is room again.</summary>
internal static class UsageHint
{
    /// <summary>Above this share of the calls it is wiser to wait than to be refused.</summary>
    private const long Full = 90;

    // Both budgets roll over an hour; without a word from the network a few minutes free some of it, and the next answer says how much.
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(5);

    /// <summary>Until when calls are best held back; null while there is room, and where an answer has no such headers.</summary>
    public static DateTimeOffset? Of(Answer answer, DateTimeOffset now)
    {
        long highest = 0, minutes = 0;
        foreach (var name in new[] { "X-App-Usage", "X-Business-Use-Case-Usage" })
        {
            foreach (var use in answer.Header(name) is { } header ? Uses(header) : [])
            {
                highest = Math.Max(highest, Share(use));
                minutes = Math.Max(minutes, use.Whole("estimated_time_to_regain_access") ?? 0);
            }
        }
        if (highest <= Full)
            return null;
        return now + (minutes is > 0 and < 100_000 ? TimeSpan.FromMinutes(minutes) : Unsaid);
    }

    private static long Share(JsonElement use) => new[] { "call_count", "total_time", "total_cputime" }.Max(name => use.Whole(name) ?? 0);

    // One header is the use itself, the other maps each asset to a list of uses.
    private static List<JsonElement> Uses(string header)
    {
        try
        {
            using var document = JsonDocument.Parse(header);
            var root = document.RootElement.Clone();
            return root.ValueKind is not JsonValueKind.Object ? []
                : [root, .. root.EnumerateObject().Where(p => p.Value.ValueKind is JsonValueKind.Array).SelectMany(p => p.Value.EnumerateArray())];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
