using System.Globalization;
using System.Text;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Phulkari, Punjab's embroidery in floss silk: lozenges of stitches that change direction, eight-pointed flowers, a stepped edge.</summary>
internal static class Phulkari
{
    /// <summary>An embroidered band along the edge, below it pennants with tassels.</summary>
    public static void Crown(Svg svg, Box canvas, Palette palette, double scale)
    {
        var wide = canvas.Width / scale;
        var (count, span) = Edges.Spans(canvas, 90, scale);
        svg.Add($"<g transform='scale({scale})'>");
        for (var i = 0; i < count; i++)
        {
            var (left, colour) = (i * span, palette.Festive[(i % 2) + 1]);
            var (middle, right) = (left + (span / 2), left + span);
            svg.Add($"<path d='M{left},32H{right}L{middle},74Z' fill='{palette.Festive[0]}' stroke='{palette.Metal[1]}' stroke-width='2.4'/><path d='M{left + 15},36H{right - 15}L{middle},63Z' fill='{colour}'/><path d='M{middle},37V62M{middle - 8},37V56M{middle + 8},37V56M{middle - 16},37V50M{middle + 16},37V50' stroke='#fff' stroke-opacity='.5' stroke-width='1.6'/>");
            Tassel(svg, middle, 73, palette.Festive[3], palette.Metal[2]);
        }

        Band(svg, "phulkari-crown", wide, 34, palette);
        svg.Add($"<path d='M0,35.5H{wide}' stroke='url(#metal)' stroke-width='4'/></g>");
    }

    /// <summary>Embroidered pennants on bows of cord.</summary>
    public static void Bunting(Svg svg, Box canvas, Palette palette, double scale)
    {
        var (bows, wide) = Edges.Spans(canvas, 270, scale);
        svg.Add($"<g transform='scale({scale})'>");
        for (var bow = 0; bow < bows; bow++)
            Bow(svg, wide, bow, palette);
        svg.Add($"</g>");
    }

    /// <summary>The lozenges of a chope in outline and one large flower.</summary>
    public static void Ground(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        _ = photo;
        svg.Add($"<defs><pattern id='phulkari-ground' width='64' height='64' patternUnits='userSpaceOnUse'><g fill='none' stroke='{palette.Ornament}' stroke-width='2'><path d='M32,2L62,32L32,62L2,32Z'/><path d='M12,32H52M18,26H46M18,38H46M24,20H40M24,44H40M29,14H35M29,50H35'/><path d='M0,8V0H8M56,0H64V8M64,56V64H56M8,64H0V56'/></g></pattern></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#phulkari-ground)' opacity='.1'/>");
        Outline(svg, canvas.Width - (30 * scale), canvas.Height * .18, 250 * scale, palette.Ornament, .13);
        Outline(svg, canvas.Width * .72, canvas.Height - (80 * scale), 280 * scale, palette.Ornament, .1);
    }

    public static void Burst(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil * .7);
        Weave.Confetti(svg, canvas, palette, 40, seed: 23);
        Edges.Peeks(canvas, photo, scale, (x, y, radius) =>
        {
            svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'>");
            Flower(svg, palette);
            svg.Add($"</g>");
        });
    }

    public static void Paper(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Weave.Linen(svg, canvas, palette.Ornament, .1);
        svg.Add($"<g opacity='{Palette.Veil}'>");
        Wheat.LineSheaf(svg, canvas.Width - (130 * scale), canvas.Height - (250 * scale), 330 * scale, palette.Ornament, palette.Ornament);
        svg.Add($"</g>");
        Edges.Seam(svg, canvas, photo, length => Band(svg, "phulkari-seam", length, 18, palette));
    }

    /// <summary>A rectangle whose corners go in by three steps.</summary>
    public static string SteppedFrame(Box box)
    {
        var step = Math.Min(box.Width, box.Height) * .05;
        var path = new StringBuilder(FormattableString.Invariant($"M{box.X:0.#},{box.Bottom - (3 * step):0.#}"));
        Corner(box.X, box.Y + (3 * step), 0, -1, 1, 0);
        Corner(box.Right - (3 * step), box.Y, 1, 0, 0, 1);
        Corner(box.Right, box.Bottom - (3 * step), 0, 1, -1, 0);
        Corner(box.X + (3 * step), box.Bottom, -1, 0, 0, -1);
        return path.Append('Z').ToString();

        void Corner(double x, double y, int aheadX, int aheadY, int turnX, int turnY)
        {
            path.Append(CultureInfo.InvariantCulture, $"L{x:0.#},{y:0.#}");
            for (var i = 0; i < 3; i++)
            {
                (x, y) = (x + (turnX * step), y + (turnY * step));
                path.Append(CultureInfo.InvariantCulture, $"L{x:0.#},{y:0.#}");
                (x, y) = (x + (aheadX * step), y + (aheadY * step));
                path.Append(CultureInfo.InvariantCulture, $"L{x:0.#},{y:0.#}");
            }
        }
    }

    /// <summary>A flower of eight lozenges within a radius of 100, each half of a lozenge stitched the other way.</summary>
    public static void Flower(Svg svg, Palette palette)
    {
        svg.Add($"<path d='{Shapes.Star(118, 82, 8)}' fill='{palette.Festive[0]}'/><path d='{Shapes.Star(112, 78, 8)}' fill='none' stroke='{palette.Metal[2]}' stroke-width='2.4' stroke-dasharray='7 5'/>");
        for (var i = 0; i < 8; i++)
        {
            var colour = palette.Festive[1 + (i % 2)];
            svg.Add($"<g transform='rotate({i * 45})'><path d='M0,-4L36,-55L0,-103Z' fill='{colour}'/><path d='M0,-4L-36,-55L0,-103Z' fill='{colour}' opacity='.82'/><path d='M7,-18V-92M14,-28V-82M21,-37V-73M28,-46V-64M-7,-20L-30,-50M-5,-32L-27,-60M-5,-47L-20,-68M-4,-62L-14,-76' stroke='#fff' stroke-opacity='.5' stroke-width='2.2'/></g>");
        }

        svg.Add($"<path d='{Shapes.Star(32, 15, 8)}' fill='{palette.Festive[3]}'/><circle r='8' fill='{palette.Metal[2]}'/>");
    }

    /// <summary>Lozenges of four stitched quarters along x from 0.</summary>
    private static void Band(Svg svg, string id, double length, double high, Palette palette)
    {
        var (ground, one, other, small) = (palette.Festive[0], palette.Festive[1], palette.Festive[2], palette.Festive[3]);
        svg.Add($"<defs><pattern id='{id}' width='{high}' height='{high}' patternUnits='userSpaceOnUse'><g transform='scale({high / 40})'><rect width='40' height='40' fill='{ground}'/><path d='M20,2V20H4ZM20,38V20H36Z' fill='{one}'/><path d='M20,2V20H36ZM20,38V20H4Z' fill='{other}'/><path d='M8,20V16M12,20V12M16,20V8M24,20V32M28,20V28M32,20V24M20,8H24M20,12H28M20,16H32M20,32H16M20,28H12M20,24H8' stroke='#fff' stroke-opacity='.55' stroke-width='1.5'/><path d='M0,0H9L0,11ZM40,0H31L40,11ZM0,40H9L0,29ZM40,40H31L40,29Z' fill='{small}'/></g></pattern></defs><rect width='{length}' height='{high}' fill='url(#{id})'/>");
    }

    private static void Bow(Svg svg, double wide, int bow, Palette palette)
    {
        svg.Add($"<path d='M{bow * wide},-6Q{(bow + .5) * wide},22 {(bow + 1) * wide},-6' fill='none' stroke='{palette.Metal[2]}' stroke-width='3'/>");
        for (var flag = 0; flag < 6; flag++)
        {
            var along = (flag + .5) / 6;
            var colour = palette.Festive[(flag + bow) % palette.Festive.Length];
            svg.Add($"<g transform='translate({(bow + along) * wide},{-6 + Edges.Sag(along, 14)})'><path d='M-19,0H19L0,38Z' fill='{colour}'/><path d='M-11,5H11L0,26Z' fill='none' stroke='#fff' stroke-opacity='.75' stroke-width='2' stroke-dasharray='4 3'/></g>");
        }
    }

    private static void Tassel(Svg svg, double x, double y, string colour, string knot) => svg.Add(
        $"<g transform='translate({x},{y})'><path d='M-4,5L-7,19Q0,22 7,19L4,5Z' fill='{colour}'/><circle cy='2' r='5.4' fill='{knot}'/></g>");

    private static void Outline(Svg svg, double x, double y, double radius, string colour, double opacity)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})' opacity='{opacity}' fill='none' stroke='{colour}' stroke-width='1.2'><path d='{Shapes.Star(118, 82, 8)}'/><path d='{Shapes.Star(128, 92, 8)}' stroke-dasharray='3 3'/>");
        for (var i = 0; i < 8; i++)
            svg.Add($"<path d='M0,-4L36,-55L0,-103L-36,-55ZM0,-4V-103M7,-18V-92M14,-28V-82M21,-37V-73M28,-46V-64M-7,-20L-30,-50M-5,-32L-27,-60M-5,-47L-20,-68M-4,-62L-14,-76' transform='rotate({i * 45})'/>");
        svg.Add($"</g>");
    }
}
