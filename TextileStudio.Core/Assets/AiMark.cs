using System.Buffers.Binary;
using System.Text;

namespace TextileStudio.Core.Assets;

/// <summary>
/// Says in a picture's own bytes that a model had a part in it: an XMP packet with IPTC's digital source type, which networks and viewers read.
/// The pixels are not touched. For pictures of our own making, which carry no other metadata.
/// </summary>
internal static class AiMark
{
    /// <summary>A picture composed of something a trained model made and something else: in our case its scene and our lettering.</summary>
    public const string SourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

    private const byte XmpFlag = 0x04;
    private const byte AlphaFlag = 0x10;
    private const string PngKeyword = "XML:com.adobe.xmp";

    private static readonly byte[] s_packet = Encoding.UTF8.GetBytes(
        $"""
         <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
         <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="{SourceType}"/></rdf:RDF></x:xmpmeta>
         <?xpacket end="r"?>
         """);

    /// <summary>The same picture with the mark; JPEG, PNG and WebP can carry it, anything else is returned as it is.</summary>
    public static ReadOnlyMemory<byte> On(ReadOnlyMemory<byte> picture) => ImageHeader.Read(picture.Span) switch
    {
        { ContentType: "image/jpeg" } => Jpeg(picture.Span),
        { ContentType: "image/png" } => Png(picture.Span),
        { ContentType: "image/webp" } header => Webp(picture.Span, header),
        _ => picture,
    };

    /// <summary>An APP1 segment after the start of the picture and, where there is one, its JFIF segment, which must come first.</summary>
    private static byte[] Jpeg(ReadOnlySpan<byte> picture)
    {
        byte[] data = [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. s_packet];
        var at = picture is [_, _, 0xFF, 0xE0, ..] && picture.Length > 6 ? 4 + BinaryPrimitives.ReadUInt16BigEndian(picture[4..]) : 2;
        var length = data.Length + 2;
        return [.. picture[..at], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. data, .. picture[at..]];
    }

    /// <summary>An iTXt chunk behind the header chunk, which is always 25 bytes.</summary>
    private static byte[] Png(ReadOnlySpan<byte> picture)
    {
        const int HeaderEnd = 8 + 25;
        byte[] typed = [.. "iTXt"u8, .. Encoding.ASCII.GetBytes(PngKeyword), 0, 0, 0, 0, 0, .. s_packet];
        Span<byte> length = stackalloc byte[4];
        Span<byte> check = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, typed.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(typed));
        return [.. picture[..HeaderEnd], .. length, .. typed, .. check, .. picture[HeaderEnd..]];
    }

    /// <summary>An XMP chunk at the end; a simple file is made an extended one, whose header says that the chunk is there.</summary>
    private static byte[] Webp(ReadOnlySpan<byte> picture, ImageHeader header)
    {
        const int FirstChunk = 12;
        byte[] head;
        var rest = picture[FirstChunk..];
        if (picture.Slice(FirstChunk, 4).SequenceEqual("VP8X"u8))
        {
            head = rest[..18].ToArray();
            head[8] |= XmpFlag;
            rest = rest[18..];
        }
        else
        {
            head = new byte[18];
            "VP8X"u8.CopyTo(head);
            head[4] = 10;
            // A lossless picture's own header says at bit 28 whether it is transparent anywhere.
            var hasAlpha = rest[..4].SequenceEqual("VP8L"u8) && (rest[12] & 0x10) != 0;
            head[8] = (byte)(XmpFlag | (hasAlpha ? AlphaFlag : 0));
            Write24(head.AsSpan(12), header.Width - 1);
            Write24(head.AsSpan(15), header.Height - 1);
        }

        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, s_packet.Length);
        byte[] padding = s_packet.Length % 2 == 0 ? [] : [0];
        byte[] whole = [.. picture[..FirstChunk], .. head, .. rest, .. "XMP "u8, .. length, .. s_packet, .. padding];
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(4), whole.Length - 8);
        return whole;
    }

    private static void Write24(Span<byte> target, int value)
    {
        target[0] = (byte)value;
        target[1] = (byte)(value >> 8);
        target[2] = (byte)(value >> 16);
    }

    // CRC-32 as PNG counts it, over a packet of under a kilobyte: no table is worth it.
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
