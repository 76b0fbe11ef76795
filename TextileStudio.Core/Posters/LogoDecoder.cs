using TextileStudio.Core.Assets;
using TextileStudio.Core.Posters.Native;
using TextileStudio.Core.Posters.Styles;

namespace TextileStudio.Core.Posters;

/// <summary>A shop's logo made ready to be set: decoded, no larger than a poster needs, its transparency kept. Runs in a render worker.</summary>
internal static class LogoDecoder
{
    private const int MaxWidth = 640;
    private const int MaxHeight = 320;

    /// <summary>Null for no logo, or one that cannot be read: it was checked when it was put into the brand kit, and a poster without it is better than none.</summary>
    public static LogoPicture? Decode(ReadOnlySpan<byte> logo)
    {
        if (logo.IsEmpty || ImageHeader.Read(logo) is not { } header || PhotoGate.IsTooLarge(header.Width, header.Height))
            return null;
        try
        {
            using var pixels = VipsOperation.Load(PhotoDecoder.Loader(header.ContentType), logo, "fail-on=truncated", image =>
            {
                using var scaled = image.Do("thumbnail_image", $"width={MaxWidth},height={MaxHeight},size=down" + (image.HasProfile ? ",export-profile=srgb" : ""));
                using var srgb = scaled.Do("colourspace", "space=srgb");
                return srgb.InMemory();
            });
            var png = pixels.Save("pngsave_buffer", "strip=true");
            var (lightness, opaque) = Look(pixels.Save("rawsave_buffer"), pixels.Bands);
            return new LogoPicture($"data:image/png;base64,{Convert.ToBase64String(png)}", pixels.Width, pixels.Height, opaque, lightness);
        }
        catch (VipsException)
        {
            return null;
        }
    }

    // Rec. 709 luma of what can be seen; opaque when nothing is seen through.
    private static (double Lightness, bool Opaque) Look(ReadOnlySpan<byte> pixels, int bands)
    {
        var (sum, weight, seenThrough) = (0.0, 0.0, 0);
        for (var i = 0; i + bands <= pixels.Length; i += bands)
        {
            var alpha = bands == 4 ? pixels[i + 3] / 255.0 : 1;
            seenThrough += alpha < 0.9 ? 1 : 0;
            sum += alpha * ((0.2126 * pixels[i]) + (0.7152 * pixels[i + 1]) + (0.0722 * pixels[i + 2])) / 255;
            weight += alpha;
        }

        return (weight > 0 ? sum / weight : 1, seenThrough == 0);
    }
}
