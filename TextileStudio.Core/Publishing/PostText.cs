using System.Text;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing;

/// <summary>Looking at the text of a post: its normal form, its hashtags and mentions.</summary>
public static partial class PostText
{
    /// <summary>NFC, or null where the text holds a NUL or half a surrogate pair and so is no text.</summary>
    public static string? Normal(string text)
    {
        if (text.Contains('\0'))
            return null;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return null;
            i++;
        }

        return text.Normalize(NormalizationForm.FormC);
    }

    public static int Hashtags(string text) => Hashtag().Count(text);

    public static int Mentions(string text) => Mention().Count(text);

    public static int Cashtags(string text) => Cashtag().Count(text);

    [GeneratedRegex(@"(?<![\p{L}\p{M}\p{N}_$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![A-Za-z0-9_])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Cashtag();

    // A letter, mark or digit run after # that does not begin inside a word; a tag of digits alone is none on any network.
    [GeneratedRegex(@"(?<![\p{L}\p{M}\p{N}_&])#(?=[\p{N}_]*[\p{L}\p{M}])[\p{L}\p{M}\p{N}_\u200c\u200d]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Hashtag();

    [GeneratedRegex(@"(?<![\p{L}\p{M}\p{N}_.@])@[A-Za-z0-9_](?:[A-Za-z0-9_.]*[A-Za-z0-9_])?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Mention();
}
