using System.Text.Json;

namespace TextileStudio.Core.Usage.Arcjet;

internal enum ArcjetConclusion
{
    Unspecified,
    Allow,
    Deny,
    Challenge,
    Error,
}

internal enum ArcjetState
{
    Unspecified,
    Run,
    NotRun,
    DryRun,
    Cached,
}

/// <summary>Why a rate limit decided as it did. What an answer leaves out is zero: nothing remaining is not written at all.</summary>
internal sealed record ArcjetReason(long Max, long Remaining, long ResetInSeconds, long WindowInSeconds);

/// <summary>What one rule said; it belongs to the rule at the same place of the question.</summary>
internal sealed record ArcjetRuleResult(string RuleId, ArcjetState State, ArcjetConclusion Conclusion, ArcjetReason? Reason, long Ttl, string Fingerprint)
{
    public bool IsDenial => Conclusion is ArcjetConclusion.Deny or ArcjetConclusion.Challenge;
}

/// <summary>An answer of Decide, read forgivingly: unknown names are unspecified, unknown fields are passed over, wrong types are zero.</summary>
internal sealed record ArcjetDecision(string Id, ArcjetConclusion Conclusion, ArcjetReason? Reason, long Ttl, IReadOnlyList<ArcjetRuleResult> Results)
{
    /// <summary>Null where there is no decision in it.</summary>
    public static ArcjetDecision? Read(JsonElement answer)
    {
        if (Object(answer, "decision") is not { } decision)
            return null;
        var results = decision.Items("ruleResults").Where(r => r.ValueKind is JsonValueKind.Object).Select(Result).ToList();
        return new ArcjetDecision(Text(decision, "id"), Name<ArcjetConclusion>(decision, "conclusion", "CONCLUSION_"), ReasonOf(decision), Number(decision, "ttl"), results);
    }

    private static ArcjetRuleResult Result(JsonElement result) => new(
        Text(result, "ruleId"), Name<ArcjetState>(result, "state", "RULE_STATE_"), Name<ArcjetConclusion>(result, "conclusion", "CONCLUSION_"), ReasonOf(result), Number(result, "ttl"), Text(result, "fingerprint"));

    private static ArcjetReason? ReasonOf(JsonElement holder) => Object(holder, "reason") is { } reason && Object(reason, "rateLimit") is { } limit
        ? new ArcjetReason(Number(limit, "max"), Number(limit, "remaining"), Number(limit, "resetInSeconds"), Number(limit, "windowInSeconds"))
        : null;

    private static JsonElement? Object(JsonElement holder, string name) => holder.At(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    private static string Text(JsonElement holder, string name) => holder.At(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    private static long Number(JsonElement holder, string name) => uint.TryParse(holder.Text(name), out var number) ? number : 0;

    // By name or by number, as the JSON of protocol buffers allows.
    private static T Name<T>(JsonElement holder, string name, string prefix)
        where T : struct, Enum
    {
        if (holder.At(name) is { ValueKind: JsonValueKind.Number } value)
            return value.TryGetInt32(out var number) && Enum.IsDefined((T)Enum.ToObject(typeof(T), number)) ? (T)Enum.ToObject(typeof(T), number) : default;
        var text = Text(holder, name);
        return text.StartsWith(prefix, StringComparison.Ordinal) && Enum.TryParse<T>(text[prefix.Length..].Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : default;
    }
}
