using System.Globalization;
using System.Text;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Baisakhi: ripe wheat, bound in sheaves, and the dhol that is played when it is in.</summary>
internal static class Wheat
{
    private static readonly string _grains = Grains();
    private static readonly string _awns = Awns();
    private static readonly int[] _fan = [-38, 38, -25, 25, -12, 12, 0];

    /// <summary>A dhol and a sheaf at both ends of a band.</summary>
    public static void Dhols(Svg svg, Box band, Palette palette, double scale)
    {
        var floor = band.Y + Math.Min(band.Height - (12 * scale), 102 * scale);
        svg.Add($"<defs><g id='dhol'><ellipse cx='112' cy='0' rx='100' ry='8' fill='#000' opacity='.28'/><g transform='translate(194,0) scale(.6)'>");
        Sheaf(svg, palette);
        svg.Add($"</g><g transform='translate(88,-44) rotate(-9) scale(.86)'>");
        Dhol(svg, palette);
        svg.Add($"</g></g></defs><use href='#dhol' transform='translate({band.X},{floor}) scale({scale})'/><use href='#dhol' transform='translate({band.Right},{floor}) scale({-scale},{scale})'/>");
    }

    public static void Sign(Svg svg, double x, double y, double radius, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'><circle cy='-14' r='58' fill='{palette.Festive[2]}'/><circle cy='-14' r='58' fill='none' stroke='{palette.Metal[2]}' stroke-width='4'/>");
        for (var ray = 0; ray < 16; ray++)
            svg.Add($"<path d='M-7,-66L0,-{(ray % 2 == 0 ? 94 : 82)}L7,-66Z' fill='{palette.Festive[2]}' transform='translate(0,-14) rotate({ray * 22.5})'/>");
        svg.Add($"<g transform='translate(0,98) scale(1.16)'>");
        Sheaf(svg, palette);
        svg.Add($"</g></g>");
    }

    public static void LineSign(Svg svg, double x, double y, double radius, Palette palette) =>
        LineSheaf(svg, x, y, radius, palette.Metal[0], palette.Festive[2]);

    /// <summary>A sheaf in thin lines around a point.</summary>
    public static void LineSheaf(Svg svg, double x, double y, double radius, string ink, string tie)
    {
        svg.Add($"<g transform='translate({x},{y + (radius * .92)}) scale({radius / 74})' fill='none' stroke='{ink}' stroke-width='1.7' stroke-linecap='round' stroke-linejoin='round'>");
        foreach (var turn in _fan.Where(t => Math.Abs(t) != 12))
        {
            var lower = turn * -.5;
            svg.Add($"<path d='M0,-46L{lower},0'/><g transform='translate(0,-46) rotate({turn})'><path d='M0,0V-40'/><path d='{_grains}' transform='translate(0,-34) scale(.62)'/><path d='M0,-84V-98M-5,-80L-10,-94M5,-80L10,-94'/></g>");
        }

        svg.Add($"<path d='M-10,-50Q0,-45 10,-50M-10,-43Q0,-38 10,-43' stroke='{tie}' stroke-width='3'/></g>");
    }

    /// <summary>A bound sheaf that stands on the origin, about 150 high.</summary>
    private static void Sheaf(Svg svg, Palette palette)
    {
        foreach (var turn in _fan)
        {
            var back = Math.Abs(turn) is 12 or 38;
            var (grain, stalk) = back ? ("#c98a1b", "#a8731a") : ("#f2c24a", "#d09a2c");
            svg.Add($"<path d='M0,-46L{turn * -.62},0' stroke='{stalk}' stroke-width='4.4' stroke-linecap='round'/><g transform='translate(0,-46) rotate({turn})'><path d='M0,0V-52' stroke='{stalk}' stroke-width='3.4'/><path d='{_awns}' transform='translate(0,-36) scale(.8)' fill='none' stroke='{grain}' stroke-width='1.5' stroke-linecap='round'/><path d='{_grains}' transform='translate(0,-36) scale(.8)' fill='{grain}' stroke='#8a5a10' stroke-opacity='.7' stroke-width='1.2'/></g>");
        }

        svg.Add($"<path d='M-13,-54Q0,-47 13,-54L12,-38Q0,-31 -12,-38Z' fill='{palette.Festive[2]}'/><path d='M-13,-49Q0,-42 13,-49' fill='none' stroke='#fff' stroke-opacity='.7' stroke-width='1.8' stroke-dasharray='3 2.4'/><path d='M2,-38C10,-32 14,-24 12,-14M-1,-37C-4,-30 -6,-22 -4,-12' fill='none' stroke='{palette.Festive[2]}' stroke-width='4.4' stroke-linecap='round'/>");
    }

    /// <summary>A barrel drum on its side around the origin, 150 wide: ropes in zigzag, a skin at each end, tassels.</summary>
    private static void Dhol(Svg svg, Palette palette)
    {
        var (trim, tassel) = (palette.Festive[1], palette.Festive[3]);
        svg.Add($"<path d='M-58,-34C-30,-54 30,-54 58,-34V34C30,54 -30,54 -58,34Z' fill='#8c3b16'/><path d='M-58,-34C-30,-54 30,-54 58,-34V-14C30,-30 -30,-30 -58,-14Z' fill='#c56a2e' opacity='.7'/><path d='M-58,16C-30,34 30,34 58,16V34C30,54 -30,54 -58,34Z' fill='#4b1a08' opacity='.55'/>");
        svg.Add($"<path d='M-54,-35L-38,46L-22,-48L-6,50L10,-49L26,48L42,-43L54,37' fill='none' stroke='#fff3d0' stroke-width='3.2' stroke-linejoin='round'/><path d='M-8,-50C-10,-20 -10,20 -8,50H8C10,20 10,-20 8,-50Z' fill='{trim}'/><path d='M-8,-40H8M-9,-24H9M-9,-8H9M-9,8H9M-9,24H9M-8,40H8' stroke='{palette.Festive[2]}' stroke-width='4'/>");
        svg.Add($"<ellipse cx='58' rx='17' ry='37' fill='#6b2a0e'/><ellipse cx='60' rx='14.5' ry='32' fill='#f8e7c4'/><ellipse cx='60' rx='7.5' ry='16' fill='#3a1a0c' opacity='.8'/><ellipse cx='58' rx='17' ry='37' fill='none' stroke='{trim}' stroke-width='4' stroke-dasharray='6 5'/><path d='M-58,-34C-76,-26 -76,26 -58,34C-50,22 -50,-22 -58,-34Z' fill='#6b2a0e'/><path d='M-58,-34C-50,-22 -50,22 -58,34' fill='none' stroke='{trim}' stroke-width='4' stroke-dasharray='6 5'/>");
        foreach (var x in new[] { -50.0, 46 })
            svg.Add($"<path d='M{x},38V50' stroke='{trim}' stroke-width='3'/><path d='M{x - 4},50H{x + 4}L{x + 8},68Q{x},72 {x - 8},68Z' fill='{tassel}'/><circle cx='{x}' cy='50' r='5' fill='{palette.Metal[2]}'/>");
    }

    // An ear grows up from the origin: five pairs of grains and one at the tip.
    private static string Grains()
    {
        var path = new StringBuilder();
        for (var pair = 0; pair < 5; pair++)
        {
            var y = -pair * 13;
            path.Append(CultureInfo.InvariantCulture, $"M0,{y}C-14,{y - 2} -17,{y - 14} -11,{y - 22}C-3,{y - 18} 1,{y - 10} 0,{y}ZM0,{y}C14,{y - 2} 17,{y - 14} 11,{y - 22}C3,{y - 18} -1,{y - 10} 0,{y}Z");
        }

        return path.Append("M0,-62C-8,-70 -7,-80 0,-88C7,-80 8,-70 0,-62Z").ToString();
    }

    private static string Awns()
    {
        var path = new StringBuilder("M0,-86V-116");
        for (var pair = 0; pair < 5; pair++)
        {
            var y = -(pair * 13) - 20;
            path.Append(CultureInfo.InvariantCulture, $"M-11,{y}L{-21 + (pair * 1.5)},{y - 30}M11,{y}L{21 - (pair * 1.5)},{y - 30}");
        }

        return path.ToString();
    }
}
