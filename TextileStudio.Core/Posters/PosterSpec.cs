namespace TextileStudio.Core.Posters;

/// <summary>One poster to render: the offer at one size in one format.</summary>
public sealed record PosterSpec(ProductOffer Offer, PosterSize Size, PosterFormat Format)
{
    /// <summary>How photo and words are arranged.</summary>
    public PosterLayout Layout { get; init; }

    /// <summary>What of the shop's brand kit shows; null without one.</summary>
    public PosterBrand? Brand { get; init; }

    /// <summary>What a QR code on the poster opens, as a rule <c>https://wa.me/…</c>; null for no code.</summary>
    public string? QrLink { get; init; }

    /// <summary>The point of the photo that must be seen; null for what catches the eye.</summary>
    public PhotoFocus? Focus { get; init; }

    /// <summary>Whether the language runs from right to left: the whole poster is mirrored then.</summary>
    public bool RightToLeft => Offer.Language is Language.Ur;

    public int Width => Size is PosterSize.Landscape ? 1200 : 1080;

    public int Height => Size switch
    {
        PosterSize.Square => 1080,
        PosterSize.Portrait => 1350,
        PosterSize.Story => 1920,
        _ => 628,
    };
}

/// <summary>Arrangements of photo and words. Every size has each of them.</summary>
public enum PosterLayout
{
    /// <summary>Photo and words side by side on wide posters, one below the other on tall ones.</summary>
    Classic,

    /// <summary>The classic one with its sides changed.</summary>
    Mirrored,

    /// <summary>The photo as a stage across the poster, the words before it.</summary>
    Stage,
}

/// <summary>A point of the upright photo as shares of its width and height, 0-1 from the top left.</summary>
public sealed record PhotoFocus(double X, double Y);

/// <summary>Where the photo goes on the canvas, in whole pixels.</summary>
public readonly record struct PhotoBox(int X, int Y, int Width, int Height);

/// <summary>Measures set text with the real fonts. <paramref name="font"/> is an SVG/Pango family list such as <c>Playfair Display Black</c>.</summary>
public interface ITextMeasurer
{
    /// <summary>Advance width in pixels of one line at <paramref name="size"/> pixels.</summary>
    double Width(string text, string font, double size);
}
