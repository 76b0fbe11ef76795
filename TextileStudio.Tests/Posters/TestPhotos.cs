using System.Buffers.Binary;
using System.IO.Compression;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Tests.Posters;

/// <summary>Photos and things that pretend to be photos, made here so that no bomb lies in the repository.</summary>
internal static class TestPhotos
{
    /// <summary>A woven cloth of roughly this colour: enough texture to be no blank picture, the same mean everywhere.</summary>
    public static (byte R, byte G, byte B, byte A) Cloth(int x, int y, byte red, byte green, byte blue)
    {
        var thread = ((x / 2) + (y / 3)) % 2 == 0 ? 12 : -12;
        return (Shift(red), Shift(green), Shift(blue), 255);

        byte Shift(byte value) => (byte)Math.Clamp(value + thread, 0, 255);
    }

    public static byte[] ClothPng(int width, int height) => Png(width, height, (x, y) => Cloth(x, y, 170, 30, 60));

    public static byte[] ClothJpeg(int width, int height) => Jpeg(ClothPng(width, height));

    public static byte[] Png(int width, int height, Func<int, int, (byte R, byte G, byte B, byte A)> pixel, bool alpha = false)
    {
        var size = alpha ? 4 : 3;
        var row = new byte[1 + (width * size)];
        return Png(width, height, bitDepth: 8, colourType: (byte)(alpha ? 6 : 2), rows =>
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var (r, g, b, a) = pixel(x, y);
                    var at = 1 + (x * size);
                    row[at] = r;
                    row[at + 1] = g;
                    row[at + 2] = b;
                    if (alpha)
                        row[at + 3] = a;
                }

                rows.Write(row);
            }
        });
    }

    /// <summary>900 million black pixels in about a hundred kilobytes.</summary>
    public static byte[] PngBomb()
    {
        var row = new byte[1 + (30_000 / 8)];
        return Png(30_000, 30_000, bitDepth: 1, colourType: 0, rows =>
        {
            for (var y = 0; y < 30_000; y++)
                rows.Write(row);
        });
    }

    /// <summary>A PNG whose header alone counts; its pixels are missing.</summary>
    public static byte[] PngClaiming(uint width, uint height)
    {
        var png = Png(1, 1, (_, _) => (0, 0, 0, 255));
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    /// <summary>As a JPEG of the libvips that is loaded in this process.</summary>
    public static byte[] Jpeg(byte[] png) => TestVips.Required(() => VipsOperation.Load("pngload_buffer", png, "access=sequential", image => image.Save("jpegsave_buffer", "Q=92")));

    public static byte[] Webp(byte[] png) => TestVips.Required(() => VipsOperation.Load("pngload_buffer", png, "access=sequential", image => image.Save("webpsave_buffer", "Q=90")));

    /// <summary>The same JPEG whose frame header claims another size.</summary>
    public static byte[] JpegClaiming(byte[] jpeg, ushort width, ushort height)
    {
        var lying = jpeg.ToArray();
        var frame = lying.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(lying.AsSpan(frame + 5), height);
        BinaryPrimitives.WriteUInt16BigEndian(lying.AsSpan(frame + 7), width);
        return lying;
    }

    /// <summary>The same JPEG with an EXIF segment that says how a camera was held.</summary>
    public static byte[] Oriented(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0x00, 0x22, .. "Exif\0\0"u8,
            (byte)'M', (byte)'M', 0x00, 0x2A, 0x00, 0x00, 0x00, 0x08,
            0x00, 0x01, 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, orientation, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00,
        ];
        return [.. jpeg.AsSpan(0, 2), .. exif, .. jpeg.AsSpan(2)];
    }

    private static byte[] Png(int width, int height, byte bitDepth, byte colourType, Action<Stream> writeRows)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bitDepth;
        header[9] = colourType;
        Chunk(png, "IHDR"u8, header);
        using var pixels = new MemoryStream();
        using (var packed = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
            writeRows(packed);
        Chunk(png, "IDAT"u8, pixels.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] body = [.. type, .. data];
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        png.Write(number);
    }

    // CRC-32 as PNG counts it, bit by bit per byte table-free: test pictures are small.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
