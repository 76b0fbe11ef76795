using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Styles;

/// <summary>The product photo in its box.</summary>
internal static class PhotoImage
{
    public static void Draw(Svg svg, PhotoBox box, string href) =>
        svg.Add($"<image x='{box.X}' y='{box.Y}' width='{box.Width}' height='{box.Height}' preserveAspectRatio='xMidYMid slice' href='{Svg.Escape(href)}'/>");

    /// <summary>A product without its background: no frame, a glow behind it so that a dark cloth stands out from a dark ground, and the shadow it throws.</summary>
    public static void Free(Svg svg, PhotoBox box, string href, string shadow, Palette palette)
    {
        svg.Add($"<defs><radialGradient id='stand'><stop offset='0' stop-color='{palette.Plate}' stop-opacity='.85'/><stop offset='.55' stop-color='{palette.Plate}' stop-opacity='.42'/><stop offset='1' stop-color='{palette.Plate}' stop-opacity='0'/></radialGradient></defs>");
        svg.Add($"<ellipse cx='{box.X + (box.Width / 2)}' cy='{box.Y + (box.Height * .52)}' rx='{box.Width * .54}' ry='{box.Height * .54}' fill='url(#stand)'/>");
        svg.Add($"<image x='{box.X + 10}' y='{box.Y + 18}' width='{box.Width}' height='{box.Height}' preserveAspectRatio='none' opacity='.45' href='{Svg.Escape(shadow)}'/>");
        Draw(svg, box, href);
    }
}
