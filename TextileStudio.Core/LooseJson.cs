using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace TextileStudio.Core;

/// <summary>
/// Reading JSON that others wrote without trusting its shape: whatever is missing or of another type is null. Half a character, as a text has that was cut within an emoji, is JSON by its grammar
/// but no text, and asking for it throws, were it only the name of a member nobody wants: here it is U+FFFD.
/// </summary>
public static partial class LooseJson
{
    /// <summary>Of kind Undefined when the text is not JSON.</summary>
    public static JsonElement Parse(string text)
    {
        try
        {
            using var document = Document(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>Throws <see cref="JsonException"/> when it is not JSON.</summary>
    public static JsonDocument Document(string text, JsonDocumentOptions options = default) =>
        JsonDocument.Parse(text.Contains("\\ud", StringComparison.OrdinalIgnoreCase) ? Escape().Replace(text, escape => escape.Groups["half"].Success ? "\\ufffd" : escape.Value) : text, options);

    /// <summary>
    /// The same; bytes that are no UTF-8 are U+FFFD too. Where there is nothing to mend the document stands on these bytes and nothing is copied: a model's picture is megabytes.
    /// </summary>
    public static JsonDocument Document(ReadOnlyMemory<byte> utf8, JsonDocumentOptions options = default) =>
        Utf8.IsValid(utf8.Span) && utf8.Span.IndexOf("\\ud"u8) < 0 && utf8.Span.IndexOf("\\uD"u8) < 0 ? JsonDocument.Parse(utf8, options) : Document(Encoding.UTF8.GetString(utf8.Span), options);

    /// <summary>A member that is there and not null.</summary>
    public static JsonElement? At(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>A string, or a number in its own digits (ids come as both).</summary>
    public static string? Text(this JsonElement element, string name) => element.At(name) switch
    {
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => null,
    };

    /// <summary>A text that is there and not empty.</summary>
    public static string? Id(this JsonElement element, string name) => element.Text(name) is { Length: > 0 } id ? id : null;

    /// <summary>A whole number, or a string of its digits.</summary>
    public static long? Whole(this JsonElement element, string name) =>
        long.TryParse(element.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether it is true, and no word or number that means so.</summary>
    public static bool Flag(this JsonElement element, string name) => element.At(name) is { ValueKind: JsonValueKind.True };

    /// <summary>A list's items; none where it is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>An instant in ISO form, also with an offset without colon as Graph writes it.</summary>
    public static DateTimeOffset? Instant(this JsonElement element, string name)
    {
        var text = element.Text(name);
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var graph) ? graph
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var iso) ? iso
            : null;
    }

    // Each escape whole, so that none begins within another: a pair, a half alone, anything else.
    [GeneratedRegex("""\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Escape();
}
