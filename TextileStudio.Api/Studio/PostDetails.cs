using System.Text.Json;

namespace TextileStudio.Api.Studio;

/// <summary>Finds the sentence in the JSON details of attempts and events.</summary>
internal static class PostDetails
{
    private static readonly string[] Sentences = ["message", "note", "detail", "reason", "warning"];

    /// <summary>The message or note; for a change, the names of the changed fields; null when there is nothing to say.</summary>
    public static string? Sentence(string? json)
    {
        if (json is null)
            return null;
        JsonElement root;
        try
        {
            root = JsonDocument.Parse(json).RootElement;
        }
        catch (JsonException)
        {
            return json; // a plain note
        }

        if (root.ValueKind is JsonValueKind.String)
            return root.GetString();
        if (root.ValueKind is not JsonValueKind.Object)
            return null;
        foreach (var name in Sentences)
        {
            if (root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text)
                return text;
        }

        if (root.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object)
            return Sentence(error.GetRawText());
        var changed = root.EnumerateObject().Where(p => p.Value.ValueKind is JsonValueKind.Object && p.Value.TryGetProperty("before", out _)).Select(p => p.Name.Replace('_', ' ')).ToList();
        return changed.Count == 0 ? null : $"Changed: {string.Join(", ", changed)}";
    }
}
