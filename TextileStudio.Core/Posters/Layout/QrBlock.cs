using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Lettering;

namespace TextileStudio.Core.Posters.Layout;

/// <summary>A QR code, dark on white with its quiet zone, whatever the theme: scanners want nothing else.</summary>
internal sealed record QrBlock(QrCode Code, double Wanted, Align Align) : Block(0, 55)
{
    /// <summary>Smaller than this a phone held over a printed poster or another phone does not read it.</summary>
    private const double Smallest = 120;

    // Four modules on each side, as the standard asks.
    private const int QuietZone = 8;

    public override Sized Size(TextFit fit, double width, double scale, int squeeze)
    {
        // Modules of whole pixels stay sharp, and of three at the least they survive the network's own compression.
        var across = Code.Modules + QuietZone;
        var module = Math.Max(3, Math.Max(Math.Ceiling(Smallest / across), Math.Round(Wanted * scale / across)));
        var side = module * across;
        return new Sized(side, side, (sheet, box) =>
        {
            var x = Math.Floor(Align is Align.Middle ? box.CenterX - (side / 2) : box.X);
            var (y, offset) = (Math.Floor(box.Y), module * QuietZone / 2);
            sheet.Svg.Add($"<rect x='{x}' y='{y}' width='{side}' height='{side}' rx='{side * .05}' fill='#fff'/><path transform='translate({x + offset},{y + offset}) scale({module})' fill='#111' shape-rendering='crispEdges' d='{Code.Path}'/>");
            sheet.Place(Role.Code, new Box(x, y, side, side));
        });
    }
}
