using TextileStudio.Core.Posters.Drawing;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Where ornaments may stand without meeting a word: at both ends of a band, along the outer edges, on the seam of photo and paper.</summary>
internal static class Placing
{
    /// <summary>Draws at the left end and mirrored at the right one. The ornament's own coordinates run 0 to 230 across and 0 to 114 down.</summary>
    public static void AtBothEnds(Svg svg, Box band, double scale, Action<Svg> ornament)
    {
        var top = band.Y + Math.Clamp((band.Height - (114 * scale)) / 2, 0, 16 * scale);
        svg.Add($"<g id='guard' transform='translate({band.X},{top}) scale({scale})'>");
        ornament(svg);
        svg.Add($"</g><use href='#guard' transform='translate({band.X + band.Right},0) scale(-1,1)'/>");
    }

    /// <summary>Strews the given symbols down the left and the right edge, not deeper than <paramref name="depth"/>.</summary>
    public static void DownTheSides(Svg svg, Box canvas, string[] symbols, int count, int seed, double scale, double depth = 30)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var inward = random.NextDouble() * depth * scale;
            var x = i % 2 == 0 ? inward : canvas.Right - inward;
            var y = canvas.Height * (.12 + (.74 * (i + random.NextDouble()) / count));
            svg.Add($"<use href='#{symbols[i % symbols.Length]}' transform='translate({x},{y}) rotate({random.Next(360)}) scale({scale * (.75 + (random.NextDouble() * .5))})'/>");
        }
    }

    /// <summary>The middle of a disc that looks out from behind a corner of the photo: far towards a near edge of the canvas, hardly to where words may stand.</summary>
    public static (double X, double Y) Behind(Box canvas, Box photo, bool right, bool bottom, double radius, double scale)
    {
        double Inward(double margin) => radius - (margin < 90 * scale ? radius * .64 : Math.Min(radius * .64, 22 * scale));
        return (
            right ? photo.Right - Inward(canvas.Right - photo.Right) : photo.X + Inward(photo.X - canvas.X),
            bottom ? photo.Bottom - Inward(canvas.Bottom - photo.Bottom) : photo.Y + Inward(photo.Y - canvas.Y));
    }

    /// <summary>Draws at all four corners of the photo, behind it: large at the upper left and lower left, smaller where its corner is round or words are near.</summary>
    public static void BehindCorners(Svg svg, Box canvas, Box photo, double scale, Action<Svg, double, double, double> disc)
    {
        foreach (var (right, bottom, size) in new[] { (false, false, 88), (true, false, 84), (true, true, 66), (false, true, 96) })
        {
            var (x, y) = Behind(canvas, photo, right, bottom, size * scale, scale);
            disc(svg, x, y, size * scale);
        }
    }

    /// <summary>A woven border on the paper along the photo: <paramref name="tile"/> draws one repeat, <paramref name="length"/> along the seam and 24 away from the photo.</summary>
    public static void Selvedge(Svg svg, Box canvas, Box photo, double scale, double length, Action<Svg> tile)
    {
        var (turn, run) = Seam(canvas, photo);
        svg.Add($"<defs><g id='selvedge'>");
        tile(svg);
        svg.Add($"</g></defs><g transform='{turn} scale({scale})'>");
        for (var at = 0.0; at < run / scale; at += length)
            svg.Add($"<use href='#selvedge' x='{at}'/>");
        svg.Add($"</g>");
    }

    /// <summary>The part of the canvas beside or below the photo; the whole canvas where the photo floats.</summary>
    public static Box Paper(Box canvas, Box photo)
    {
        if (photo.Height >= canvas.Height - 1)
            return photo.X <= 1 ? new Box(photo.Right, 0, canvas.Width - photo.Right, canvas.Height) : new Box(0, 0, photo.X, canvas.Height);
        if (photo.Width >= canvas.Width - 1)
            return photo.Y <= 1 ? new Box(0, photo.Bottom, canvas.Width, canvas.Height - photo.Bottom) : new Box(0, 0, canvas.Width, photo.Y);
        return canvas;
    }

    /// <summary>The transform that lays x along the seam and y away from the photo, and the seam's length.</summary>
    private static (string Turn, double Run) Seam(Box canvas, Box photo)
    {
        var paper = Paper(canvas, photo);
        if (photo.Height >= canvas.Height - 1)
            return photo.X <= 1 ? (Matrix(0, 1, 1, 0, paper.X, 0), canvas.Height) : (Matrix(0, 1, -1, 0, paper.Right, 0), canvas.Height);
        return photo.Width >= canvas.Width - 1 && photo.Y > 1
            ? (Matrix(1, 0, 0, -1, 0, paper.Bottom), canvas.Width)
            : (Matrix(1, 0, 0, 1, 0, paper.Y), canvas.Width);
    }

    private static string Matrix(int a, int b, int c, int d, double x, double y) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"matrix({a},{b},{c},{d},{x:0.##},{y:0.##})");
}
