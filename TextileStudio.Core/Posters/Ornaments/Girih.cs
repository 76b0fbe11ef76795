using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Star patterns of Islamic brick and lattice work.</summary>
internal static class Girih
{
    /// <summary>Eight-pointed stars that touch, crosses between them.</summary>
    public static void Lattice(Svg svg, Box canvas, string colour, double opacity, double size = 84)
    {
        var half = size / 2;
        svg.Add($"<defs><pattern id='girih' width='{size}' height='{size}' patternUnits='userSpaceOnUse'><g fill='none' stroke='{colour}' stroke-width='1.5' transform='translate({half},{half})'><path d='{Shapes.Star(half, half * .765, 8)}'/><path d='{Shapes.Star(half * .66, half * .505, 8)}'/><path d='{Shapes.Star(half * .36, half * .16, 8)}' fill='{colour}' stroke='none'/></g></pattern></defs><rect x='{canvas.X}' y='{canvas.Y}' width='{canvas.Width}' height='{canvas.Height}' fill='url(#girih)' opacity='{opacity}'/>");
    }

    /// <summary>One great star of sixteen points, ring within ring.</summary>
    public static void Rosette(Svg svg, double x, double y, double radius, string colour, double opacity)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 300})' opacity='{opacity}' fill='none' stroke='{colour}' stroke-width='2.6' stroke-linejoin='round'>");
        foreach (var (outer, inner, points) in new[] { (300, 236, 16), (268, 206, 16), (218, 150, 16), (168, 128, 8), (150, 62, 8) })
            svg.Add($"<path d='{Shapes.Star(outer, inner, points)}'/>");
        for (var i = 0; i < 16; i++)
            svg.Add($"<path d='M0,-150L24,-196L0,-236L-24,-196Z' transform='rotate({(i * 22.5) + 11.25})'/>");
        svg.Add($"<path d='{Shapes.Star(58, 28, 8)}' fill='{colour}' stroke='none'/></g>");
    }

    /// <summary>A glazed tile: star on star in the festive colours, gold between.</summary>
    public static void Tile(Svg svg, double x, double y, double radius, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})' stroke='{palette.Metal[1]}' stroke-linejoin='round'>");
        foreach (var (outer, inner, colour) in new[] { (98, 75.0, palette.Festive[1]), (80, 61.2, palette.Foot), (66, 50.5, palette.Metal[2]), (54, 41.3, palette.Festive[0]), (30, 12, palette.Metal[2]) })
            svg.Add($"<path d='{Shapes.Star(outer, inner, 8)}' fill='{colour}' stroke-width='3'/>");
        svg.Add($"</g>");
    }

    /// <summary>One repeat of a border 24 deep: stars between two lines.</summary>
    public static void Link(Svg svg, string ground, string line) => svg.Add(
        $"<rect y='3' width='24.4' height='21' fill='{ground}'/><path d='M0,5H24.4M0,22H24.4' stroke='{line}' stroke-width='1.6'/><path d='{Shapes.Star(7.6, 3.8, 8)}' transform='translate(12,13.5)' fill='{line}'/><path d='M0,9l3,4.5l-3,4.5M24,9l-3,4.5l3,4.5' fill='none' stroke='{line}' stroke-width='1.4'/>");
}
