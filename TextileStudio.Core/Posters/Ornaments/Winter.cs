using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Christmas outdoors: snowflakes, the star, a string of coloured bulbs, and the knitter's stars and firs.</summary>
internal static class Winter
{
    // One arm of a flake, up from the origin, 100 long.
    private const string Arm = "M0,0V-98M0,-26L-17,-43M0,-26L17,-43M0,-50L-22,-72M0,-50L22,-72M0,-74L-13,-87M0,-74L13,-87";

    /// <summary>Coloured bulbs on a cord.</summary>
    public static void Bulbs(Svg svg, Box canvas, Palette palette, double scale)
    {
        var (count, span) = Edges.Spans(canvas, 216, scale);
        svg.Add($"<g transform='scale({scale})'>");
        for (var swag = 0; swag < count; swag++)
        {
            svg.Add($"<path d='M{swag * span},-4Q{(swag + .5) * span},30 {(swag + 1) * span},-4' fill='none' stroke='{palette.Foot}' stroke-width='4'/>");
            for (var bulb = 0; bulb < 6; bulb++)
            {
                var along = (bulb + .5) / 6;
                var colour = palette.Festive[(bulb + swag) % palette.Festive.Length];
                svg.Add($"<g transform='translate({(swag + along) * span},{-4 + Edges.Sag(along, 17)}) rotate({(along - .5) * -26})'><circle cy='20' r='20' fill='{colour}' opacity='.22'/><path d='M-5,8H5C10,16 11,24 0,36C-11,24 -10,16 -5,8Z' fill='{colour}'/><path d='M-3.4,13C-6,18 -6,22 -3.4,26' fill='none' stroke='#fff' stroke-opacity='.75' stroke-width='2' stroke-linecap='round'/><rect x='-5' y='0' width='10' height='9' rx='2' fill='{palette.Foot}'/></g>");
            }
        }

        svg.Add($"</g>");
    }

    public static void Ground(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        _ = photo;
        Flakes(svg, canvas, palette, .11);
        Large(svg, canvas.Width - (40 * scale), canvas.Height * .19, 280 * scale, palette.Ornament, .13, 1.7);
        Large(svg, canvas.Width * .72, canvas.Height - (90 * scale), 300 * scale, palette.Ornament, .1, 1.7);
    }

    /// <summary>Snow in the air, too faint to disturb a word.</summary>
    public static void Snow(Svg svg, Box canvas, Palette palette, double scale)
    {
        _ = palette;
        var random = new Random(25);
        svg.Add($"<g fill='#fff' opacity='{Palette.Veil}'>");
        for (var i = 0; i < 60; i++)
            svg.Add($"<circle cx='{random.NextDouble() * canvas.Width}' cy='{random.NextDouble() * canvas.Height}' r='{(2 + (random.NextDouble() * 6)) * scale}'/>");
        svg.Add($"</g>");
    }

    /// <summary>The star shines behind the photo, a flake lies below it, snow along the edges.</summary>
    public static void Burst(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil * .7);
        Flakes(svg, canvas, palette, .07);
        var nth = 0;
        Edges.Peeks(canvas, photo, scale, (x, y, radius) =>
        {
            svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'>");
            if (nth++ == 0)
                svg.Add($"<path d='{Shapes.Star(112, 58, 8)}' fill='{palette.Metal[1]}'/><path d='{Shapes.Star(96, 44, 8)}' fill='{palette.Metal[2]}'/>");
            else
                svg.Add($"<g fill='none' stroke='#fff' stroke-width='9' stroke-linecap='round' transform='scale(1.12) rotate(30)'>{Flake()}</g>");
            svg.Add($"</g>");
        });
        var random = new Random(24);
        for (var i = 0; i < 60; i++)
        {
            var (along, depth) = (random.NextDouble(), 4 + (random.NextDouble() * 26));
            var (x, y) = (i % 3) switch
            {
                0 => (canvas.Width - depth, along * canvas.Height),
                1 => (depth, along * canvas.Height),
                _ => (along * canvas.Width, canvas.Height - depth),
            };
            svg.Add($"<circle cx='{x}' cy='{y}' r='{2 + (random.NextDouble() * 5)}' fill='#fff' opacity='.9'/>");
        }
    }

    public static void Paper(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Weave.Linen(svg, canvas, palette.Ornament, .1);
        Large(svg, canvas.Width - (60 * scale), canvas.Height - (60 * scale), 300 * scale, palette.Ornament, Palette.Veil, 2);
        Large(svg, canvas.Width - (30 * scale), canvas.Height * .34, 120 * scale, palette.Ornament, Palette.Veil, 3);
        Edges.Seam(svg, canvas, photo, length => svg.Add(
            $"<defs><pattern id='knit' width='36' height='18' patternUnits='userSpaceOnUse'><rect width='36' height='18' fill='{palette.Festive[1]}'/><path d='M0,0H36V2H0ZM0,16H36V18H0Z' fill='{palette.Festive[0]}'/><path d='M8,4h2v2h2v2h2v2h-2v2h-2v2h-2v-2h-2v-2h-2v-2h2v-2h2Z' fill='#fffdf8'/><path d='M26,4h2v2h-2ZM24,7h2v-1h2v1h2v2h-6ZM22,10h10v2h-10ZM26,12h2v2h-2Z' fill='{palette.Metal[2]}'/></pattern></defs><rect width='{length}' height='18' fill='url(#knit)'/>"));
    }

    private static void Flakes(Svg svg, Box canvas, Palette palette, double opacity) => svg.Add(
        $"<defs><pattern id='flakes' width='120' height='120' patternUnits='userSpaceOnUse'><g fill='none' stroke='{palette.Ornament}' stroke-width='6' stroke-linecap='round'><g transform='translate(30,30) scale(.2)'>{Flake()}</g><g transform='translate(90,90) scale(.13)'>{Flake()}</g></g><circle cx='92' cy='28' r='2.4' fill='{palette.Ornament}'/><circle cx='28' cy='92' r='2.4' fill='{palette.Ornament}'/></pattern></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#flakes)' opacity='{opacity}'/>");

    private static void Large(Svg svg, double x, double y, double radius, string colour, double opacity, double stroke) => svg.Add(
        $"<g transform='translate({x},{y}) rotate(15) scale({radius / 100})' opacity='{opacity}' fill='none' stroke='{colour}' stroke-width='{stroke}' stroke-linecap='round'>{Flake()}<path d='{Shapes.Star(26, 15, 6)}'/></g>");

    private static string Flake() => string.Concat(Enumerable.Range(0, 6).Select(arm => $"<path d='{Arm}' transform='rotate({arm * 60})'/>"));
}
