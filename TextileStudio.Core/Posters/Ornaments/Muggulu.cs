using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Muggulu: lines drawn with rice flour around a grid of dots.</summary>
internal static class Muggulu
{
    public static void Ground(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        _ = photo;
        Loops(svg, canvas, palette.Ornament, .1);
        Lotus(svg, canvas.Width - (10 * scale), canvas.Height * .2, 300 * scale, palette.Ornament, .13);
        Lotus(svg, canvas.Width * .72, canvas.Height - (60 * scale), 330 * scale, palette.Ornament, .1);
    }

    /// <summary>Loops that cross between dots, without end.</summary>
    public static void Loops(Svg svg, Box canvas, string colour, double opacity) => svg.Add(
        $"<defs><pattern id='muggulu' width='76' height='76' patternUnits='userSpaceOnUse'><path d='M0,38Q19,8 38,38T76,38M0,38Q19,68 38,38T76,38M38,0Q8,19 38,38T38,76M38,0Q68,19 38,38T38,76' fill='none' stroke='{colour}' stroke-width='1.8'/><circle cx='19' cy='38' r='2.6' fill='{colour}'/><circle cx='57' cy='38' r='2.6' fill='{colour}'/><circle cx='38' cy='19' r='2.6' fill='{colour}'/><circle cx='38' cy='57' r='2.6' fill='{colour}'/><circle r='3.4' fill='{colour}'/><circle cx='76' r='3.4' fill='{colour}'/><circle cy='76' r='3.4' fill='{colour}'/><circle cx='76' cy='76' r='3.4' fill='{colour}'/></pattern></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#muggulu)' opacity='{opacity}'/>");

    /// <summary>An eightfold lotus in double lines with dots, as before a door.</summary>
    public static void Lotus(Svg svg, double x, double y, double radius, string colour, double opacity)
    {
        var line = $"fill='none' stroke='{colour}' stroke-width='3'";
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 300})' opacity='{opacity}'>");
        Rangoli.Ring(svg, 8, 30, 190, 74, line);
        Rangoli.Ring(svg, 8, 60, 166, 46, line);
        svg.Add($"<g transform='rotate(22.5)'>");
        Rangoli.Ring(svg, 8, 120, 256, 62, line);
        Rangoli.Ring(svg, 8, 176, 238, 26, line);
        svg.Add($"</g>");
        Rangoli.Ring(svg, 16, 258, 298, 22, line);
        svg.Add($"<circle r='28' {line}/><circle r='14' fill='{colour}'/><circle r='206' fill='none' stroke='{colour}' stroke-width='11' stroke-dasharray='.1 161.7' stroke-linecap='round' transform='rotate(-90)'/><circle r='276' fill='none' stroke='{colour}' stroke-width='8' stroke-dasharray='.1 108.3' stroke-linecap='round' transform='rotate(-90)'/><circle r='112' fill='none' stroke='{colour}' stroke-width='10' stroke-dasharray='.1 87.87' stroke-linecap='round' transform='rotate(-90)'/></g>");
    }
}
