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
        var reach = Math.Min(photo.Width, photo.Height) * .34;
        // The words stand on the photo's other side.
        var (inner, outer) = photo.CenterX > canvas.CenterX ? (photo.X, -1) : (photo.Right, 1);
        Rangoli.Powder(svg, inner - (outer * reach * .34), photo.Y + (reach * .3), Math.Min(reach, 96 * scale), palette);
        // Only as far below the photo as no word stands.
        var lower = Math.Min(reach, 110 * scale);
        Rangoli.Powder(svg, (outer > 0 ? photo.X : photo.Right) + (outer * lower * .25), photo.Bottom - (lower * .78), lower, palette);
    }

    public static void Linen(Svg svg, Box canvas, Box photo, Palette palette, double scale) => Weave.Linen(svg, canvas, palette.Ornament, .12);
}
