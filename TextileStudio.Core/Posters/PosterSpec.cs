namespace TextileStudio.Core.Posters;

/// <summary>One poster to render: the offer at one size in one format.</summary>
public sealed record PosterSpec(ProductOffer Offer, PosterSize Size, PosterFormat Format)
{
    public int Width => Size is PosterSize.Landscape ? 1200 : 1080;

    public int Height => Size switch
    {
        PosterSize.Square => 1080,
        PosterSize.Portrait => 1350,
        PosterSize.Story => 1920,
        _ => 628,
    };
}

/// <summary>Where the photo goes on the canvas, in whole pixels.</summary>
public readonly record struct PhotoBox(int X, int Y, int Width, int Height);

/// <summary>Measures set text with the real fonts. <paramref name="font"/> is an SVG/Pango family list such as <c>Playfair Display Black</c>.</summary>
public interface ITextMeasurer
{
    /// <summary>Advance width in pixels of one line at <paramref name="size"/> pixels.</summary>
    double Width(string text, string font, double size);
}
