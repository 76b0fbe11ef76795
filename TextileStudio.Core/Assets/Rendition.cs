using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Assets;

/// <summary>What is posted in place of a picture that a network does not take as it is: a stored asset (another size of the same poster, or one fitted earlier), or fresh bytes.</summary>
/// <param name="Pointer">The field of the request that named the original.</param>
/// <param name="Limits">The rules the original breaks, with their limits.</param>
/// <param name="Story">What was done, in a sentence for the shop owner.</param>
public sealed record Rendition(string Pointer, string Limits, string Story, MediaFacts Facts)
{
    /// <summary>The rule by which a post's warning says that something else is posted than was named.</summary>
    public const string Rule = "rendition";

    public Asset? Stored { get; init; }

    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Of <see cref="Bytes"/>.</summary>
    public ImageHeader? Header { get; init; }

    /// <summary>The warning of a post. <paramref name="url"/> is the result's address; null while it is only planned.</summary>
    public PostWarning Note(string? url) => new(Pointer, Rule, Limits, url, Story);
}

/// <summary>How a picture is to be made so that a network takes it. Never cropped: posters carry text to their edges.</summary>
/// <param name="Width">Of the whole canvas; where its ratio is not the picture's, the rest is filled with a background that suits.</param>
/// <param name="MaxBytes">The result has at most so many.</param>
/// <param name="MinWidth">It is not made narrower than this to save bytes.</param>
public sealed record FitOrder(string ContentType, int Width, int Height, long MaxBytes, int MinWidth)
{
    /// <summary>No network shows more; beyond it bytes are only carried about.</summary>
    private const int UsefulSide = 4_096;

    /// <summary>Enlarging further would show every thread as a block.</summary>
    private const double MostEnlarged = 2;

    private static readonly string[] s_writable = ["image/jpeg", "image/png", "image/webp"];

    /// <summary>The least change that makes <paramref name="picture"/> acceptable to a network; null where nothing sensible does.</summary>
    public static FitOrder? For(MediaFacts picture, PlatformRules rules)
    {
        var type = rules.ImageTypes.Contains(s_writable[0]) ? s_writable[0] : rules.ImageTypes.FirstOrDefault(s_writable.Contains);
        if (type is null || picture.IsVideo)
            return null;

        // The smallest canvas of an accepted ratio that holds the whole picture.
        var ratio = Math.Clamp((double)picture.Width / picture.Height, rules.MinRatio ?? 0, rules.MaxRatio ?? double.MaxValue);
        var (width, height) = (Math.Max(picture.Width, picture.Height * ratio), Math.Max(picture.Height, picture.Width / ratio));
        var scale = Math.Min(1, Math.Min(rules.MaxSide, UsefulSide) / Math.Max(width, height));
        if (rules.MaxPixels is { } most)
            scale = Math.Min(scale, Math.Sqrt(most / (width * height)) * 0.999); // room for rounding up below
        var enlarge = rules.MinWidth / (width * scale);
        if (enlarge > MostEnlarged)
            return null;
        if (enlarge > 1)
            scale *= enlarge;

        // Whole pixels: the side that was made longer is rounded up, so that the ratio is not missed by a pixel.
        var order = new FitOrder(type, Whole(width * scale, width > picture.Width, rules.MinWidth), Whole(height * scale, height > picture.Height, 1), rules.ImageBytes * 9 / 10, rules.MinWidth);

        // Enlarging a narrow strip to the least width can make it longer than the longest side.
        return Math.Max(order.Width, order.Height) <= rules.MaxSide && (rules.MaxPixels is null || (long)order.Width * order.Height <= rules.MaxPixels) ? order : null;
    }

    /// <summary>Whether an earlier result of the same original is what this order would make again, as large or smaller for its bytes' sake.</summary>
    public bool IsMetBy(Asset earlier) => earlier.ContentType == ContentType && earlier.Bytes <= MaxBytes && earlier.Width <= Width && earlier.Width >= MinWidth
        && earlier.Width * 2 >= Width && Math.Abs((earlier.Height * (double)Width / earlier.Width) - Height) <= 2.0 * Width / earlier.Width;

    private static int Whole(double side, bool up, int least) => Math.Max(Math.Max(least, 1), (int)(up ? Math.Ceiling(side - 1e-6) : Math.Floor(side + 1e-6)));
}
