using System.Globalization;
using System.Text;

namespace TextileStudio.Core.Posters;

/// <summary>Cleans the words a client sends for a poster or caption.</summary>
public static class CleanText
{
    /// <summary>
    /// NFC, one space for every run of white space, trimmed; without control characters, bidi overrides and isolates, and invisible spaces.
    /// Joiners stay: Indic conjuncts and emoji need them. Null for null or nothing left. A lone surrogate becomes U+FFFD: see <see cref="IsWellFormed"/>.
    /// </summary>
    public static string? Of(string? text)
    {
        if (text is null)
            return null;
        var clean = new StringBuilder(text.Length);
        var space = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                space = clean.Length > 0;
                continue;
            }

            if (IsUnwanted(rune))
                continue;
            if (space)
                clean.Append(' ');
            space = false;
            clean.Append(rune);
        }

        return clean.Length == 0 ? null : clean.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Whether every surrogate has its other half.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    /// <summary>Length as people count it: user-perceived characters.</summary>
    public static int Elements(string text) => new StringInfo(text).LengthInTextElements;

    private static bool IsUnwanted(Rune rune) =>
        Rune.IsControl(rune)
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) // bidi embeddings, overrides, isolates
            or 0x200B or 0x2060 or 0xFEFF or 0x180E                             // invisible spaces
            or (>= 0xFFF9 and <= 0xFFFB)                                        // interlinear annotation
        || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF; // noncharacters
}
