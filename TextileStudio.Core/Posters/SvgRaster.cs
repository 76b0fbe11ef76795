using System.Text;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Core.Posters;

/// <summary>Turns a composed SVG into the bytes of a picture. Runs where libvips is loaded, in a render worker.</summary>
internal static class SvgRaster
{
    public static byte[] Render(string svg, PosterFormat format)
    {
        using var flat = VipsOperation.Load("svgload_buffer", Encoding.UTF8.GetBytes(svg), "dpi=72", image =>
        {
            using var opaque = image.Bands == 4 ? image.Do("flatten", "background=255 255 255") : image.InMemory();
            return opaque.InMemory();
        });
        return format switch
        {
            PosterFormat.Jpeg => flat.Save("jpegsave_buffer", "Q=90,strip=true"),
            PosterFormat.Png => flat.Save("pngsave_buffer", "strip=true"),
            _ => flat.Save("webpsave_buffer", "Q=86,effort=2,strip=true"),
        };
    }

    public static string ContentType(PosterFormat format) => format switch
    {
        PosterFormat.Jpeg => "image/jpeg",
        PosterFormat.Png => "image/png",
        _ => "image/webp",
    };
}
