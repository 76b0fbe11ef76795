using System.Text;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Tests.Posters;

/// <summary>One line drawn black on white by the drawing side itself, to be looked at pixel by pixel.</summary>
internal sealed class Ink
{
    public const int Size = 60;
    public const int Baseline = 140;
    public const int Left = 60;
    private const int Height = 220;
    private const byte Faint = 190;
    private readonly byte[] _pixels;
    private readonly int _width;

    private Ink(byte[] pixels, int width)
    {
        (_pixels, _width) = (pixels, width);
        var rows = Enumerable.Range(0, Height).Where(y => Row(y).ContainsAnyExceptInRange(Faint, (byte)255)).ToList();
        var columns = Enumerable.Range(0, width).Where(x => Enumerable.Range(0, Height).Any(y => Dark(x, y))).ToList();
        Blank = rows.Count == 0;
        if (!Blank)
            (Top, Bottom, First, Last) = (rows[0], rows[^1] + 1, columns[0], columns[^1] + 1);
    }

    public bool Blank { get; }

    public int Top { get; }

    public int Bottom { get; }

    /// <summary>The first column with ink.</summary>
    public int First { get; }

    /// <summary>The column after the last with ink.</summary>
    public int Last { get; }

    /// <summary>Whether a frame of a box with digits is drawn: what stands for a letter that no font has.</summary>
    public bool IsBox => !Blank && Bottom - Top > Size / 3 && Last - First > Size / 3 // Dashes and dandas are full, not framed.
        && Filled(Top, Bottom, y => Dark(First, y) || Dark(First + 1, y)) && Filled(Top, Bottom, y => Dark(Last - 1, y) || Dark(Last - 2, y))
        && Filled(First, Last, x => Dark(x, Top) || Dark(x, Top + 1)) && Filled(First, Last, x => Dark(x, Bottom - 1) || Dark(x, Bottom - 2));

    /// <summary>Draws with the left edge at <see cref="Left"/>, <see cref="Size"/> large.</summary>
    public static Ink Of(string words, Face face, bool rightToLeft = false, int width = 1400)
    {
        var svg = new Svg();
        svg.Text(Left, Baseline, Size, face, "#000", words, Align.Start, 0, rightToLeft);
        var document = Encoding.UTF8.GetBytes($"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{Height}'><rect width='{width}' height='{Height}' fill='#fff'/>{svg}</svg>");
        return new Ink(
            VipsOperation.Load("svgload_buffer", document, "dpi=72", image =>
            {
                using var grey = image.Do("extract_band", "band=1");
                return grey.Save("rawsave_buffer");
            }),
            width);
    }

    private Span<byte> Row(int y) => _pixels.AsSpan(y * _width, _width);

    private bool Dark(int x, int y) => _pixels[(y * _width) + x] < Faint;

    // A thin line on the border of two pixels is grey in both.
    private static bool Filled(int from, int to, Func<int, bool> dark) => Enumerable.Range(from, to - from).Count(dark) >= (to - from) * 0.94;
}
