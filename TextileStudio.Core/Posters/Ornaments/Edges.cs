using TextileStudio.Core.Posters.Drawing;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Where ornaments may stand: knots along the top edge, corners behind a photo, the seam between a photo and the paper.</summary>
internal static class Edges
{
    /// <summary>How many spans of about <paramref name="wanted"/> fill the width, and how wide one is before scaling.</summary>
    public static (int Count, double Span) Spans(Box canvas, double wanted, double scale)
    {
        var count = Math.Max(3, (int)Math.Round(canvas.Width / (wanted * scale)));
        return (count, canvas.Width / scale / count);
    }

    /// <summary>How far a thread hangs through at a share of its span.</summary>
    public static double Sag(double along, double depth) => 4 * depth * along * (1 - along);

    /// <summary>Two large ornaments behind a photo, at the upper and the lower corner: <paramref name="draw"/> gets centre and radius. They reach out only as far as no word stands.</summary>
    public static void Peeks(Box photo, double scale, Action<double, double, double> draw)
    {
        var reach = Math.Min(photo.Width, photo.Height) * .34;
        draw(photo.Right - (reach * .34), photo.Y + (reach * .3), Math.Min(reach, 96 * scale));
        var lower = Math.Min(reach, 110 * scale);
        draw(photo.X + (lower * .25), photo.Bottom - (lower * .78), lower);
    }

    /// <summary>A border along the seam between a minimal poster's photo and its paper. <paramref name="draw"/> gets the seam's length and draws with x along it, y from 0 (the photo) into the paper.</summary>
    public static void Seam(Svg svg, Box canvas, Box photo, Action<double> draw)
    {
        // The metal line on the seam is six wide: the border begins where it ends.
        const double line = 3;
        if (photo.Height >= canvas.Height - 1)
        {
            var mirrored = photo.X > canvas.Right - photo.Right;
            svg.Add($"<g transform='matrix(0 1 {(mirrored ? -1 : 1)} 0 {(mirrored ? photo.X - line : photo.Right + line)} {photo.Y})'>");
            draw(photo.Height);
        }
        else
        {
            var above = photo.Y > canvas.Bottom - photo.Bottom;
            svg.Add($"<g transform='matrix(1 0 0 {(above ? -1 : 1)} {photo.X} {(above ? photo.Y - line : photo.Bottom + line)})'>");
            draw(photo.Width);
        }

        svg.Add($"</g>");
    }
}
