using System.Buffers.Binary;
using System.IO.Compression;

namespace TextileStudio.Core.Posters.Scenes;

/// <summary>Reads the pixels of a small PNG that a render worker made: 8 bits, three colours, no interlacing.</summary>
internal sealed class SmallPng
{
    private const int Colours = 3;
    private const int MostPixels = 256 * 256;
    private readonly byte[] _pixels;

    private SmallPng(int width, int height, byte[] pixels)
    {
        Width = width;
        Height = height;
        _pixels = pixels;
    }

    public int Width { get; }

    public int Height { get; }

    public (byte R, byte G, byte B) this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * Colours;
            return (_pixels[at], _pixels[at + 1], _pixels[at + 2]);
        }
    }

    /// <summary>Null for a PNG of another form.</summary>
    public static SmallPng? Read(ReadOnlySpan<byte> png)
    {
        const int FirstChunk = 8;
        int width = 0, height = 0;
        using var packed = new MemoryStream();
        for (var at = FirstChunk; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png[at..]);
            var type = png.Slice(at + 4, 4);
            var data = png.Slice(at + 8, length);
            if (type.SequenceEqual("IHDR"u8))
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                if (width <= 0 || height <= 0 || (long)width * height > MostPixels || data[8..13] is not [8, 2, 0, 0, 0])
                    return null;
            }
            else if (type.SequenceEqual("IDAT"u8))
            {
                packed.Write(data);
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var inflate = new ZLibStream(packed, CompressionMode.Decompress);
        return new SmallPng(width, height, Rows(inflate, width, height));
    }

    private static byte[] Rows(Stream stream, int width, int height)
    {
        var stride = width * Colours;
        var pixels = new byte[stride * height];
        var above = new byte[stride];
        var line = new byte[stride + 1];
        for (var y = 0; y < height; y++)
        {
            stream.ReadExactly(line);
            var row = pixels.AsSpan(y * stride, stride);
            for (var i = 0; i < stride; i++)
            {
                var left = i < Colours ? (byte)0 : row[i - Colours];
                var corner = i < Colours ? (byte)0 : above[i - Colours];
                row[i] = (byte)(line[i + 1] + line[0] switch
                {
                    0 => 0,
                    1 => left,
                    2 => above[i],
                    3 => (left + above[i]) / 2,
                    4 => Paeth(left, above[i], corner),
                    _ => throw new InvalidDataException("A worker's PNG has a filter that does not exist."),
                });
            }

            row.CopyTo(above);
        }

        return pixels;
    }

    private static int Paeth(int left, int above, int corner)
    {
        var guess = left + above - corner;
        var (byLeft, byAbove, byCorner) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return byLeft <= byAbove && byLeft <= byCorner ? left : byAbove <= byCorner ? above : corner;
    }
}
