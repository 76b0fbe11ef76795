using TextileStudio.Core.Posters.Drawing;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Alpona, drawn with rice paste on a Bengali floor: a lotus within curling shoots, a creeper as a border. And the three eyes of the goddess.</summary>
internal static class Alpona
{
    private const string Curl = "M0,0C-4,-16 8,-30 20,-24C30,-18 26,-4 16,-6C9,-8 11,-17 17,-15";

    public static void Lotus(Svg svg, double x, double y, double radius, string colour, double opacity = 1)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 300})' opacity='{opacity}' fill='none' stroke='{colour}' stroke-width='6' stroke-linecap='round' stroke-linejoin='round'>");
        Rangoli.Ring(svg, 8, 26, 132, 44, "");
        Rangoli.Ring(svg, 8, 44, 96, 16, $"fill='{colour}' stroke='none'");
        svg.Add($"<circle r='18' fill='{colour}'/><circle r='140'/><circle r='154' stroke-width='8' stroke-dasharray='.1 20.2'/><circle r='168'/>");
        for (var i = 0; i < 16; i++)
        {
            var turn = i * 22.5;
            svg.Add($"<g transform='rotate({turn}) translate(0,-170)'>");
            if (i % 2 == 0)
                svg.Add($"<path d='M0,0C-44,-30 -38,-86 0,-126C38,-86 44,-30 0,0ZM0,-20C-18,-40 -16,-68 0,-90C16,-68 18,-40 0,-20Z'/><path d='M0,-30V-74' stroke-width='9' stroke-dasharray='.1 15'/>");
            else
                svg.Add($"<path d='{Curl}' transform='translate(2,0) scale(1.7)' stroke-width='3.6'/><path d='{Curl}' transform='translate(-2,0) scale(-1.7,1.7)' stroke-width='3.6'/><circle cy='-66' r='6' fill='{colour}' stroke='none'/>");
            svg.Add($"</g>");
        }

        svg.Add($"</g>");
    }

    /// <summary>One repeat, 48 long, of a creeper within a border 24 deep.</summary>
    public static void Creeper(Svg svg, string ground, string line) => svg.Add(
        $"<rect width='48.4' height='24' fill='{ground}'/><g fill='none' stroke='{line}' stroke-width='2' stroke-linecap='round'><path d='M0,2H48.4M0,22H48.4'/><path d='M0,12Q12,2 24,12T48,12'/><path d='M12,7C13,12 17,15 19,12C20,10 18,9 17,10M36,17C37,12 41,9 43,12C44,14 42,15 41,14'/></g><circle cx='6' cy='16.5' r='1.8' fill='{line}'/><circle cx='30' cy='7.5' r='1.8' fill='{line}'/>");

    /// <summary>The eyes of the goddess as an idol maker paints them last, the third upright between the brows.</summary>
    public static void ThreeEyes(Svg svg, double x, double y, double radius, string ink, string accent)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})' fill='none' stroke='{ink}' stroke-width='5' stroke-linecap='round' stroke-linejoin='round'>");
        foreach (var side in new[] { 1, -1 })
            svg.Add($"<g transform='scale({side},1)'><path d='M16,34C34,4 66,2 104,22C72,50 40,50 16,34Z'/><circle cx='58' cy='27' r='13' fill='{ink}' stroke='none'/><circle cx='54' cy='23' r='4' fill='#fff' stroke='none'/><path d='M12,4C36,-26 76,-28 112,-2' stroke-width='7'/></g>");
        svg.Add($"<path d='M0,-84C17,-62 17,-38 0,-16C-17,-38 -17,-62 0,-84Z' stroke='{accent}'/><ellipse cy='-50' rx='5' ry='12' fill='{accent}' stroke='none'/><circle cy='2' r='5' fill='{accent}' stroke='none'/><path d='M0,16C-3,44 -9,64 -18,76C-9,84 9,84 18,76' stroke-width='4'/></g>");
    }
}
