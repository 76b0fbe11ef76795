using System.Globalization;
using System.Text;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Core.Posters.Words;

/// <summary>A client's words as our fonts can draw them.</summary>
internal static class DrawnWords
{
    /// <summary>Without emoji and letters that no bundled font has, which would come out as boxes. Null when nothing to read is left.</summary>
    public static string? Of(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (FontCoverage.Bundled is not { } fonts)
            return text;
        var drawn = new StringBuilder(text.Length);
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
            Append(drawn, elements.GetTextElement(), fonts);
        var words = drawn.ToString().Trim();
        return words.Any(c => char.IsLetterOrDigit(c)) || words.EnumerateRunes().Any(Rune.IsLetterOrDigit) ? words : null;
    }

    // An element whose first character is missing goes as a whole: the rest of a family emoji is not worth keeping.
    private static void Append(StringBuilder drawn, string element, FontCoverage fonts)
    {
        var first = true;
        foreach (var rune in element.EnumerateRunes())
        {
            var space = Rune.IsWhiteSpace(rune);
            if (first && space && (drawn.Length == 0 || drawn[^1] == ' '))
                return;
            if (fonts.Draws(rune.Value) || space || (!first && rune.Value is 0x200c or 0x200d))
                drawn.Append(rune);
            else if (first)
                return;
            first = false;
        }
    }
}
