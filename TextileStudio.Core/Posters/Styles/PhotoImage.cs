using TextileStudio.Core.Posters.Drawing;

namespace TextileStudio.Core.Posters.Styles;

/// <summary>The product photo in its box.</summary>
internal static class PhotoImage
{
    public static void Draw(Svg svg, PhotoBox box, string href) =>
        svg.Add($"<image x='{box.X}' y='{box.Y}' width='{box.Width}' height='{box.Height}' preserveAspectRatio='xMidYMid slice' href='{Svg.Escape(href)}'/>");

    /// <summary>A product without its background: no frame, only the shadow it throws.</summary>
    public static void Free(Svg svg, PhotoBox box, string href, string shadow)
    {
        svg.Add($"<image x='{box.X + 10}' y='{box.Y + 18}' width='{box.Width}' height='{box.Height}' preserveAspectRatio='none' opacity='.45' href='{Svg.Escape(shadow)}'/>");
        Draw(svg, box, href);
    }
}
