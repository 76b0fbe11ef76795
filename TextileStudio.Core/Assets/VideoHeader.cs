using System.Buffers.Binary;

namespace TextileStudio.Core.Assets;

/// <summary>
/// What the boxes of an MP4 or QuickTime file say: type by its brand, sides as people see them, running time. Reads headers and no frame, in a bounded number of steps,
/// whatever a hostile file claims of itself.
/// </summary>
/// <param name="Width">As shown: a phone's film that was turned by its matrix counts turned.</param>
public sealed record VideoHeader(string ContentType, int Width, int Height, TimeSpan Duration)
{
    /// <summary>How many first bytes <see cref="Sniff"/> wants to see.</summary>
    public const int SniffBytes = 64;

    private const int MostBoxes = 4_000;
    private const int MostSide = 16_000;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    // Still pictures in the same kind of box, and things that merely begin alike.
    private static readonly string[] s_pictureBrands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis", "jp2 ", "jpx ", "crx "];

    private static readonly string[] s_filmBrands =
        ["isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "avc1", "M4V ", "M4VH", "M4VP", "MSNV", "3gp4", "3gp5", "3gp6", "mmp4", "f4v ", "dash", "hvc1"];

    /// <summary><c>video/mp4</c> or <c>video/quicktime</c> by the first bytes; null when it is neither.</summary>
    public static string? Sniff(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !bytes.Slice(4, 4).SequenceEqual("ftyp"u8))
            return null;
        var major = Name(bytes.Slice(8, 4));
        if (major == "qt  ")
            return "video/quicktime";
        if (s_pictureBrands.Contains(major))
            return null;
        if (s_filmBrands.Contains(major))
            return "video/mp4";

        // A maker's own brand: the list behind it says what the file can be read as.
        var end = (int)Math.Min(bytes.Length, BinaryPrimitives.ReadUInt32BigEndian(bytes));
        for (var at = 16; at + 4 <= end; at += 4)
        {
            if (s_filmBrands.Contains(Name(bytes.Slice(at, 4))))
                return "video/mp4";
        }

        return null;
    }

    /// <summary>Reads a whole file, or says why it is none that can be posted: <c>corrupt_video</c>, <c>video_fragmented</c>, <c>video_track_missing</c>.</summary>
    /// <param name="file">Can be sought; is read here and there, never whole.</param>
    public static Outcome<VideoHeader> Read(Stream file)
    {
        Span<byte> first = stackalloc byte[SniffBytes];
        file.Position = 0;
        var type = Sniff(first[..file.ReadAtLeast(first, SniffBytes, throwOnEndOfStream: false)]);
        return type is null ? Corrupt() : new Reading(file).Film(type);
    }

    private static string Name(ReadOnlySpan<byte> four) => string.Create(4, four, (chars, bytes) =>
    {
        for (var i = 0; i < 4; i++)
            chars[i] = (char)bytes[i];
    });

    private static Refusal Corrupt() => new(RefusalKind.Rule, "corrupt_video", "The video is broken or cut off and cannot be read to its end; export it again.");

    private readonly record struct Box(string Name, long Start, long End)
    {
        public long Length => End - Start;
    }

    /// <summary>One walk through one file.</summary>
    private sealed class Reading(Stream file)
    {
        private int _boxes;
        private bool _broken;

        public Outcome<VideoHeader> Film(string contentType)
        {
            Box? index = null;
            var hasFrames = false;
            foreach (var box in Boxes(0, file.Length, isTop: true))
            {
                if (box.Name == "moof")
                    return Fragmented();
                hasFrames |= box.Name == "mdat" && box.Length > 0;
                if (box.Name == "moov")
                    index ??= box;
            }

            if (_broken || !hasFrames || index is not { } moov)
                return Corrupt();
            return Index(moov, contentType);
        }

        private Outcome<VideoHeader> Index(Box moov, string contentType)
        {
            TimeSpan? duration = null;
            (int Width, int Height)? sides = null;
            foreach (var box in Boxes(moov.Start, moov.End))
            {
                switch (box.Name)
                {
                    case "mvex":
                        return Fragmented();
                    case "mvhd":
                        duration ??= Duration(box);
                        break;
                    case "trak":
                        sides ??= Sides(box);
                        break;
                }
            }

            if (_broken || duration is not { } length || length <= TimeSpan.Zero || length > Longest)
                return Corrupt();
            if (sides is not { } found)
                return new Refusal(RefusalKind.Rule, "video_track_missing", "The file holds no moving picture, sound at most; send a video.");
            return found.Width is < 1 or > MostSide || found.Height is < 1 or > MostSide ? Corrupt() : new VideoHeader(contentType, found.Width, found.Height, length);
        }

        private TimeSpan? Duration(Box mvhd)
        {
            Span<byte> bytes = stackalloc byte[32];
            if (!Take(mvhd, bytes, out var wide))
                return null;
            var scale = BinaryPrimitives.ReadUInt32BigEndian(bytes[(wide ? 20 : 12)..]);
            var units = wide ? BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
            var seconds = scale == 0 ? 0 : (double)units / scale;
            return seconds is > 0 and < 1e6 ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1_000)) : null;
        }

        /// <summary>The sides of a track of pictures; null for sound and text.</summary>
        private (int Width, int Height)? Sides(Box trak)
        {
            Box? header = null;
            var isPicture = false;
            foreach (var box in Boxes(trak.Start, trak.End))
            {
                if (box.Name == "tkhd")
                    header ??= box;
                else if (box.Name == "mdia")
                    isPicture |= IsPicture(box);
            }

            Span<byte> bytes = stackalloc byte[96];
            if (!isPicture || header is not { } tkhd || !Take(tkhd, bytes, out var wide))
                return null;
            var matrix = bytes[(wide ? 52 : 40)..];
            var width = (int)(BinaryPrimitives.ReadUInt32BigEndian(matrix[36..]) >> 16);
            var height = (int)(BinaryPrimitives.ReadUInt32BigEndian(matrix[40..]) >> 16);

            // a b u, c d v, x y w: a quarter turn has nothing on the diagonal.
            var turned = Cell(matrix, 0) == 0 && Cell(matrix, 4) == 0 && Cell(matrix, 1) != 0 && Cell(matrix, 3) != 0;
            return turned ? (height, width) : (width, height);
        }

        private bool IsPicture(Box mdia)
        {
            Span<byte> bytes = stackalloc byte[12];
            foreach (var box in Boxes(mdia.Start, mdia.End))
            {
                if (box.Name == "hdlr" && box.Length >= 12 && Fill(box.Start, bytes))
                    return bytes[8..12].SequenceEqual("vide"u8);
            }

            return false;
        }

        private static int Cell(ReadOnlySpan<byte> matrix, int cell) => BinaryPrimitives.ReadInt32BigEndian(matrix[(cell * 4)..]);

        /// <summary>The content of a box with a version in front, as far as it is wanted; version 1 has its times in 64 bits and is longer.</summary>
        private bool Take(Box box, Span<byte> bytes, out bool wide)
        {
            bytes.Clear();
            wide = false;
            var have = (int)Math.Min(box.Length, bytes.Length);
            if (have < 4 || !Fill(box.Start, bytes[..have]))
                return false;
            wide = bytes[0] == 1;
            return have >= bytes.Length - (wide ? 0 : 12);
        }

        private bool Fill(long at, Span<byte> bytes)
        {
            file.Position = at;
            return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
        }

        /// <summary>The boxes between two places. One that claims more room than there is ends the walk and breaks the file.</summary>
        private IEnumerable<Box> Boxes(long start, long end, bool isTop = false)
        {
            var header = new byte[16];
            for (var at = start; at < end;)
            {
                // A few zero bytes behind the last box are common padding.
                if (end - at < 8)
                {
                    _broken |= isTop;
                    yield break;
                }

                if (++_boxes > MostBoxes || !Fill(at, header.AsSpan(0, 8)))
                {
                    _broken = true;
                    yield break;
                }

                long size = BinaryPrimitives.ReadUInt32BigEndian(header);
                var content = at + 8;
                if (size == 1)
                {
                    if (end - at < 16 || !Fill(content, header.AsSpan(8, 8)))
                    {
                        _broken = true;
                        yield break;
                    }

                    var large = BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(8));
                    size = large > long.MaxValue ? -1 : (long)large;
                    content += 8;
                }
                else if (size == 0)
                {
                    if (!isTop)
                        yield break; // QuickTime ends some lists of boxes with a zero
                    size = end - at;
                }

                if (size < content - at || size > end - at)
                {
                    _broken = true;
                    yield break;
                }

                yield return new Box(Name(header.AsSpan(4, 4)), content, at + size);
                at += size;
            }
        }

        private static Refusal Fragmented() => new(RefusalKind.Rule, "video_fragmented",
            "The video is in fragments, as for streaming; networks take whole files. Export it as an ordinary MP4.");
    }
}
