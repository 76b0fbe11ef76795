using TextileStudio.Core.Assets;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Core.Posters;

/// <summary>A product photo cut for one box. <paramref name="Shadow"/> is a PNG, and only there when the product stands free of its background.</summary>
internal sealed record ProductPicture(byte[] Bytes, string ContentType, byte[]? Shadow)
{
    public string Href => $"data:{ContentType};base64,{Convert.ToBase64String(Bytes)}";

    public string? ShadowHref => Shadow is null ? null : $"data:image/png;base64,{Convert.ToBase64String(Shadow)}";
}

/// <summary>
/// The second half of the check on a photo, and the crops that go onto the canvas: decoded once by the loader its magic bytes name, turned as EXIF says,
/// in sRGB, without alpha, exactly as large as each box. Runs in a render worker.
/// </summary>
internal static class PhotoDecoder
{
    // Spread (standard deviation, of 255) below which a whole picture is one colour to the eye.
    private const double LeastSpread = 2;

    // Warm off-white, close to paper: what shows through where a cut-out photo is transparent.
    private const string Backdrop = "background=245 240 232";

    /// <summary>One picture per box, in their order; or the refusal.</summary>
    /// <param name="focus">What must be seen, of the upright photo; null for what catches the eye.</param>
    public static Outcome<IReadOnlyList<ProductPicture>> Crop(ReadOnlySpan<byte> photo, IReadOnlyList<(int Width, int Height)> boxes, PhotoFocus? focus, string pointer)
    {
        var checkedHeader = PhotoGate.Check(photo, pointer);
        if (checkedHeader.Refusal is { } refusal)
            return refusal;
        var header = checkedHeader.Value;
        try
        {
            using var decoded = Decode(photo, header, boxes, pointer, out refusal);
            if (refusal is not null)
                return refusal;

            // Who names a point wants that part of the photo as it is.
            if (focus is null && Find(decoded!) is { } product)
            {
                // The product fills the box, so the photo around it must be decoded larger than the box.
                var share = Math.Max(0.4, Math.Max(product.Right - product.Left, product.Bottom - product.Top));
                using var larger = Decode(photo, header, [.. boxes.Select(b => ((int)(b.Width / share), (int)(b.Height / share)))], pointer, out _);
                return boxes.Select(box => Free(larger!, product, box.Width, box.Height)).ToArray();
            }

            var crops = new List<ProductPicture>(boxes.Count);
            foreach (var (width, height) in boxes)
            {
                using var crop = focus is null ? decoded!.Do("thumbnail_image", $"width={width},height={height},crop=attention,no-rotate=true") : Around(decoded!, focus, width, height);
                using var inMemory = crop.InMemory();
                using var flat = inMemory.Bands == 4 ? inMemory.Do("flatten", Backdrop) : inMemory.InMemory();
                if (crops.Count == 0 && IsBlank(inMemory))
                    return PhotoGate.Blank(pointer);

                // Chroma at full size: half of it smears the reds of a woven border.
                crops.Add(new ProductPicture(flat.Save("jpegsave_buffer", "Q=92,subsample-mode=off,strip=true"), "image/jpeg", null));
            }

            return crops;
        }
        catch (VipsException)
        {
            return PhotoGate.Corrupt(pointer);
        }
    }

    /// <summary>The largest part of these proportions with the point as near to its middle as the photo's edges allow.</summary>
    private static VipsImage Around(VipsImage photo, PhotoFocus focus, int width, int height)
    {
        var scale = Math.Max((double)width / photo.Width, (double)height / photo.Height);
        var (wide, high) = (Math.Max(width, (int)Math.Round(photo.Width * scale)), Math.Max(height, (int)Math.Round(photo.Height * scale)));
        using var covering = photo.Do("thumbnail_image", $"width={wide},height={high},size=force,no-rotate=true");
        using var inMemory = covering.InMemory();
        return inMemory.Part(Start(focus.X, wide, width), Start(focus.Y, high, height), width, height);

        static int Start(double share, int whole, int part) => Math.Clamp((int)Math.Round((share * whole) - (part / 2.0)), 0, whole - part);
    }

    private static FreeStanding? Find(VipsImage photo)
    {
        using var small = photo.Do("thumbnail_image", "width=256,height=256,size=down,no-rotate=true");
        return FreeStanding.Find(small.Pixels(), small.Width, small.Height, small.Bands);
    }

    /// <summary>The product alone, as large as the box takes it, standing near its lower edge, and the shadow it throws.</summary>
    private static ProductPicture Free(VipsImage photo, FreeStanding product, int width, int height)
    {
        var (left, top) = ((int)(product.Left * photo.Width), (int)(product.Top * photo.Height));
        var (wide, high) = (Math.Min(photo.Width - left, (int)Math.Ceiling((product.Right - product.Left) * photo.Width)), Math.Min(photo.Height - top, (int)Math.Ceiling((product.Bottom - product.Top) * photo.Height)));
        // A little of the ground comes along, for the shadow on it and for a clean edge.
        var (aside, above) = (Math.Min(left, wide / 24), Math.Min(top, high / 24));
        (left, top) = (left - aside, top - above);
        (wide, high) = (Math.Min(photo.Width - left, wide + (2 * aside)), Math.Min(photo.Height - top, high + (2 * above)));

        using var part = photo.Part(left, top, wide, high);
        using var sized = part.Do("thumbnail_image", $"width={(int)(width * .96)},height={(int)(height * .88)},no-rotate=true");
        using var drawn = sized.InMemory();
        var rgba = product.Ground is { } ground ? CutOut.Transparent(RedGreenBlue(drawn), drawn.Width, drawn.Height, ground) : drawn.Pixels();

        var canvas = new byte[width * height * 4];
        var (x, y) = ((width - drawn.Width) / 2, height - drawn.Height - (height / 40));
        for (var row = 0; row < drawn.Height; row++)
            rgba.AsSpan(row * drawn.Width * 4, drawn.Width * 4).CopyTo(canvas.AsSpan((((y + row) * width) + x) * 4));
        using var picture = VipsImage.Of(canvas, width, height, 4);
        var (shadow, across, down) = CutOut.Shadow(canvas, width, height);
        using var soft = VipsImage.Of(shadow, across, down, 4);
        return new ProductPicture(picture.Save("pngsave_buffer", "compression=1,strip=true"), "image/png", soft.Save("pngsave_buffer", "compression=1,strip=true"));
    }

    private static byte[] RedGreenBlue(VipsImage image)
    {
        if (image.Bands == 3)
            return image.Pixels();
        using var flat = image.Do("flatten", "background=255 255 255");
        return flat.Pixels();
    }

    /// <summary>The photo upright in sRGB, no larger than the largest box needs, in memory: many boxes are cut from one decoding.</summary>
    private static VipsImage? Decode(ReadOnlySpan<byte> photo, ImageHeader header, IReadOnlyList<(int Width, int Height)> boxes, string pointer, out Refusal? refusal)
    {
        // How much larger than the neediest box the photo is; below 1 it will be enlarged, once, by the crop.
        var spare = boxes.Min(box => Math.Min((double)header.ShownWidth / box.Width, (double)header.ShownHeight / box.Height));
        var options = "access=sequential,fail-on=truncated";
        if (header.ContentType == "image/jpeg" && spare >= 2)
            options += spare >= 8 ? ",shrink=8" : spare >= 4 ? ",shrink=4" : ",shrink=2";

        Refusal? refused = null;
        var decoded = VipsOperation.Load(Loader(header.ContentType), photo, options, image =>
        {
            refused = image.Width > header.Width || image.Height > header.Height ? PhotoGate.CheckSize(image.Width, image.Height, pointer) ?? PhotoGate.Corrupt(pointer) : null;
            return refused is null ? Upright(image, header, spare) : null;
        });
        refusal = refused;
        return decoded;
    }

    private static VipsImage Upright(VipsImage image, ImageHeader header, double spare)
    {
        var width = (int)Math.Ceiling(header.ShownWidth / Math.Max(spare, 1));
        var height = (int)Math.Ceiling(header.ShownHeight / Math.Max(spare, 1));

        // An output profile for a photo that names none would shift its colours, and for cloth the colour is the product.
        using var scaled = image.Do("thumbnail_image", $"width={width},height={height},size=force" + (image.HasProfile ? ",export-profile=srgb" : ""));
        using var srgb = scaled.Do("colourspace", "space=srgb");
        return srgb.InMemory();
    }

    private static bool IsBlank(VipsImage crop)
    {
        if (crop.Bands == 4)
        {
            using var alpha = crop.Do("extract_band", "band=3");
            if (alpha.Measure("max") < 1)
                return true;
        }

        for (var band = 0; band < Math.Min(crop.Bands, 3); band++)
        {
            using var one = crop.Do("extract_band", $"band={band}");
            if (one.Measure("deviate") >= LeastSpread)
                return false;
        }

        return true;
    }

    public static string Loader(string contentType) => contentType switch
    {
        "image/jpeg" => "jpegload_buffer",
        "image/png" => "pngload_buffer",
        "image/webp" => "webpload_buffer",
        _ => "gifload_buffer",
    };
}
