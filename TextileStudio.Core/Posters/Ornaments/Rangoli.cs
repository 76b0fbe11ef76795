using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Round ornaments: mandala in lines, rangoli in coloured petals, sun rays, a single blossom.</summary>
internal static class Rangoli
{
    public static void Mandala(Svg svg, double x, double y, double radius, string colour, double opacity)
    {
        var line = $"fill='none' stroke='{colour}' stroke-width='2.2'";
        var solid = $"fill='{colour}'";
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 300})' opacity='{opacity}'>");
        Ring(svg, 12, 20, 90, 22, line);
        Ring(svg, 24, 92, 150, 20, line);
        Ring(svg, 24, 110, 138, 8, solid);
        Ring(svg, 32, 154, 225, 24, line);
        Ring(svg, 32, 180, 212, 8, solid);
        Ring(svg, 48, 230, 296, 20, line);
        foreach (var circle in new[] { 92, 152, 227, 300 })
            svg.Add($"<circle r='{circle}' {line}/>");
        for (var dot = 0; dot < 48; dot++)
            svg.Add($"<circle cy='-290' r='4' {solid} transform='rotate({(dot * 7.5) + 3.75})'/>");
        svg.Add($"</g>");
    }

    /// <summary>Petals in rings of colour, as laid with powder on a threshold.</summary>
    public static void Powder(Svg svg, double x, double y, double radius, Palette palette)
    {
        svg.Add($"<g transform='translate({x},{y}) scale({radius / 300})'>");
        var rings = new[] { (24, 226.0, 300.0, 34.0), (24, 172.0, 236.0, 27.0), (18, 112.0, 180.0, 27.0), (12, 56.0, 120.0, 24.0), (8, 4.0, 66.0, 20.0) };
        for (var i = 0; i < rings.Length; i++)
        {
            var (petals, inner, outer, width) = rings[i];
            var colour = palette.Festive[i % palette.Festive.Length];
            svg.Add($"<circle r='{inner + ((outer - inner) * .42)}' fill='{colour}' opacity='.92'/>");
            Ring(svg, petals, inner, outer, width, $"fill='{colour}' stroke='#fff' stroke-opacity='.55' stroke-width='2'");
        }

        svg.Add($"<circle r='15' fill='#fff'/></g>");
    }

    public static void Rays(Svg svg, double x, double y, double reach, string colour, double opacity)
    {
        svg.Add($"<g transform='translate({x},{y})' opacity='{opacity}' fill='{colour}'>");
        var half = reach * Math.Tan(Math.PI / 36);
        for (var ray = 0; ray < 18; ray++)
            svg.Add($"<path d='M0,0L{-half},{-reach}H{half}Z' transform='rotate({ray * 20})'/>");
        svg.Add($"</g>");
    }

    /// <summary>Eight petals within a radius of about 100.</summary>
    public static void Blossom(Svg svg, string petals, string heart)
    {
        Ring(svg, 8, 14, 96, 26, $"fill='{petals}'");
        svg.Add($"<circle r='15' fill='{heart}'/>");
    }

    /// <summary>Petals around the origin, each from <paramref name="inner"/> to <paramref name="outer"/>.</summary>
    public static void Ring(Svg svg, int petals, double inner, double outer, double width, string attributes)
    {
        var petal = Shapes.Petal(inner, outer, width);
        for (var i = 0; i < petals; i++)
            svg.Add($"<path d='{petal}' transform='rotate({360.0 * i / petals})' {attributes}/>");
    }
}
