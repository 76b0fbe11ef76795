using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Core.Posters.Layout;

/// <summary>How a price stands: its inks, its ground (none for bare figures) and the padding around it as shares of the price's size.</summary>
internal sealed record PriceDress(string Ink, string Muted, string Strike, Face Label, Action<Svg, Box>? Ground, double PadX, double PadY);

/// <summary>The price, above it the struck list price or the word for "only".</summary>
internal sealed record PriceBlock(OfferWords Words, PriceDress Dress, double FontSize, double Floor, Align Align, double Gap, int Keep) : Block(Gap, Keep)
{
    private const double LabelShare = 0.36;

    public override Sized Size(TextFit fit, double width, double scale, int squeeze)
    {
        var size = FontSize * scale;
        var inner = width - (2 * Dress.PadX * size);
        var price = fit.Fit(Words.Price!, Faces.Figures, new FitRoom(inner, size, Floor, 1));
        var label = LabelLine(fit, inner, price.Size);
        var content = Math.Max(price.Width, label.Width);
        var (padX, padY) = (Dress.PadX * price.Size, Dress.PadY * price.Size);
        var (wide, high) = (content + (2 * padX), label.Height + (price.Size * 0.04) + price.Height + (2 * padY));
        return new Sized(wide, high, (sheet, box) =>
        {
            var plate = new Box(Align is Align.Middle ? box.CenterX - (wide / 2) : box.X, box.Y, wide, high);
            Dress.Ground?.Invoke(sheet.Svg, plate);
            var inside = new Box(plate.X + padX, plate.Y + padY, content, high - (2 * padY));
            label.Draw(sheet, inside);
            sheet.Write(Role.Price, price, Faces.Figures, Dress.Ink, inside with { Y = inside.Bottom - price.Height + (price.Size * 0.06) }, Align);
        }, price.Size / size, price.Cut);
    }

    /// <summary>"Only", or "M.R.P. ₹5,999" with the figure struck through.</summary>
    private Sized LabelLine(TextFit fit, double width, double priceSize)
    {
        var size = Math.Max(priceSize * LabelShare, Floor);
        var share = Words.OriginalPrice is null ? 1 : 0.42;
        var label = fit.Fit(Words.PriceLabel, Dress.Label, new FitRoom(width * share, size, size * 0.5, 1));
        if (Words.OriginalPrice is null)
            return new Sized(label.Width, label.Height, (sheet, box) => sheet.Write(Role.PriceLabel, label, Dress.Label, Dress.Muted, box, Align));

        var gap = size * 0.3;
        var struck = fit.Fit(Words.OriginalPrice, Dress.Label, new FitRoom(width - label.Width - gap, size, size * 0.25, 1));
        var (wide, high) = (label.Width + gap + struck.Width, Math.Max(label.Height, struck.Height));
        return new Sized(wide, high, (sheet, box) =>
        {
            var x = Align is Align.Middle ? box.CenterX - (wide / 2) : box.X;
            // The label is read first, on an Urdu poster from the right.
            var (first, left) = sheet.Faces.RightToLeft ? (x + struck.Width + gap, x) : (x, x + label.Width + gap);
            var baseline = box.Y + (Math.Max(label.Room.Ascent * label.Size, struck.Room.Ascent * struck.Size));
            sheet.Write(Role.PriceLabel, label, Dress.Label, Dress.Muted, new Box(first, baseline - (label.Room.Ascent * label.Size), label.Width, label.Height), Align.Start);
            sheet.Write(Role.OriginalPrice, struck, Dress.Label, Dress.Muted, new Box(left, baseline - (struck.Room.Ascent * struck.Size), struck.Width, struck.Height), Align.Start);
            var middle = baseline - (struck.Size * 0.34);
            sheet.Svg.Add($"<path d='M{left - (size * .08)},{middle + (size * .05)}L{left + struck.Width + (size * .06)},{middle - (size * .05)}' stroke='{Dress.Strike}' stroke-width='{Math.Max(2, size * .09)}' stroke-linecap='round'/>");
        });
    }
}
