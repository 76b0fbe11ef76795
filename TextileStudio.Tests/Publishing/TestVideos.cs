using System.Buffers.Binary;

namespace TextileStudio.Tests.Publishing;

/// <summary>The smallest MP4 that a reader of headers takes for one: file type, movie with one video track, and bytes in place of pictures.</summary>
public static class TestVideos
{
    private const int TimeScale = 1_000;

    public static byte[] Mp4(int width = 720, int height = 1280, double seconds = 5, int pictureBytes = 64)
    {
        var duration = (uint)(seconds * TimeScale);
        return
        [
            .. Box("ftyp", "isom"u8.ToArray(), Words(512), "isomiso2avc1mp41"u8.ToArray()),
            .. Box("moov", MovieHeader(duration), Box("trak", TrackHeader(duration, width, height), Box("mdia", MediaHeader(duration), Box("hdlr", Words(0, 0), "vide"u8.ToArray(), Words(0, 0, 0), [0])))),
            .. Box("mdat", [.. Enumerable.Range(0, pictureBytes).Select(i => (byte)i)]),
        ];
    }

    // Version and flags, created, modified, time scale, duration, rate 1, volume 1, reserved, unity matrix, pre-defined, next track.
    private static byte[] MovieHeader(uint duration) => Box("mvhd", Words(0, 0, 0, TimeScale, duration, 0x10000, 0x1000000, 0, 0), Unity, Words(0, 0, 0, 0, 0, 0, 2));

    // Version and flags (enabled), created, modified, track 1, reserved, duration, reserved, layer, volume, unity matrix, sides as 16.16.
    private static byte[] TrackHeader(uint duration, int width, int height) =>
        Box("tkhd", Words(7, 0, 0, 1, 0, duration, 0, 0, 0, 0), Unity, Words((uint)width << 16, (uint)height << 16));

    private static byte[] MediaHeader(uint duration) => Box("mdhd", Words(0, 0, 0, TimeScale, duration, 0x55C40000));

    private static byte[] Unity => Words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

    private static byte[] Words(params uint[] words)
    {
        var bytes = new byte[words.Length * 4];
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * 4), words[i]);
        return bytes;
    }

    private static byte[] Box(string type, params ReadOnlySpan<byte[]> parts)
    {
        byte[] content = [.. System.Text.Encoding.ASCII.GetBytes(type)];
        foreach (var part in parts)
            content = [.. content, .. part];
        return [.. Words((uint)content.Length + 4), .. content];
    }
}
