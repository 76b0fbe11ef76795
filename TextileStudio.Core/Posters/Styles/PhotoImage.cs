using TextileStudio.Core.Posters.Drawing;

namespace TextileStudio.Core.Posters.Styles;

/// <summary>The product photo, covering its box.</summary>
internal static class PhotoImage
{
    public static void Draw(Svg svg, PhotoBox box, string href) =>
        svg.Add($"<image x='{box.X}' y='{box.Y}' width='{box.Width}' height='{box.Height}' preserveAspectRatio='xMidYMid slice' href='{Svg.Escape(href)}'/>");
}
