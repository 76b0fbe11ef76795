using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Wedding flowers: roses, strings of jasmine, the two of them at the ends of a band and behind a photo.</summary>
internal static class Roses
{
    /// <summary>Short strings of jasmine along the edge, each with a rose at its end.</summary>
    public static void Strings(Svg svg, Box canvas, Palette palette, double scale)
    {
        var (count, span) = Edges.Spans(canvas, 46, scale);
        svg.Add($"<defs>");
        Define(svg, "rose-small", palette.Festive[0]);
        Define(svg, "rose-other", palette.Festive[1]);
        svg.Add($"</defs><g transform='scale({scale})'><path d='M0,3H{canvas.Width / scale}' stroke='{palette.Metal[1]}' stroke-width='6'/>");
        for (var i = 0; i < count; i++)
        {
            var x = (i + .5) * span;
            var length = i % 2 == 0 ? 24 : 14;
            Jasmine(svg, FormattableString.Invariant($"M{x:0.#},6V{length}"), 9);
            svg.Add($"<use href='#{(i % 2 == 0 ? "rose-small" : "rose-other")}' transform='translate({x},{length + 8}) scale({(i % 2 == 0 ? .5 : .38)})'/>");
        }

        svg.Add($"</g>");
    }

    /// <summary>Roses in their leaves at both ends of a band, a jasmine string laid round them.</summary>
    public static void Bouquets(Svg svg, Box band, Palette palette, double scale)
    {
        var floor = band.Y + Math.Min(band.Height, 114 * scale);
        svg.Add($"<defs>");
        Define(svg, "rose-a", palette.Festive[0]);
        Define(svg, "rose-b", palette.Festive[2]);
        svg.Add($"<g id='bouquet'>");
        foreach (var (x, y, turn, size) in new[] { (30, -58, -30, .9), (84, -62, 20, .86), (126, -48, 48, .82), (158, -26, 66, .72), (60, -66, 0, .7), (16, -22, -66, .8), (112, -16, 96, .7) })
        {
            svg.Add($"<g transform='translate({x},{y}) rotate({turn}) scale({size})'>");
            Leaf(svg);
            svg.Add($"</g>");
        }

        Jasmine(svg, "M0,-92C30,-112 66,-92 84,-66C104,-40 146,-34 196,-10", 11);
        foreach (var (x, y, size, id) in new[] { (160, -14, .52, "b"), (124, -26, .7, "a"), (80, -42, .86, "b"), (34, -40, 1.1, "a") })
            svg.Add($"<use href='#rose-{id}' transform='translate({x},{y}) scale({size})'/>");
        svg.Add($"</g><clipPath id='bouquet-room'><path d='M0,-200H240V0H0Z'/></clipPath></defs><g transform='translate({band.X},{floor}) scale({scale})' clip-path='url(#bouquet-room)'><use href='#bouquet'/></g><g transform='translate({band.Right},{floor}) scale({-scale},{scale})' clip-path='url(#bouquet-room)'><use href='#bouquet'/></g>");
    }

    /// <summary>A round of petals in rings with roses around it, behind both corners of the photo.</summary>
    public static void Burst(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil * .8);
        Weave.Confetti(svg, canvas, palette, 40, seed: 31);
        svg.Add($"<defs>");
        Define(svg, "rose-round", palette.Festive[0]);
        svg.Add($"</defs>");
        Edges.Peeks(canvas, photo, scale, (x, y, radius) =>
        {
            svg.Add($"<g transform='translate({x},{y}) scale({radius / 100})'>");
            Rangoli.Ring(svg, 16, 70, 112, 16, $"fill='{palette.Festive[1]}' stroke='#fff' stroke-opacity='.5' stroke-width='1.6'");
            svg.Add($"<circle r='86' fill='{palette.Festive[2]}'/><circle r='60' fill='{palette.Metal[2]}'/>");
            for (var i = 0; i < 10; i++)
                svg.Add($"<use href='#rose-round' transform='rotate({i * 36}) translate(0,-72) scale(.66)'/>");
            svg.Add($"<circle r='47' fill='{palette.Festive[3]}'/></g>");
        });
    }

    /// <summary>A string of jasmine buds along a path.</summary>
    public static void Jasmine(Svg svg, string path, double size) => svg.Add(
        $"<path d='{path}' fill='none' stroke='#3d7a35' stroke-width='{size * .24}'/><path d='{path}' fill='none' stroke='#d8cdb0' stroke-width='{size}' stroke-dasharray='.1 {size * .92}' stroke-linecap='round'/><path d='{path}' fill='none' stroke='#fffdf4' stroke-width='{size * .78}' stroke-dasharray='.1 {size * .92}' stroke-linecap='round' transform='translate(-1,-1)'/>");

    /// <summary>Makes a rose of radius 30 that can be used by its id.</summary>
    public static void Define(Svg svg, string id, string colour)
    {
        svg.Add($"<g id='{id}'>");
        Rose(svg, colour);
        svg.Add($"</g>");
    }

    /// <summary>A leaf that grows up from the origin, 46 long.</summary>
    public static void Leaf(Svg svg) => svg.Add(
        $"<path d='M0,0C-17,-10 -17,-30 0,-48C17,-30 17,-10 0,0Z' fill='#2f6b34'/><path d='M0,0C17,-10 17,-30 0,-48Z' fill='#1c4a24'/><path d='M0,0V-42M0,-12L-9,-20M0,-12L9,-20M0,-24L-8,-31M0,-24L8,-31' fill='none' stroke='#a9cf9a' stroke-opacity='.6' stroke-width='1.3'/>");

    private static void Rose(Svg svg, string colour)
    {
        var (dark, deep) = (Contrast.Blend(colour, "#3a0010", .34), Contrast.Blend(colour, "#2a000c", .58));
        var light = Contrast.Blend(colour, "#ffffff", .26);
        svg.Add($"<path d='{Shapes.Scallop(30, 6, .13)}' fill='{dark}'/><path d='{Shapes.Scallop(27, 6, .13)}' fill='{colour}' transform='translate(0,-1.4)'/>");
        foreach (var (radius, turn, fill) in new[] { (22.0, 30, dark), (20.0, 30, light), (15.5, 8, dark), (13.8, 8, colour) })
            svg.Add($"<path d='{Shapes.Scallop(radius, 5, .13)}' fill='{fill}' transform='rotate({turn})'/>");
        svg.Add($"<path d='M-8,1C-9,-7 6,-10 8,-2C9,5 -2,7 -4,1C-5,-3 2,-5 3.4,-1' fill='none' stroke='{deep}' stroke-width='2.4' stroke-linecap='round'/>");
        foreach (var turn in new[] { 0, 72, 144, 216, 288 })
            svg.Add($"<path d='M-10,-23Q0,-28 10,-23' fill='none' stroke='{light}' stroke-opacity='.7' stroke-width='1.6' stroke-linecap='round' transform='rotate({turn + 36})'/>");
    }
}
