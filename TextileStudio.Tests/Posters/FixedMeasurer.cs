using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Posters;

/// <summary>Every UTF-16 unit is 0.6 of the size wide: fits can be worked out by hand.</summary>
internal sealed class FixedMeasurer : ITextMeasurer
{
    public int Calls { get; private set; }

    public double Width(string text, string font, double size)
    {
        Calls++;
        return text.Length * size * 0.6;
    }
}
