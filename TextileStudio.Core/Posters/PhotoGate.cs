using TextileStudio.Core.Assets;

namespace TextileStudio.Core.Posters;

/// <summary>
/// The first, managed half of the check on a product photo: size in bytes, type by magic bytes, size in pixels by the header. No pixel is decoded, so a picture
/// that claims a billion of them costs nothing. <see cref="PhotoDecoder"/> does the second half in a worker process.
/// </summary>
public static class PhotoGate
{
    public const int MaxBytes = 15 * 1024 * 1024;
    public const int MaxSide = 16_000;
    public const int MinSide = 200;
    public const long MaxPixels = 60_000_000;

    /// <param name="photo">The bytes as they came.</param>
    /// <param name="pointer">Which field of the request they came in, for the answer.</param>
    public static Outcome<ImageHeader> Check(ReadOnlySpan<byte> photo, string pointer)
    {
        if (photo.IsEmpty)
            return Refuse(RefusalKind.Rule, "empty_image", "The picture has no bytes.", pointer, "at least one byte", "0", "Send the file's content.");
        if (photo.Length > MaxBytes)
            return TooManyBytes(photo.Length, pointer);
        if (VideoHeader.Sniff(photo) is { } film)
            return IsVideo(film, pointer);
        if (ImageHeader.Sniff(photo) is null)
        {
            return Refuse(RefusalKind.UnsupportedType, "unsupported_image_type", "The file is no JPEG, PNG, WebP or GIF picture, whatever its name says.", pointer,
                "image/jpeg, image/png, image/webp, image/gif", null, "Send a photo as JPEG, PNG, WebP or GIF.");
        }

        return ImageHeader.Read(photo) is not { } header
            ? Corrupt(pointer)
            : CheckSize(header.Width, header.Height, pointer) is { } refusal ? refusal : header;
    }

    /// <summary>Whether a picture of this many pixels is refused; asked again in the worker with what the decoder found, because a header can lie.</summary>
    public static Refusal? CheckSize(int width, int height, string pointer)
    {
        if (IsTooLarge(width, height))
        {
            return Refuse(RefusalKind.Rule, "image_too_large", "The picture has too many pixels.", pointer,
                $"{MaxPixels / 1_000_000} megapixels, {MaxSide} a side", $"{width}x{height}", "Scale the picture down.");
        }

        return width < MinSide || height < MinSide
            ? Refuse(RefusalKind.Rule, "image_too_small", "The picture is too small for a poster.", pointer, $"at least {MinSide} a side", $"{width}x{height}", "Send a larger photo.")
            : null;
    }

    internal static bool IsTooLarge(int width, int height) => width > MaxSide || height > MaxSide || (long)width * height > MaxPixels;

    public static Refusal TooManyBytes(long bytes, string pointer) => Refuse(RefusalKind.TooLarge, "image_too_large", "The picture has too many bytes.", pointer,
        $"{MaxBytes} bytes", $"{bytes}", "Save the photo with a lower JPEG quality or scale it down.");

    public static Refusal IsVideo(string contentType, string pointer) => Refuse(RefusalKind.UnsupportedType, "unsupported_image_type",
        "This is a video; a poster is made from a photo.", pointer, "image/jpeg, image/png, image/webp, image/gif", contentType, "Send a photo of the product, or post the video as it is.");

    public static Refusal Corrupt(string pointer) => Refuse(RefusalKind.Rule, "corrupt_image", "The picture is broken or cut off and cannot be read to its end.", pointer,
        "a whole picture", null, "Open the file, save it again and send that.");

    public static Refusal Blank(string pointer) => Refuse(RefusalKind.Rule, "image_blank", "The picture shows nothing: it is transparent or of one colour.", pointer,
        "a visible product", null, "Send a photo of the product.");

    private static Refusal Refuse(RefusalKind kind, string code, string detail, string pointer, string limit, string? actual, string fix) =>
        new(kind, code, detail, [new Violation(pointer, code, limit, actual, fix)]);
}
