namespace TextileStudio.Tests.Assets;

/// <summary>Pictures made for tests.</summary>
public static class SamplePictures
{
    /// <summary>A JPEG as far as its frame header, filled up to <paramref name="bytes"/>: enough for everything that reads no pixel.</summary>
    public static byte[] Jpeg(int width, int height, int bytes = 2_000, byte seed = 0)
    {
        var picture = new byte[bytes];
        byte[] head =
        [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
            0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
        ];
        head.CopyTo(picture, 0);
        picture[^1] = seed;
        return picture;
    }
}
