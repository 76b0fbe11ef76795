using TextileStudio.Core.Assets;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Core.Posters;

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

    /// <summary>One JPEG per box, in their order; or the refusal.</summary>
    public static Outcome<IReadOnlyList<byte[]>> Crop(ReadOnlySpan<byte> photo, IReadOnlyList<(int Width, int Height)> boxes, string pointer)
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
            var crops = new List<byte[]>(boxes.Count);
            foreach (var (width, height) in boxes)
            {
                using var crop = decoded!.Do("thumbnail_image", $"width={width},height={height},crop=attention,no-rotate=true");
                using var inMemory = crop.InMemory();
                using var flat = inMemory.Bands == 4 ? inMemory.Do("flatten", Backdrop) : inMemory.InMemory();
                if (crops.Count == 0 && IsBlank(inMemory))
                    return PhotoGate.Blank(pointer);

                // Chroma at full size: half of it smears the reds of a woven border.
                crops.Add(flat.Save("jpegsave_buffer", "Q=92,subsample-mode=off,strip=true"));
            }

            return crops;
        }
        catch (VipsException)
        {
            return PhotoGate.Corrupt(pointer);
        }
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
