using System.Buffers.Binary;
using System.IO.Compression;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Tests.Samples;

/// <summary>Pixels as a camera would give them: a shader is asked for the light at every point, in thousands of pixels, then lens and sensor do their part.</summary>
internal sealed class Picture(int width, int height)
{
    private readonly byte[] _pixels = new byte[width * height * 3];

    public int Width { get; } = width;

    public int Height { get; } = height;

    public static Picture Take(int width, int height, double exposure, Func<double, double, Rgb> light)
    {
        var picture = new Picture(width, height);
        Parallel.For(0, height, row =>
        {
            for (var column = 0; column < width; column++)
                picture.Expose(column, row, light(column / 1000.0, row / 1000.0) * exposure);
        });
        return picture;
    }

    /// <summary>As a camera held sideways stores it: to be turned a quarter clockwise for looking (EXIF orientation 6).</summary>
    public Picture StoredSideways()
    {
        var turned = new Picture(Height, Width);
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
            {
                var (from, to) = (((row * Width) + column) * 3, (((Width - 1 - column) * Height) + row) * 3);
                _pixels.AsSpan(from, 3).CopyTo(turned._pixels.AsSpan(to, 3));
            }
        }

        return turned;
    }

    /// <summary>JPEG, as small as the encoder can at this quality.</summary>
    public byte[] Jpeg(int quality) =>
        VipsOperation.Load("pngload_buffer", Png(), "access=sequential", image => image.Save("jpegsave_buffer", $"Q={quality},optimize-coding=true,interlace=true,trellis-quant=true,overshoot-deringing=true,optimize-scans=true,quant-table=3"));

    private void Expose(int column, int row, Rgb light)
    {
        var (dx, dy) = ((column / (double)Width) - 0.5, (row / (double)Height) - 0.5);
        var vignette = 1 - (0.42 * ((dx * dx) + (dy * dy)));
        var grain = (Noise.Value(column / 1.6, row / 1.6, 911) - 0.5) * 0.016;
        var at = ((row * Width) + column) * 3;
        _pixels[at] = Tone(light.R * vignette, grain);
        _pixels[at + 1] = Tone(light.G * vignette, grain);
        _pixels[at + 2] = Tone(light.B * vignette, grain);
    }

    /// <summary>A film-like shoulder keeps highlights from clipping.</summary>
    private static byte Tone(double light, double grain)
    {
        var curved = light <= 0.6 ? light : 0.6 + (0.4 * (1 - Math.Exp(-(light - 0.6) / 0.4)));
        return (byte)Math.Clamp(((Math.Pow(Math.Max(0, curved), 1 / 2.2) + grain) * 255) + 0.5, 0, 255);
    }

    /// <summary>The way into libvips that needs no further native function.</summary>
    private byte[] Png()
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 2);
        Chunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = 0; row < Height; row++)
            {
                deflate.WriteByte(0);
                deflate.Write(_pixels, row * Width * 3, Width * 3);
            }
        }

        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(Stream file, ReadOnlySpan<byte> type, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc(chunk.AsSpan(4, data.Length + 4)));
        file.Write(chunk);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }

        return ~crc;
    }
}
