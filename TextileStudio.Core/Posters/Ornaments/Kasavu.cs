using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Kerala: the gold border of a kasavu cloth, a standing lamp, the snake boat, a banana leaf.</summary>
internal static class Kasavu
{
    /// <summary>A broad gold stripe between thin ones, as woven along the edge of a mundu.</summary>
    public static void Along(Svg svg, Box band, Palette palette)
    {
        var thin = band.Height * .12;
        svg.Add($"<rect x='{band.X}' y='{band.Y}' width='{band.Width}' height='{band.Height}' fill='#fffdf3'/><rect x='{band.X}' y='{band.Y}' width='{band.Width}' height='{band.Height * .58}' fill='{palette.Metal[1]}'/><path d='M{band.X},{band.Y + (band.Height * .29)}h{band.Width}' stroke='{palette.Metal[2]}' stroke-width='{band.Height * .2}' stroke-dasharray='{thin} {thin}'/>");
        svg.Add($"<path d='M{band.X},{band.Y + (band.Height * .72)}h{band.Width}' stroke='#1f6b3a' stroke-width='{thin}'/><path d='M{band.X},{band.Bottom - (thin / 2)}h{band.Width}' stroke='{palette.Metal[1]}' stroke-width='{thin}'/>");
    }

    /// <summary>The double gold line around a poster's edge, where no text stands.</summary>
    public static void Hem(Svg svg, Box canvas, Palette palette, double scale) => svg.Add(
        $"<path d='{Shapes.Rectangle(canvas.Grow(-6 * scale))}' fill='none' stroke='{palette.Metal[1]}' stroke-width='{11 * scale}'/><path d='{Shapes.Rectangle(canvas.Grow(-6 * scale))}' fill='none' stroke='{palette.Metal[2]}' stroke-width='{3 * scale}' stroke-dasharray='{3 * scale} {3 * scale}'/><path d='{Shapes.Rectangle(canvas.Grow(-17 * scale))}' fill='none' stroke='#1f6b3a' stroke-width='{2.4 * scale}'/><path d='{Shapes.Rectangle(canvas.Grow(-23 * scale))}' fill='none' stroke='{palette.Metal[1]}' stroke-width='{2 * scale}'/>");

    /// <summary>A nilavilakku: its foot at the origin, about 80 wide and 132 high, three wicks burning.</summary>
    public static void Lamp(Svg svg, double x, double y, double scale, Palette palette)
    {
        var (dark, gold, light) = (palette.Metal[0], palette.Metal[1], palette.Metal[2]);
        svg.Add($"<g transform='translate({x},{y}) scale({scale})'><circle cy='-98' r='56' fill='url(#glow)'/><path d='M-36,0C-36,-9 -20,-12 -11,-16L-7,-24C-14,-28 -14,-34 -7,-38L-5,-54C-12,-58 -12,-64 -5,-68L-4,-78H4L5,-68C12,-64 12,-58 5,-54L7,-38C14,-34 14,-28 7,-24L11,-16C20,-12 36,-9 36,0Z' fill='{gold}' stroke='{dark}' stroke-width='1.6'/>");
        svg.Add($"<path d='M-42,-91C-32,-73 32,-73 42,-91Z' fill='{gold}' stroke='{dark}' stroke-width='1.6'/><path d='M-42,-91C-30,-97 30,-97 42,-91C30,-86 -30,-86 -42,-91Z' fill='{light}' stroke='{dark}' stroke-width='1.2'/><path d='M-3,-90L-5,-104C-12,-108 -10,-116 0,-130C10,-116 12,-108 5,-104L3,-90Z' fill='{gold}' stroke='{dark}' stroke-width='1.4'/><path d='M-26,-5C-12,-9 12,-9 26,-5M-8,-31H8M-6,-61H6' stroke='{light}' stroke-width='2.4' fill='none' stroke-linecap='round'/>");
        foreach (var wick in new[] { -40, -22, 22, 40 })
            svg.Add($"<path d='M{wick},-117c6,9 8,15 0,26c-8,-11 -6,-17 0,-26Z' fill='url(#flame)'/>");
        svg.Add($"</g>");
    }

    /// <summary>A snake boat on the water, about 330 wide; its stern stands at the right.</summary>
    public static void Boat(Svg svg, double x, double y, double scale, string hull, string trim)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({scale})'><path d='M-158,-2C-80,14 60,14 112,-12C136,-26 148,-58 150,-104C162,-96 168,-84 166,-70C162,-24 146,8 116,22C66,44 -88,40 -158,-2Z' fill='{hull}'/><path d='M-150,2C-80,18 62,18 114,-8C138,-22 150,-54 154,-92' fill='none' stroke='{trim}' stroke-width='4'/><circle cx='152' cy='-104' r='8' fill='{trim}'/>");
        for (var rower = 0; rower < 8; rower++)
            svg.Add($"<path d='M{-112 + (rower * 24)},{6 + (rower < 4 ? 0 : -2)}l-22,34' stroke='{trim}' stroke-width='4' stroke-linecap='round'/>");
        // The silk umbrellas of the race.
        foreach (var (at, rise) in new[] { (-40, 0), (44, 6) })
            svg.Add($"<path d='M{at},4V{-62 - rise}' stroke='{trim}' stroke-width='3.4'/><path d='M{at - 34},{-46 - rise}C{at - 26},{-76 - rise} {at + 26},{-76 - rise} {at + 34},{-46 - rise}Q{at + 22},{-40 - rise} {at + 11},{-46 - rise}Q{at},{-40 - rise} {at - 11},{-46 - rise}Q{at - 22},{-40 - rise} {at - 34},{-46 - rise}Z' fill='{hull}' stroke='{trim}' stroke-width='3'/>");
        svg.Add($"<path d='M-170,48q17,-12 34,0t34,0t34,0t34,0t34,0t34,0t34,0t34,0t34,0' fill='none' stroke='{trim}' stroke-width='4' stroke-linecap='round' opacity='.8'/></g>");
    }

    /// <summary>The boat in lines.</summary>
    public static void LineBoat(Svg svg, double x, double y, double scale, string ink, string gold) => svg.Add(
        $"<g transform='translate({x},{y}) scale({scale})' fill='none' stroke='{ink}' stroke-width='4' stroke-linecap='round' stroke-linejoin='round'><path d='M-158,-2C-80,14 60,14 112,-12C136,-26 148,-58 150,-104C162,-96 168,-84 166,-70C162,-24 146,8 116,22C66,44 -88,40 -158,-2Z'/><path d='M-112,12l-16,26M-80,15l-16,26M-48,16l-16,26M-16,16l-16,26M16,14l-16,26M48,10l-16,26'/><path d='M-4,8V-66M-40,-48C-32,-80 24,-80 32,-48Q20,-42 8,-48Q-4,-42 -16,-48Q-28,-42 -40,-48Z' stroke='{gold}'/><path d='M-170,56q17,-12 34,0t34,0t34,0t34,0t34,0t34,0t34,0t34,0t34,0' stroke='{gold}'/></g>");

    /// <summary>A banana leaf from the origin upwards, 100 long.</summary>
    public static void BananaLeaf(Svg svg, double x, double y, double turn, double scale)
    {
        svg.Add($"<g transform='translate({x},{y}) rotate({turn}) scale({scale})'><path d='M0,0C-30,-22 -30,-72 0,-104C30,-72 30,-22 0,0Z' fill='#2f9a45'/><path d='M0,0C30,-22 30,-72 0,-104Z' fill='#23833a'/><path d='M0,0V-102' stroke='#c9e88a' stroke-width='3'/><path d='");
        for (var vein = 0; vein < 8; vein++)
            svg.Add($"M0,{-10 - (vein * 10)}l{-19 + Math.Abs(vein - 3)},-9M0,{-10 - (vein * 10)}l{19 - Math.Abs(vein - 3)},-9");
        svg.Add($"' stroke='#8fd07a' stroke-opacity='.7' stroke-width='1.2'/></g>");
    }
}
