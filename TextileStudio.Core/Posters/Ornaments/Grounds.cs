using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Grounds that themes share; a theme with a pattern of its own draws that instead.</summary>
internal static class Grounds
{
    public static void Mandalas(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Weave.Lattice(svg, canvas, palette.Ornament, .1);
        Rangoli.Mandala(svg, canvas.Width - 20, canvas.Height * .17, 300, palette.Ornament, .14);
        Rangoli.Mandala(svg, canvas.Width * .74, canvas.Height - 60, 360, palette.Ornament, .1);
    }

    public static void RaysAndPowder(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil);
        Weave.Confetti(svg, canvas, palette, 54, seed: 7);
        Edges.Peeks(canvas, photo, scale, (x, y, radius) => Rangoli.Powder(svg, x, y, radius, palette));
    }

    public static void Linen(Svg svg, Box canvas, Box photo, Palette palette, double scale) => Weave.Linen(svg, canvas, palette.Ornament, .12);
}
