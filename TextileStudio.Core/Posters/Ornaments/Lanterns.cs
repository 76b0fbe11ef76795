using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Eid: the new moon and a star, lanterns of brass and coloured glass, domes against the night.</summary>
internal static class Lanterns
{
    /// <summary>The new moon of radius 100 around the origin, open to the upper right.</summary>
    public const string Moon = "M31,-95A100,100 0 1 0 95,31A80,80 0 1 1 31,-95Z";

    public static void MoonAndStar(Svg svg, double x, double y, double radius, string moon, string star) => svg.Add(
        $"<g transform='translate({x},{y}) scale({radius / 100})'><path d='{Moon}' fill='{moon}'/><path d='{Shapes.Star(34, 14, 5)}' transform='translate(40,-34) rotate(12)' fill='{star}'/></g>");

    public static void LineMoon(Svg svg, double x, double y, double radius, string ink, string accent) => svg.Add(
        $"<g transform='translate({x},{y}) scale({radius / 100})' fill='none' stroke='{ink}' stroke-width='4.4' stroke-linejoin='round' stroke-linecap='round'><path d='{Moon}'/><path d='M14,-78A84,84 0 1 0 78,14' stroke-width='2.6' stroke-dasharray='.1 8' transform='translate(-7,7)'/><path d='M46,-100V-44M36,-34C36,-42 42,-44 46,-50C50,-44 56,-42 56,-34ZM34,-34H58L64,-4L56,18H36L28,-4ZM38,18H54L50,26H42ZM46,-34V18M28,-4H64' stroke='{accent}' stroke-width='3.4'/></g>");

    /// <summary>A lantern (fanous) about 76 wide and 150 high, its ring at the origin.</summary>
    public static void Fanous(Svg svg, string id, string glass, string pane, Palette palette)
    {
        var (dark, gold, light) = (palette.Metal[0], palette.Metal[1], palette.Metal[2]);
        svg.Add($"<g id='{id}'><circle cy='76' r='74' fill='url(#glow)'/><circle r='7' fill='none' stroke='{gold}' stroke-width='3.4'/><path d='M-24,34C-26,18 -10,16 0,5C10,16 26,18 24,34Z' fill='{gold}'/><path d='M-12,30C-12,22 -4,20 0,13' fill='none' stroke='{light}' stroke-width='2.6' stroke-linecap='round'/><rect x='-29' y='33' width='58' height='7' rx='2.4' fill='{dark}'/>");
        svg.Add($"<path d='M-27,40L-37,86L-25,118H25L37,86L27,40Z' fill='{glass}'/><path d='M-10,40L-14,86L-10,118H10L14,86L10,40Z' fill='{pane}'/><path d='M0,52C9,62 12,72 12,86V106H-12V86C-12,72 -9,62 0,52Z' fill='#fff4c8' opacity='.85'/><path d='M0,66c7,10 9,16 0,28c-9,-12 -7,-18 0,-28Z' fill='#ffb52e'/>");
        svg.Add($"<path d='M-27,40L-37,86L-25,118H25L37,86L27,40ZM-10,40L-14,86L-10,118M10,40L14,86L10,118M-37,86H-14M14,86H37M-31,60L-13,86L-20,118M31,60L13,86L20,118M-37,86L-11,52M37,86L11,52' fill='none' stroke='{gold}' stroke-width='2.8' stroke-linejoin='round'/><rect x='-29' y='117' width='58' height='7' rx='2.4' fill='{dark}'/><path d='M-20,124H20L9,136H-9Z' fill='{gold}'/><circle cy='140' r='4.4' fill='{light}'/><path d='M0,144V160' stroke='{gold}' stroke-width='2.4'/></g>");
    }

    /// <summary>A cresting of little arches, lanterns, moons and stars on chains below it.</summary>
    public static void Crown(Svg svg, Box canvas, Palette palette, double scale)
    {
        Symbols(svg, palette);
        var groups = Math.Max(3, (int)Math.Round(canvas.Width / (270 * scale)));
        var span = canvas.Width / groups / scale;
        svg.Add($"<g transform='scale({scale})'>");
        for (var group = 0; group <= groups; group++)
        {
            var x = group * span;
            Hang(svg, "fanous", x, 20, .6, palette);
            if (group == groups)
                break;
            Hang(svg, "sparkle", x + (span * .2), 44, .8, palette);
            Hang(svg, "moon", x + (span * .36), 66, .2, palette);
            Hang(svg, "fanous-b", x + (span * .54), 18, .42, palette);
            Hang(svg, "sparkle", x + (span * .7), 72, .9, palette);
            Hang(svg, "sparkle", x + (span * .84), 38, .6, palette);
        }

        Cresting(svg, canvas.Width / scale, palette);
        svg.Add($"</g>");
    }

    /// <summary>Coloured lanterns of different lengths at the outer corner, little lights along the rest.</summary>
    public static void Bunting(Svg svg, Box canvas, Palette palette, double scale)
    {
        Symbols(svg, palette);
        var width = canvas.Width / scale;
        svg.Add($"<g transform='scale({scale})'>");
        for (var i = 0; i * 44 < width - 530; i++)
            Hang(svg, "sparkle", 130 + (i * 44), i % 2 == 0 ? 14 : 22, .56, palette);
        foreach (var (inward, drop, size, symbol) in new[] { (50, 10, .68, "fanous"), (128, 12, .54, "fanous-b"), (200, 10, .46, "fanous-c"), (266, 14, .36, "fanous") })
            Hang(svg, symbol, width - inward, drop, size, palette);
        foreach (var (inward, drop) in new[] { (90, 54), (165, 44), (234, 52), (314, 34), (366, 24) })
            Hang(svg, "sparkle", width - inward, drop, .7, palette);
        Cresting(svg, width, palette);
        svg.Add($"</g>");
    }

    /// <summary>Domes and minarets, for an end 230 wide and 114 high.</summary>
    public static void Skyline(Svg svg, Palette palette)
    {
        var (stone, door) = (palette.Metal[1], palette.Foot);
        svg.Add($"<g fill='{stone}'><path d='M0,90H196V114H0Z'/><path d='M60,92V74C48,54 70,42 88,20C106,42 128,54 116,74V92Z'/><path d='M16,92V84C8,70 22,62 33,48C44,62 58,70 50,84V92Z'/><path d='M126,92V84C118,70 132,62 143,48C154,62 168,70 160,84V92Z'/><path d='M172,114V40H184V114ZM168,44H188V50H168ZM170,66H186V71H170ZM171,40C171,30 178,28 178,16C178,28 185,30 185,40Z'/><path d='M-3,114V34H9V114ZM-7,40H13V46H-7ZM-4,34C-4,24 3,22 3,8C3,22 10,24 10,34Z'/></g>");
        svg.Add($"<g fill='{palette.Metal[2]}'><path d='{Moon}' transform='translate(88,11) scale(.075)'/><path d='{Moon}' transform='translate(33,41) scale(.05)'/><path d='{Moon}' transform='translate(143,41) scale(.05)'/><path d='M56,72H120V77H56ZM14,82H52V86H14ZM124,82H162V86H124Z'/></g><g fill='{door}'>");
        foreach (var (x, half, top) in new[] { (88, 11, 84), (33, 7, 94), (143, 7, 94), (62, 5, 96), (114, 5, 96) })
            svg.Add($"<path d='M{x - half},114V{top + half}C{x - half},{top + 2} {x - 3},{top} {x},{top - 5}C{x + 3},{top} {x + half},{top + 2} {x + half},{top + half}V114Z'/>");
        svg.Add($"</g>");
    }

    private static void Symbols(Svg svg, Palette palette)
    {
        svg.Add($"<defs>");
        Fanous(svg, "fanous", palette.Festive[0], palette.Festive[1], palette);
        Fanous(svg, "fanous-b", palette.Festive[1], palette.Festive[2], palette);
        Fanous(svg, "fanous-c", palette.Festive[2], palette.Festive[0], palette);
        svg.Add($"<g id='moon'><path d='{Moon}' transform='translate(0,96)' fill='{palette.Metal[1]}'/></g><g id='sparkle'><path d='M0,0C2,10 6,14 16,16C6,18 2,22 0,32C-2,22 -6,18 -16,16C-6,14 -2,10 0,0Z' fill='{palette.Metal[2]}'/></g></defs>");
    }

    private static void Hang(Svg svg, string symbol, double x, double drop, double size, Palette palette) =>
        svg.Add($"<path d='M{x},0V{drop}' stroke='{palette.Metal[1]}' stroke-width='1.8' stroke-dasharray='4 2.4'/><use href='#{symbol}' transform='translate({x},{drop}) scale({size})'/>");

    private static void Cresting(Svg svg, double width, Palette palette)
    {
        svg.Add($"<path d='M0,0H{width}V9H0Z' fill='url(#metal)'/><path d='");
        for (var x = 0.0; x < width; x += 26)
            svg.Add($"M{x},9C{x + 2},17 {x + 10},16 {x + 13},26C{x + 16},16 {x + 24},17 {x + 26},9Z");
        svg.Add($"' fill='{palette.Metal[1]}'/>");
    }
}
