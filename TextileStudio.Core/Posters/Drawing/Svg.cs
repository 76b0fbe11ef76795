using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using TextileStudio.Core.Posters.Lettering;

namespace TextileStudio.Core.Posters.Drawing;

/// <summary>Writes SVG markup. Numbers come out invariant with two decimals; words of a user only go through <see cref="Text"/>, which escapes them.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _markup = new(1 << 15);

    public Svg Add([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>One line. <paramref name="x"/> is its left edge, middle or right edge on the canvas, by <paramref name="align"/>, in either direction.</summary>
    public Svg Text(double x, double baseline, double size, Face face, string fill, string words, Align align = Align.Middle, double tracking = 0, bool rightToLeft = false)
    {
        // Letter spacing trails the last letter too: taken back, so that centred words stay centred.
        var shift = align switch { Align.Middle => tracking / 2, Align.End => tracking, _ => 0 };
        // The start of a line that runs from right to left is its right edge.
        var anchor = align is Align.Middle ? "middle" : align is Align.Start != rightToLeft ? "start" : "end";
        Add($"<text x='{x + shift}' y='{baseline}' font-size='{size}' font-family=\"{face.For(words).SvgFamilies}\" fill='{fill}' text-anchor='{anchor}'");
        if (rightToLeft)
            Add($" direction='rtl'");
        if (tracking > 0)
            Add($" letter-spacing='{tracking}'");
        return Add($">{Escape(rightToLeft ? Bidi.Isolated(words) : words)}</text>");
    }

    public override string ToString() => _markup.ToString();

    internal static string Escape(string words)
    {
        var safe = new StringBuilder(words.Length + 16);
        for (var i = 0; i < words.Length; i++)
        {
            var c = words[i];
            if (char.IsHighSurrogate(c) && i + 1 < words.Length && char.IsLowSurrogate(words[i + 1]))
                safe.Append(c).Append(words[++i]);
            else if (XmlConvert.IsXmlChar(c))
                _ = c switch
                {
                    '<' => safe.Append("&lt;"),
                    '>' => safe.Append("&gt;"),
                    '&' => safe.Append("&amp;"),
                    '"' => safe.Append("&quot;"),
                    '\'' => safe.Append("&apos;"),
                    _ => safe.Append(c),
                };
        }

        return safe.ToString();
    }

    /// <summary>Lets markup be written as an interpolated string straight into the builder.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly StringBuilder _markup;

        public Markup(int literalLength, int formattedCount, Svg svg)
        {
            _markup = svg._markup;
            _markup.EnsureCapacity(_markup.Length + literalLength + (formattedCount * 6));
        }

        public void AppendLiteral(string text) => _markup.Append(text);

        public void AppendFormatted(string? text) => _markup.Append(text);

        public void AppendFormatted(int number) => _markup.Append(CultureInfo.InvariantCulture, $"{number}");

        public void AppendFormatted(double number) => _markup.Append(CultureInfo.InvariantCulture, $"{number:0.##}");
    }
}
