using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Graph's field selection: <c>id,attachments{media_type,target{id}},comments.summary(true).limit(0)</c>.</summary>
internal static class GraphFields
{
    private sealed record Field(string Name, List<Field> Children);

    /// <summary>
    /// The wanted part of a node. The node holds every field it knows; one whose value is null is known but left out.
    /// Returns null, and the name, for a field the node does not know.
    /// </summary>
    public static JsonObject? Select(JsonObject node, string fields, out string? unknown)
    {
        var at = 0;
        var wanted = Parse(fields, ref at);
        unknown = null;
        return Select(node, wanted, ref unknown, top: true);
    }

    private static JsonObject? Select(JsonObject node, List<Field> wanted, ref string? unknown, bool top)
    {
        var selected = new JsonObject();
        foreach (var field in wanted)
        {
            if (!node.TryGetPropertyValue(field.Name, out var value))
            {
                unknown = field.Name;
                return null;
            }

            if (value is null || selected.ContainsKey(field.Name))
                continue;
            var part = field.Children.Count == 0 ? value.DeepClone() : Inside(value, field.Children, ref unknown);
            if (unknown is not null)
                return null;
            selected[field.Name] = part;
        }

        // The id always comes along.
        if (top && !selected.ContainsKey("id") && node["id"] is { } id)
            selected["id"] = id.DeepClone();
        return selected;
    }

    private static JsonNode? Inside(JsonNode value, List<Field> wanted, ref string? unknown)
    {
        switch (value)
        {
            case JsonObject edge when edge["data"] is JsonArray data:
                var list = new JsonArray();
                foreach (var item in data)
                    list.Add(Inside(item!, wanted, ref unknown));
                return new JsonObject { ["data"] = list };
            case JsonObject node:
                return Select(node, wanted, ref unknown, top: false);
            default:
                return value.DeepClone();
        }
    }

    private static List<Field> Parse(string text, ref int at)
    {
        var fields = new List<Field>();
        while (at < text.Length && text[at] != '}')
        {
            var start = at;
            while (at < text.Length && text[at] is not (',' or '{' or '}' or '.' or '('))
                at++;
            var name = text[start..at].Trim();
            while (at < text.Length && text[at] is '.' or '(')
                SkipModifier(text, ref at);
            var children = new List<Field>();
            if (at < text.Length && text[at] == '{')
            {
                at++;
                children = Parse(text, ref at);
                if (at < text.Length)
                    at++;
            }

            if (name.Length > 0)
                fields.Add(new Field(name, children));
            if (at < text.Length && text[at] == ',')
                at++;
        }

        return fields;
    }

    private static void SkipModifier(string text, ref int at)
    {
        while (at < text.Length && text[at] is not (',' or '{' or '}'))
        {
            if (text[at] == '(')
            {
                var close = text.IndexOf(')', at);
                at = close < 0 ? text.Length : close + 1;
            }
            else
            {
                at++;
            }
        }
    }
}
