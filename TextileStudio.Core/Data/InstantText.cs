using System.Globalization;

namespace TextileStudio.Core.Data;

/// <summary>Instants in addresses: RFC 3339 with an offset. A time without one would silently mean the server's zone.</summary>
public static class InstantText
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm'Z'",
    ];

    /// <summary>False for anything but RFC 3339 with an offset.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        instant = default;
        return text is { Length: <= 40 } && DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
    }
}
