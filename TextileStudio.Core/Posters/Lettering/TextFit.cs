using System.Text.RegularExpressions;

namespace TextileStudio.Core.Posters.Lettering;

/// <summary>The room a text may take: shrink from <paramref name="Size"/> down to <paramref name="Floor"/>, at most <paramref name="MaxLines"/> lines. <paramref name="Tracking"/> is extra letter spacing as a share of the size.</summary>
internal readonly record struct FitRoom(double Width, double Size, double Floor, int MaxLines, double Tracking = 0);

/// <summary>A text broken into lines at one size. <paramref name="Cut"/> says that an ellipsis took the rest.</summary>
internal sealed record FittedText(IReadOnlyList<string> Lines, double Size, double Width, bool Cut)
{
    /// <summary>How far this is from what was wanted, for choosing between fits.</summary>
    public LineRoom Room { get; } = LineRoom.Of(string.Concat(Lines));

    public double Height => Room.Height(Lines.Count) * Size;
}

/// <summary>Wraps, balances, shrinks and, as the last resort, cuts a text. One instance serves one poster: it remembers widths.</summary>
internal sealed partial class TextFit(ITextMeasurer measure)
{
    private const double MeasuredAt = 100;
    private const double ShrinkStep = 0.94;
    private const int MaxUnits = 600;

    // Rasterised text may come out a little wider than measured; this much is kept free.
    private const double Safety = 1.015;

    private readonly Dictionary<(string Words, string Font), double> _widths = [];

    public double Width(string words, Face face, double size, double tracking = 0)
    {
        face = face.For(words);
        var key = (words, face.PangoFamilies);
        if (!_widths.TryGetValue(key, out var width))
            _widths[key] = width = measure.Width(words, face.PangoFamilies, MeasuredAt) / MeasuredAt;
        return (width * size * Safety) + (tracking > 0 && Scripts.MaySpace(words) ? tracking * size * TextElements.Starts(words).Count : 0);
    }

    public FittedText Fit(string text, Face face, FitRoom room)
    {
        var words = Words(text);
        var floor = Math.Min(room.Floor, room.Size);
        for (var size = room.Size; ; size = Math.Max(floor, size * ShrinkStep))
        {
            var lines = Wrap(words, face, size, room.Width, room.Tracking);
            if (lines.Count <= room.MaxLines && Fits(lines, face, size, room))
                return Done(Balance(words, lines, face, size, room), face, size, room, cut: false);
            if (size <= floor)
                return Done(Cut(lines, face, size, room), face, size, room, cut: true);
        }
    }

    private FittedText Done(IReadOnlyList<string> lines, Face face, double size, FitRoom room, bool cut) =>
        new(lines, size, lines.Max(l => Width(l, face, size, room.Tracking)), cut);

    private bool Fits(List<string> lines, Face face, double size, FitRoom room) =>
        lines.TrueForAll(l => Width(l, face, size, room.Tracking) <= room.Width);

    /// <summary>Words in order; the parts of a telephone number stay together.</summary>
    private static string[] Words(string text)
    {
        var whole = NumberGap().Replace(TextElements.First(text.Trim(), MaxUnits), "\u00a0");
        var words = whole.Split((char[])[' ', '\t', '\r', '\n', '\u2028', '\u2029'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? [""] : words;
    }

    private List<string> Wrap(string[] words, Face face, double size, double width, double tracking)
    {
        var lines = new List<string>();
        var line = words[0];
        foreach (var word in words.Skip(1))
        {
            var longer = $"{line} {word}";
            if (Width(longer, face, size, tracking) <= width)
            {
                line = longer;
                continue;
            }

            lines.Add(line);
            line = word;
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>The narrowest width that needs no further line: lines of like length look set, not poured.</summary>
    private List<string> Balance(string[] words, List<string> lines, Face face, double size, FitRoom room)
    {
        if (lines.Count == 1)
            return lines;
        var (low, high) = (room.Width / lines.Count, room.Width);
        for (var step = 0; step < 7; step++)
        {
            var middle = (low + high) / 2;
            var tried = Wrap(words, face, size, middle, room.Tracking);
            if (tried.Count == lines.Count && Fits(tried, face, size, room with { Width = middle }))
                (high, lines) = (middle, tried);
            else
                low = middle;
        }

        return lines;
    }

    private List<string> Cut(List<string> lines, Face face, double size, FitRoom room)
    {
        var kept = lines.Take(room.MaxLines).ToList();
        if (lines.Count > room.MaxLines)
            kept[^1] = string.Join(' ', lines.Skip(room.MaxLines - 1));
        return [.. kept.Select(l => Width(l, face, size, room.Tracking) <= room.Width ? l : Ellipsis(l, face, size, room))];
    }

    private string Ellipsis(string line, Face face, double size, FitRoom room)
    {
        var starts = TextElements.Starts(line);
        var (fits, tooLong) = (0, starts.Count);
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            if (Width(Shortened(line, starts[middle]), face, size, room.Tracking) <= room.Width)
                fits = middle;
            else
                tooLong = middle;
        }

        return Shortened(line, starts[fits]);
    }

    private static string Shortened(string line, int length) => line[..length].TrimEnd(' ', '\u00a0', ',', ';', ':', '-', '·', '•', '।', '،', '؛') + "…";

    [GeneratedRegex(@"(?<=[\d+)]) (?=[\d(])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NumberGap();
}
