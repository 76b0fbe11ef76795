using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>The nine nights' dance: two decorated sticks crossed, and the garbo, the pierced pot with a light inside.</summary>
internal static class Dandiya
{
    /// <summary>Two sticks crossed around the origin, about 170 across.</summary>
    public static void Crossed(Svg svg, double x, double y, double scale, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({scale})'>");
        foreach (var turn in new[] { -45, 45 })
        {
            svg.Add($"<g transform='rotate({turn})'><rect x='-8' y='-104' width='16' height='196' rx='8' fill='{palette.Festive[turn < 0 ? 0 : 2]}'/>");
            for (var band = 0; band < 8; band++)
                svg.Add($"<path d='M-8,{-84 + (band * 22)}L8,{-92 + (band * 22)}V{-83 + (band * 22)}L-8,{-75 + (band * 22)}Z' fill='{palette.Festive[(band + (turn < 0 ? 1 : 3)) % palette.Festive.Length]}'/>");
            svg.Add($"<rect x='-8' y='-100' width='5' height='188' rx='2.5' fill='#fff' opacity='.35'/><circle cy='-104' r='11' fill='{palette.Metal[1]}'/><circle cx='-3' cy='-107' r='4' fill='{palette.Metal[2]}'/><path d='M-9,90H9V98H-9Z' fill='{palette.Metal[1]}'/><path d='M-8,98H8L15,132Q0,138 -15,132Z' fill='{palette.Festive[turn < 0 ? 4 : 6]}'/><path d='M-4,100L-7,132M4,100L7,132M0,100V134' stroke='#000' stroke-opacity='.25' stroke-width='2'/></g>");
        }

        svg.Add($"</g>");
    }

    public static void LineCrossed(Svg svg, double x, double y, double scale, string ink, string accent)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({scale})' fill='none' stroke='{ink}' stroke-width='4' stroke-linecap='round' stroke-linejoin='round'>");
        foreach (var turn in new[] { -45, 45 })
            svg.Add($"<g transform='rotate({turn})'><rect x='-8' y='-96' width='16' height='182' rx='8'/><path d='M-8,-62L8,-70M-8,-46L8,-54M-8,46L8,38M-8,62L8,54'/><circle cy='-108' r='9' stroke='{accent}'/><path d='M-7,90L-14,124Q0,130 14,124L7,90M0,94V122' stroke='{accent}'/></g>");
        svg.Add($"<circle cy='-74' r='5' fill='{accent}' stroke='none'/><circle cx='-58' cy='0' r='5' fill='{accent}' stroke='none'/><circle cx='58' cy='0' r='5' fill='{accent}' stroke='none'/></g>");
    }

    /// <summary>The garbo on its base at the origin, about 112 wide and 128 high with the flame on its lid.</summary>
    public static void Garbo(Svg svg, double x, double y, double scale, Palette palette)
    {
        var colours = palette.Festive;
        svg.Add($"<g transform='translate({x},{y}) scale({scale})'><circle cy='-52' r='96' fill='url(#glow)'/><ellipse cy='-1' rx='40' ry='6' fill='#000' opacity='.35'/><path d='M-28,0C-70,-20 -66,-70 -26,-82H26C66,-70 70,-20 28,0Z' fill='url(#clay)'/><path d='M-54,-62C-22,-72 22,-72 54,-62L57,-54C22,-64 -22,-64 -57,-54Z' fill='{colours[4]}'/><path d='M-57,-24C-22,-12 22,-12 57,-24L52,-15C20,-4 -20,-4 -52,-15Z' fill='{colours[2]}'/><path d='M-55,-58C-22,-68 22,-68 55,-58M-55,-20C-22,-8 22,-8 55,-20' fill='none' stroke='#fff' stroke-width='3.4' stroke-dasharray='.1 8' stroke-linecap='round'/>");
        // Light through the holes.
        foreach (var (across, down) in new[] { (-40, -38), (-20, -45), (0, -47), (20, -45), (40, -38), (-30, -29), (-10, -34), (10, -34), (30, -29) })
            svg.Add($"<path d='M{across},{down - 7}l6,7l-6,7l-6,-7Z' fill='#fff3a8'/>");
        svg.Add($"<path d='M-26,-82C-30,-88 -34,-90 -36,-94H36C34,-90 30,-88 26,-82Z' fill='#8f3f17'/><rect x='-40' y='-100' width='80' height='8' rx='4' fill='{palette.Metal[1]}'/><path d='M-18,-100C-14,-110 14,-110 18,-100Z' fill='{colours[0]}'/><path d='M0,-142C11,-126 12,-116 0,-104C-12,-116 -11,-126 0,-142Z' fill='url(#flame)'/></g>");
    }
}
