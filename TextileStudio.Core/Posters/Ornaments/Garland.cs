using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>What hangs along the top edge: a toran of marigolds and mango leaves, a scalloped pelmet with tassels, strings of pompoms.</summary>
internal static class Garland
{
    private const string LeafGreen = "#2f7d3b";

    public static void Toran(Svg svg, Box canvas, Palette palette, double scale)
    {
        var (orange, yellow) = (palette.Festive[0], palette.Festive[1]);
        svg.Add($"<defs>");
        Marigold(svg, "marigold-a", orange, yellow);
        Marigold(svg, "marigold-b", yellow, orange);
        svg.Add($"<linearGradient id='leaf' x1='0' x2='1'><stop offset='.48' stop-color='{LeafGreen}'/><stop offset='.52' stop-color='#25682f'/></linearGradient></defs>");

        var swags = Math.Max(4, (int)Math.Round(canvas.Width / (208 * scale)));
        var span = canvas.Width / swags / scale;
        svg.Add($"<g transform='scale({scale})'><path d='M0,0H{canvas.Width / scale}V10H0Z' fill='#000' opacity='.18'/>");
        for (var swag = 0; swag < swags; swag++)
        {
            for (var bead = 1; bead < 12; bead++)
            {
                var along = bead / 12.0;
                svg.Add($"<use href='#{Flower(bead)}' x='{(swag + along) * span}' y='{4 + (172 * along * (1 - along))}'/>");
            }
        }

        for (var knot = 0; knot <= swags; knot++)
            Drop(svg, knot * span);
        svg.Add($"</g>");
    }

    public static void Pelmet(Svg svg, Box canvas, Palette palette, double scale)
    {
        var lobes = Math.Max(5, (int)Math.Round(canvas.Width / (154 * scale)));
        var span = canvas.Width / lobes / scale;
        svg.Add($"<defs><linearGradient id='pelmet' x1='0' y1='0' x2='0' y2='1'><stop offset='0' stop-color='{palette.Festive[0]}'/><stop offset='1' stop-color='{palette.Festive[1]}'/></linearGradient></defs><g transform='scale({scale})'>");
        for (var lobe = 0; lobe < lobes; lobe++)
        {
            var (left, middle) = (lobe * span, (lobe + .5) * span);
            svg.Add($"<path d='M{left},0V30Q{left + (span * .06)},86 {middle},92Q{left + (span * .94)},86 {left + span},30V0Z' fill='#000' opacity='.22' transform='translate(3,7)'/>");
            svg.Add($"<path d='M{left},0V30Q{left + (span * .06)},86 {middle},92Q{left + (span * .94)},86 {left + span},30V0Z' fill='url(#pelmet)'/>");
            svg.Add($"<path d='M{left},30Q{left + (span * .06)},86 {middle},92Q{left + (span * .94)},86 {left + span},30' fill='none' stroke='url(#metal)' stroke-width='6'/>");
            svg.Add($"<path d='M{left + 12},22Q{left + (span * .14)},68 {middle},74Q{left + (span * .86)},68 {left + span - 12},22' fill='none' stroke='{palette.Metal[1]}' stroke-width='2.4' stroke-dasharray='.1 8' stroke-linecap='round'/>");
            svg.Add($"<g transform='translate({middle},40) scale(.2)'>");
            Rangoli.Blossom(svg, palette.Metal[1], palette.Metal[1]);
            svg.Add($"</g>");
        }

        for (var joint = 0; joint <= lobes; joint++)
            Tassel(svg, joint * span, 30, palette);
        svg.Add($"<path d='M0,0H{canvas.Width / scale}V13H0Z' fill='url(#metal)'/></g>");
    }

    public static void Pompoms(Svg svg, Box canvas, Palette palette, double scale)
    {
        var swags = Math.Max(3, (int)Math.Round(canvas.Width / (300 * scale)));
        var span = canvas.Width / swags / scale;
        svg.Add($"<g transform='scale({scale})'>");
        for (var swag = 0; swag < swags; swag++)
        {
            svg.Add($"<path d='M{swag * span},-6Q{(swag + .5) * span},92 {(swag + 1) * span},-6' fill='none' stroke='{palette.Ink}' stroke-opacity='.75' stroke-width='3'/>");
            for (var ball = 0; ball < 9; ball++)
            {
                var along = (ball + .5) / 9;
                var colour = palette.Festive[(ball + swag) % palette.Festive.Length];
                svg.Add($"<g transform='translate({(swag + along) * span},{-6 + (196 * along * (1 - along)) + 10})'><circle r='15' fill='{colour}'/><circle r='15' fill='none' stroke='#fff' stroke-opacity='.35' stroke-width='3' stroke-dasharray='2 4'/><circle cx='-5' cy='-5' r='5' fill='#fff' opacity='.28'/></g>");
            }
        }

        svg.Add($"</g>");
    }

    private static string Flower(int index) => index % 2 == 0 ? "marigold-a" : "marigold-b";

    private static void Marigold(Svg svg, string id, string outer, string inner) =>
        svg.Add($"<g id='{id}'><path d='{Shapes.Scallop(18, 11, .22)}' fill='{outer}'/><path d='{Shapes.Scallop(18, 11, .22)}' fill='none' stroke='#7a2b00' stroke-opacity='.28' stroke-width='1.4'/><path d='{Shapes.Scallop(13, 9, .22)}' fill='{inner}' opacity='.8'/><path d='{Shapes.Scallop(8.4, 8, .25)}' fill='{outer}'/><circle r='3.2' fill='#8a3b06' opacity='.55'/></g>");

    /// <summary>Three mango leaves and a string of four flowers at a knot.</summary>
    private static void Drop(Svg svg, double x)
    {
        for (var leaf = -1; leaf <= 1; leaf++)
            svg.Add($"<path d='M0,0C17,18 17,54 0,78C-17,54 -17,18 0,0Z' fill='url(#leaf)' stroke='#0a2a10' stroke-opacity='.35' stroke-width='1' transform='translate({x + (leaf * 18)},12) rotate({-leaf * 17})'/>");
        for (var flower = 0; flower < 4; flower++)
            svg.Add($"<use href='#{Flower(flower + 1)}' x='{x}' y='{8 + (flower * 27)}'/>");
    }

    private static void Tassel(Svg svg, double x, double y, Palette palette) =>
        svg.Add($"<g transform='translate({x},{y})'><circle r='9' fill='url(#metal)'/><path d='M-7,8H7L13,58Q0,64 -13,58Z' fill='{palette.Metal[1]}'/><path d='M-4,12L-7,58M0,12V60M4,12L7,58' stroke='{palette.Metal[0]}' stroke-opacity='.7' stroke-width='1.6'/><rect x='-9' y='10' width='18' height='7' rx='3' fill='{palette.Metal[2]}'/></g>");
}
