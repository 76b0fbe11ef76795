using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Scheduling;

/// <summary>A last line: what we store holds no secret, and should one slip in (a network's own words, a signed upload address), it is not shown.</summary>
public static partial class SecretMask
{
    public const string Mask = "***";

    /// <summary>A copy with the values of secret-sounding members and secret-looking parts of texts replaced.</summary>
    public static JsonNode? Of(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m =>
            KeyValuePair.Create(m.Key, m.Value is JsonValue && SecretName().IsMatch(m.Key) ? JsonValue.Create(Mask) : Of(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Of)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Of(text)),
        _ => node?.DeepClone(),
    };

    public static string Of(string text) => KeyText().Replace(Bearer().Replace(Parameter().Replace(text, "${before}" + Mask), "${before}" + Mask), Mask);

    [GeneratedRegex("token|secret|password|authorization|signature|api_?key|cookie", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SecretName();

    [GeneratedRegex("""(?<before>(access_token|refresh_token|token|client_secret|secret|password|signature|appsecret_proof|sig|oauth_signature)["']?\s*[=:]\s*["']?)[^&\s"',;}]+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<before>Bearer\s+)[A-Za-z0-9._~+/=-]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"tsk_[A-Za-z0-9_-]{4,}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex KeyText();
}
