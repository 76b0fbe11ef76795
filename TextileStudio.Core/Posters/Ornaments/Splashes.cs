using System.Globalization;
using System.Text;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Holi: paint running from above, splashes with their drops, clouds of powder, heaps of gulal, the pichkari, palash flowers.</summary>
internal static class Splashes
{
    /// <summary>A splash of about that radius; fingers reach half as far again. The same seed gives the same splash.</summary>
    public static void Splash(Svg svg, double x, double y, double radius, string colour, int seed, double opacity = 1)
    {
        var random = new Random(seed);
        var fingers = 9 + random.Next(5);
        var points = new List<(double X, double Y)>();
        var drops = new StringBuilder();
        for (var i = 0; i < fingers; i++)
        {
            var (turn, wide) = (Math.Tau * (i + (random.NextDouble() * .5)) / fingers, Math.PI / fingers);
            var tip = .78 + (random.NextDouble() * .6);
            foreach (var (aside, far) in new[] { (-.7, .52), (-.28, tip * .7), (-.38, tip * .94), (0.0, tip * 1.08), (.38, tip * .94), (.28, tip * .7), (.7, .52) })
                points.Add((radius * far * Math.Cos(turn + (aside * wide)), radius * far * Math.Sin(turn + (aside * wide))));
            if (random.Next(3) > 0)
            {
                var (far, size) = (tip + .18 + (random.NextDouble() * .3), radius * (.025 + (random.NextDouble() * .055)));
                drops.Append(CultureInfo.InvariantCulture, $"<circle cx='{radius * far * Math.Cos(turn):0.#}' cy='{radius * far * Math.Sin(turn):0.#}' r='{size:0.#}'/>");
            }
        }

        svg.Add($"<g transform='translate({x},{y})' fill='{colour}' opacity='{opacity}'><path d='{Smooth(points)}'/>{drops.ToString()}</g>");
    }

    /// <summary>A soft cloud of powder, gone at its rim. Call <see cref="PowderDefs"/> before.</summary>
    public static void Cloud(Svg svg, double x, double y, double radius, Palette palette, int colour, int seed)
    {
        var random = new Random(seed);
        for (var puff = 0; puff < 4; puff++)
            svg.Add($"<circle cx='{x + (radius * .5 * ((random.NextDouble() * 2) - 1))}' cy='{y + (radius * .5 * ((random.NextDouble() * 2) - 1))}' r='{radius * (.55 + (random.NextDouble() * .4))}' fill='url(#gulal-{colour})'/>");
        svg.Add($"<g fill='{palette.Festive[colour]}' opacity='.55'>");
        for (var grain = 0; grain < 46; grain++)
        {
            var (turn, far) = (random.NextDouble() * Math.Tau, radius * 1.15 * Math.Sqrt(random.NextDouble()));
            svg.Add($"<circle cx='{x + (far * Math.Cos(turn))}' cy='{y + (far * Math.Sin(turn))}' r='{.7 + (random.NextDouble() * random.NextDouble() * 3.6)}'/>");
        }

        svg.Add($"</g>");
    }

    /// <summary>The gradients of <see cref="Cloud"/>, one for each festive colour.</summary>
    public static void PowderDefs(Svg svg, Palette palette)
    {
        svg.Add($"<defs>");
        for (var i = 0; i < palette.Festive.Length; i++)
            svg.Add($"<radialGradient id='gulal-{i}'><stop offset='0' stop-color='{palette.Festive[i]}' stop-opacity='.42'/><stop offset='.4' stop-color='{palette.Festive[i]}' stop-opacity='.22'/><stop offset='1' stop-color='{palette.Festive[i]}' stop-opacity='0'/></radialGradient>");
        svg.Add($"</defs>");
    }

    /// <summary>Paint running down from the top edge in every festive colour, at most <paramref name="depth"/> deep.</summary>
    public static void Drips(Svg svg, Box canvas, Palette palette, double scale, double depth, int seed)
    {
        var random = new Random(seed);
        var colours = palette.Festive;
        svg.Add($"<g transform='scale({scale})'>");
        var (x, index, width) = (-20.0, 0, canvas.Width / scale);
        while (x < width)
        {
            var wide = 100 + (random.NextDouble() * 70);
            var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{x - 14:0.#},-4V{depth * .2:0.#}");
            var at = x - 14;
            var runs = (int)(wide / 34) + 1;
            var step = (wide + 28) / runs;
            for (var run = 0; run < runs; run++)
            {
                var drop = depth * (.32 + (random.NextDouble() * .62));
                var (half, middle) = (7 + (random.NextDouble() * 4), at + (step * .5));
                path.Append(CultureInfo.InvariantCulture, $"C{at + 4:0.#},{depth * .3:0.#} {middle - half:0.#},{depth * .16:0.#} {middle - half:0.#},{drop - half:0.#}A{half:0.#},{half * 1.25:0.#} 0 0 0 {middle + half:0.#},{drop - half:0.#}C{middle + half:0.#},{depth * .16:0.#} {at + step - 4:0.#},{depth * .3:0.#} {at + step:0.#},{depth * .2:0.#}");
                at += step;
            }

            svg.Add($"<path d='{path.Append("V-4Z").ToString()}' fill='{colours[index++ % colours.Length]}'/>");
            x += wide;
        }

        svg.Add($"<path d='M0,7H{width}' stroke='#fff' stroke-opacity='.4' stroke-width='4' stroke-dasharray='60 26 18 40' stroke-linecap='round'/></g>");
    }

    /// <summary>One repeat of a border 24 deep and 240 long: strokes of wet paint side by side, each running out a little further than its neighbour.</summary>
    public static void Strokes(Svg svg, string[] colours)
    {
        int[] depths = [15, 22, 12, 19, 24, 14, 21, 11];
        for (var i = 0; i < depths.Length; i++)
            svg.Add($"<path d='M{i * 30},0h31v{depths[i] - 8}q0,8 -7,8t-8,-7t-8,5t-8,-8Z' fill='{colours[i % colours.Length]}'/><circle cx='{(i * 30) + 22}' cy='{depths[i] + 3}' r='1.8' fill='{colours[i % colours.Length]}'/>");
    }

    /// <summary>A brass syringe, its nozzle up to the right, about 190 long around the origin.</summary>
    public static void Pichkari(Svg svg, double x, double y, double scale, double turn, Palette palette)
    {
        var (dark, gold, light) = (palette.Metal[0], palette.Metal[1], palette.Metal[2]);
        svg.Add($"<g transform='translate({x},{y}) rotate({turn}) scale({scale})'><rect x='-96' y='-4' width='60' height='8' fill='{light}' stroke='{dark}' stroke-width='1.4'/><rect x='-106' y='-22' width='14' height='44' rx='7' fill='{palette.Festive[0]}'/><rect x='-44' y='-19' width='92' height='38' rx='6' fill='{gold}' stroke='{dark}' stroke-width='1.6'/><rect x='-42' y='-14' width='88' height='8' rx='4' fill='{light}' opacity='.9'/><path d='M-30,-19V19M-22,-19V19M30,-19V19M38,-19V19' stroke='{dark}' stroke-width='2.6'/><path d='M-12,12L0,-2L12,12Z' fill='{palette.Festive[0]}'/><path d='M48,-14L66,-6H88V6H66L48,14Z' fill='{gold}' stroke='{dark}' stroke-width='1.6'/><rect x='-50' y='-24' width='9' height='48' rx='4' fill='{dark}'/></g>");
    }

    public static void LinePichkari(Svg svg, double x, double y, double scale, string ink, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y}) rotate(-32) scale({scale})' fill='none' stroke='{ink}' stroke-width='4' stroke-linecap='round' stroke-linejoin='round'><path d='M-108,0H-50M-108,-18V18'/><rect x='-50' y='-19' width='92' height='38' rx='6'/><path d='M42,-13L60,-6H80V6H60L42,13M-34,-19V19M26,-19V19M-20,0H12' /></g>");
        var drops = new[] { (96, -64, 9), (118, -84, 6), (122, -58, 5), (102, -96, 5), (140, -74, 4), (86, -88, 4) };
        for (var i = 0; i < drops.Length; i++)
            svg.Add($"<circle cx='{x + (drops[i].Item1 * scale)}' cy='{y + (drops[i].Item2 * scale)}' r='{drops[i].Item3 * scale}' fill='{palette.Festive[i % palette.Festive.Length]}'/>");
    }

    /// <summary>A brass plate with heaps of powder, about 150 wide, its foot at the origin.</summary>
    public static void Plate(Svg svg, double x, double y, double scale, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({scale})'>");
        foreach (var (across, high, half, colour) in new[] { (-34, 50, 34, 1), (36, 52, 34, 2), (0, 66, 40, 0), (-52, 28, 24, 3), (54, 28, 24, 4) })
            svg.Add($"<path d='M{across - half},-16C{across - (half * .5)},-20 {across - 7},{-high - 8} {across},{-high - 10}C{across + 7},{-high - 8} {across + (half * .5)},-20 {across + half},-16Z' fill='{palette.Festive[colour % palette.Festive.Length]}'/><path d='M{across},{-high - 10}C{across + 7},{-high - 8} {across + (half * .5)},-20 {across + half},-16H{across + 4}C{across + 8},-30 {across + 5},{-high + 10} {across},{-high - 10}Z' fill='#000' opacity='.12'/>");
        svg.Add($"<path d='M-84,-18H84C78,-4 50,0 0,0C-50,0 -78,-4 -84,-18Z' fill='{palette.Metal[1]}'/><path d='M-88,-20H88V-14H-88Z' fill='{palette.Metal[2]}'/><path d='M-62,-7H62' stroke='{palette.Metal[0]}' stroke-width='3' stroke-dasharray='.1 9' stroke-linecap='round'/></g>");
    }

    /// <summary>A spray of palash, the flame of the forest, on its twig.</summary>
    public static void Palash(Svg svg, double x, double y, double scale, double turn)
    {
        svg.Add($"<g transform='translate({x},{y}) rotate({turn}) scale({scale})'><path d='M0,0C20,-30 24,-70 60,-96' fill='none' stroke='#6b3a1e' stroke-width='5' stroke-linecap='round'/>");
        foreach (var (across, down, lean) in new[] { (8, -16, -64), (16, -36, 62), (22, -54, -52), (34, -70, 74), (48, -86, -24), (60, -96, 44) })
            svg.Add($"<g transform='translate({across},{down}) rotate({lean})'><path d='M0,0C-14,-8 -16,-26 -2,-42C2,-30 14,-24 10,-8Z' fill='#f2591b'/><path d='M0,0C6,-12 16,-16 22,-32C26,-16 18,-4 6,2Z' fill='#ff8a3d'/><circle r='6' fill='#4a2a1a'/></g>");
        svg.Add($"</g>");
    }

    /// <summary>A closed curve through the middles of the given points' sides.</summary>
    private static string Smooth(List<(double X, double Y)> points)
    {
        (double X, double Y) Middle(int i) => ((points[i % points.Count].X + points[(i + 1) % points.Count].X) / 2, (points[i % points.Count].Y + points[(i + 1) % points.Count].Y) / 2);
        var start = Middle(points.Count - 1);
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{start.X:0.#},{start.Y:0.#}");
        for (var i = 0; i < points.Count; i++)
        {
            var end = Middle(i);
            path.Append(CultureInfo.InvariantCulture, $"Q{points[i].X:0.#},{points[i].Y:0.#} {end.X:0.#},{end.Y:0.#}");
        }

        return path.Append('Z').ToString();
    }
}
