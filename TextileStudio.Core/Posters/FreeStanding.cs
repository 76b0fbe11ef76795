namespace TextileStudio.Core.Posters;

/// <summary>A product that can be shown without its background: where it stands in the photo, as shares of its size, and what colour is behind it (null when the photo says so itself by being transparent there).</summary>
internal sealed record FreeStanding(double Left, double Top, double Right, double Bottom, (int Red, int Green, int Blue)? Ground)
{
    // Studio white is rarely pure; below this it is a grey wall, which belongs to the photo.
    private const int DarkestGround = 218;

    // As CutOut measures distance: the largest difference of a channel, of 255.
    private const double LeastContrast = 42;
    private const int LeastAlpha = 24;

    /// <summary>Looks at a small version of the photo. Null when its background is not even and light, or the product is not clearly told from it: then it keeps its background.</summary>
    /// <param name="pixels">Rows of <paramref name="bands"/> bytes a pixel, 3 or 4.</param>
    public static FreeStanding? Find(ReadOnlySpan<byte> pixels, int width, int height, int bands)
    {
        if (bands == 4 && ByAlpha(pixels, width, height) is { } cut)
            return cut;
        if (EvenGround(pixels, width, height, bands) is not { } ground)
            return null;

        var flooded = CutOut.Flood(pixels, width, height, bands, ground);
        var (product, contrast) = (0, 0.0);
        for (var i = 0; i < flooded.Length; i++)
        {
            if (flooded[i])
                continue;
            product++;
            contrast += CutOut.Distance(pixels, i * bands, ground);
        }

        var share = (double)product / flooded.Length;
        if (share is < 0.1 or > 0.82 || contrast / product < LeastContrast)
            return null;
        return Bounds(width, height, i => !flooded[i], ground);
    }

    /// <summary>As the photo's own transparency has it, when enough of it is transparent to be meant.</summary>
    private static FreeStanding? ByAlpha(ReadOnlySpan<byte> pixels, int width, int height)
    {
        var seen = new bool[width * height];
        var count = 0;
        for (var i = 0; i < seen.Length; i++)
        {
            seen[i] = pixels[(i * 4) + 3] >= LeastAlpha;
            count += seen[i] ? 1 : 0;
        }

        return count > seen.Length / 50 && count < seen.Length * 0.9 ? Bounds(width, height, i => seen[i], null) : null;
    }

    private static (int, int, int)? EvenGround(ReadOnlySpan<byte> pixels, int width, int height, int bands)
    {
        var border = new List<int>(2 * (width + height));
        for (var x = 0; x < width; x++)
            border.AddRange([x, ((height - 1) * width) + x]);
        for (var y = 1; y < height - 1; y++)
            border.AddRange([y * width, (y * width) + width - 1]);

        var ground = (Median(pixels, border, bands, 0), Median(pixels, border, bands, 1), Median(pixels, border, bands, 2));
        if (Math.Min(ground.Item1, Math.Min(ground.Item2, ground.Item3)) < DarkestGround)
            return null;
        var alike = 0;
        foreach (var i in border)
            alike += CutOut.Distance(pixels, i * bands, ground) <= CutOut.SameAsGround ? 1 : 0;
        return alike >= border.Count * 0.78 ? ground : null;
    }

    private static int Median(ReadOnlySpan<byte> pixels, List<int> at, int bands, int band)
    {
        var values = new byte[at.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = pixels[(at[i] * bands) + band];
        Array.Sort(values);
        return values[values.Length / 2];
    }

    // A speck of dust must not stretch the bounds: rows and columns count from half a per cent on.
    private static FreeStanding? Bounds(int width, int height, Func<int, bool> isProduct, (int, int, int)? ground)
    {
        var (rows, columns) = (new int[height], new int[width]);
        for (var i = 0; i < width * height; i++)
        {
            if (!isProduct(i))
                continue;
            rows[i / width]++;
            columns[i % width]++;
        }

        var (top, bottom) = (Array.FindIndex(rows, r => r > width / 200), Array.FindLastIndex(rows, r => r > width / 200));
        var (left, right) = (Array.FindIndex(columns, c => c > height / 200), Array.FindLastIndex(columns, c => c > height / 200));
        return top < 0 || left < 0 || bottom - top < height / 10 || right - left < width / 10
            ? null
            : new FreeStanding((double)left / width, (double)top / height, (right + 1.0) / width, (bottom + 1.0) / height, ground);
    }
}
