using System.Text.Json.Nodes;

namespace TextileStudio.Tests.Usage;

/// <summary>A message that a strict server of Arcjet's protocol would refuse.</summary>
internal sealed class NotInSchemaException(string message) : Exception(message);

/// <summary>The messages of proto.decide.v1alpha1 as far as limits need them, from the notes on the protocol: a field that is not in them, or of another type, is refused.</summary>
internal static class ArcjetSchema
{
    private static readonly string[] Modes = ["MODE_UNSPECIFIED", "MODE_DRY_RUN", "MODE_LIVE"];
    private static readonly string[] Algorithms = ["RATE_LIMIT_ALGORITHM_UNSPECIFIED", "RATE_LIMIT_ALGORITHM_TOKEN_BUCKET", "RATE_LIMIT_ALGORITHM_FIXED_WINDOW", "RATE_LIMIT_ALGORITHM_SLIDING_WINDOW"];
    private static readonly string[] Conclusions = ["CONCLUSION_UNSPECIFIED", "CONCLUSION_ALLOW", "CONCLUSION_DENY", "CONCLUSION_CHALLENGE", "CONCLUSION_ERROR"];
    private static readonly string[] States = ["RULE_STATE_UNSPECIFIED", "RULE_STATE_RUN", "RULE_STATE_NOT_RUN", "RULE_STATE_DRY_RUN", "RULE_STATE_CACHED"];

    private static readonly Dictionary<string, Dictionary<string, Action<JsonNode?, string>>> Messages = new()
    {
        ["DecideRequest"] = new()
        {
            ["sdkVersion"] = Text, ["details"] = Message("RequestDetails"), ["rules"] = List(Message("Rule")), ["characteristics"] = List(Text), ["metadataJson"] = Map,
        },
        ["ReportRequest"] = new()
        {
            ["sdkVersion"] = Text, ["details"] = Message("RequestDetails"), ["decision"] = Message("Decision"), ["rules"] = List(Message("Rule")), ["characteristics"] = List(Text), ["metadataJson"] = Map,
        },
        ["RequestDetails"] = new()
        {
            ["ip"] = Text, ["method"] = Text, ["protocol"] = Text, ["host"] = Text, ["path"] = Text, ["headers"] = Map, ["body"] = Text, ["extra"] = Map, ["email"] = Text, ["cookies"] = Text, ["query"] = Text, ["correlationId"] = Text,
        },
        ["Rule"] = new() { ["rateLimit"] = Message("RateLimitRule") },
        ["RateLimitRule"] = new()
        {
            ["mode"] = Enum(Modes), ["match"] = Text, ["characteristics"] = List(Text), ["window"] = Text, ["max"] = Number, ["timeout"] = Text, ["algorithm"] = Enum(Algorithms), ["refillRate"] = Number, ["interval"] = Number, ["capacity"] = Number, ["windowInSeconds"] = Number,
        },
        ["Decision"] = new() { ["id"] = Text, ["conclusion"] = Enum(Conclusions), ["reason"] = Message("Reason"), ["ruleResults"] = List(Message("RuleResult")), ["ttl"] = Number },
        ["RuleResult"] = new() { ["ruleId"] = Text, ["state"] = Enum(States), ["conclusion"] = Enum(Conclusions), ["reason"] = Message("Reason"), ["ttl"] = Number, ["fingerprint"] = Text },
        ["Reason"] = new() { ["rateLimit"] = Message("RateLimitReason") },
        ["RateLimitReason"] = new() { ["max"] = Number, ["remaining"] = Number, ["resetInSeconds"] = Number, ["windowInSeconds"] = Number },
    };

    /// <summary>Throws <see cref="NotInSchemaException"/> for what is no such message.</summary>
    public static void Check(JsonNode? body, string message) => Message(message)(body, "$");

    private static Action<JsonNode?, string> Message(string name) => (node, path) =>
    {
        if (node is not JsonObject given)
            throw new NotInSchemaException($"{path} is no {name}.");
        foreach (var (field, value) in given)
        {
            if (!Messages[name].TryGetValue(field, out var check))
                throw new NotInSchemaException($"{path}.{field} is no field of {name}.");
            check(value, $"{path}.{field}");
        }
    };

    private static Action<JsonNode?, string> List(Action<JsonNode?, string> each) => (node, path) =>
    {
        if (node is not JsonArray given)
            throw new NotInSchemaException($"{path} is no list.");
        foreach (var item in given)
            each(item, path + "[]");
    };

    private static Action<JsonNode?, string> Enum(string[] names) => (node, path) =>
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var name) || !names.Contains(name))
            throw new NotInSchemaException($"{path} is none of {string.Join(", ", names)}.");
    };

    private static void Text(JsonNode? node, string path)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out _))
            throw new NotInSchemaException($"{path} is no string.");
    }

    private static void Number(JsonNode? node, string path)
    {
        if (node is not JsonValue value || !value.TryGetValue<uint>(out _))
            throw new NotInSchemaException($"{path} is no uint32.");
    }

    private static void Map(JsonNode? node, string path)
    {
        if (node is not JsonObject given)
            throw new NotInSchemaException($"{path} is no map.");
        foreach (var (name, value) in given)
            Text(value, $"{path}.{name}");
    }
}
