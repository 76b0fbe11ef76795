using System.Globalization;
using System.Text;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Raksha Bandhan: the rakhi with its flower and tassels, mauli thread, the thali with roli and rice, tie-dyed dots.</summary>
internal static class Rakhi
{
    /// <summary>Mauli thread in swags, a rakhi at each knot, beads where it hangs lowest.</summary>
    public static void Crown(Svg svg, Box canvas, Palette palette, double scale)
    {
        var (count, span) = Edges.Spans(canvas, 236, scale);
        var swags = new StringBuilder(FormattableString.Invariant($"M{-span / 2:0.#},14"));
        for (var swag = 0; swag <= count; swag++)
            swags.Append(CultureInfo.InvariantCulture, $"Q{swag * span:0.#},112 {(swag + .5) * span:0.#},14");

        svg.Add($"<defs>");
        Define(svg, "rakhi", palette);
        svg.Add($"</defs><g transform='scale({scale})'><path d='M0,0H{canvas.Width / scale}V9H0Z' fill='url(#metal)'/>");
        Thread(svg, swags.ToString(), 8, palette);
        for (var knot = 0; knot <= count; knot++)
        {
            var low = knot * span;
            svg.Add($"<circle cx='{low - 17}' cy='62' r='6' fill='#fffdf4'/><circle cx='{low + 17}' cy='62' r='6' fill='#fffdf4'/><circle cx='{low}' cy='64' r='9' fill='url(#metal)'/>");
            Tassel(svg, low, 70, .52, palette.Festive[2], palette.Metal);
            if (knot == count)
                continue;
            var at = (knot + .5) * span;
            Tassel(svg, at - 14, 54, .5, palette.Festive[0], palette.Metal);
            Tassel(svg, at + 14, 54, .5, palette.Festive[0], palette.Metal);
            Tassel(svg, at, 58, .56, palette.Festive[1], palette.Metal);
            svg.Add($"<use href='#rakhi' transform='translate({at},38) scale(.36)'/>");
        }

        svg.Add($"</g>");
    }

    /// <summary>Small rakhis with tassels on one thread along the edge.</summary>
    public static void Bunting(Svg svg, Box canvas, Palette palette, double scale)
    {
        var (count, span) = Edges.Spans(canvas, 120, scale);
        svg.Add($"<defs>");
        Define(svg, "rakhi-small", palette);
        svg.Add($"</defs><g transform='scale({scale})'>");
        var thread = new StringBuilder("M0,4");
        for (var i = 0; i < count; i++)
            thread.Append(CultureInfo.InvariantCulture, $"Q{(i + .5) * span:0.#},44 {(i + 1) * span:0.#},4");
        Thread(svg, thread.ToString(), 5, palette);
        for (var i = 0; i < count; i++)
        {
            var x = (i + .5) * span;
            Tassel(svg, x, 32, .26, palette.Festive[i % palette.Festive.Length], palette.Metal);
            svg.Add($"<use href='#rakhi-small' transform='translate({x},22) scale(.19)'/>");
        }

        svg.Add($"</g>");
    }

    /// <summary>A brass thali at both ends of a band: lamp, roli, rice, sweets and a rakhi.</summary>
    public static void Thalis(Svg svg, Box band, Palette palette, double scale)
    {
        var y = band.Y + Math.Min(band.Height - (32 * scale), 78 * scale);
        Thali(svg, band.X + (118 * scale), y, scale, palette, false);
        Thali(svg, band.Right - (118 * scale), y, scale, palette, true);
    }

    public static void Sign(Svg svg, double x, double y, double radius, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'>");
        Thread(svg, "M-98,-6C-76,-22 -66,16 -44,0H44C66,-16 76,22 98,6", 9, palette);
        Tassel(svg, -16, 44, .8, palette.Festive[0], palette.Metal);
        Tassel(svg, 16, 44, .8, palette.Festive[0], palette.Metal);
        Tassel(svg, 0, 48, .9, palette.Festive[1], palette.Metal);
        svg.Add($"<g transform='translate(0,-6) scale(.6)'>");
        Medallion(svg, palette);
        svg.Add($"</g></g>");
    }

    public static void LineSign(Svg svg, double x, double y, double radius, Palette palette)
    {
        var line = $"fill='none' stroke='{palette.Metal[0]}' stroke-width='3.4'";
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})' stroke-linecap='round'><path d='M-98,-6C-78,-22 -70,14 -52,0M98,6C78,22 70,-14 52,0M-98,4C-78,-12 -70,24 -52,8M98,-4C78,12 70,-24 52,-8' fill='none' stroke='{palette.Festive[0]}' stroke-width='3.2'/>");
        Rangoli.Ring(svg, 12, 26, 52, 12, line);
        Rangoli.Ring(svg, 6, 4, 20, 7, $"fill='{palette.Festive[0]}'");
        svg.Add($"<circle r='25' {line}/><path d='M-10,54V80M0,55V88M10,54V80' fill='none' stroke='{palette.Festive[0]}' stroke-width='3.2'/></g>");
    }

    /// <summary>Tie-dyed dots and the outline of two rakhis.</summary>
    public static void Ground(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        _ = photo;
        Bandhani(svg, canvas, palette.Ornament, .11);
        Outline(svg, canvas.Width - (26 * scale), canvas.Height * .2, 290 * scale, palette.Ornament, .13);
        Outline(svg, canvas.Width * .7, canvas.Height - (70 * scale), 330 * scale, palette.Ornament, .1);
    }

    public static void Burst(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil * .8);
        Weave.Confetti(svg, canvas, palette, 46, seed: 11);
        Edges.Peeks(canvas, photo, scale, (x, y, radius) =>
        {
            svg.Add($"<g transform='translate({x},{y}) scale({radius * 1.1 / 100}) rotate(11)'>");
            Medallion(svg, palette);
            svg.Add($"</g>");
        });
    }

    public static void Paper(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Weave.Linen(svg, canvas, palette.Ornament, .1);
        Outline(svg, canvas.Width + (10 * scale), canvas.Height - (30 * scale), 320 * scale, palette.Ornament, Palette.Veil);
        Edges.Seam(svg, canvas, photo, length =>
        {
            var (count, span) = Edges.Spans(new Box(0, 0, length, 0), 180, 1);
            Thread(svg, FormattableString.Invariant($"M0,10H{length:0.#}"), 7, palette);
            for (var i = 0; i < count; i++)
            {
                var x = (i + .5) * span;
                svg.Add($"<g transform='translate({x},10)'><circle cx='-20' r='4.5' fill='{palette.Metal[1]}'/><circle cx='20' r='4.5' fill='{palette.Metal[1]}'/><path d='{Shapes.Scallop(13, 10, .22)}' fill='{palette.Festive[0]}'/><circle r='7' fill='{palette.Festive[1]}'/><circle r='3.4' fill='{palette.Festive[2]}'/></g>");
            }
        });
    }

    /// <summary>An arch of seven foils.</summary>
    public static string Foils(Box box)
    {
        const int foils = 7;
        var half = box.Width / 2;
        var rise = Math.Min(half, box.Height * .5);
        var path = new StringBuilder(FormattableString.Invariant($"M{box.X:0.#},{box.Bottom:0.#}V{box.Y + rise:0.#}"));
        for (var i = 1; i <= foils; i++)
        {
            var (before, angle) = (Math.PI * (1 - ((i - 1.0) / foils)), Math.PI * (1 - ((double)i / foils)));
            // The foils bulge beyond the round they stand on, so the round is a little smaller than the box.
            var (x, y) = (box.CenterX + (half * Inward(i) * Math.Cos(angle)), box.Y + rise - (rise * Inward(i) * Math.Sin(angle)));
            var (fromX, fromY) = (box.CenterX + (half * Inward(i - 1) * Math.Cos(before)), box.Y + rise - (rise * Inward(i - 1) * Math.Sin(before)));
            var radius = Math.Sqrt(Math.Pow(x - fromX, 2) + Math.Pow(y - fromY, 2)) * .53;
            path.Append(CultureInfo.InvariantCulture, $"A{radius:0.#},{radius:0.#} 0 0 1 {x:0.#},{y:0.#}");
        }

        return path.Append(CultureInfo.InvariantCulture, $"V{box.Bottom:0.#}Z").ToString();

        static double Inward(int foil) => foil is 0 or foils ? 1 : .85;
    }

    private static void Define(Svg svg, string id, Palette palette)
    {
        svg.Add($"<g id='{id}'>");
        Medallion(svg, palette);
        svg.Add($"</g>");
    }

    /// <summary>The flower of a rakhi within a radius of 100: two rings of petals, pearls around a disc, a stone.</summary>
    private static void Medallion(Svg svg, Palette palette)
    {
        var (outer, inner, disc) = (palette.Festive[0], palette.Festive[1], palette.Festive[2]);
        var (shade, metal, light) = (palette.Metal[0], palette.Metal[1], palette.Metal[2]);
        Rangoli.Ring(svg, 16, 52, 99, 17, $"fill='{outer}' stroke='{light}' stroke-width='2.6'");
        svg.Add($"<g transform='rotate(11.25)'>");
        Rangoli.Ring(svg, 16, 46, 82, 13, $"fill='{inner}' stroke='{shade}' stroke-width='1.4'");
        svg.Add($"</g><circle r='60' fill='{disc}' stroke='{metal}' stroke-width='6'/><circle r='60' fill='none' stroke='{light}' stroke-width='1.6'/><circle r='48' fill='none' stroke='#fffdf4' stroke-width='9' stroke-dasharray='.1 14.98' stroke-linecap='round'/>");
        Rangoli.Ring(svg, 8, 10, 39, 13, $"fill='{metal}' stroke='{shade}' stroke-width='1.2'");
        svg.Add($"<circle r='17' fill='{outer}' stroke='{light}' stroke-width='4'/><ellipse cx='-5' cy='-6' rx='5' ry='3.4' fill='#fff' opacity='.75' transform='rotate(-30)'/>");
    }

    private static void Thread(Svg svg, string path, double wide, Palette palette) => svg.Add(
        $"<path d='{path}' fill='none' stroke='{palette.Festive[0]}' stroke-width='{wide}'/><path d='{path}' fill='none' stroke='{palette.Festive[1]}' stroke-width='{wide}' stroke-dasharray='{wide * .75} {wide * .95}'/><path d='{path}' fill='none' stroke='#fff' stroke-opacity='.3' stroke-width='{wide * .2}' transform='translate(0,{-wide * .25})'/>");

    private static void Tassel(Svg svg, double x, double y, double size, string colour, string[] metal) => svg.Add(
        $"<g transform='translate({x},{y}) scale({size})'><path d='M-6,8C-12,26 -14,40 -13,56Q0,62 13,56C14,40 12,26 6,8Z' fill='{colour}'/><path d='M-3,14C-7,30 -8,44 -7,57M0,14V59M3,14C7,30 8,44 7,57' fill='none' stroke='#000' stroke-opacity='.22' stroke-width='1.8'/><circle r='7' fill='{metal[1]}'/><path d='M-8,6H8V14H-8Z' fill='{metal[2]}'/></g>");

    private static void Thali(Svg svg, double x, double y, double scale, Palette palette, bool mirrored)
    {
        var (shade, metal, light) = (palette.Metal[0], palette.Metal[1], palette.Metal[2]);
        svg.Add($"<g transform='translate({x},{y}) scale({(mirrored ? -scale : scale)},{scale})'><ellipse cy='12' rx='98' ry='24' fill='#000' opacity='.35'/><ellipse cy='6' rx='100' ry='25' fill='{shade}'/><ellipse rx='100' ry='24' fill='{metal}'/><ellipse rx='100' ry='24' fill='none' stroke='{light}' stroke-width='2.4'/><ellipse cy='1' rx='86' ry='18.5' fill='{shade}' opacity='.55'/><ellipse cy='1' rx='92' ry='21' fill='none' stroke='{light}' stroke-width='2.6' stroke-dasharray='.1 8' stroke-linecap='round'/>");
        // Roli in a bowl, rice heaped, two sweets.
        svg.Add($"<path d='M-72,-12C-70,8 -34,8 -32,-12Z' fill='{metal}'/><ellipse cx='-52' cy='-12' rx='20' ry='6' fill='{light}'/><ellipse cx='-52' cy='-12' rx='16.5' ry='4.4' fill='#c3162b'/><path d='M-26,6C-22,-12 8,-12 12,6Q-7,12 -26,6Z' fill='#fffaf0'/><path d='M-20,3h.1M-14,-2h.1M-8,-5h.1M-3,2h.1M3,-1h.1M-11,5h.1M7,4h.1' stroke='#cdbf9c' stroke-width='3' stroke-linecap='round'/>");
        svg.Add($"<circle cx='66' cy='-2' r='12' fill='#e88b1a'/><circle cx='47' cy='3' r='12' fill='#f3a02a'/><circle cx='57' cy='-14' r='12' fill='#f7ad3c'/><path d='M52,-18h.1M60,-12h.1M55,-10h.1M43,0h.1M50,7h.1M68,-4h.1' stroke='#a85606' stroke-width='2.4' stroke-linecap='round'/>");
        Lamps.Diya(svg, -8, -14, .36);
        svg.Add($"<path d='M-100,6C-124,16 -110,30 -86,24' fill='none' stroke='{palette.Festive[0]}' stroke-width='5'/><g transform='translate(26,0) scale(.24)'>");
        Medallion(svg, palette);
        svg.Add($"</g></g>");
    }

    private static void Outline(Svg svg, double x, double y, double radius, string colour, double opacity)
    {
        var line = $"fill='none' stroke='{colour}' stroke-width='2'";
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 300})' opacity='{opacity}'>");
        Rangoli.Ring(svg, 24, 196, 298, 34, line);
        Rangoli.Ring(svg, 24, 214, 276, 18, line);
        Rangoli.Ring(svg, 16, 70, 150, 26, line);
        Rangoli.Ring(svg, 8, 8, 62, 18, $"fill='{colour}'");
        svg.Add($"<circle r='66' {line}/><circle r='156' {line}/><circle r='190' {line}/><circle r='173' fill='none' stroke='{colour}' stroke-width='18' stroke-dasharray='.1 27.17' stroke-linecap='round'/></g>");
    }

    private static void Bandhani(Svg svg, Box canvas, string colour, double opacity) => svg.Add(
        $"<defs><pattern id='bandhani' width='72' height='72' patternUnits='userSpaceOnUse'><g fill='none' stroke='{colour}' stroke-width='2'><circle cx='18' cy='8' r='3.2'/><circle cx='18' cy='28' r='3.2'/><circle cx='8' cy='18' r='3.2'/><circle cx='28' cy='18' r='3.2'/><circle cx='54' cy='44' r='3.2'/><circle cx='54' cy='64' r='3.2'/><circle cx='44' cy='54' r='3.2'/><circle cx='64' cy='54' r='3.2'/></g><circle cx='18' cy='18' r='2' fill='{colour}'/><circle cx='54' cy='54' r='2' fill='{colour}'/></pattern></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#bandhani)' opacity='{opacity}'/>");
}
