using System.Buffers.Binary;

namespace TextileStudio.Core.Assets;

/// <summary>What the first bytes of a picture say: the type by its magic bytes, the size in pixels as stored, and whether EXIF swaps the sides.</summary>
/// <param name="Orientation">EXIF orientation 1-8; 5-8 swap width and height when shown.</param>
public sealed record ImageHeader(string ContentType, int Width, int Height, int Orientation = 1)
{
    /// <summary>Width as people see it.</summary>
    public int ShownWidth => Orientation >= 5 ? Height : Width;

    public int ShownHeight => Orientation >= 5 ? Width : Height;

    /// <summary>The type by magic bytes alone; null when it is none we take.</summary>
    public static string? Sniff(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => "image/webp",
        [0x47, 0x49, 0x46, 0x38, 0x37 or 0x39, 0x61, ..] => "image/gif",
        _ => null,
    };

    /// <summary>Null when the bytes are no picture we take or end before the size is told. Reads no pixel.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> bytes) => Sniff(bytes) switch
    {
        "image/jpeg" => Jpeg(bytes),
        "image/png" when bytes.Length >= 24 && bytes.Slice(12, 4).SequenceEqual("IHDR"u8) =>
            Sized("image/png", BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..])),
        "image/webp" => Webp(bytes),
        "image/gif" when bytes.Length >= 10 =>
            Sized("image/gif", BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])),
        _ => null,
    };

    private static ImageHeader? Sized(string contentType, uint width, uint height, int orientation = 1) =>
        width is 0 or > int.MaxValue || height is 0 or > int.MaxValue ? null : new ImageHeader(contentType, (int)width, (int)height, orientation);

    private static ImageHeader? Jpeg(ReadOnlySpan<byte> bytes)
    {
        var orientation = 1;
        for (var at = 2; at + 4 <= bytes.Length;)
        {
            if (bytes[at] != 0xFF)
                return null;
            var marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += 2;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length < 2)
                return null;

            // SOF0-SOF15 without DHT, JPG and DAC: the frame header holds height, then width.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return at + 9 > bytes.Length
                    ? null
                    : Sized("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]), orientation);
            }

            if (marker is 0xD9 or 0xDA)
                return null;
            if (marker == 0xE1 && at + 2 + length <= bytes.Length)
                orientation = Exif(bytes.Slice(at + 4, length - 2)) ?? orientation;
            at += 2 + length;
        }

        return null;
    }

    private static int? Exif(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 14 || !segment[..6].SequenceEqual("Exif\0\0"u8))
            return null;
        var tiff = segment[6..];
        var little = tiff[0] == 'I';
        var ifd = Number(tiff, 4, 4, little);
        if (ifd < 8 || ifd + 2 > tiff.Length)
            return null;
        var entries = Number(tiff, (int)ifd, 2, little);
        for (var i = 0; i < entries; i++)
        {
            var at = (int)ifd + 2 + (i * 12);
            if (at + 12 > tiff.Length)
                return null;
            if (Number(tiff, at, 2, little) == 0x0112)
                return Number(tiff, at + 8, 2, little) is >= 1 and <= 8 and var value ? (int)value : null;
        }

        return null;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int at, int size, bool little) => (size, little) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]),
    };

    private static ImageHeader? Webp(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30)
            return null;
        var chunk = bytes.Slice(12, 4);
        if (chunk.SequenceEqual("VP8X"u8))
            return Sized("image/webp", 1 + Little24(bytes[24..]), 1 + Little24(bytes[27..]));
        if (chunk.SequenceEqual("VP8L"u8) && bytes[20] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..]);
            return Sized("image/webp", 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }

        if (chunk.SequenceEqual("VP8 "u8) && bytes[23] == 0x9D && bytes[24] == 0x01 && bytes[25] == 0x2A)
        {
            return Sized("image/webp",
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3FFFu,
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3FFFu);
        }

        return null;
    }

    private static uint Little24(ReadOnlySpan<byte> bytes) => (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16));
}
