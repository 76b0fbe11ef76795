using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing;

/// <summary>A member of a post's <c>options</c> that a network takes: always a text, one of <paramref name="Values"/> where those are given.</summary>
public sealed record PostOption(string Name, IReadOnlyList<string>? Values = null)
{
    /// <summary>What the picture shows, for people who do not see it.</summary>
    public static PostOption AltText { get; } = new("alt_text");

    /// <summary>The text must be a web address.</summary>
    public bool IsAddress { get; init; }

    /// <summary>Longest text by UTF-16 units; null means no limit of its own.</summary>
    public int? MaxLength { get; init; }

    public bool Takes(string text) => !(text.Length > MaxLength) && TakesForm(text);

    private bool TakesForm(string text) => IsAddress
        ? Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "https" or "http")
        : Values is null || Values.Contains(text);

    /// <summary>The option's text among a post's options; null where it is left out or the network would not take it.</summary>
    public string? In(JsonObject options) => options[Name] is JsonValue value && value.TryGetValue<string>(out var text) && Takes(text) ? text : null;
}
