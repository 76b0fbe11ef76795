using System.Buffers.Binary;

namespace TextileStudio.Tests.Assets;

/// <summary>MP4 and QuickTime files as far as their boxes; the frames are zeros. Written here, so that no test needs a video tool.</summary>
internal static class TestVideos
{
    /// <summary>Identity, and a quarter turn as phones write it, in 16.16 and 2.30 numbers.</summary>
    public static readonly int[] Upright = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
    public static readonly int[] Turned = [0, 0x10000, 0, -0x10000, 0, 0, 0x10000, 0, 0x40000000];

    public static byte[] Mp4(int width, int height, double seconds, int frameBytes = 500, bool fast = true, int[]? matrix = null, string brand = "isom", bool wide = false)
    {
        var moov = Moov(Mvhd(seconds, wide), Track(width, height, matrix ?? Upright, "vide", wide));
        var mdat = Box("mdat", new byte[frameBytes]);
        return fast ? [.. Ftyp(brand), .. moov, .. mdat] : [.. Ftyp(brand), .. Box("free", new byte[8]), .. mdat, .. moov];
    }

    public static byte[] Ftyp(string brand, params string[] others) => Box("ftyp", [.. Text(brand), 0, 0, 2, 0, .. others.SelectMany(Text)]);

    public static byte[] Moov(params byte[][] boxes) => Box("moov", [.. boxes.SelectMany(b => b)]);

    public static byte[] Mvhd(double seconds, bool wide = false)
    {
        const int Scale = 1_000;
        var units = (long)(seconds * Scale);
        return wide
            ? Box("mvhd", [1, 0, 0, 0, .. new byte[16], .. Number(Scale), .. Long(units), .. new byte[80]])
            : Box("mvhd", [0, 0, 0, 0, .. new byte[8], .. Number(Scale), .. Number((int)units), .. new byte[80]]);
    }

    public static byte[] Track(int width, int height, int[] matrix, string handler, bool wide = false)
    {
        byte[] times = wide ? new byte[32] : new byte[20];
        var header = Box("tkhd", [(byte)(wide ? 1 : 0), 0, 0, 7, .. times, .. new byte[16], .. matrix.SelectMany(Number), .. Number(width << 16), .. Number(height << 16)]);
        var handlerBox = Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. Text(handler), .. new byte[13]]);
        return Box("trak", [.. header, .. Box("mdia", [.. Box("mdhd", new byte[24]), .. handlerBox])]);
    }

    public static byte[] Box(string name, byte[] content) => [.. Number(content.Length + 8), .. Text(name), .. content];

    /// <summary>The same box with its length in 64 bits.</summary>
    public static byte[] LargeBox(string name, byte[] content) => [0, 0, 0, 1, .. Text(name), .. Long(content.Length + 16), .. content];

    private static byte[] Text(string four) => [.. four.Select(c => (byte)c)];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Long(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
