using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Gujarat's needle: mirrors (abhla) sewn into flowers of thread, the door toran, bandhani dots.</summary>
internal static class Mirrors
{
    private const string Glass = "#dff1ff";

    /// <summary>A mirror within petals of thread, about <paramref name="radius"/> wide.</summary>
    public static void Flower(Svg svg, double x, double y, double radius, string petals, string rim)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'>");
        Rangoli.Ring(svg, 12, 52, 100, 19, $"fill='{petals}'");
        svg.Add($"<circle r='58' fill='{rim}'/><circle r='50' fill='none' stroke='#fff' stroke-opacity='.8' stroke-width='6' stroke-dasharray='6 6'/><circle r='42' fill='{Glass}'/><path d='M-42,0A42,42 0 0 1 20,-37L-34,25A42,42 0 0 1 -42,0Z' fill='#fff'/><path d='M42,0A42,42 0 0 1 -6,41L36,-21A42,42 0 0 1 42,0Z' fill='#8fb6d8'/></g>");
    }

    /// <summary>Rings of mirror work, one of each colour, for a corner of the photo.</summary>
    public static void Wheel(Svg svg, double x, double y, double radius, Palette palette)
    {
        var colours = palette.Festive;
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 300})'>");
        for (var petal = 0; petal < 18; petal++)
            svg.Add($"<path d='{Shapes.Petal(150, 300, 44)}' fill='{colours[petal % colours.Length]}' stroke='#fff' stroke-opacity='.7' stroke-width='4' transform='rotate({petal * 20})'/>");
        svg.Add($"<circle r='206' fill='{palette.Ground[^1]}'/><circle r='206' fill='none' stroke='#fff' stroke-width='7' stroke-dasharray='.1 15' stroke-linecap='round'/>");
        for (var mirror = 0; mirror < 9; mirror++)
            svg.Add($"<g transform='rotate({mirror * 40})'><path d='M-50,-136L0,-198L50,-136Z' fill='{colours[mirror % colours.Length]}'/><circle cy='-158' r='17' fill='{Glass}' stroke='{palette.Metal[1]}' stroke-width='5'/></g>");
        svg.Add($"<circle r='128' fill='{colours[0]}'/><circle r='116' fill='none' stroke='#fff' stroke-width='6' stroke-dasharray='12 10'/>");
        Flower(svg, 0, 0, 104, colours[1], colours[4]);
        svg.Add($"</g>");
    }

    /// <summary>A toran of embroidered flags, each its own colour, mirrors and tassels on it, bells between.</summary>
    public static void Toran(Svg svg, Box canvas, Palette palette, double scale, double depth = 1)
    {
        var colours = palette.Festive;
        var flags = Math.Max(7, (int)Math.Round(canvas.Width / (120 * scale)));
        var span = canvas.Width / flags / scale;
        svg.Add($"<defs>");
        Bell(svg, palette);
        svg.Add($"</defs><g transform='scale({scale},{scale * depth})'>");
        for (var flag = 0; flag < flags; flag++)
        {
            var (colour, other, third) = (colours[flag % colours.Length], colours[(flag + 4) % colours.Length], colours[(flag + 7) % colours.Length]);
            svg.Add($"<g transform='translate({(flag + .5) * span},0) scale({span / 120},1)'><path d='M-56,18H56V60L0,98L-56,60Z' fill='#000' opacity='.25' transform='translate(3,6)'/><path d='M-56,18H56V60L0,98L-56,60Z' fill='{colour}'/><path d='M-50,24H50V56L0,90L-50,56Z' fill='none' stroke='#fff' stroke-width='3' stroke-dasharray='7 5'/><path d='M-44,28L-30,46L-44,56ZM44,28L30,46L44,56Z' fill='{other}'/><path d='M-24,74L0,60L24,74L0,88Z' fill='{third}'/>");
            Flower(svg, 0, 44, 24, other, palette.Metal[1]);
            svg.Add($"<path d='M-5,96H5L9,116H-9Z' fill='{other}'/><circle cy='97' r='5' fill='{palette.Metal[1]}'/></g>");
        }

        for (var joint = 0; joint <= flags; joint++)
            svg.Add($"<use href='#bell' transform='translate({joint * span},56) scale(.62)'/>");
        svg.Add($"<path d='M0,0H{canvas.Width / scale}V20H0Z' fill='{palette.Foot}'/><path d='M0,19H{canvas.Width / scale}' stroke='{palette.Metal[1]}' stroke-width='3'/>");
        for (var x = 12.0; x < canvas.Width / scale; x += 24)
            svg.Add($"<path d='M{x - 9},10l9,-7l9,7l-9,7Z' fill='{colours[(int)(x / 24) % colours.Length]}'/><circle cx='{x}' cy='10' r='3' fill='{Glass}'/>");
        svg.Add($"</g>");
    }

    /// <summary>A low toran, mirrors and bells on strings at the outer corner.</summary>
    public static void Bunting(Svg svg, Box canvas, Palette palette, double scale)
    {
        Toran(svg, canvas, palette, scale, .46);
        svg.Add($"<g transform='translate({canvas.Right},0) scale({scale})'>");
        foreach (var (inward, length) in new[] { (40, 2), (94, 1), (148, 2), (202, 1) })
        {
            svg.Add($"<path d='M{-inward},40V{54 + (length * 25)}' stroke='{palette.Metal[1]}' stroke-width='2.4'/>");
            for (var i = 0; i < length; i++)
                Flower(svg, -inward, 60 + (i * 26), 13, palette.Festive[(inward + i) % palette.Festive.Length], palette.Metal[1]);
            svg.Add($"<use href='#bell' transform='translate({-inward},{64 + (length * 22)}) scale(.36)'/>");
        }

        svg.Add($"</g>");
    }

    /// <summary>Tied dots: rings of small points in diagonal order, as bandhani leaves them.</summary>
    public static void Bandhani(Svg svg, Box canvas, string colour, double opacity) => svg.Add(
        $"<defs><pattern id='bandhani' width='72' height='72' patternUnits='userSpaceOnUse'><g fill='{colour}'><circle cx='36' cy='36' r='3.4'/><circle cx='0' cy='0' r='3.4'/><circle cx='72' cy='0' r='3.4'/><circle cx='0' cy='72' r='3.4'/><circle cx='72' cy='72' r='3.4'/></g><g fill='none' stroke='{colour}' stroke-width='4.6' stroke-linecap='round'><circle cx='36' cy='36' r='14' stroke-dasharray='.1 10.9'/><path d='M0,36L36,0L72,36L36,72Z' stroke-dasharray='.1 10.1' stroke-width='3.4'/></g></pattern></defs><rect x='{canvas.X}' y='{canvas.Y}' width='{canvas.Width}' height='{canvas.Height}' fill='url(#bandhani)' opacity='{opacity}'/>");

    /// <summary>One repeat of a border 24 deep and <c>9 x 24</c> long: a mirror on each of nine colours.</summary>
    public static void Strip(Svg svg, string[] colours, string gold)
    {
        for (var i = 0; i < 9; i++)
            svg.Add($"<g transform='translate({i * 24},0)'><rect width='24.4' height='24' fill='{colours[i % colours.Length]}'/><path d='M12,2L22,12L12,22L2,12Z' fill='none' stroke='#fff' stroke-width='1.6' stroke-dasharray='3 2'/><circle cx='12' cy='12' r='5' fill='{Glass}' stroke='{gold}' stroke-width='1.8'/></g>");
    }

    private static void Bell(Svg svg, Palette palette) => svg.Add(
        $"<g id='bell'><path d='M0,-60V0' stroke='{palette.Metal[1]}' stroke-width='4'/><path d='M-6,0C-22,6 -18,30 -28,40H28C18,30 22,6 6,0Z' fill='{palette.Metal[1]}'/><path d='M-28,40H28V47H-28Z' fill='{palette.Metal[2]}'/><path d='M-10,10C-14,20 -14,28 -18,36' fill='none' stroke='{palette.Metal[2]}' stroke-width='4' stroke-linecap='round'/><circle cy='53' r='7' fill='{palette.Metal[0]}'/></g>");
}
