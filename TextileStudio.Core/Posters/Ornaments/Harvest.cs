using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Pongal's thanks for the harvest: the pot that boils over, sugarcane, the sun, a thoranam of mango leaves and palm.</summary>
internal static class Harvest
{
    private const string Leaf = "#2f8a3a";
    private const string Cane = "#7fae35";

    /// <summary>A clay pot on its base at the origin, about 100 wide and 136 high with the milk's foam.</summary>
    public static void Pot(Svg svg, double x, double y, double scale)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({scale})'><ellipse cy='-1' rx='46' ry='6' fill='#000' opacity='.3'/><path d='M-30,0C-64,-18 -64,-60 -30,-74H30C64,-60 64,-18 30,0Z' fill='url(#clay)'/><path d='M-30,-74C-36,-82 -39,-86 -40,-92H40C39,-86 36,-82 30,-74Z' fill='#a5501f'/>");
        svg.Add($"<path d='M-53,-38C-24,-26 24,-26 53,-38' fill='none' stroke='#fff6e0' stroke-width='5' stroke-dasharray='.1 9.4' stroke-linecap='round'/><path d='M-50,-24L-40,-14L-30,-21L-20,-10L-10,-18L0,-8L10,-18L20,-10L30,-21L40,-14L50,-24' fill='none' stroke='#fff6e0' stroke-width='2.6' stroke-linejoin='round'/><path d='M-46,-52C-51,-40 -50,-26 -42,-16' fill='none' stroke='#ffd9b0' stroke-opacity='.5' stroke-width='5' stroke-linecap='round'/>");
        // A turmeric plant is tied around the neck.
        svg.Add($"<path d='M-36,-76C-14,-68 14,-68 36,-76' fill='none' stroke='{Leaf}' stroke-width='7'/><path d='M-34,-76C-52,-72 -60,-58 -58,-48C-46,-52 -34,-60 -28,-72ZM34,-76C52,-72 60,-58 58,-48C46,-52 34,-60 28,-72Z' fill='{Leaf}' stroke='#1d5f28' stroke-width='1.6'/><path d='M-12,-70C-16,-58 -8,-52 0,-58C8,-52 16,-58 12,-70Z' fill='#f2b01e' stroke='#b8741a' stroke-width='1.6'/>");
        svg.Add($"<rect x='-46' y='-99' width='92' height='10' rx='5' fill='#e39150'/><path d='M-43,-95C-58,-106 -46,-124 -31,-118C-28,-136 -5,-138 0,-125C8,-139 32,-135 32,-118C49,-122 58,-105 43,-95C46,-84 43,-70 37,-70C31,-70 33,-86 28,-92H-25C-27,-82 -26,-62 -33,-61C-41,-60 -40,-84 -43,-95Z' fill='#fffdf6'/><path d='M-36,-106C-32,-112 -25,-110 -23,-105M-8,-114C-3,-121 5,-119 7,-113M20,-107C24,-113 31,-111 33,-106' fill='none' stroke='#e2cfa4' stroke-width='3' stroke-linecap='round'/></g>");
    }

    /// <summary>The pot in lines.</summary>
    public static void LinePot(Svg svg, double x, double y, double scale, string ink, string accent) => svg.Add(
        $"<g transform='translate({x},{y}) scale({scale})' fill='none' stroke='{ink}' stroke-width='3.4' stroke-linecap='round' stroke-linejoin='round'><path d='M-30,0C-64,-18 -64,-60 -30,-74C-36,-82 -39,-86 -40,-92H40C39,-86 36,-82 30,-74C64,-60 64,-18 30,0ZM-30,-74H30'/><path d='M-52,-40C-24,-28 24,-28 52,-40' stroke-dasharray='.1 9'/><path d='M-40,-92C-56,-102 -46,-120 -31,-115C-28,-132 -5,-134 0,-121C8,-135 32,-131 32,-115C49,-118 56,-102 40,-92' stroke='{accent}'/><path d='M-66,0C-78,-50 -74,-100 -58,-146M66,0C78,-50 74,-100 58,-146M-71,-30L-77,-33M-74,-58L-80,-60M-72,-88L-78,-88M71,-30L77,-33M74,-58L80,-60M72,-88L78,-88M-58,-146C-52,-160 -40,-166 -28,-164M-58,-146C-66,-160 -78,-162 -88,-156M58,-146C52,-160 40,-166 28,-164M58,-146C66,-160 78,-162 88,-156'/></g>");

    /// <summary>A stalk of sugarcane from <paramref name="bottom"/> up to <paramref name="top"/>, its leaves above and beside the top.</summary>
    public static void Sugarcane(Svg svg, double x, double bottom, double top, double scale, double lean = 0)
    {
        svg.Add($"<g transform='translate({x},{bottom}) rotate({lean}) scale({scale})'>");
        var height = (bottom - top) / scale;
        foreach (var (bend, reach) in new[] { (-62, 120), (-30, 150), (26, 150), (58, 116), (4, 140) })
            svg.Add($"<path d='M-4,{-height + 4}C{bend * .1},{-height - (reach * .5)} {bend * .5},{-height - (reach * .86)} {bend},{-height - (reach * .62)}C{bend * .5},{-height - (reach * .7)} {bend * .3},{-height - (reach * .4)} 6,{-height + 4}Z' fill='{(bend > 0 ? Leaf : "#3f9c3f")}' stroke='#1d5f28' stroke-opacity='.5' stroke-width='1'/>");
        svg.Add($"<rect x='-11' y='{-height}' width='22' height='{height}' fill='{Cane}'/><rect x='-11' y='{-height}' width='7' height='{height}' fill='#fff' opacity='.24'/><rect x='5' y='{-height}' width='6' height='{height}' fill='#3c5a12' opacity='.45'/>");
        for (var joint = 0.0; joint < height; joint += 58)
            svg.Add($"<rect x='-12.5' y='{-joint - 9}' width='25' height='9' rx='3' fill='#6b2f4c'/><rect x='-12.5' y='{-joint - 4}' width='25' height='2.6' fill='#f1e3b0'/>");
        svg.Add($"</g>");
    }

    public static void Sun(Svg svg, double x, double y, double radius, string disc, string rays, double opacity = 1)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})' opacity='{opacity}'>");
        Rangoli.Ring(svg, 16, 58, 100, 13, $"fill='{rays}'");
        svg.Add($"<g transform='rotate(11.25)'>");
        Rangoli.Ring(svg, 16, 56, 80, 9, $"fill='{disc}'");
        svg.Add($"</g><circle r='54' fill='{disc}'/><circle r='46' fill='none' stroke='{rays}' stroke-width='3.4' stroke-dasharray='.1 9' stroke-linecap='round'/><circle r='36' fill='none' stroke='{rays}' stroke-width='2.4'/>");
        Rangoli.Ring(svg, 12, 6, 32, 8, $"fill='{rays}'");
        svg.Add($"</g>");
    }

    /// <summary>A temple border of triangles, below it mango leaves on a string and palm leaf plaited and slit.</summary>
    public static void Thoranam(Svg svg, Box canvas, Palette palette, double scale)
    {
        var swags = Math.Max(4, (int)Math.Round(canvas.Width / (216 * scale)));
        var span = canvas.Width / swags / scale;
        svg.Add($"<defs><g id='mango'><path d='M0,0C15,16 15,44 0,64C-15,44 -15,16 0,0Z' fill='{Leaf}' stroke='#14481d' stroke-opacity='.55' stroke-width='1.2'/><path d='M0,2V58M0,18L7,12M0,18L-7,12M0,32L9,25M0,32L-9,25' stroke='#a8d672' stroke-opacity='.75' stroke-width='1.3' fill='none'/></g>");
        svg.Add($"<g id='palm'><path d='M0,-2L24,24L0,50L-24,24Z' fill='#d9d86a' stroke='#8a8f2a' stroke-width='1.6'/><path d='M-12,11L12,37M-18,18L6,44M-6,4L18,30M12,11L-12,37M18,18L-6,44M6,4L-18,30' stroke='#8a8f2a' stroke-width='1.5'/><circle cy='24' r='6' fill='{palette.Festive[0]}'/>");
        for (var slit = -2; slit <= 2; slit++)
            svg.Add($"<path d='M{slit * 5},{46 - (Math.Abs(slit) * 5)}L{slit * 11},{102 - (Math.Abs(slit) * 9)}' stroke='{(slit % 2 == 0 ? "#c9cc4f" : "#a9b53c")}' stroke-width='5.4' stroke-linecap='round'/>");
        svg.Add($"</g></defs><g transform='scale({scale})'>");
        for (var swag = 0; swag < swags; swag++)
        {
            svg.Add($"<path d='M{swag * span},12Q{(swag + .5) * span},52 {(swag + 1) * span},12' fill='none' stroke='#8a5a20' stroke-width='3'/>");
            for (var leaf = 1; leaf < 7; leaf++)
            {
                var along = leaf / 7.0;
                svg.Add($"<use href='#mango' transform='translate({(swag + along) * span},{11 + (80 * along * (1 - along))}) rotate({(.5 - along) * 26})'/>");
            }
        }

        for (var knot = 0; knot <= swags; knot++)
            svg.Add($"<use href='#palm' x='{knot * span}' y='10'/>");
        Border(svg, canvas.Width / scale, palette);
        svg.Add($"</g>");
    }

    /// <summary>A low thoranam along the top, plaited palm leaf at the outer corner.</summary>
    public static void Bunting(Svg svg, Box canvas, Palette palette, double scale)
    {
        Thoranam(svg, canvas, palette, scale * .5);
        foreach (var (inward, drop, size) in new[] { (46, 14, .9), (112, 10, .7), (170, 12, .56), (220, 8, .44) })
            svg.Add($"<use href='#palm' transform='translate({canvas.Right - (inward * scale)},{drop * scale}) scale({size * scale})'/>");
    }

    /// <summary>The temple border alone: a row of triangles hanging from a dotted band.</summary>
    public static void Border(Svg svg, double width, Palette palette)
    {
        svg.Add($"<path d='M0,0H{width}V12H0Z' fill='{palette.Foot}'/><path d='M6,6H{width}' stroke='{palette.Festive[1]}' stroke-width='4' stroke-dasharray='.1 12' stroke-linecap='round'/><path d='M0,12");
        for (var x = 0.0; x < width; x += 18)
            svg.Add($"l9,14l9,-14");
        svg.Add($"Z' fill='{palette.Foot}'/>");
    }
}
