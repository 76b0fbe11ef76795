using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Styles;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Core.Posters.Layout;

/// <summary>The shop's logo: its proportions kept, clear space of a quarter of its height around it, on a ground that it can be told from.</summary>
internal sealed record LogoBlock(LogoPicture Logo, double Wanted, Align Align, int Keep) : Block(0, Keep)
{
    // Wider than this share of its panel a wordmark would compete with the headline.
    private const double WidestShare = 0.62;
    private const double ClearSpace = 0.25;

    public override Sized Size(TextFit fit, double width, double scale, int squeeze)
    {
        var high = Math.Min(Wanted * scale, width * WidestShare / Logo.Width * Logo.Height);
        var wide = high / Logo.Height * Logo.Width;
        var clear = high * ClearSpace;
        var (plateWide, plateHigh) = (wide + (2 * clear), high + (2 * clear));
        return new Sized(plateWide, plateHigh, (sheet, box) =>
        {
            var plate = new Box(Align is Align.Middle ? box.CenterX - (plateWide / 2) : box.X, box.Y, plateWide, plateHigh);
            var corner = high * 0.16;
            if (!Logo.Opaque && PlateOf(sheet.Palette) is { } ground)
                sheet.Svg.Add($"<rect x='{plate.X}' y='{plate.Y}' width='{plate.Width}' height='{plate.Height}' rx='{corner}' fill='{ground}'/>");
            var inside = plate.Grow(-clear);
            sheet.Svg.Add($"<clipPath id='logo'><rect x='{inside.X}' y='{inside.Y}' width='{inside.Width}' height='{inside.Height}' rx='{(Logo.Opaque ? corner : 0)}'/></clipPath><image x='{inside.X}' y='{inside.Y}' width='{inside.Width}' height='{inside.Height}' clip-path='url(#logo)' href='{Svg.Escape(Logo.Href)}'/>");
            sheet.Place(Role.Logo, plate);
        });
    }

    // A dark logo on paper and a light one on a deep colour need no plate.
    private string? PlateOf(Palette palette)
    {
        var light = Logo.Lightness > 0.6;
        var room = Contrast.Between(palette.Ground[0], light ? "#ffffff" : "#000000");
        return room > 10 ? null : light ? palette.PlateInk : "#ffffff";
    }
}
