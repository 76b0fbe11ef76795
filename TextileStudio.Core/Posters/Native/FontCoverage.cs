using System.Buffers.Binary;

namespace TextileStudio.Core.Posters.Native;

/// <summary>Which characters a set of font files can draw, read from the files' own tables: asked before drawing, because a missing glyph comes out as a box.</summary>
internal sealed class FontCoverage
{
    private readonly HashSet<int> _drawn = [];

    private FontCoverage(IEnumerable<string> files)
    {
        foreach (var file in files)
            AddFont(File.ReadAllBytes(file));
    }

    /// <summary>What the bundled fonts draw together; null when there are none, as in a build without npm.</summary>
    public static FontCoverage? Bundled => s_bundled.Value;

    public bool Draws(int codePoint) => _drawn.Contains(codePoint);

    private static readonly Lazy<FontCoverage?> s_bundled = new(() =>
        Directory.Exists(PosterFonts.Folder) && Directory.GetFiles(PosterFonts.Folder, "*.ttf") is { Length: > 0 } files ? new FontCoverage(files) : null);

    /// <summary>What some font files draw.</summary>
    public static FontCoverage Of(params string[] files) => new(files);

    private void AddFont(ReadOnlySpan<byte> font)
    {
        int tables = Short(font, 4);
        for (var i = 0; i < tables; i++)
        {
            var entry = font[(12 + (16 * i))..];
            if (entry[..4].SequenceEqual("cmap"u8))
                AddCharacters(font[Long(entry, 8)..]);
        }
    }

    private void AddCharacters(ReadOnlySpan<byte> map)
    {
        int tables = Short(map, 2);
        for (var i = 0; i < tables; i++)
        {
            var table = map[Long(map, 4 + (8 * i) + 4)..];
            switch (Short(table, 0))
            {
                case 4:
                    AddSegments(table);
                    break;
                case 12:
                    AddGroups(table);
                    break;
                default: // Other formats repeat these for old systems.
                    break;
            }
        }
    }

    // Format 4: four arrays of 16-bit values, one entry for each segment of the basic plane.
    private void AddSegments(ReadOnlySpan<byte> table)
    {
        var length = (int)Short(table, 6);
        for (var at = 0; at < length; at += 2)
        {
            int end = Short(table, 14 + at), start = Short(table, 16 + length + at), delta = Short(table, 16 + (2 * length) + at);
            var offsetAt = 16 + (3 * length) + at;
            int offset = Short(table, offsetAt);
            for (var c = start; c <= end && c != 0xffff; c++)
            {
                var glyph = offset == 0 ? (c + delta) & 0xffff : Short(table, offsetAt + offset + (2 * (c - start)));
                if (glyph != 0)
                    _drawn.Add(c);
            }
        }
    }

    // Format 12: groups of code points with their first glyph.
    private void AddGroups(ReadOnlySpan<byte> table)
    {
        var groups = Long(table, 12);
        for (var i = 0; i < groups; i++)
        {
            var group = table[(16 + (12 * i))..];
            int start = Long(group, 0), end = Long(group, 4), glyph = Long(group, 8);
            for (var c = start; c <= end; c++)
            {
                if (glyph + c - start != 0)
                    _drawn.Add(c);
            }
        }
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static int Long(ReadOnlySpan<byte> bytes, int at) => checked((int)BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]));
}
