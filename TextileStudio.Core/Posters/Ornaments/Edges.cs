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

    /// <summary>Two large ornaments behind a photo, at the upper corner towards the words and the lower one away from them: <paramref name="draw"/> gets centre and radius. They reach out only as far as no word stands.</summary>
    public static void Peeks(Box canvas, Box photo, double scale, Action<double, double, double> draw)
    {
        // Behind a stage nothing shows but scraps below its edge.
        if (photo.Y <= canvas.Y)
            return;
        var reach = Math.Min(photo.Width, photo.Height) * .34;
        var (inner, outer, away) = photo.CenterX > canvas.CenterX ? (photo.X, photo.Right, -1) : (photo.Right, photo.X, 1);
        draw(inner - (away * reach * .34), photo.Y + (reach * .3), Math.Min(reach, 96 * scale));
        var lower = Math.Min(reach, 110 * scale);
        draw(outer + (away * lower * .25), photo.Bottom - (lower * .78), lower);
    }

    /// <summary>A border along the seam between a minimal poster's photo and its paper. <paramref name="draw"/> gets the seam's length and draws with x along it, y from 0 (the photo) to 18 (into the paper).</summary>
    public static void Seam(Svg svg, Box canvas, Box photo, Action<double> draw)
    {
        // A photo at the canvas's edge ends in a line of metal, one within the paper has a fine line around it and the frame of the words close by.
        var within = photo.Y > canvas.Y && photo.Bottom < canvas.Bottom;
        var (from, size) = within ? (11.0, .62) : (3.0, 1.0);
        if (photo.Width < canvas.Width * .8)
        {
            var mirrored = photo.CenterX > canvas.CenterX;
            svg.Add($"<g transform='matrix(0 {size} {(mirrored ? -size : size)} 0 {(mirrored ? photo.X - from : photo.Right + from)} {photo.Y})'>");
            draw(photo.Height / size);
        }
        else
        {
            var above = photo.Y > canvas.Bottom - photo.Bottom;
            svg.Add($"<g transform='matrix({size} 0 0 {(above ? -size : size)} {photo.X} {(above ? photo.Y - from : photo.Bottom + from)})'>");
            draw(photo.Width / size);
        }

        svg.Add($"</g>");
    }
}
