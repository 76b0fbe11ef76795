using System.Globalization;
using System.Text;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Christmas indoors: fir garland, holly, baubles, candles, the wreath with its bow.</summary>
internal static class Evergreen
{
    private static readonly string _needles = Needles();

    /// <summary>Fir in swags with lights in it, holly at the knots, baubles on ribbons.</summary>
    public static void Crown(Svg svg, Box canvas, Palette palette, double scale)
    {
        var (count, span) = Edges.Spans(canvas, 236, scale);
        svg.Add($"<defs>");
        Sprig(svg, "fir", "#1f7a3f", "#0d4a28");
        Sprig(svg, "fir-pale", "#3c9a55", "#17603a");
        svg.Add($"</defs><g transform='scale({scale})'>");
        for (var knot = 0; knot <= count; knot++)
        {
            var (x, middle) = (knot * span, (knot + .5) * span);
            Bauble(svg, middle, 72, 16, palette.Festive[knot % 2], palette, 20);
            Bauble(svg, x, 66, 12, palette.Festive[(knot + 1) % 2], palette, 34);
        }

        for (var swag = 0; swag < count; swag++)
        {
            for (var i = 0; i <= 10; i++)
            {
                var along = i / 10.0;
                var slope = Math.Atan2(4 * 34 * (1 - (2 * along)), span) * 180 / Math.PI;
                var lean = i % 2 == 0 ? 24 : -24;
                svg.Add($"<use href='#{(i % 3 == 1 ? "fir-pale" : "fir")}' transform='translate({(swag + along) * span},{8 + Edges.Sag(along, 34)}) rotate({slope + 90 + lean}) scale(.8)'/>");
            }

            for (var light = 0; light < 5; light++)
            {
                var along = (light + .5) / 5;
                svg.Add($"<circle cx='{(swag + along) * span}' cy='{10 + Edges.Sag(along, 34)}' r='13' fill='url(#glow)'/><circle cx='{(swag + along) * span}' cy='{10 + Edges.Sag(along, 34)}' r='3.4' fill='#fff3b8'/>");
            }
        }

        for (var knot = 0; knot <= count; knot++)
        {
            svg.Add($"<g transform='translate({knot * span},20) scale(.78)'>");
            Holly(svg);
            svg.Add($"</g>");
        }

        svg.Add($"</g>");
    }

    /// <summary>Candles in fir and holly at both ends of a band.</summary>
    public static void Candles(Svg svg, Box band, Palette palette, double scale)
    {
        var floor = band.Y + Math.Min(band.Height - (8 * scale), 104 * scale);
        svg.Add($"<defs>");
        Sprig(svg, "fir-low", "#237f44", "#0e4d2a");
        svg.Add($"<g id='candles'>");
        foreach (var (x, high, wide) in new[] { (104.0, 58.0, 13.0), (66.0, 38.0, 13.0), (142.0, 42.0, 13.0) })
            Candle(svg, x, high, wide, palette);
        foreach (var (x, y, turn) in new[] { (30, -8, -78), (66, -6, -60), (104, -4, -84), (120, -4, 76), (146, -6, 62), (186, -6, 80), (92, -14, -30), (124, -14, 34) })
            svg.Add($"<use href='#fir-low' transform='translate({x},{y}) rotate({turn})'/>");
        svg.Add($"<g transform='translate(84,-12) scale(.66)'>");
        Holly(svg);
        svg.Add($"</g><g transform='translate(164,-10) scale(.52)'>");
        Holly(svg);
        svg.Add($"</g>");
        Bauble(svg, 38, -14, 14, palette.Festive[0], palette, 0);
        Bauble(svg, 124, -9, 10, palette.Festive[1], palette, 0);
        svg.Add($"</g></defs><use href='#candles' transform='translate({band.X},{floor}) scale({scale})'/><use href='#candles' transform='translate({band.Right},{floor}) scale({-scale},{scale})'/>");
    }

    /// <summary>A wreath with a red bow, a star in it.</summary>
    public static void Sign(Svg svg, double x, double y, double radius, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y - (radius * .06)}) scale({radius / 108})'>");
        for (var i = 0; i < 36; i++)
        {
            var (green, dark) = i % 3 == 1 ? ("#3c9a55", "#17603a") : ("#1f7a3f", "#0d4a28");
            svg.Add($"<g transform='rotate({i * 10}) translate(0,-68) rotate({(i % 2 == 0 ? 58 : 118)}) scale(.62)'><path d='{_needles}' fill='none' stroke='{dark}' stroke-width='3.4'/><path d='{_needles}' fill='none' stroke='{green}' stroke-width='1.8'/></g>");
        }

        for (var i = 0; i < 8; i++)
            svg.Add($"<circle cy='-70' r='6.6' fill='{palette.Festive[i % 2]}' transform='rotate({22.5 + (i * 45)})'/>");
        svg.Add($"<g fill='{palette.Metal[1]}'><path d='{Shapes.Star(34, 13, 5)}'/></g><g transform='translate(0,72)'><path d='M0,0C-14,-22 -40,-24 -40,-4C-40,14 -16,12 0,0ZM0,0C14,-22 40,-24 40,-4C40,14 16,12 0,0ZM-3,2L-22,34L-10,30L-4,38L4,6ZM3,2L22,34L10,30L4,38L-4,6Z' fill='#c4162a'/><path d='M0,0C-12,-12 -26,-14 -32,-6M0,0C12,-12 26,-14 32,-6' fill='none' stroke='#7d0a18' stroke-width='3'/><circle r='8' fill='#a50f20'/></g></g>");
    }

    /// <summary>A wreath in thin lines, berries and bow in the festival's red.</summary>
    public static void LineSign(Svg svg, double x, double y, double radius, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y - (radius * .1)}) scale({radius / 112})' fill='none' stroke='{palette.Festive[1]}' stroke-width='3.2' stroke-linecap='round'><circle r='66'/>");
        for (var i = 0; i < 24; i++)
            svg.Add($"<path d='M0,-66Q{(i % 2 == 0 ? "6,-80 18,-86" : "6,-54 16,-48")}' transform='rotate({i * 15})'/>");
        for (var i = 0; i < 8; i++)
            svg.Add($"<circle cy='-66' r='5' fill='{palette.Festive[0]}' stroke='none' transform='rotate({7.5 + (i * 45)})'/>");
        svg.Add($"<g transform='translate(0,68)' stroke='{palette.Festive[0]}' stroke-width='4' fill='{palette.Ground[0]}'><path d='M0,0C-14,-24 -42,-22 -40,-2C-38,16 -16,12 0,0ZM0,0C14,-24 42,-22 40,-2C38,16 16,12 0,0ZM-4,4L-20,34M4,4L20,34'/></g></g>");
    }

    /// <summary>A church window: two arcs that meet in a point.</summary>
    public static string PointedArch(Box box)
    {
        var half = box.Width / 2;
        var rise = Math.Min(half * 1.18, box.Height * .5);
        // The radius of a circle that stands upright at the spring and passes the point.
        var radius = ((half * half) + (rise * rise)) / (2 * half);
        return string.Create(CultureInfo.InvariantCulture,
            $"M{box.X:0.#},{box.Bottom:0.#}V{box.Y + rise:0.#}A{radius:0.#},{radius:0.#} 0 0 1 {box.CenterX:0.#},{box.Y:0.#}A{radius:0.#},{radius:0.#} 0 0 1 {box.Right:0.#},{box.Y + rise:0.#}V{box.Bottom:0.#}Z");
    }

    /// <summary>A glass ball around a point, hung on a ribbon of <paramref name="cord"/> (0 for one that lies).</summary>
    private static void Bauble(Svg svg, double x, double y, double radius, string colour, Palette palette, double cord)
    {
        if (cord > 0)
            svg.Add($"<path d='M{x},{y - radius - cord}V{y - radius}' stroke='{palette.Metal[1]}' stroke-width='2'/>");
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 20})'><circle r='20' fill='{colour}'/><path d='M-19,5C-10,24 10,24 19,5C12,14 -12,14 -19,5Z' fill='#000' opacity='.24'/><path d='M-20,-2Q0,8 20,-2V3Q0,13 -20,3Z' fill='#fff' opacity='.34'/><ellipse cx='-7' cy='-9' rx='5.4' ry='3.4' fill='#fff' opacity='.75' transform='rotate(-36 -7 -9)'/><rect x='-6' y='-26' width='12' height='7.6' rx='2' fill='{palette.Metal[1]}'/></g>");
    }

    /// <summary>Two holly leaves and three berries within about 44 of the origin.</summary>
    private static void Holly(Svg svg)
    {
        foreach (var (turn, green) in new[] { (-64, "#125c31"), (64, "#1a7540"), (180, "#125c31") })
            svg.Add($"<g transform='rotate({turn}) scale({(turn == 180 ? .74 : 1)})'><path d='M0,4C-4,-2 -10,-2 -15,-6C-10,-12 -14,-18 -20,-21C-12,-26 -12,-32 -15,-38C-8,-38 -3,-44 0,-54C3,-44 8,-38 15,-38C12,-32 12,-26 20,-21C14,-18 10,-12 15,-6C10,-2 4,-2 0,4Z' fill='{green}' stroke='#06331a' stroke-width='1'/><path d='M0,2V-48M0,-12L-11,-16M0,-12L11,-16M0,-28L-10,-31M0,-28L10,-31' stroke='#8fd0a0' stroke-opacity='.7' stroke-width='1.5' fill='none'/></g>");
        foreach (var (x, y) in new[] { (-8, -3), (8, -4), (0, 9) })
            svg.Add($"<circle cx='{x}' cy='{y}' r='9' fill='#d3182d'/><circle cx='{x - 3}' cy='{y - 3}' r='2.6' fill='#fff' opacity='.8'/>");
    }

    private static void Candle(Svg svg, double x, double high, double half, Palette palette) => svg.Add(
        $"<g transform='translate({x},-8)'><circle cy='{-high - 16}' r='46' fill='url(#glow)'/><path d='M{-half},0V{-high}Q0,{-high - 6} {half},{-high}V0Z' fill='{palette.Plate}'/><path d='M{half * .3},0V{-high - 2}L{half},{-high}V0Z' fill='#000' opacity='.12'/><path d='M{-half},{-high}Q0,{-high - 6} {half},{-high}Q{half - 1},{-high + 12} {half - 5},{-high + 5}Q{half - 9},{-high + 20} {-2},{-high + 6}Q{-half},{-high + 12} {-half},{-high}Z' fill='#fffdf5'/><path d='M0,{-high - 2}v-7' stroke='#4a2a12' stroke-width='2'/><path d='M0,{-high - 36}C9,{-high - 22} 9,{-high - 12} 0,{-high - 7}C-9,{-high - 12} -9,{-high - 22} 0,{-high - 36}Z' fill='url(#flame)'/></g>");

    private static void Sprig(Svg svg, string id, string green, string dark) => svg.Add(
        $"<g id='{id}' fill='none' stroke-linecap='round'><path d='{_needles}' stroke='{dark}' stroke-width='3.2'/><path d='{_needles}' stroke='{green}' stroke-width='1.5'/></g>");

    // A sprig of fir grows up from the origin, 46 long.
    private static string Needles()
    {
        var path = new StringBuilder("M0,0V-46");
        for (var pair = 0; pair < 8; pair++)
        {
            var (y, reach) = (-pair * 6, 20 - (pair * 1.3));
            path.Append(CultureInfo.InvariantCulture, $"M0,{y}L{-reach:0.#},{y - (reach * .72):0.#}M0,{y}L{reach:0.#},{y - (reach * .72):0.#}");
        }

        return path.ToString();
    }
}
