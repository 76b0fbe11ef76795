using System.Globalization;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>The wedding's pavilion: draped cloth, pillars with strings of flowers, the lines of mehndi.</summary>
internal static class Mandap
{
    /// <summary>Cloth in swags with a golden edge, tails and roses where it is gathered, jasmine below.</summary>
    public static void Drape(Svg svg, Box canvas, Palette palette, double scale)
    {
        var (count, span) = Edges.Spans(canvas, 236, scale);
        var (cloth, lining) = (palette.Festive[0], palette.Festive[1]);
        svg.Add($"<defs>");
        Roses.Define(svg, "rose-drape", palette.Festive[2]);
        svg.Add($"<g id='swag'><path d='M0,0C{span * .12},58 {span * .3},70 {span * .5},70C{span * .7},70 {span * .88},58 {span},0Z' fill='{cloth}'/>");
        for (var pleat = 0; pleat < 4; pleat++)
        {
            var deep = 58 - (pleat * 15);
            svg.Add($"<path d='M{4 + (pleat * 5)},0C{span * (.14 + (pleat * .02))},{deep * .84} {span * .32},{deep} {span * .5},{deep}C{span * .68},{deep} {span * (.86 - (pleat * .02))},{deep * .84} {span - 4 - (pleat * 5)},0' fill='none' stroke='#000' stroke-opacity='.2' stroke-width='6'/><path d='M{4 + (pleat * 5)},0C{span * (.14 + (pleat * .02))},{(deep * .84) - 5} {span * .32},{deep - 6} {span * .5},{deep - 6}C{span * .68},{deep - 6} {span * (.86 - (pleat * .02))},{(deep * .84) - 5} {span - 4 - (pleat * 5)},0' fill='none' stroke='#fff' stroke-opacity='.13' stroke-width='4'/>");
        }

        svg.Add($"<path d='M0,0C{span * .12},58 {span * .3},70 {span * .5},70C{span * .7},70 {span * .88},58 {span},0' fill='none' stroke='{palette.Metal[1]}' stroke-width='7'/><path d='M0,0C{span * .12},58 {span * .3},70 {span * .5},70C{span * .7},70 {span * .88},58 {span},0' fill='none' stroke='{palette.Metal[2]}' stroke-width='2' stroke-dasharray='.1 7' stroke-linecap='round'/></g></defs><g transform='scale({scale})'>");
        for (var swag = 0; swag < count; swag++)
        {
            svg.Add($"<use href='#swag' x='{swag * span}' y='7' opacity='.3'/>");
            Roses.Jasmine(svg, string.Create(CultureInfo.InvariantCulture, $"M{(swag * span) + 10:0.#},24C{(swag + .16) * span:0.#},76 {(swag + .32) * span:0.#},86 {(swag + .5) * span:0.#},86C{(swag + .68) * span:0.#},86 {(swag + .84) * span:0.#},76 {((swag + 1) * span) - 10:0.#},24"), 8);
            svg.Add($"<use href='#swag' x='{swag * span}'/>");
        }

        for (var knot = 0; knot <= count; knot++)
        {
            svg.Add($"<g transform='translate({knot * span},0)'><path d='M-16,0L-25,80Q-15,72 -10,90Q0,78 10,90Q15,72 25,80L16,0Z' fill='{lining}'/><path d='M-8,4L-13,80M0,4V80M8,4L13,80' stroke='#000' stroke-opacity='.2' stroke-width='3'/><path d='M-25,80Q-15,72 -10,90Q0,78 10,90Q15,72 25,80' fill='none' stroke='{palette.Metal[2]}' stroke-width='3'/><g transform='translate(0,24) rotate(-72) scale(.8)'>");
            Roses.Leaf(svg);
            svg.Add($"</g><g transform='translate(0,24) rotate(72) scale(.8)'>");
            Roses.Leaf(svg);
            svg.Add($"</g><use href='#rose-drape' transform='translate(0,22) scale(.82)'/></g>");
        }

        svg.Add($"<path d='M0,0H{canvas.Width / scale}V6H0Z' fill='url(#metal)'/></g>");
    }

    /// <summary>A mandap of four pillars under a cloth canopy, strings of flowers between them.</summary>
    public static void Sign(Svg svg, double x, double y, double radius, Palette palette)
    {
        var (shade, metal, light) = (palette.Metal[0], palette.Metal[1], palette.Metal[2]);
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'><path d='M-92,86H92V96H-92ZM-80,76H80V86H-80Z' fill='{shade}'/><path d='M-80,76H80V80H-80ZM-92,86H92V90H-92Z' fill='{light}'/>");
        foreach (var (at, wide, top) in new[] { (-44, 7, -16), (44, 7, -16), (-76, 12, -22), (76, 12, -22) })
            svg.Add($"<rect x='{at - (wide / 2.0)}' y='{top}' width='{wide}' height='{76 - top}' fill='{(wide > 8 ? metal : shade)}'/><path d='M{at},{top + 6}V76' stroke='{palette.Festive[0]}' stroke-width='3' stroke-dasharray='5 7'/><rect x='{at - (wide * .8)}' y='70' width='{wide * 1.6}' height='7' fill='{light}'/>");
        Roses.Jasmine(svg, "M-70,-12Q-40,34 0,-8Q40,34 70,-12", 6);
        foreach (var at in new[] { -58, -22, 22, 58 })
            Roses.Jasmine(svg, string.Create(CultureInfo.InvariantCulture, $"M{at},-12V{(Math.Abs(at) > 40 ? 22 : 14)}"), 5);
        svg.Add($"<path d='M0,-92C-14,-70 -62,-62 -90,-30H90C62,-62 14,-70 0,-92Z' fill='{palette.Festive[0]}'/><path d='M0,-86C-6,-66 -34,-56 -44,-30M0,-86C6,-66 34,-56 44,-30M0,-80V-30' fill='none' stroke='{light}' stroke-opacity='.6' stroke-width='2'/><path d='M-94,-32H94V-22Q84,-8 73,-22Q62,-8 52,-22Q41,-8 31,-22Q21,-8 10,-22Q0,-8 -10,-22Q-21,-8 -31,-22Q-41,-8 -52,-22Q-62,-8 -73,-22Q-84,-8 -94,-22Z' fill='{palette.Festive[1]}' stroke='{light}' stroke-width='2.4'/><path d='M0,-104L6,-94L0,-86L-6,-94Z' fill='{metal}'/></g>");
    }

    public static void LineSign(Svg svg, double x, double y, double radius, Palette palette) => svg.Add(
        $"<g transform='translate({x},{y}) scale({radius / 100})' fill='none' stroke='{palette.Metal[0]}' stroke-width='3' stroke-linecap='round' stroke-linejoin='round'><path d='M-90,90H90M-78,80H78M-74,80V-24M-64,80V-24M74,80V-24M64,80V-24M0,-88C-14,-68 -62,-60 -88,-30H88C62,-60 14,-68 0,-88ZM0,-88V-98'/><path d='M-88,-30Q-77,-10 -66,-30Q-55,-10 -44,-30Q-33,-10 -22,-30Q-11,-10 0,-30Q11,-10 22,-30Q33,-10 44,-30Q55,-10 66,-30Q77,-10 88,-30'/><g stroke='{palette.Festive[0]}' stroke-width='5.4' stroke-dasharray='.1 9'><path d='M-62,-12Q-34,44 0,2Q34,44 62,-12'/><path d='M-44,-12V40M44,-12V40M0,8V44'/></g></g>");

    /// <summary>Paisleys in rows, as drawn with henna, and two mandalas.</summary>
    public static void Ground(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        _ = photo;
        svg.Add($"<defs><pattern id='mehndi' width='128' height='128' patternUnits='userSpaceOnUse'>");
        Weave.Paisley(svg, 32, 34, .3, 14, false, palette.Ornament, palette.Ornament);
        Weave.Paisley(svg, 96, 98, .3, -14, true, palette.Ornament, palette.Ornament);
        svg.Add($"<g fill='{palette.Ornament}'><circle cx='96' cy='32' r='3.4'/><circle cx='96' cy='20' r='2'/><circle cx='96' cy='44' r='2'/><circle cx='84' cy='32' r='2'/><circle cx='108' cy='32' r='2'/><circle cx='32' cy='96' r='3.4'/><circle cx='32' cy='84' r='2'/><circle cx='32' cy='108' r='2'/><circle cx='20' cy='96' r='2'/><circle cx='44' cy='96' r='2'/></g></pattern></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#mehndi)' opacity='.11'/>");
        Rangoli.Mandala(svg, canvas.Width - (20 * scale), canvas.Height * .19, 290 * scale, palette.Ornament, .13);
        Rangoli.Mandala(svg, canvas.Width * .72, canvas.Height - (60 * scale), 330 * scale, palette.Ornament, .1);
    }

    public static void Paper(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Weave.Linen(svg, canvas, palette.Ornament, .08);
        svg.Add($"<g opacity='{Palette.Veil}'>");
        Weave.Paisley(svg, canvas.Width - (120 * scale), canvas.Height - (150 * scale), 1.9 * scale, -16, true, palette.Ornament, palette.Ornament);
        Weave.Paisley(svg, canvas.Width - (330 * scale), canvas.Height - (70 * scale), 1.1 * scale, 40, false, palette.Ornament, palette.Ornament);
        svg.Add($"</g>");
        Edges.Seam(svg, canvas, photo, length =>
        {
            svg.Add($"<defs><pattern id='zari' width='26' height='18' patternUnits='userSpaceOnUse'><path d='M0,0H26Q26,15 13,15Q0,15 0,0Z' fill='{palette.Festive[0]}'/><path d='M0,0Q0,15 13,15Q26,15 26,0' fill='none' stroke='{palette.Metal[1]}' stroke-width='2'/><circle cx='13' cy='6' r='3.2' fill='{palette.Metal[2]}'/></pattern></defs><rect width='{length}' height='18' fill='url(#zari)'/>");
        });
    }

    /// <summary>The arch of a canopy: it swells above its pillars and ends in a point.</summary>
    public static string Canopy(Box box)
    {
        var half = box.Width / 2;
        var rise = Math.Min(half, box.Height * .46);
        var inset = Math.Min(box.Width, box.Height) * .05;
        var (spring, middle, top) = (box.Y + rise, box.CenterX, box.Y);
        return string.Create(CultureInfo.InvariantCulture,
            $"M{box.X + inset:0.#},{box.Bottom:0.#}V{spring + (rise * .56):0.#}C{box.X + inset:0.#},{spring + (rise * .36):0.#} {box.X:0.#},{spring + (rise * .26):0.#} {box.X:0.#},{spring:0.#}C{box.X:0.#},{spring - (rise * .56):0.#} {middle - (half * .5):0.#},{top + (rise * .3):0.#} {middle - (half * .16):0.#},{top + (rise * .14):0.#}Q{middle - (half * .04):0.#},{top + (rise * .08):0.#} {middle:0.#},{top:0.#}Q{middle + (half * .04):0.#},{top + (rise * .08):0.#} {middle + (half * .16):0.#},{top + (rise * .14):0.#}C{middle + (half * .5):0.#},{top + (rise * .3):0.#} {box.Right:0.#},{spring - (rise * .56):0.#} {box.Right:0.#},{spring:0.#}C{box.Right:0.#},{spring + (rise * .26):0.#} {box.Right - inset:0.#},{spring + (rise * .36):0.#} {box.Right - inset:0.#},{spring + (rise * .56):0.#}V{box.Bottom:0.#}Z");
    }
}
