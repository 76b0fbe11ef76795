using TextileStudio.Core.Assets;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Core.Posters;

/// <summary>
/// Makes a picture fit a network: upright as EXIF says, in sRGB, without alpha, scaled, on a background where its ratio is not accepted, in as few bytes as asked.
/// The whole picture stays visible. Runs in a render worker.
/// </summary>
internal static class PictureFitter
{
    // Spread (standard deviation, of 255) up to which an edge is one colour to the eye, so that the same colour goes on beyond it.
    private const double EvenSpread = 10;

    // Up to which it can be drawn out over the background softly; beyond it streaks would show.
    private const double SoftSpread = 70;

    private static readonly int[] s_qualities = [90, 82, 74, 66, 58];

    private static readonly double[] s_white = [255, 255, 255];
    private static readonly double[] s_dark = [36, 36, 40];

    /// <summary>The picture, as the one element of the list; or why not: <c>corrupt_image</c>, <c>rendition_too_large</c>.</summary>
    public static Outcome<IReadOnlyList<byte[]>> Fit(ReadOnlySpan<byte> picture, FitOrder order, string pointer)
    {
        if (ImageHeader.Read(picture) is not { } header)
            return PhotoGate.Corrupt(pointer);
        try
        {
            using var upright = Upright(picture, header, order);
            if (upright is null)
                return PhotoGate.Corrupt(pointer);
            using var flat = Flat(upright);
            using var whole = OnCanvas(flat, order.Width, order.Height);
            return Save(whole, order) is { } bytes
                ? new[] { bytes }
                : new Refusal(RefusalKind.Rule, "rendition_too_large", "The picture cannot be saved in so few bytes.",
                    [new Violation(pointer, "rendition_too_large", $"{order.MaxBytes}", null, "Scale the picture down, or choose a simpler one.")]);
        }
        catch (VipsException)
        {
            return PhotoGate.Corrupt(pointer);
        }
    }

    /// <summary>The picture as large as it stands on the canvas; null when its header lied about its size.</summary>
    private static VipsImage? Upright(ReadOnlySpan<byte> picture, ImageHeader header, FitOrder order)
    {
        var scale = Math.Min((double)order.Width / header.ShownWidth, (double)order.Height / header.ShownHeight);
        var width = Math.Clamp((int)Math.Round(header.ShownWidth * scale), 1, order.Width);
        var height = Math.Clamp((int)Math.Round(header.ShownHeight * scale), 1, order.Height);
        var options = "access=sequential,fail-on=truncated";
        if (header.ContentType == "image/jpeg" && scale <= 0.5)
            options += scale <= 0.125 ? ",shrink=8" : scale <= 0.25 ? ",shrink=4" : ",shrink=2";
        return VipsOperation.Load(PhotoDecoder.Loader(header.ContentType), picture, options, image =>
        {
            if (image.Width > header.Width || image.Height > header.Height)
                return null;

            // An output profile for a picture that names none would shift its colours.
            using var scaled = image.Do("thumbnail_image", $"width={width},height={height},size=force" + (image.HasProfile ? ",export-profile=srgb" : ""));
            using var srgb = scaled.Do("colourspace", "space=srgb");
            return srgb.InMemory();
        });
    }

    /// <summary>What is transparent shows the colour of the picture's own edge where it has one, else white, or dark where all of it would vanish on white.</summary>
    private static VipsImage Flat(VipsImage picture)
    {
        if (picture.Bands < 4)
            return picture.InMemory();
        var edges = Edges(picture);
        var isFramed = edges.All(e => e.Alpha >= 250);
        using var flat = picture.Do("flatten", Background(isFramed ? Mean(edges) : s_white));
        var flattened = flat.InMemory();
        if (isFramed || Spread(flattened, 0, 0, flattened.Width, flattened.Height) >= 2)
            return flattened;
        flattened.Dispose();
        using var onDark = picture.Do("flatten", Background(s_dark));
        return onDark.InMemory();
    }

    private static VipsImage OnCanvas(VipsImage picture, int width, int height)
    {
        var (besides, above) = (width - picture.Width, height - picture.Height);
        if (besides == 0 && above == 0)
            return picture.InMemory();
        if (besides <= 2 && above <= 2)
        {
            using var stretched = picture.Do("thumbnail_image", $"width={width},height={height},size=force,no-rotate=true");
            return stretched.InMemory();
        }

        var edges = Edges(picture);
        var (first, last) = besides > above ? (edges[0], edges[1]) : (edges[2], edges[3]);
        var isTall = besides > above;
        return Math.Max(first.Spread, last.Spread) switch
        {
            <= EvenSpread => Continued(picture, width, height, besides / 2, above / 2, isTall, first, last),
            <= SoftSpread => DrawnOut(picture, width, height, besides / 2, above / 2, isTall),
            _ => Softened(picture, width, height, besides / 2, above / 2),
        };
    }

    /// <summary>Even edges simply go on: each side in its own colour.</summary>
    private static VipsImage Continued(VipsImage picture, int width, int height, int left, int top, bool isTall, Edge first, Edge last)
    {
        var (onceWidth, onceHeight) = isTall ? (left + picture.Width, height) : (width, top + picture.Height);
        using var once = picture.Do("embed", $"x={left},y={top},width={onceWidth},height={onceHeight},extend=background," + Background(first.Colour));
        using var whole = once.Do("embed", $"x=0,y=0,width={width},height={height},extend=background," + Background(last.Colour));
        return whole.InMemory();
    }

    /// <summary>Edges that change gently along their length are drawn out to the rim, out of focus.</summary>
    private static VipsImage DrawnOut(VipsImage picture, int width, int height, int left, int top, bool isTall)
    {
        var strip = Math.Max(1, (isTall ? picture.Width : picture.Height) / 60);
        using var whole = picture.Do("embed", $"x={left},y={top},width={width},height={height},extend=copy");
        using var first = isTall
            ? Soft(picture, 0, 0, strip, picture.Height, left, height)
            : Soft(picture, 0, 0, picture.Width, strip, width, top);
        using var begun = VipsOperation.New("insert", "x=0,y=0").With("main", whole).With("sub", first).ToImage();
        using var last = isTall
            ? Soft(picture, picture.Width - strip, 0, strip, picture.Height, width - left - picture.Width, height)
            : Soft(picture, 0, picture.Height - strip, picture.Width, strip, width, height - top - picture.Height);
        using var done = VipsOperation.New("insert", $"x={(isTall ? left + picture.Width : 0)},y={(isTall ? 0 : top + picture.Height)}").With("main", begun).With("sub", last).ToImage();
        return done.InMemory();
    }

    private static VipsImage Soft(VipsImage picture, int x, int y, int width, int height, int wide, int high)
    {
        using var strip = Area(picture, x, y, width, height);
        using var few = strip.Do("thumbnail_image", $"width={(width < height ? 1 : 24)},height={(width < height ? 24 : 1)},size=force,no-rotate=true");
        using var blurred = few.Do("gaussblur", "sigma=1.2");
        using var drawn = blurred.Do("thumbnail_image", $"width={wide},height={high},size=force,no-rotate=true");
        return drawn.InMemory();
    }

    /// <summary>Uneven edges: the picture stands before itself, large, out of focus and a little darker.</summary>
    private static VipsImage Softened(VipsImage picture, int width, int height, int left, int top)
    {
        using var small = picture.Do("thumbnail_image", $"width={Math.Max(width / 12, 8)},height={Math.Max(height / 12, 8)},crop=centre,no-rotate=true");
        using var blurred = small.Do("gaussblur", "sigma=5");
        using var large = blurred.Do("thumbnail_image", $"width={width},height={height},size=force,no-rotate=true");
        using var dimmed = large.Do("linear", "a=0.82 0.82 0.82,b=8 8 8,uchar=true");
        using var whole = VipsOperation.New("insert", $"x={left},y={top}").With("main", dimmed).With("sub", picture).ToImage();
        return whole.InMemory();
    }

    /// <summary>First the quality gives way, step by step, then the size. Null when even that is not enough.</summary>
    private static byte[]? Save(VipsImage whole, FitOrder order)
    {
        byte[] bytes;
        foreach (var quality in order.ContentType == "image/png" ? [0] : s_qualities)
        {
            if ((bytes = Save(whole, order.ContentType, quality)).Length <= order.MaxBytes)
                return bytes;
        }

        for (var scale = 0.85; whole.Width * scale >= Math.Max(order.MinWidth, 64); scale *= 0.85)
        {
            var (width, height) = ((int)Math.Round(whole.Width * scale), Math.Max(1, (int)Math.Round(whole.Height * scale)));
            using var smaller = whole.Do("thumbnail_image", $"width={width},height={height},size=force,no-rotate=true");
            if ((bytes = Save(smaller, order.ContentType, 74)).Length <= order.MaxBytes)
                return bytes;
        }

        return null;
    }

    private static byte[] Save(VipsImage picture, string contentType, int quality) => contentType switch
    {
        "image/png" => picture.Save("pngsave_buffer", "compression=9,strip=true"),
        "image/webp" => picture.Save("webpsave_buffer", $"Q={quality},effort=3,strip=true"),
        _ => picture.Save("jpegsave_buffer", $"Q={quality},optimize-coding=true,strip=true"),
    };

    /// <summary>Left, right, top and bottom.</summary>
    private static Edge[] Edges(VipsImage picture)
    {
        var (across, down) = (Math.Max(1, picture.Width / 60), Math.Max(1, picture.Height / 60));
        return
        [
            EdgeOf(picture, 0, 0, across, picture.Height),
            EdgeOf(picture, picture.Width - across, 0, across, picture.Height),
            EdgeOf(picture, 0, 0, picture.Width, down),
            EdgeOf(picture, 0, picture.Height - down, picture.Width, down),
        ];
    }

    private static Edge EdgeOf(VipsImage picture, int x, int y, int width, int height)
    {
        using var area = Area(picture, x, y, width, height);
        var colour = Enumerable.Range(0, 3).Select(band => Measured(area, band, "avg")).ToArray();
        return new Edge(colour, Enumerable.Range(0, 3).Max(band => Measured(area, band, "deviate")), picture.Bands < 4 ? 255 : Measured(area, 3, "avg"));
    }

    private static double Spread(VipsImage picture, int x, int y, int width, int height)
    {
        using var area = Area(picture, x, y, width, height);
        return Enumerable.Range(0, 3).Max(band => Measured(area, band, "deviate"));
    }

    private static VipsImage Area(VipsImage picture, int x, int y, int width, int height) =>
        VipsOperation.New("extract_area", $"left={x},top={y},width={width},height={height}").With("input", picture).ToImage();

    private static double Measured(VipsImage area, int band, string measure)
    {
        using var one = area.Do("extract_band", $"band={band}");
        return one.Measure(measure);
    }

    private static double[] Mean(Edge[] edges) => [.. Enumerable.Range(0, 3).Select(band => edges.Average(e => e.Colour[band]))];

    private static string Background(double[] colour) => $"background={string.Join(' ', colour.Select(c => $"{c:0}"))}";

    /// <summary>A strip along one side: its mean colour, how much it varies, and how much of it can be seen (255: all).</summary>
    private readonly record struct Edge(double[] Colour, double Spread, double Alpha);
}
