using System.Globalization;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>The colours of one theme in one style, as <c>#rrggbb</c>. A ground of several stops is a gradient; every ink must read on each stop.</summary>
internal sealed record Palette
{
    /// <summary>The most an ornament under text may tint its ground.</summary>
    public const double Veil = 0.14;

    public required string[] Ground { get; init; }
    public required string[] Headline { get; init; }
    public required string Ink { get; init; }
    public required string Muted { get; init; }

    /// <summary>Metal of frames and lines, light to dark: never the ink of a text.</summary>
    public required string[] Metal { get; init; }

    /// <summary>Ornaments behind the text.</summary>
    public required string Ornament { get; init; }

    public required string Plate { get; init; }
    public required string PlateInk { get; init; }
    public required string PlateMuted { get; init; }
    public required string Strike { get; init; }
    public required string[] Badge { get; init; }
    public required string BadgeInk { get; init; }
    public required string[] Pill { get; init; }
    public required string PillInk { get; init; }
    public required string Ribbon { get; init; }
    public required string RibbonInk { get; init; }
    public required string Foot { get; init; }
    public required string FootInk { get; init; }

    /// <summary>Petals, paper, confetti.</summary>
    public required string[] Festive { get; init; }

    /// <summary>Every ink with every ground it is set on.</summary>
    public IEnumerable<(string What, string Ink, string Ground)> Pairs()
    {
        foreach (var ground in Ground.SelectMany(g => new[] { g, Contrast.Blend(g, Ornament, Veil) }))
        {
            foreach (var headline in Headline)
                yield return ("headline", headline, ground);
            yield return ("ink", Ink, ground);
            yield return ("muted", Muted, ground);
        }

        yield return ("price", PlateInk, Plate);
        yield return ("list price", PlateMuted, Plate);
        yield return ("offer", RibbonInk, Ribbon);
        yield return ("contact", FootInk, Foot);
        foreach (var badge in Badge)
            yield return ("badge", BadgeInk, badge);
        foreach (var pill in Pill)
            yield return ("call to action", PillInk, pill);
    }
}

/// <summary>Contrast as WCAG 2 defines it.</summary>
internal static class Contrast
{
    public const double Readable = 4.5;

    public static double Between(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    public static string Blend(string ground, string over, double share)
    {
        var mixed = Channels(ground).Zip(Channels(over), (g, o) => (int)Math.Round((g * (1 - share)) + (o * share)));
        return "#" + string.Concat(mixed.Select(c => c.ToString("x2")));
    }

    private static double Luminance(string colour)
    {
        var linear = Channels(colour).Select(c => c / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    private static int[] Channels(string colour) =>
        [.. Enumerable.Range(0, 3).Select(i => int.Parse(colour.AsSpan(1 + (i * 2), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
