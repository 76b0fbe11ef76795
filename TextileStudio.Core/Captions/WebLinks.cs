namespace TextileStudio.Core.Captions;

/// <summary>Web addresses in a caption.</summary>
internal static class WebLinks
{
    /// <summary>The text with its addresses as people say them, for networks where an address in a caption cannot be followed.</summary>
    public static string WithoutScheme(string text) =>
        text.Contains("://", StringComparison.Ordinal)
            ? text.Replace("https://", "", StringComparison.OrdinalIgnoreCase).Replace("http://", "", StringComparison.OrdinalIgnoreCase)
            : text;
}
