namespace TextileStudio.Tests;

/// <summary>The least bytes that say what they are, for everything that reads headers and no pixels.</summary>
internal static class TestPictures
{
    public static byte[] Jpeg(int width, int height, int length = 400)
    {
        byte[] head = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9];
        return [.. head, .. new byte[length - head.Length]];
    }

    public static byte[] Png(int width, int height) =>
    [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, (byte)(width >> 8), (byte)width, 0, 0, (byte)(height >> 8), (byte)height, 8, 2, 0, 0, 0, 0, 0, 0, 0,
    ];
}
