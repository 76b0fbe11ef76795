using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Ornaments of the loom and the block print: lattice, threads, paisleys, ikat bands, running stitches, and lights in the air.</summary>
internal static class Weave
{
    private const string PaisleyPath = "M30,-80C36,-50 10,-46 -14,-40C-54,-30 -68,6 -54,38C-38,78 22,84 50,48C78,8 66,-52 30,-80Z";

    public static void Lattice(Svg svg, Box canvas, string colour, double opacity) => svg.Add(
        $"<defs><pattern id='lattice' width='54' height='54' patternUnits='userSpaceOnUse'><path d='M27,0L54,27L27,54L0,27ZM27,13L41,27L27,41L13,27Z' fill='none' stroke='{colour}' stroke-width='1.2'/><circle cx='27' cy='27' r='3' fill='{colour}'/></pattern></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#lattice)' opacity='{opacity}'/>");

    /// <summary>Linen: fine warp and weft.</summary>
    public static void Linen(Svg svg, Box canvas, string colour, double opacity) => svg.Add(
        $"<defs><pattern id='linen' width='6' height='6' patternUnits='userSpaceOnUse'><path d='M0,1.5H6M0,4.5H6' stroke='{colour}' stroke-width='.8' opacity='.8'/><path d='M1.5,0V6M4.5,0V6' stroke='{colour}' stroke-width='.8' opacity='.55'/></pattern></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#linen)' opacity='{opacity}'/>");

    public static void Paisley(Svg svg, double x, double y, double scale, double turn, bool mirrored, string colour, string heart)
    {
        svg.Add($"<g transform='translate({x},{y}) rotate({turn}) scale({(mirrored ? -scale : scale)},{scale})'><path d='{PaisleyPath}' fill='none' stroke='{colour}' stroke-width='5'/><path d='{PaisleyPath}' transform='translate(1,8) scale(.72)' fill='none' stroke='{colour}' stroke-width='3' stroke-dasharray='.1 9' stroke-linecap='round'/>");
        svg.Add($"<g transform='translate(0,22) scale(.3)'>");
        Rangoli.Blossom(svg, colour, heart);
        svg.Add($"</g><path d='M22,-56C22,-36 2,-30 -10,-26' fill='none' stroke='{colour}' stroke-width='4' stroke-linecap='round'/></g>");
    }

    /// <summary>A pair of paisleys at both ends of a band.</summary>
    public static void PaisleyEnds(Svg svg, Box band, Palette palette, double scale)
    {
        var y = band.Y + Math.Min(band.Height / 2, 60 * scale);
        var colour = palette.Metal[1];
        Paisley(svg, band.X + (64 * scale), y, .52 * scale, 0, true, colour, palette.Metal[2]);
        Paisley(svg, band.X + (146 * scale), y + (6 * scale), .36 * scale, 0, true, colour, palette.Metal[2]);
        Paisley(svg, band.Right - (64 * scale), y, .52 * scale, 0, false, colour, palette.Metal[2]);
        Paisley(svg, band.Right - (146 * scale), y + (6 * scale), .36 * scale, 0, false, colour, palette.Metal[2]);
    }

    /// <summary>A horizontal band of stepped lozenges as in ikat and patola.</summary>
    public static void IkatBand(Svg svg, Box band, string[] colours)
    {
        var tile = band.Height;
        var id = $"ikat-{(int)band.X}-{(int)band.Y}";
        svg.Add($"<defs><pattern id='{id}' x='{band.X}' y='{band.Y}' width='{tile}' height='{tile}' patternUnits='userSpaceOnUse'><rect width='{tile}' height='{tile}' fill='{colours[0]}'/>");
        for (var ring = 0; ring < 3; ring++)
        {
            var reach = tile * (.5 - (ring * .155));
            svg.Add($"<path d='M{tile / 2},{(tile / 2) - reach}l{reach / 3},{reach / 3}h{reach / 12}l{reach * .58},{reach * .667}l{-reach * .58},{reach * .667}h{-reach / 12}l{-reach / 3},{reach / 3}l{-reach / 3},{-reach / 3}h{-reach / 12}l{-reach * .58},{-reach * .667}l{reach * .58},{-reach * .667}h{reach / 12}Z' fill='{colours[(ring + 1) % colours.Length]}'/>");
        }

        svg.Add($"</pattern></defs><rect x='{band.X}' y='{band.Y}' width='{band.Width}' height='{band.Height}' fill='url(#{id})'/>");
    }

    public static void Bokeh(Svg svg, Box canvas, int count, int seed)
    {
        svg.Add($"<defs><radialGradient id='bokeh'><stop offset='0' stop-color='#ffe9a8' stop-opacity='.42'/><stop offset='.7' stop-color='#ffcf6a' stop-opacity='.18'/><stop offset='1' stop-color='#ffcf6a' stop-opacity='0'/></radialGradient></defs>");
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
            svg.Add($"<circle cx='{random.NextDouble() * canvas.Width}' cy='{random.NextDouble() * canvas.Height}' r='{8 + (random.NextDouble() * 24)}' fill='url(#bokeh)'/>");
    }

    /// <summary>Paper snippets along the edges of the canvas, where no text stands.</summary>
    public static void Confetti(Svg svg, Box canvas, Palette palette, int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var along = random.NextDouble();
            var depth = 6 + (random.NextDouble() * 26);
            var (x, y) = (i % 4) switch
            {
                0 => (along * canvas.Width, depth),
                1 => (canvas.Width - depth, along * canvas.Height),
                2 => (depth, along * canvas.Height),
                _ => (along * canvas.Width, canvas.Height - depth),
            };
            var colour = palette.Festive[i % palette.Festive.Length];
            if (i % 3 == 0)
                svg.Add($"<circle cx='{x}' cy='{y}' r='{3 + (random.NextDouble() * 5)}' fill='{colour}'/>");
            else
                svg.Add($"<rect width='{6 + (random.NextDouble() * 10)}' height='7' rx='2' fill='{colour}' transform='translate({x},{y}) rotate({random.Next(180)})'/>");
        }
    }
}
