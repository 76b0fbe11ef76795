using System.Globalization;
using System.Security;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Core.Posters;

/// <summary>Measures with the shaper that also draws: widths are taken once at 100 pixels and scaled.</summary>
internal sealed class VipsTextMeasurer : ITextMeasurer
{
    private const int MeasuredAt = 100;

    // A line is far shorter; longer text is only measured to find that it does not fit.
    private const int LongestPiece = 200;
    private const int MostKept = 20_000;
    private readonly Dictionary<(string Text, string Font), double> _widths = [];

    public double Width(string text, string font, double size)
    {
        if (text.Length == 0)
            return 0;
        if (!_widths.TryGetValue((text, font), out var width))
        {
            if (_widths.Count >= MostKept)
                _widths.Clear();
            _widths[(text, font)] = width = Pieces(text).Sum(piece => Advance(piece, font));
        }

        return width * size / MeasuredAt;
    }

    // The library tells the extent of the ink. Between two bars that is the advance, leading and trailing spaces included.
    private static double Advance(string text, string font) => Ink($"|{AsDrawn(text)}|", font) - Ink("||", font);

    // The bars stay at the two ends whichever way the line runs; inside it words stand as the drawing side sets them.
    private static string AsDrawn(string text) => text.Any(c => Scripts.Of(c) is Script.Arabic) ? Bidi.Isolated(text) : text;

    private static double Ink(string text, string font)
    {
        // The comma ends the family list, so that "Black" in a family's name is not taken for a weight; the drawing side does not take it so either.
        var family = font.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal).TrimEnd(',', ' ');
        using var image = VipsOperation.New("text", "dpi=72")
            .With("text", SecurityElement.Escape(text.ReplaceLineEndings(" ")))
            .With("font", $"{family}, {MeasuredAt}")
            .ToImage();
        return image.Width;
    }

    private static IEnumerable<string> Pieces(string text)
    {
        if (text.Length <= LongestPiece)
            return [text];
        var starts = StringInfo.ParseCombiningCharacters(text).Where((_, index) => index % (LongestPiece / 2) == 0).ToArray();
        return starts.Select((start, index) => index + 1 < starts.Length ? text[start..starts[index + 1]] : text[start..]);
    }
}
