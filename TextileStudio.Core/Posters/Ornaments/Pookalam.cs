using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>The flower carpet of Onam, ring by ring from the leaf-green rim to the heart.</summary>
internal static class Pookalam
{
    private const string Leaf = "#2f7d3b";

    /// <summary>Five colours: two marigolds, a deep pink, white, green.</summary>
    public static void Carpet(Svg svg, double x, double y, double radius, Palette palette)
    {
        var (orange, yellow, pink, white) = (palette.Festive[0], palette.Festive[1], palette.Festive[2], palette.Festive[3]);
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'>");
        Rangoli.Ring(svg, 32, 82, 100, 9, $"fill='{Leaf}'");
        Band(svg, 90, Leaf, "#1d5a29");
        Band(svg, 82, orange, "#b3540a");
        Rangoli.Ring(svg, 24, 60, 80, 9, $"fill='{yellow}'");
        Band(svg, 66, yellow, "#d08a08");
        Band(svg, 57, pink, "#7d0f3a");
        svg.Add($"<circle r='49' fill='{white}'/>");
        Rangoli.Ring(svg, 8, 14, 56, 17, $"fill='{orange}' stroke='#fff' stroke-width='1.6'");
        Rangoli.Ring(svg, 8, 18, 44, 8, $"fill='{yellow}'");
        svg.Add($"<g transform='rotate(22.5)'>");
        Rangoli.Ring(svg, 8, 20, 47, 7, $"fill='{pink}'");
        svg.Add($"</g><circle r='20' fill='{Leaf}'/><path d='{Shapes.Scallop(16, 10, .2)}' fill='{yellow}'/><path d='{Shapes.Scallop(9, 8, .22)}' fill='{pink}'/><circle r='3.4' fill='{white}'/></g>");
    }

    /// <summary>The carpet's outline, for a ground.</summary>
    public static void Lines(Svg svg, double x, double y, double radius, string colour, double opacity)
    {
        var line = $"fill='none' stroke='{colour}' stroke-width='.8'";
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})' opacity='{opacity}'>");
        foreach (var circle in new[] { 98, 84, 60, 22 })
            svg.Add($"<circle r='{circle}' {line}/>");
        Rangoli.Ring(svg, 32, 84, 97, 6, line);
        Rangoli.Ring(svg, 24, 61, 83, 9, line);
        Rangoli.Ring(svg, 8, 22, 59, 18, line);
        Rangoli.Ring(svg, 8, 26, 48, 9, $"fill='{colour}'");
        svg.Add($"<path d='{Shapes.Scallop(16, 10, .2)}' {line}/></g>");
    }

    /// <summary>A band of gold cloth along the top, half carpets hanging from it.</summary>
    public static void Crown(Svg svg, Box canvas, Palette palette, double scale)
    {
        var large = Math.Max(3, (int)Math.Round(canvas.Width / (270 * scale)));
        var span = canvas.Width / large;
        svg.Add($"<defs><g id='carpet'>");
        Carpet(svg, 0, 0, 100, palette);
        svg.Add($"</g></defs>");
        for (var i = 0; i <= large; i++)
            svg.Add($"<use href='#carpet' transform='translate({i * span},{14 * scale}) scale({.46 * scale})'/>");
        for (var i = 0; i < large; i++)
        {
            Strings(svg, (i + .5) * span, scale, palette);
            svg.Add($"<use href='#carpet' transform='translate({(i + .5) * span},{18 * scale}) scale({.78 * scale})'/>");
        }

        Kasavu.Along(svg, canvas with { Height = 24 * scale }, palette);
    }

    /// <summary>Small carpets on a string along the top, strings of flowers at the outer corner.</summary>
    public static void Bunting(Svg svg, Box canvas, Palette palette, double scale)
    {
        svg.Add($"<defs><g id='carpet'>");
        Carpet(svg, 0, 0, 100, palette);
        svg.Add($"</g></defs>");
        var count = Math.Max(5, (int)Math.Round(canvas.Width / (135 * scale)));
        for (var i = 0; i <= count; i++)
            svg.Add($"<use href='#carpet' transform='translate({i * canvas.Width / count},{6 * scale}) scale({(i % 2 == 0 ? .4 : .3) * scale})'/>");
        foreach (var (inward, length) in new[] { (34, 6), (74, 4), (114, 5), (154, 3), (194, 4), (234, 2) })
            String(svg, canvas.Right - (inward * scale), 24 * scale, length, scale * .8, palette);
        Kasavu.Along(svg, canvas with { Height = 16 * scale }, palette);
    }

    private static void Strings(Svg svg, double x, double scale, Palette palette)
    {
        foreach (var (aside, length) in new[] { (-104, 2), (-84, 3), (84, 3), (104, 2) })
            String(svg, x + (aside * scale), 24 * scale, length, scale * .8, palette);
    }

    /// <summary>Marigolds threaded one below the other, a leaf at the end.</summary>
    private static void String(Svg svg, double x, double y, int flowers, double scale, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({scale})'><path d='M0,-20V{flowers * 15}' stroke='{Leaf}' stroke-width='2'/><path d='M0,{(flowers * 15) - 8}c9,10 9,20 0,30c-9,-10 -9,-20 0,-30Z' fill='{Leaf}'/>");
        for (var i = 0; i < flowers; i++)
            svg.Add($"<path d='{Shapes.Scallop(9, 9, .2)}' transform='translate(0,{i * 15})' fill='{palette.Festive[i % 2]}'/><circle cy='{i * 15}' r='3' fill='#8a3b06' opacity='.5'/>");
        svg.Add($"</g>");
    }

    private static void Band(Svg svg, double radius, string colour, string grain) =>
        svg.Add($"<circle r='{radius}' fill='{colour}'/><circle r='{radius - 4.4}' fill='none' stroke='{grain}' stroke-opacity='.5' stroke-width='3.4' stroke-dasharray='.1 5.2' stroke-linecap='round'/>");
}
