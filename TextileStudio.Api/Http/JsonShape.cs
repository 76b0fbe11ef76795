using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TextileStudio.Core;

namespace TextileStudio.Api.Http;

/// <summary>
/// Compares a JSON text with the type it is meant for and names every mistake by its pointer: syntax, duplicate keys, text that cannot be stored, then unknown and missing
/// members and wrong types. The serializer alone would stop at the first and miss a NUL. It stays the judge of what this walk does not know (converters, polymorphic types).
/// </summary>
internal sealed class JsonShape(JsonSerializerOptions options)
{
    private const int Most = 50;

    /// <param name="isPatch">A merge patch names the members it changes only, and takes one back with null.</param>
    public IReadOnlyList<Violation> Check(ReadOnlyMemory<byte> json, Type? type, bool isPatch)
    {
        var violations = new List<Violation>();
        Scan(json.Span, violations);
        if (violations.Count == 0 && type is not null && type != typeof(object))
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = options.MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Null)
                violations.Add(new Violation("", "not_null", JsonTypeNames.Of(type), "null", $"Send {JsonTypeNames.Of(type)}."));
            else
                Walk(document.RootElement, options.GetTypeInfo(type), "", violations);
        }

        if (isPatch)
            violations.RemoveAll(v => v.Rule is "required" || (v is { Rule: "not_null" } && v.Pointer.Length > 0));
        return violations.Count <= Most ? violations : violations.GetRange(0, Most);
    }

    private void Scan(ReadOnlySpan<byte> json, List<Violation> violations)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = options.MaxDepth });
        var levels = new Stack<Level>();
        try
        {
            // What is told is capped below; what is collected must not grow with the body either.
            while (violations.Count <= Most && reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        levels.TryPeek(out var outer);
                        outer?.Step();
                        levels.Push(new Level(reader.TokenType == JsonTokenType.StartObject));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        levels.Pop();
                        break;
                    case JsonTokenType.PropertyName:
                        var name = TextOf(ref reader, out var nameFault);
                        if (nameFault is not null)
                            violations.Add(nameFault.At(Pointer(levels.Skip(1))));
                        else if (!levels.Peek().Enter(name!))
                            violations.Add(new Violation(Pointer(levels), "duplicate_key", "1", null, "Name each member once."));
                        break;
                    default:
                        levels.TryPeek(out var here);
                        here?.Step();
                        if (reader.TokenType == JsonTokenType.String && TextOf(ref reader, out var fault) is null)
                            violations.Add(fault!.At(Pointer(levels)));
                        break;
                }
            }
        }
        catch (JsonException wrong)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}");
            violations.Add(levels.Count >= options.MaxDepth
                ? new Violation(Pointer(levels), "depth", options.MaxDepth.ToString(), null, "Nest less deeply.")
                : new Violation(Pointer(levels), "json", null, where, "The text stops being JSON here."));
        }
    }

    // GetString throws for escapes and bytes that are no text.
    private static string? TextOf(ref Utf8JsonReader reader, out TextFault? fault)
    {
        try
        {
            var text = reader.GetString();
            fault = Text.Fault(text);
            return fault is null ? text : null;
        }
        catch (InvalidOperationException)
        {
            fault = Text.LoneSurrogate;
            return null;
        }
    }

    private void Walk(JsonElement value, JsonTypeInfo type, string pointer, List<Violation> violations)
    {
        if (violations.Count > Most)
            return;
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when type.PolymorphismOptions is null && value.ValueKind == JsonValueKind.Object:
                WalkObject(value, type, pointer, violations);
                break;
            case JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array && type.ElementType is { } item:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    var at = $"{pointer}/{index++}";
                    if (element.ValueKind == JsonValueKind.Null)
                        violations.Add(new Violation(at, "type", JsonTypeNames.Of(item), "null", $"Send {JsonTypeNames.Of(item)}, or leave it out of the list."));
                    else
                        Walk(element, options.GetTypeInfo(item), at, violations);
                }

                break;
            case JsonTypeInfoKind.Dictionary when value.ValueKind == JsonValueKind.Object && type.ElementType is { } held:
                foreach (var member in value.EnumerateObject())
                    Walk(member.Value, options.GetTypeInfo(held), $"{pointer}/{Escape(member.Name)}", violations);
                break;
            default:
                if (!Fits(value, type))
                    violations.Add(new Violation(pointer, "type", JsonTypeNames.Of(type.Type), Found(value), $"Send {JsonTypeNames.Of(type.Type)}."));
                break;
        }
    }

    private void WalkObject(JsonElement value, JsonTypeInfo type, string pointer, List<Violation> violations)
    {
        var known = type.Properties.Where(p => p is { IsExtensionData: false, Set: not null } or { AssociatedParameter: not null }).ToDictionary(p => p.Name, StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (violations.Count > Most)
                return;
            var at = $"{pointer}/{Escape(member.Name)}";
            if (!known.Remove(member.Name, out var property))
            {
                if (at == "/" + OwnOrganization.Field)
                {
                    if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                        violations.Add(new Violation(at, "type", JsonTypeNames.Of(typeof(string)), Found(member.Value), $"Send {JsonTypeNames.Of(typeof(string))}."));
                }
                else if (!type.Properties.Any(p => p.IsExtensionData))
                    violations.Add(new Violation(at, "unknown_field", null, null, $"Take it out. Known here: {string.Join(", ", type.Properties.Select(p => p.Name))}."));
            }
            else if (member.Value.ValueKind != JsonValueKind.Null)
                Walk(member.Value, options.GetTypeInfo(property.PropertyType), at, violations);
            else if (!property.IsSetNullable || (property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null))
                violations.Add(new Violation(at, "not_null", JsonTypeNames.Of(property.PropertyType), "null", $"Send {JsonTypeNames.Of(property.PropertyType)}{(property.IsRequired ? "" : ", or leave the field out")}."));
        }

        violations.AddRange(known.Values.Where(p => p.IsRequired)
            .Select(p => new Violation($"{pointer}/{p.Name}", "required", null, null, $"Add it: {JsonTypeNames.Of(p.PropertyType)}.")));
    }

    private static bool Fits(JsonElement value, JsonTypeInfo type)
    {
        try
        {
            return value.Deserialize(type) is not null || value.ValueKind == JsonValueKind.Null;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException or OverflowException or ArgumentException)
        {
            return false;
        }
    }

    private static string Found(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "null",
    };

    private static string Pointer(IEnumerable<Level> levels) => string.Concat(levels.Reverse().Select(l => l.Segment));

    // A name of the client's is repeated at no length of the client's choosing.
    private static string Escape(string name) => Violation.Shown(name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>One open object or list of the scan.</summary>
    private sealed class Level(bool isObject)
    {
        private readonly HashSet<string>? _names = isObject ? new HashSet<string>(StringComparer.Ordinal) : null;
        private string? _name;
        private int _index = -1;

        public string Segment => isObject ? _name is null ? "" : "/" + Escape(_name) : _index < 0 ? "" : $"/{_index}";

        /// <summary>False when the object has a member of this name already.</summary>
        public bool Enter(string name)
        {
            _name = name;
            return _names!.Add(name);
        }

        public void Step()
        {
            if (!isObject)
                _index++;
        }
    }
}

/// <summary>What a client calls our types.</summary>
internal static class JsonTypeNames
{
    public static string Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        if (type == typeof(string))
            return "a text";
        if (type == typeof(bool))
            return "true or false";
        if (type == typeof(int) || type == typeof(long))
            return "a whole number";
        if (type == typeof(decimal) || type == typeof(double))
            return "a number";
        if (type == typeof(DateTimeOffset))
            return "an instant with an offset, such as 2026-11-08T18:30:00+05:30";
        if (type == typeof(DateOnly))
            return "a date, such as 2026-11-08";
        return type != typeof(System.Text.Json.Nodes.JsonObject) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && !IsMap(type) ? "a list" : "an object";
    }

    private static bool IsMap(Type type) =>
        type.GetInterfaces().Append(type).Any(i => i.IsGenericType && (i.GetGenericTypeDefinition() == typeof(IDictionary<,>) || i.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)));
}
