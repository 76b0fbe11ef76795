using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Layout;

/// <summary>What a placed box carries.</summary>
internal enum Role
{
    Photo,
    Badge,
    Discount,
    Off,
    Kicker,
    Headline,
    Product,
    Details,
    Offer,
    PriceLabel,
    OriginalPrice,
    Price,
    ValidUntil,
    CallToAction,
    ScanHint,
    Code,
    Logo,
    Contact,
    Address,
}

/// <summary>Something on the canvas and the box it keeps to: what the layout tests check. <paramref name="Words"/> is null for shapes.</summary>
internal sealed record Placed(Role Role, Box Box, string? Words = null);

/// <summary>The poster being drawn.</summary>
internal sealed class Sheet(int width, int height, Palette palette, Faces faces, TextFit fit)
{
    private readonly List<Placed> _placed = [];

    public Svg Svg { get; } = new();

    public Box Canvas { get; } = new(0, 0, width, height);

    public Palette Palette { get; } = palette;

    public Faces Faces { get; } = faces;

    public TextFit Fit { get; } = fit;

    public IReadOnlyList<Placed> Placed => _placed;

    public void Place(Role role, Box box, string? words = null) => _placed.Add(new Placed(role, box, words));

    /// <summary>The left edge of something <paramref name="wide"/> in a box: in the middle, or where reading starts.</summary>
    public double Left(Box box, double wide, Align align) =>
        align is Align.Middle ? box.CenterX - (wide / 2) : Faces.RightToLeft ? box.Right - wide : box.X;

    /// <summary>Draws fitted lines from the top of <paramref name="box"/> and records the room each takes.</summary>
    public void Write(Role role, FittedText text, Face face, string fill, Box box, Align align, double tracking = 0)
    {
        var baseline = box.Y + (text.Room.Ascent * text.Size);
        var (edge, x) = (align, Faces.RightToLeft) switch
        {
            (Align.Middle, _) => (Align.Middle, box.CenterX),
            (_, true) => (Align.End, box.Right),
            _ => (Align.Start, box.X),
        };
        foreach (var line in text.Lines)
        {
            Svg.Text(x, baseline, text.Size, face, fill, line, edge, Scripts.MaySpace(line) ? tracking * text.Size : 0, Bidi.RightToLeft(line, Faces.RightToLeft));
            var wide = Fit.Width(line, face, text.Size, tracking);
            Place(role, new Box(Left(box, wide, align), baseline - (text.Room.Ascent * text.Size), wide, (text.Room.Ascent + text.Room.Descent) * text.Size), line);
            baseline += text.Room.Pitch * text.Size;
        }
    }
}
