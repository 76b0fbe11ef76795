using System.Text;

namespace TextileStudio.Core.Publishing;

/// <summary>How the networks count a text. Every count is taken of the NFC form, which is what is sent.</summary>
public static class TextCounting
{
    private const int UrlWeight = 23;
    private const int EmojiWeight = 2;

    /// <summary>Unicode code points: how Facebook, Instagram and LinkedIn count.</summary>
    public static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in Normalized(text).EnumerateRunes())
            count++;
        return count;
    }

    /// <summary>UTF-16 code units, of which a picture or a rare letter has two: how TikTok counts.</summary>
    public static int Utf16(string text) => Normalized(text).Length;

    /// <summary>X's weighted count (twitter-text configuration 3): most scripts 1 a code point, the others 2, an emoji sequence 2 in all, an address 23 whatever its length.</summary>
    public static int XWeighted(string text)
    {
        var normalized = Normalized(text);
        var addresses = WebAddresses.Find(normalized);
        var next = 0;
        var weight = 0;
        for (var i = 0; i < normalized.Length;)
        {
            if (next < addresses.Count && addresses[next].Start == i)
            {
                weight += UrlWeight;
                i += addresses[next++].Length;
                continue;
            }
            var emoji = EmojiSequence.LengthAt(normalized, i);
            if (emoji > 0)
            {
                weight += EmojiWeight;
                i += emoji;
                continue;
            }
            var rune = Rune.GetRuneAt(normalized, i);
            weight += IsLight(rune.Value) ? 1 : 2;
            i += rune.Utf16SequenceLength;
        }
        return weight;
    }

    /// <summary>NFC; a lone surrogate, which cannot be sent anyway, counts as the replacement character instead of throwing.</summary>
    public static string Normalized(string text)
    {
        if (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            text = string.Concat(text.EnumerateRunes());
        return text.Normalize(NormalizationForm.FormC);
    }

    private static bool IsLight(int codePoint) => codePoint is <= 4351 or (>= 8192 and <= 8205) or (>= 8208 and <= 8223) or (>= 8242 and <= 8247);
}
