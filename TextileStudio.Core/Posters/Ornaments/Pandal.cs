using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Durga Puja: a white cloth with a red border draped over the pandal's gate, the dhak with its plume, conch, trident, shiuli flowers and kash grass.</summary>
internal static class Pandal
{
    private const string Red = "#c4161c";
    private const string Cloth = "#fffaf0";

    /// <summary>Swags of lal paar cloth, at the knots a hibiscus and a tail of cloth.</summary>
    public static void Drape(Svg svg, Box canvas, Palette palette, double scale)
    {
        var swags = Math.Max(3, (int)Math.Round(canvas.Width / (270 * scale)));
        var span = canvas.Width / swags / scale;
        svg.Add($"<defs>");
        Hibiscus(svg);
        svg.Add($"<g id='tail'><path d='M-17,8L-24,92L-8,84L0,96L8,84L24,92L17,8Z' fill='#000' opacity='.2' transform='translate(3,5)'/><path d='M-17,8L-24,92L-8,84L0,96L8,84L24,92L17,8Z' fill='{Cloth}'/><path d='M-24,92L-8,84L0,96L8,84L24,92L23,78L8,70L0,82L-8,70L-23,78Z' fill='{Red}'/><path d='M-8,12L-10,70M8,12L10,70M0,12V80' stroke='#d9c4a8' stroke-width='2'/></g></defs><g transform='scale({scale})'>");
        for (var swag = 0; swag < swags; swag++)
        {
            svg.Add($"<g transform='translate({swag * span},0) scale({span / 200},1)'><path d='M0,0C20,70 60,88 100,88C140,88 180,70 200,0Z' fill='#000' opacity='.22' transform='translate(2,7)'/><path d='M0,0C20,70 60,88 100,88C140,88 180,70 200,0Z' fill='{Cloth}'/><path d='M0,0C20,70 60,88 100,88C140,88 180,70 200,0L194,0C170,54 136,68 100,68C64,68 30,54 6,0Z' fill='{Red}'/><path d='M10,0C34,48 66,60 100,60C134,60 166,48 190,0' fill='none' stroke='{palette.Metal[1]}' stroke-width='3'/>");
            svg.Add($"<path d='M18,0C40,36 70,47 100,47C130,47 160,36 182,0M34,0C52,26 74,35 100,35C126,35 148,26 166,0M54,0C66,15 80,22 100,22C120,22 134,15 146,0' fill='none' stroke='#dccab0' stroke-width='2.2'/><path d='M7,22C30,66 64,79 100,79C136,79 170,66 193,22' fill='none' stroke='{Cloth}' stroke-width='3' stroke-dasharray='.1 9' stroke-linecap='round'/></g>");
        }

        for (var knot = 0; knot <= swags; knot++)
            svg.Add($"<use href='#tail' x='{knot * span}'/><use href='#hibiscus' transform='translate({knot * span},20)'/>");
        svg.Add($"<path d='M0,0H{canvas.Width / scale}V9H0Z' fill='url(#metal)'/></g>");
    }

    /// <summary>A low garland along the top and three chandmalas of shola and foil at the outer corner.</summary>
    public static void Chandmalas(Svg svg, Box canvas, Palette palette, double scale)
    {
        svg.Add($"<defs>");
        Hibiscus(svg);
        Shiuli(svg, "shiuli");
        svg.Add($"<g id='chand'><path d='{Shapes.Scallop(30, 16, .16)}' fill='{Red}'/><path d='{Shapes.Scallop(24, 14, .16)}' fill='{Cloth}'/><circle r='16' fill='{palette.Metal[1]}'/><path d='{Shapes.Star(14, 7, 8)}' fill='{Cloth}'/><circle r='4' fill='{Red}'/></g></defs><g transform='scale({scale})'>");
        var width = canvas.Width / scale;
        var swags = Math.Max(4, (int)Math.Round(width / 180));
        for (var bead = 0; bead <= swags * 8; bead++)
        {
            var along = bead % 8 / 8.0;
            svg.Add($"<use href='#{(bead % 8 == 0 ? "hibiscus" : "shiuli")}' transform='translate({bead * width / swags / 8},{8 + (88 * along * (1 - along))}) scale({(bead % 8 == 0 ? .74 : 1)})'/>");
        }

        foreach (var (inward, size, discs) in new[] { (52.0, .54, 3), (118.0, .48, 2), (176.0, .4, 2) })
        {
            svg.Add($"<g transform='translate({width - inward},22) scale({size})'><path d='M0,-40V{discs * 54}' stroke='{palette.Metal[0]}' stroke-width='3'/>");
            for (var disc = 0; disc < discs; disc++)
                svg.Add($"<use href='#chand' y='{disc * 56}'/>");
            svg.Add($"<path d='M-14,{(discs * 56) - 30}L-18,{(discs * 56) + 6}L-6,{discs * 56}L0,{(discs * 56) + 10}L6,{discs * 56}L18,{(discs * 56) + 6}L14,{(discs * 56) - 30}Z' fill='{Red}'/></g>");
        }

        svg.Add($"<path d='M0,0H{width}V7H0Z' fill='{Red}'/></g>");
    }

    /// <summary>A dhak lying on its strap, its plume up, two sticks beside; about 150 wide and 110 high around the origin.</summary>
    public static void Dhak(Svg svg, double x, double y, double scale)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({scale}) rotate(-12)'>");
        for (var feather = 0; feather < 9; feather++)
            svg.Add($"<path d='M0,0C-9,-22 -8,-46 3,-64C11,-46 9,-22 0,0Z' fill='{(feather % 2 == 0 ? "#ffffff" : "#efe6d6")}' stroke='#b9a88c' stroke-width='.9' transform='translate(52,-30) rotate({(feather * 15) - 44})'/>");
        svg.Add($"<path d='M-62,-32C-30,-50 34,-50 64,-30V30C34,50 -30,50 -62,32Z' fill='#a3341b'/><path d='M-62,-32C-30,-50 34,-50 64,-30V-14C34,-26 -30,-26 -62,-16Z' fill='#fff' opacity='.16'/><path d='M-62,14C-30,28 34,28 64,14V30C34,50 -30,50 -62,32Z' fill='#000' opacity='.2'/>");
        svg.Add($"<path d='M-58,-33L-36,42L-14,-45L8,46L30,-44L50,37L63,-28' fill='none' stroke='#fff3d6' stroke-width='3.4' stroke-linejoin='round'/><path d='M-4,-46C6,-20 6,20 -4,46' fill='none' stroke='#f2bf4e' stroke-width='7'/><ellipse cx='64' cy='0' rx='11' ry='31' fill='#8a2a16' stroke='#f2bf4e' stroke-width='3'/><ellipse cx='-62' cy='0' rx='13' ry='33' fill='#fbeed2' stroke='#c98f3a' stroke-width='4'/><ellipse cx='-62' cy='0' rx='6' ry='17' fill='#3a241a'/>");
        svg.Add($"<path d='M-104,-30L-52,8' stroke='#e0b36a' stroke-width='5' stroke-linecap='round'/><path d='M-108,6L-54,-6' stroke='#e0b36a' stroke-width='5' stroke-linecap='round'/></g>");
    }

    /// <summary>A conch lying with its mouth to the right, about 100 wide.</summary>
    public static void Conch(Svg svg, double x, double y, double scale) => svg.Add(
        $"<g transform='translate({x},{y}) scale({scale})'><path d='M-52,4C-50,-10 -36,-26 -14,-30C14,-36 30,-26 38,-14C46,-8 56,-8 66,-10C60,2 50,8 44,18C34,34 2,38 -20,28C-38,24 -50,16 -52,4Z' fill='#fffaf0' stroke='#b99b78' stroke-width='2.2'/><path d='M2,-4C18,-16 40,-8 62,-8C48,6 38,24 14,24C-2,24 -10,8 2,-4Z' fill='#f6b7a2' stroke='#c98a72' stroke-width='1.8'/><path d='M-52,4C-44,0 -40,-6 -40,-18M-40,20C-30,6 -26,-10 -26,-26M-24,27C-12,10 -10,-14 -8,-31' fill='none' stroke='#cdb393' stroke-width='2.4' stroke-linecap='round'/><path d='M-52,4l-9,-1' stroke='#b99b78' stroke-width='5' stroke-linecap='round'/></g>");

    /// <summary>The trident, its foot at the origin, 140 high.</summary>
    public static void Trident(Svg svg, double x, double y, double scale, string metal, string dark) => svg.Add(
        $"<g transform='translate({x},{y}) scale({scale})' fill='{metal}' stroke='{dark}' stroke-width='1.6' stroke-linejoin='round'><path d='M-4,0V-74H4V0Z'/><path d='M-5,-70C-40,-70 -46,-98 -38,-132C-30,-122 -28,-116 -29,-106C-29,-92 -22,-84 -6,-84V-104C-14,-114 -8,-130 0,-146C8,-130 14,-114 6,-104V-84C22,-84 29,-92 29,-106C28,-116 30,-122 38,-132C46,-98 40,-70 5,-70Z'/><rect x='-11' y='-72' width='22' height='8' rx='3'/></g>");

    /// <summary>A symbol: the white night jasmine, orange at the heart, 24 across.</summary>
    public static void Shiuli(Svg svg, string id)
    {
        svg.Add($"<g id='{id}'>");
        Rangoli.Ring(svg, 6, 2, 12, 4.4, "fill='#fffdf6' stroke='#e8c9a0' stroke-width='.6'");
        svg.Add($"<circle r='3' fill='#f47b16'/></g>");
    }

    /// <summary>Kash grass bending inward from the foot of an edge; <paramref name="side"/> is 1 at the left and -1 at the right.</summary>
    public static void Kash(Svg svg, double x, double y, double scale, int side, string stalk)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({side * scale},{scale})'>");
        foreach (var (root, lean, high) in new[] { (4, 10, 250), (14, 26, 200), (-4, 2, 180), (24, 30, 140) })
        {
            svg.Add($"<path d='M{root},0Q{root},{-high * .6} {root + lean},{-high}' fill='none' stroke='{stalk}' stroke-width='2.4'/><g transform='translate({root + lean},{-high}) rotate({lean * .7})'><path d='M0,26C-15,4 -12,-40 4,-74C16,-40 15,4 0,26Z' fill='#fffdf4' opacity='.9'/><path d='M0,22L2,-66M0,12L-9,-12M0,12L10,-12M1,-8L-8,-32M1,-8L11,-30M2,-28L-4,-48M2,-28L10,-46' stroke='#e6d8bd' stroke-width='1.6' stroke-linecap='round'/></g>");
        }

        svg.Add($"</g>");
    }

    private static void Hibiscus(Svg svg)
    {
        svg.Add($"<g id='hibiscus'>");
        Rangoli.Ring(svg, 5, 2, 27, 16, "fill='#e0202c' stroke='#8a0b14' stroke-width='1.4'");
        svg.Add($"<circle r='7' fill='#8a0b14'/><path d='M0,0L11,-15' stroke='#ffd23f' stroke-width='3.4' stroke-linecap='round'/><circle cx='11' cy='-15' r='3.6' fill='#ffd23f'/></g>");
    }
}
