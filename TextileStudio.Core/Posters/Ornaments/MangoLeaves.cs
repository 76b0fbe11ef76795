using System.Globalization;
using System.Text;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Ugadi: the toran of mango leaves over the door, kalash and coconut, raw mango and neem blossom, the rising sun.</summary>
internal static class MangoLeaves
{
    /// <summary>Leaves hung close on a twisted cord, marigolds where they are tied, neem blossom between.</summary>
    public static void Toran(Svg svg, Box canvas, Palette palette, double scale) => Toran(svg, canvas, palette, scale, 1, "toran");

    /// <summary>The same cord with small leaves, hung in shallow bows.</summary>
    public static void Bunting(Svg svg, Box canvas, Palette palette, double scale) => Toran(svg, canvas, palette, scale, .5, "bunting");

    /// <summary>A kalash at both ends of a band, a raw mango and neem blossom beside it.</summary>
    public static void Kalashes(Svg svg, Box band, Palette palette, double scale)
    {
        var floor = band.Y + Math.Min(band.Height - (12 * scale), 102 * scale);
        foreach (var mirrored in new[] { false, true })
        {
            svg.Add($"<g transform='translate({(mirrored ? band.Right : band.X)},{floor}) scale({(mirrored ? -scale : scale)},{scale})'><ellipse cx='116' cy='0' rx='98' ry='9' fill='#000' opacity='.3'/><g transform='translate(78,0) scale(.84)'>");
            Kalash(svg, palette);
            svg.Add($"</g><g transform='translate(146,-2) scale(.8)'>");
            Mango(svg);
            svg.Add($"</g><g transform='translate(186,-4) rotate(24) scale(.6)'>");
            Neem(svg);
            svg.Add($"</g></g>");
        }
    }

    public static void Sign(Svg svg, double x, double y, double radius, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'><circle cy='-4' r='78' fill='{palette.Metal[1]}' opacity='.22'/>");
        for (var ray = 0; ray < 24; ray++)
            svg.Add($"<path d='M-3,-84L0,-{(ray % 2 == 0 ? 98 : 92)}L3,-84Z' fill='{palette.Metal[1]}' transform='translate(0,-4) rotate({ray * 15})'/>");
        svg.Add($"<g transform='translate(0,72) scale(1.12)'>");
        Kalash(svg, palette);
        svg.Add($"</g></g>");
    }

    /// <summary>A kalash in thin lines, its leaves in the festival's colour.</summary>
    public static void LineSign(Svg svg, double x, double y, double radius, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y + (radius * .8)}) scale({radius / 70})' fill='none' stroke='{palette.Metal[0]}' stroke-width='2.4' stroke-linecap='round' stroke-linejoin='round'><path d='M-16,0H16L12,-6H-12ZM-12,-6C-48,-16 -44,-54 -16,-60H16C44,-54 48,-16 12,-6M-20,-60Q-22,-68 -26,-70H26Q22,-68 20,-60'/><path d='M-36,-33Q0,-22 36,-33' stroke-dasharray='.1 5.6'/><path d='M-13,-84C-12,-104 -4,-112 0,-116C4,-112 12,-104 13,-84'/><g stroke='{palette.Festive[0]}' fill='{palette.Festive[0]}' fill-opacity='.18'>");
        foreach (var turn in new[] { -74, -40, 40, 74 })
            svg.Add($"<path d='M0,0C11,-12 11,-32 0,-46C-11,-32 -11,-12 0,0ZM0,-2V-38' transform='translate({turn * .22},-70) rotate({turn})'/>");
        svg.Add($"</g></g>");
    }

    /// <summary>The sun rises behind the photo, leaves fan out below it.</summary>
    public static void Sunrise(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil);
        var nth = 0;
        Edges.Peeks(canvas, photo, scale, (x, y, radius) =>
        {
            svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'>");
            if (nth++ == 0)
            {
                Rangoli.Ring(svg, 20, 66, 106, 13, $"fill='{palette.Festive[1]}'");
                Rangoli.Ring(svg, 20, 60, 88, 9, $"fill='{palette.Festive[2]}'");
                svg.Add($"<circle r='66' fill='{palette.Festive[1]}'/><circle r='58' fill='none' stroke='#fff' stroke-opacity='.7' stroke-width='4' stroke-dasharray='.1 9' stroke-linecap='round'/>");
            }
            else
            {
                for (var leaf = 0; leaf < 16; leaf++)
                {
                    svg.Add($"<g transform='rotate({leaf * 22.5}) translate(0,112) scale(1.05) rotate(180)'>");
                    Leaf(svg, leaf % 2 == 0 ? "#3c8f35" : "#5aa83f", "#1d5c22");
                    svg.Add($"</g>");
                }
            }

            svg.Add($"</g>");
        });
    }

    public static void Paper(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Weave.Linen(svg, canvas, palette.Ornament, .1);
        Muggulu.Lotus(svg, canvas.Width - (20 * scale), canvas.Height - (20 * scale), 330 * scale, palette.Ornament, Palette.Veil);
        Edges.Seam(svg, canvas, photo, length =>
        {
            var (count, span) = Edges.Spans(new Box(0, 0, length, 0), 34, 1);
            svg.Add($"<path d='M0,3H{length}' stroke='{palette.Metal[1]}' stroke-width='2.4'/>");
            for (var i = 0; i < count; i++)
            {
                svg.Add($"<g transform='translate({(i + .5) * span},3) scale(.23,.2)'>");
                for (var leaf = -1; leaf <= 1; leaf++)
                {
                    svg.Add($"<g transform='rotate({leaf * -48})'>");
                    Leaf(svg, palette.Festive[0], palette.Festive[0]);
                    svg.Add($"</g>");
                }

                svg.Add($"<circle r='16' fill='{palette.Festive[1]}'/></g>");
            }
        });
    }

    /// <summary>A round arch on stepped shoulders, as over a temple's door.</summary>
    public static string TempleArch(Box box)
    {
        var step = Math.Min(box.Width, box.Height) * .055;
        var (left, right) = (box.X + (2 * step), box.Right - (2 * step));
        var half = (right - left) / 2;
        var rise = Math.Min(half, box.Height * .42);
        var spring = box.Y + rise;
        return string.Create(CultureInfo.InvariantCulture,
            $"M{box.X:0.#},{box.Bottom:0.#}V{spring + (3 * step):0.#}H{box.X + step:0.#}V{spring + step:0.#}H{left:0.#}V{spring:0.#}A{half:0.#},{rise:0.#} 0 0 1 {left + half:0.#},{box.Y:0.#}A{half:0.#},{rise:0.#} 0 0 1 {right:0.#},{spring:0.#}V{spring + step:0.#}H{box.Right - step:0.#}V{spring + (3 * step):0.#}H{box.Right:0.#}V{box.Bottom:0.#}Z");
    }

    private static void Toran(Svg svg, Box canvas, Palette palette, double scale, double size, string id)
    {
        var (count, span) = Edges.Spans(canvas, 132 * size, scale);
        var wide = canvas.Width / scale;
        svg.Add($"<defs><g id='{id}-a'>");
        Leaf(svg, "#4b9b3a", "#1c5a22");
        svg.Add($"</g><g id='{id}-b'>");
        Leaf(svg, "#2f7d33", "#123f19");
        svg.Add($"</g><g id='{id}-flower'><path d='{Shapes.Scallop(18, 11, .22)}' fill='{palette.Festive[2]}'/><path d='{Shapes.Scallop(13, 9, .22)}' fill='{palette.Festive[1]}'/><path d='{Shapes.Scallop(8, 8, .25)}' fill='{palette.Festive[2]}'/></g></defs><g transform='scale({scale * size})'>");
        (span, wide) = (span / size, wide / size);
        for (var i = 0; i <= count; i++)
        {
            // Between two ties three leaves: the outer ones short, the middle one long and in front.
            foreach (var (along, turn, large) in new[] { (.25, 4, .8), (.75, -4, .8), (.5, 0, .94) })
                svg.Add($"<use href='#{id}-{(along == .5 ? "a" : "b")}' transform='translate({(i + along) * span},12) rotate({turn}) scale({large})'/>");
            svg.Add($"<use href='#{id}-b' transform='translate({i * span},12) scale(.84)'/><use href='#{id}-flower' transform='translate({i * span},62) scale(.62)'/><use href='#{id}-flower' transform='translate({i * span},42) scale(.8)'/><use href='#{id}-flower' transform='translate({i * span},18)'/>");
            svg.Add($"<use href='#{id}-flower' transform='translate({(i + .5) * span},13) scale(.7)'/>");
        }

        svg.Add($"<path d='M0,7H{wide}' stroke='{palette.Metal[0]}' stroke-width='11'/><path d='M0,7H{wide}' stroke='{palette.Metal[2]}' stroke-width='11' stroke-dasharray='5 7'/>");
        for (var i = 0; i <= count; i++)
            svg.Add($"<use href='#{id}-flower' transform='translate({i * span},14)'/>");
        svg.Add($"</g>");
    }

    /// <summary>A leaf that hangs down from the origin, 86 long.</summary>
    private static void Leaf(Svg svg, string green, string shade) => svg.Add(
        $"<path d='M0,0C16,14 20,46 0,86C-20,46 -16,14 0,0Z' fill='{green}'/><path d='M0,0C16,14 20,46 0,86Z' fill='{shade}' fill-opacity='.5'/><path d='M0,2V80M0,20L-9,32M0,34L-11,47M0,48L-8,60M0,20L9,32M0,34L11,47M0,48L8,60' fill='none' stroke='#eaf5b5' stroke-opacity='.5' stroke-width='1.3'/>");

    /// <summary>A brass pot on the origin, about 118 high: mango leaves, a coconut, turmeric and kumkum.</summary>
    private static void Kalash(Svg svg, Palette palette)
    {
        var (shade, metal, light) = (palette.Metal[0], palette.Metal[1], palette.Metal[2]);
        svg.Add($"<path d='M-15,-78C-15,-100 -5,-110 -2,-122Q0,-126 3,-121C6,-110 15,-100 15,-78Z' fill='#8a5a2b'/><path d='M-15,-78C-15,-100 -5,-110 -2,-122C-6,-104 -6,-90 -4,-78Z' fill='#b27a3f'/><path d='M2,-118C6,-104 7,-92 6,-78M8,-108C11,-98 12,-90 11,-78' fill='none' stroke='#5c3815' stroke-width='1.4'/>");
        foreach (var turn in new[] { -104, 104, -70, 70, -36, 36 })
        {
            svg.Add($"<g transform='translate({turn * .14},-66) rotate({180 + turn}) scale(.62,.54)'>");
            Leaf(svg, Math.Abs(turn) == 70 ? "#4b9b3a" : "#2f7d33", "#123f19");
            svg.Add($"</g>");
        }

        svg.Add($"<path d='M-16,0H16L11,-7H-11Z' fill='{shade}'/><path d='M-11,-6C-50,-14 -46,-52 -17,-58H17C46,-52 50,-14 11,-6Z' fill='{metal}'/><path d='M-28,-52C-46,-40 -44,-18 -24,-10C-34,-24 -34,-40 -17,-56Z' fill='{light}' opacity='.75'/><path d='M28,-52C46,-40 44,-18 24,-10C34,-24 34,-40 17,-56Z' fill='{shade}' opacity='.6'/><path d='M-17,-57Q-20,-66 -25,-68H25Q20,-66 17,-57Z' fill='{shade}'/><rect x='-27' y='-72' width='54' height='6' rx='3' fill='{light}'/>");
        svg.Add($"<path d='M-38,-36Q0,-25 38,-36' fill='none' stroke='{palette.Festive[3]}' stroke-width='4.6' stroke-dasharray='.1 7.4' stroke-linecap='round'/><path d='M-39,-26Q0,-14 39,-26' fill='none' stroke='{shade}' stroke-width='1.8'/><circle cy='-44' r='6.4' fill='#f7c948'/><circle cy='-44' r='3.4' fill='#c3162b'/>");
    }

    /// <summary>A raw mango on the origin with its stalk and a leaf.</summary>
    private static void Mango(Svg svg) => svg.Add(
        $"<path d='M8,-50C30,-54 46,-34 41,-14C37,2 20,7 4,2C-8,-2 -22,-4 -33,0C-34,-8 -22,-18 -15,-30C-10,-40 -4,-48 8,-50Z' fill='#7fb53a'/><path d='M-33,0C-34,-8 -22,-18 -15,-30C-10,-40 -4,-48 8,-50C-2,-40 -4,-16 4,2C-8,-2 -22,-4 -33,0Z' fill='#5a962b'/><ellipse cx='26' cy='-34' rx='9' ry='5' fill='#eef6b0' opacity='.6' transform='rotate(38 26 -34)'/><path d='M9,-49Q9,-58 14,-63' fill='none' stroke='#5b3b16' stroke-width='3' stroke-linecap='round'/><path d='M12,-58C22,-76 44,-74 54,-62C38,-56 24,-54 12,-58Z' fill='#2f7d33'/><path d='M12,-58Q32,-64 50,-63' fill='none' stroke='#cfe59a' stroke-opacity='.6' stroke-width='1.2'/>");

    /// <summary>A sprig of neem that grows up from the origin, 90 high: narrow leaves and small white flowers.</summary>
    private static void Neem(Svg svg)
    {
        var leaves = new StringBuilder();
        for (var pair = 0; pair < 5; pair++)
        {
            var y = -14 - (pair * 14);
            leaves.Append(CultureInfo.InvariantCulture, $"M0,{y}Q-16,{y - 2} -26,{y - 16}Q-8,{y - 14} 0,{y}ZM0,{y}Q16,{y - 2} 26,{y - 16}Q8,{y - 14} 0,{y}Z");
        }

        svg.Add($"<path d='M0,0Q3,-40 0,-88' fill='none' stroke='#6b7f2a' stroke-width='2.4'/><path d='{leaves.ToString()}' fill='#4f9a3b'/><path d='M0,-78Q-4,-88 0,-98Q4,-88 0,-78Z' fill='#4f9a3b'/>");
        foreach (var (x, y) in new[] { (-12, -34), (11, -44), (-9, -58), (9, -68), (-4, -80), (13, -24) })
            svg.Add($"<g transform='translate({x},{y})'><path d='M0,-6L1.6,-1.8L6,-2L2.5,.9L3.8,5.4L0,2.8L-3.8,5.4L-2.5,.9L-6,-2L-1.6,-1.8Z' fill='#fffdf2'/><circle r='1.7' fill='#f3c530'/></g>");
    }
}
