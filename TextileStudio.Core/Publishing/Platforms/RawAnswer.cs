using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>A network's own words as they may be kept: without tokens, at most 4,000 characters.</summary>
internal static partial class RawAnswer
{
    public const int MaxLength = 4_000;
    private const string Hidden = "[hidden]";

    public static string Clean(string text, string token)
    {
        // Masked before it is cut, so that no half of a token is left at the end.
        if (token.Length > 0)
        {
            text = text.Replace(token, Hidden, StringComparison.Ordinal)
                .Replace(Uri.EscapeDataString(token), Hidden, StringComparison.OrdinalIgnoreCase);
        }
        text = TokenField().Replace(text, "${name}" + Hidden);
        text = BearerValue().Replace(text, "${scheme}" + Hidden);
        text = text.Replace("\0", "", StringComparison.Ordinal);
        if (text.Length <= MaxLength)
            return text;
        var end = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..end];
    }

    [GeneratedRegex("""(?<name>(?:access_token|refresh_token|client_secret|appsecret_proof|upload_token)["']?\s*[:=]\s*["']?)[^"'&\s,}]+""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TokenField();

    [GeneratedRegex(@"(?<scheme>(?:Bearer|OAuth)\s+)[A-Za-z0-9._~+/=-]{16,}", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BearerValue();
}
