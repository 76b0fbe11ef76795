using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Lights: clay diyas, paper lanterns (akash kandil), and a diya in two lines of ink.</summary>
internal static class Lamps
{
    public static void Defs(Svg svg) => svg.Add(
        $"<defs><radialGradient id='glow'><stop offset='0' stop-color='#ffd76a' stop-opacity='.75'/><stop offset='.4' stop-color='#ffb52e' stop-opacity='.26'/><stop offset='1' stop-color='#ffb52e' stop-opacity='0'/></radialGradient><linearGradient id='clay' x1='0' x2='0' y1='0' y2='1'><stop offset='0' stop-color='#dd7f3e'/><stop offset='1' stop-color='#86350f'/></linearGradient><linearGradient id='flame' x1='0' x2='0' y1='0' y2='1'><stop offset='0' stop-color='#ff7a1a'/><stop offset='.6' stop-color='#ffc53d'/><stop offset='1' stop-color='#fff3b0'/></linearGradient></defs>");

    public static void Diya(Svg svg, double x, double y, double scale, bool glow = true)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({scale})'>");
        if (glow)
            svg.Add($"<circle cy='-66' r='128' fill='url(#glow)'/>");
        svg.Add($"<ellipse cy='34' rx='66' ry='9' fill='#000' opacity='.3'/><path d='M-80,-18C-68,46 68,46 80,-18C42,4 -42,4 -80,-18Z' fill='url(#clay)'/><ellipse cy='-17' rx='80' ry='15' fill='#6b2a0e'/><ellipse cy='-15' rx='67' ry='10' fill='#e8a12f'/><ellipse cx='-18' cy='-17' rx='26' ry='4' fill='#ffd98a' opacity='.7'/>");
        svg.Add($"<path d='M-62,8C-32,27 32,27 62,8' fill='none' stroke='#ffd98a' stroke-width='4.4' stroke-dasharray='.1 9' stroke-linecap='round'/><path d='M-46,20C-24,31 24,31 46,20' fill='none' stroke='#ffd98a' stroke-width='3' stroke-dasharray='.1 8' stroke-linecap='round'/>");
        svg.Add($"<path d='M0,-116C23,-80 27,-53 0,-30C-27,-53 -23,-80 0,-116Z' fill='url(#flame)'/><path d='M0,-84C10,-67 12,-54 0,-42C-12,-54 -10,-67 0,-84Z' fill='#fffbe0'/></g>");
    }

    /// <summary>A large and a small diya at both ends of a band.</summary>
    public static void Row(Svg svg, Box band, Palette palette, double scale)
    {
        _ = palette;
        var floor = band.Y + Math.Min(band.Height - (34 * scale), 92 * scale);
        foreach (var (x, size, lower) in new[] { (82.0, .84, 0.0), (184.0, .52, 10.0) })
        {
            Diya(svg, band.X + (x * scale), floor + (lower * scale), size * scale);
            Diya(svg, band.Right - (x * scale), floor + (lower * scale), size * scale);
        }
    }

    public static void LineDiya(Svg svg, double x, double y, double scale, string ink, string flame) => svg.Add(
        $"<g transform='translate({x},{y}) scale({scale})' fill='none' stroke='{ink}' stroke-width='3.2' stroke-linecap='round' stroke-linejoin='round'><path d='M-70,-8C-58,46 58,46 70,-8C36,10 -36,10 -70,-8Z'/><path d='M-50,14C-24,28 24,28 50,14' stroke-dasharray='.1 9'/><path d='M0,-92C20,-62 22,-40 0,-20C-22,-40 -20,-62 0,-92Z' fill='{flame}' stroke='none'/><path d='M-46,-58L-58,-66M46,-58L58,-66M-30,-84L-38,-96M30,-84L38,-96' stroke='{flame}'/></g>");

    /// <summary>Three paper lanterns at different heights in the upper corner.</summary>
    public static void Kandils(Svg svg, Box canvas, Palette palette, double scale)
    {
        Kandil(svg, canvas.Right - (54 * scale), 62 * scale, .62 * scale, palette.Festive[0], palette.Festive[1]);
        Kandil(svg, canvas.Right - (150 * scale), 72 * scale, .46 * scale, palette.Festive[2], palette.Festive[1]);
        Kandil(svg, canvas.Right - (232 * scale), 48 * scale, .34 * scale, palette.Festive[0], palette.Festive[1]);
    }

    private static void Kandil(Svg svg, double x, double y, double scale, string paper, string trim)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({scale})'><path d='M0,-400V-78' stroke='{trim}' stroke-width='3'/><circle r='128' fill='url(#glow)'/>");
        svg.Add($"<path d='M-42,-70H42L74,-18L42,46H-42L-74,-18Z' fill='{paper}'/><path d='M-42,-70L-18,-18L-42,46L-74,-18ZM42,-70L18,-18L42,46L74,-18Z' fill='#000' opacity='.14'/><path d='M-42,-70L-18,-18L-42,46M42,-70L18,-18L42,46M-74,-18H74' fill='none' stroke='{trim}' stroke-width='4'/>");
        svg.Add($"<circle cy='-18' r='13' fill='{trim}'/><path d='M-46,-78H46V-66H-46ZM-46,42H46V54H-46Z' fill='{trim}'/>");
        for (var strip = -2; strip <= 2; strip++)
            svg.Add($"<path d='M{(strip * 19) - 6},54H{(strip * 19) + 6}L{strip * 21},{126 - (Math.Abs(strip) * 12)}Z' fill='{(strip % 2 == 0 ? paper : trim)}'/>");
        svg.Add($"</g>");
    }
}
