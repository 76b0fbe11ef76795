using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TextileStudio.Core.Data;

/// <summary>Instants on the wire: RFC 3339 with an offset in, <c>Z</c> out. A time without an offset is refused: it would mean whatever zone the server runs in.</summary>
internal sealed class Instants : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var instant) && HasOffset(reader.GetString()))
            return instant;
        throw new JsonException("An instant is RFC 3339 with an offset, such as 2026-11-08T18:30:00+05:30.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    private static bool HasOffset(string? text) => text is [.., 'Z'] or [.., '+' or '-', _, _, ':', _, _];
}
