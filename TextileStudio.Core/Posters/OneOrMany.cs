using System.Text.Json;
using System.Text.Json.Serialization;

namespace TextileStudio.Core.Posters;

/// <summary>A field that takes one name or a list of them: <c>"square"</c> or <c>["square", "story"]</c>.</summary>
[JsonConverter(typeof(OneOrManyConverter))]
public sealed record OneOrMany(IReadOnlyList<string> Names);

internal sealed class OneOrManyConverter : JsonConverter<OneOrMany>
{
    public override OneOrMany Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
            return new OneOrMany([reader.GetString()!]);
        if (reader.TokenType is not JsonTokenType.StartArray)
            throw new JsonException("A name or a list of names is expected.");
        var names = new List<string>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            names.Add(reader.TokenType is JsonTokenType.String ? reader.GetString()! : throw new JsonException("A list of names is expected."));
        return new OneOrMany(names);
    }

    public override void Write(Utf8JsonWriter writer, OneOrMany value, JsonSerializerOptions options)
    {
        if (value.Names.Count == 1)
            writer.WriteStringValue(value.Names[0]);
        else
            JsonSerializer.Serialize(writer, value.Names, options);
    }
}
