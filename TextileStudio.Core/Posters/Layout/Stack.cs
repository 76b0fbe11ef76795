using TextileStudio.Core.Posters.Drawing;

namespace TextileStudio.Core.Posters.Layout;

/// <summary>Sets blocks one below the other into a panel: as large as they fit, gaps opened to fill it, and never beyond it.</summary>
internal static class Stack
{
    private const double MaxStretch = 1.7;

    // First everything is said, as large as it fits. If that cannot be, long texts are cut and lose lines so that sizes stay readable.
    private static readonly double[] _whole = [1.4, 1.3, 1.22, 1.15, 1.08, 1, .94, .88, .82, .76];
    private static readonly (double Scale, int Squeeze)[] _cut = [(.94, 0), (.88, 0), (.82, 0), (.94, 1), (.88, 1), (.82, 1), (.76, 1), (.82, 2), (.76, 2), (.7, 2), (.64, 2), (.58, 3), (.52, 3)];

    // When one text must shrink this far below the rest, the rest is too large.
    private const double LeastShare = 0.74;

    public static void Fill(Sheet sheet, Box panel, IEnumerable<Block> wanted, double maxScale = 1.4, double lean = 0.5)
    {
        var blocks = wanted.ToList();
        while (blocks.Count > 0)
        {
            if (Attempt(sheet, panel, blocks, maxScale) is { } found)
            {
                Draw(sheet, panel, blocks, found.Sizes, found.Scale, lean);
                return;
            }

            blocks.Remove(blocks.MinBy(b => b.Keep)!);
        }
    }

    private static (Sized[] Sizes, double Scale)? Attempt(Sheet sheet, Box panel, List<Block> blocks, double maxScale)
    {
        foreach (var scale in _whole.Where(s => s <= maxScale))
        {
            // An ornament is for room to spare: it gives way before any word gets smaller than wanted.
            if (scale < 1 && blocks.Exists(b => b is EmblemBlock))
                return null;
            if (Sizes(sheet, panel, blocks, scale, 0) is { } sizes && !sizes.Any(s => s.Cut) && (scale <= 0.82 || sizes.Min(s => s.Share) >= LeastShare))
                return (sizes, scale);
        }

        foreach (var (scale, squeeze) in _cut)
        {
            if (Sizes(sheet, panel, blocks, scale, squeeze) is { } sizes)
                return (sizes, scale);
        }

        return null;
    }

    private static Sized[]? Sizes(Sheet sheet, Box panel, List<Block> blocks, double scale, int squeeze)
    {
        var sizes = blocks.Select(b => b.Size(sheet.Fit, panel.Width, scale, squeeze)).ToArray();
        return sizes.Sum(s => s.Height) + (Gaps(blocks) * scale) <= panel.Height && sizes.All(s => s.Width <= panel.Width + 0.5) ? sizes : null;
    }

    private static double Gaps(List<Block> blocks) => blocks.Skip(1).Sum(b => b.Gap);

    private static void Draw(Sheet sheet, Box panel, List<Block> blocks, Sized[] sizes, double scale, double lean)
    {
        var gaps = Gaps(blocks) * scale;
        var spare = panel.Height - sizes.Sum(s => s.Height) - gaps;
        var stretch = gaps > 0 ? Math.Min(MaxStretch, 1 + (spare / gaps)) : 1;
        var y = panel.Y + ((spare - (gaps * (stretch - 1))) * lean);
        for (var i = 0; i < blocks.Count; i++)
        {
            if (i > 0)
                y += blocks[i].Gap * scale * stretch;
            sizes[i].Draw(sheet, new Box(panel.X, y, panel.Width, sizes[i].Height));
            y += sizes[i].Height;
        }
    }
}
