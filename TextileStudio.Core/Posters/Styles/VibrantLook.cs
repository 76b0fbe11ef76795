using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Layout;
using TextileStudio.Core.Posters.Ornaments;
using TextileStudio.Core.Posters.Themes;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Core.Posters.Styles;

/// <summary>Loud as a bazaar: sun rays, a rangoli behind a leaf-shaped photo, round letters, a coupon for the price.</summary>
internal sealed class VibrantLook : Look
{
    protected override PosterStyle Style => PosterStyle.Vibrant;

    protected override double HeadlineSize => 122;

    protected override Plan Classic(PosterSize size, OfferWords words) => (size, words.Sparse) switch
    {
        (PosterSize.Square, true) => new(new(54, 54, 600, 868), null, new(690, 160, 346, 750), new(0, 964, 1080, 116), new(150, 972, 780, 100), Box.Around(136, 856, 108), 1, false),
        (PosterSize.Square, false) => new(new(54, 54, 540, 868), null, new(628, 150, 412, 774), new(0, 964, 1080, 116), new(150, 972, 780, 100), Box.Around(136, 856, 106), 1, false),
        (PosterSize.Portrait, true) => new(new(60, 60, 960, 850), null, new(70, 944, 940, 252), new(0, 1234, 1080, 116), new(150, 1242, 780, 100), Box.Around(160, 812, 116), 1, true),
        (PosterSize.Portrait, false) => new(new(60, 60, 960, 660), null, new(70, 752, 940, 444), new(0, 1234, 1080, 116), new(150, 1242, 780, 100), Box.Around(160, 624, 112), 1, true),
        (PosterSize.Story, true) => new(new(70, 450, 940, 980), new(80, 150, 920, 276), new(80, 1468, 920, 212), new(0, 1724, 1080, 196), new(130, 1736, 820, 110), Box.Around(176, 1322, 130), 1.2, true),
        (PosterSize.Story, false) => new(new(70, 436, 940, 820), new(80, 150, 920, 262), new(80, 1290, 920, 394), new(0, 1724, 1080, 196), new(130, 1736, 820, 110), Box.Around(176, 1148, 128), 1.2, true),
        (_, true) => new(new(36, 36, 530, 486), null, new(606, 60, 552, 450), new(0, 548, 1200, 80), new(120, 557, 960, 66), Box.Around(104, 466, 76), .84, true),
        (_, false) => new(new(36, 36, 460, 486), null, new(530, 44, 634, 468), new(0, 548, 1200, 80), new(120, 557, 960, 66), Box.Around(104, 466, 76), .84, true),
    };

    protected override Plan Stage(PosterSize size, OfferWords words) => (size, words.Sparse) switch
    {
        (PosterSize.Square, true) => new(new(0, 0, 1080, 690), null, new(80, 714, 920, 220), new(0, 964, 1080, 116), new(150, 972, 780, 100), Box.Around(932, 560, 106), .9, true),
        (PosterSize.Square, false) => new(new(0, 0, 1080, 560), null, new(52, 580, 570, 356), new(0, 964, 1080, 116), new(150, 972, 780, 100), Box.Around(940, 430, 102), .86, false, new(660, 586, 368, 346)),
        (PosterSize.Portrait, true) => new(new(0, 0, 1080, 890), null, new(70, 920, 940, 284), new(0, 1234, 1080, 116), new(150, 1242, 780, 100), Box.Around(928, 740, 114), 1, true),
        (PosterSize.Portrait, false) => new(new(0, 0, 1080, 760), null, new(52, 784, 576, 420), new(0, 1234, 1080, 116), new(150, 1242, 780, 100), Box.Around(934, 616, 110), .96, false, new(664, 796, 364, 402)),
        (PosterSize.Story, true) => new(new(0, 0, 1080, 1230), null, new(80, 1262, 920, 420), new(0, 1724, 1080, 196), new(130, 1736, 820, 110), Box.Around(916, 1060, 128), 1.2, true),
        (PosterSize.Story, false) => new(new(0, 0, 1080, 1000), null, new(80, 1036, 920, 650), new(0, 1724, 1080, 196), new(130, 1736, 820, 110), Box.Around(916, 830, 126), 1.2, true),
        (_, true) => new(new(640, 0, 560, 530), null, new(44, 44, 560, 474), new(0, 548, 1200, 80), new(120, 557, 960, 66), Box.Around(1106, 438, 76), .84, true),
        (_, false) => new(new(710, 0, 490, 530), null, new(40, 40, 636, 478), new(0, 548, 1200, 80), new(120, 557, 960, 66), Box.Around(1106, 438, 74), .84, true),
    };

    protected override void Backdrop(Sheet sheet, Plan plan, Theme theme)
    {
        var (svg, palette, canvas, photo) = (sheet.Svg, sheet.Palette, sheet.Canvas, plan.PhotoArea);
        svg.Add($"<defs><radialGradient id='ground' gradientUnits='userSpaceOnUse' cx='{photo.CenterX}' cy='{photo.CenterY}' r='{Math.Max(canvas.Width, canvas.Height) * .8}'><stop offset='0' stop-color='{palette.Ground[0]}'/><stop offset='.55' stop-color='{palette.Ground[1]}'/><stop offset='1' stop-color='{palette.Ground[^1]}'/></radialGradient></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#ground)'/>");
        theme.Burst(svg, canvas with { Height = plan.Foot.Y }, photo, palette, plan.Type);
    }

    protected override void Photo(Sheet sheet, Plan plan, Theme theme, string href)
    {
        var (svg, area) = (sheet.Svg, plan.PhotoArea);
        var leaf = area.Y <= 0 ? Shapes.Waved(area.Bleed(sheet.Canvas, 20), sheet.Canvas, 180, 40) : Shapes.Leaf(area, Math.Min(area.Width, area.Height) * .3, 26);
        svg.Add($"<clipPath id='frame'><path d='{leaf}'/></clipPath><path d='{leaf}' transform='translate(10,16)' fill='#000' opacity='.28'/><g clip-path='url(#frame)'>");
        PhotoImage.Draw(svg, plan.Photo, href);
        svg.Add($"</g><path d='{leaf}' fill='none' stroke='#ffffff' stroke-width='14'/><path d='{leaf}' fill='none' stroke='{sheet.Palette.Metal[1]}' stroke-width='4' stroke-dasharray='.1 14' stroke-linecap='round'/>");
    }

    protected override void Front(Sheet sheet, Plan plan, Theme theme, OfferWords words)
    {
        var (svg, canvas, foot, palette) = (sheet.Svg, sheet.Canvas, plan.Foot, sheet.Palette);
        // Hangs where it touches no word: over the free top, above the head of tall posters, over a stage.
        if (plan.Head is not null)
            theme.Bunting(svg, canvas, palette, 1);
        else if (plan.PhotoArea.Width >= canvas.Width || plan.Main.Y is > 100 and < 400)
            theme.Bunting(svg, canvas, palette, plan.Type);
        svg.Add($"<rect x='0' y='{foot.Y}' width='{foot.Width}' height='{foot.Height}' fill='{palette.Foot}'/>");
        Weave.IkatBand(svg, foot with { Y = foot.Y - 18, Height = 22 }, [palette.Metal[1], palette.Foot, palette.Metal[2], palette.Ground[^1]]);
        if (words.Contact is null && words.Address is null)
            theme.Sign(svg, foot.CenterX, foot.Y + 62, 40, palette);
    }

    protected override PriceDress PriceDress(Sheet sheet)
    {
        var palette = sheet.Palette;
        return new PriceDress(palette.PlateInk, palette.PlateMuted, palette.Strike, sheet.Faces.Plain, (svg, box) => svg.Add(
            $"<path d='{Shapes.Ticket(box, box.Height * .12, 18)}' transform='translate(5,9)' fill='#000' opacity='.26'/><path d='{Shapes.Ticket(box, box.Height * .12, 18)}' fill='{palette.Plate}'/>"),
            0.46, 0.17);
    }

    protected override void Rule(Sheet sheet, Svg svg, Box box)
    {
        var colours = sheet.Palette.Festive;
        for (var dot = 0; dot < 5; dot++)
            svg.Add($"<circle cx='{box.CenterX + ((dot - 2) * 22)}' cy='{box.CenterY}' r='{(dot == 2 ? 7 : 5)}' fill='{colours[(dot + 1) % colours.Length]}'/>");
    }

    protected override Block? Emblem(Sheet sheet, Plan plan, Theme theme, OfferWords words) => null;

    protected override void Ribbon(Sheet sheet, Svg svg, Box box) =>
        svg.Add($"<path d='M{box.X},{box.Y}H{box.Right}L{box.Right - 12},{box.CenterY}L{box.Right},{box.Bottom}H{box.X}L{box.X + 12},{box.CenterY}Z' fill='{sheet.Palette.Ribbon}'/>");
}
