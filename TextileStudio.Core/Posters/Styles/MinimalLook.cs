using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Layout;
using TextileStudio.Core.Posters.Themes;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Core.Posters.Styles;

/// <summary>The photo to the edge, the words on ivory with room around them, one fine line.</summary>
internal sealed class MinimalLook : Look
{
    protected override PosterStyle Style => PosterStyle.Minimal;

    protected override double HeadlineSize => 98;

    protected override Plan Classic(PosterSize size, OfferWords words) => (size, words.Sparse) switch
    {
        (PosterSize.Square, true) => new(new(0, 0, 620, 1080), null, new(686, 92, 328, 760), new(620, 0, 460, 1080), new(676, 896, 348, 124), Box.Around(510, 962, 84), .94, false),
        (PosterSize.Square, false) => new(new(0, 0, 560, 1080), null, new(624, 80, 392, 776), new(560, 0, 520, 1080), new(624, 900, 392, 126), Box.Around(450, 962, 86), .96, false),
        (PosterSize.Portrait, true) => new(new(0, 0, 1080, 850), null, new(100, 900, 880, 268), new(0, 850, 1080, 500), new(100, 1206, 880, 90), Box.Around(952, 724, 96), 1, true),
        (PosterSize.Portrait, false) => new(new(0, 0, 1080, 700), null, new(100, 744, 880, 424), new(0, 700, 1080, 650), new(100, 1206, 880, 96), Box.Around(952, 574, 96), 1, true),
        (PosterSize.Story, true) => new(new(0, 0, 1080, 1240), null, new(110, 1304, 860, 330), new(0, 1240, 1080, 680), new(110, 1690, 860, 120), Box.Around(930, 1094, 112), 1.2, true),
        (PosterSize.Story, false) => new(new(0, 0, 1080, 1050), null, new(110, 1104, 860, 554), new(0, 1050, 1080, 870), new(110, 1704, 860, 120), Box.Around(930, 904, 112), 1.2, true),
        (_, true) => new(new(0, 0, 580, 628), null, new(642, 54, 496, 408), new(580, 0, 620, 628), new(642, 494, 496, 80), Box.Around(492, 532, 66), .84, true),
        (_, false) => new(new(0, 0, 500, 628), null, new(556, 50, 588, 414), new(500, 0, 700, 628), new(556, 494, 588, 84), Box.Around(416, 532, 66), .84, true),
    };

    protected override Plan Stage(PosterSize size, OfferWords words) => (size, words.Sparse) switch
    {
        (PosterSize.Square, true) => new(new(40, 40, 1000, 660), null, new(90, 744, 900, 200), new(0, 700, 1080, 380), new(100, 964, 880, 84), Box.Around(926, 584, 84), .86, true),
        (PosterSize.Square, false) => new(new(40, 40, 1000, 540), null, new(72, 620, 560, 322), new(0, 580, 1080, 500), new(100, 964, 880, 84), Box.Around(930, 470, 84), .84, false, new(672, 626, 340, 312)),
        (PosterSize.Portrait, true) => new(new(40, 40, 1000, 850), null, new(90, 938, 900, 240), new(0, 890, 1080, 460), new(100, 1214, 880, 90), Box.Around(924, 772, 94), 1, true),
        (PosterSize.Portrait, false) => new(new(40, 40, 1000, 730), null, new(72, 812, 570, 366), new(0, 770, 1080, 580), new(100, 1212, 880, 92), Box.Around(924, 652, 94), .94, false, new(682, 822, 330, 346)),
        (PosterSize.Story, true) => new(new(40, 40, 1000, 1200), null, new(110, 1300, 860, 340), new(0, 1240, 1080, 680), new(110, 1690, 860, 120), Box.Around(908, 1110, 108), 1.2, true),
        (PosterSize.Story, false) => new(new(40, 40, 1000, 1000), null, new(110, 1096, 860, 562), new(0, 1040, 1080, 880), new(110, 1704, 860, 120), Box.Around(908, 910, 108), 1.2, true),
        (_, true) => new(new(630, 32, 538, 564), null, new(64, 58, 500, 396), new(0, 0, 630, 628), new(64, 496, 500, 78), Box.Around(1086, 514, 64), .84, true),
        (_, false) => new(new(706, 32, 462, 564), null, new(56, 52, 596, 408), new(0, 0, 706, 628), new(56, 494, 596, 84), Box.Around(1088, 516, 64), .84, true),
    };

    protected override string HeadlineFill(Palette palette) => palette.Headline[0];

    protected override void Backdrop(Sheet sheet, Plan plan, Theme theme)
    {
        var (svg, palette, canvas) = (sheet.Svg, sheet.Palette, sheet.Canvas);
        svg.Add($"<defs><linearGradient id='ground' x1='0' y1='0' x2='0' y2='1'><stop offset='0' stop-color='{palette.Ground[0]}'/><stop offset='1' stop-color='{palette.Ground[^1]}'/></linearGradient></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#ground)'/>");
        theme.Paper(svg, canvas, plan.PhotoArea, palette, plan.Type);
    }

    protected override void Photo(Sheet sheet, Plan plan, Theme theme, string href)
    {
        PhotoImage.Draw(sheet.Svg, plan.Photo, href);
        var area = plan.PhotoArea;
        if (area.Y > 0)
        {
            sheet.Svg.Add($"<path d='{Shapes.Rectangle(area.Grow(9))}' fill='none' stroke='{sheet.Palette.Metal[1]}' stroke-width='2'/>");
            return;
        }

        var edge = area.Height >= sheet.Canvas.Height ? $"M{(int)(plan.Mirrored ? area.X : area.Right)},0V{(int)area.Height}" : $"M0,{(int)area.Bottom}H{(int)area.Width}";
        sheet.Svg.Add($"<path d='{edge}' stroke='{sheet.Palette.Metal[1]}' stroke-width='6'/>");
    }

    protected override void Front(Sheet sheet, Plan plan, Theme theme, OfferWords words)
    {
        var (svg, palette) = (sheet.Svg, sheet.Palette);
        var inset = plan.Foot.Grow(-24);
        if (plan.Side is { } side)
            svg.Add($"<path d='M{(plan.Mirrored ? side.Right + 20 : side.X - 20)},{side.Y + 16}V{side.Bottom - 16}' stroke='{palette.Metal[1]}' stroke-width='1.4'/>");
        svg.Add($"<path d='{Shapes.Rectangle(inset)}' fill='none' stroke='{palette.Metal[1]}' stroke-width='1.8'/>");
        foreach (var (x, y) in new[] { (inset.X, inset.Y), (inset.Right, inset.Y), (inset.X, inset.Bottom), (inset.Right, inset.Bottom) })
            svg.Add($"<path d='M{x},{y - 9}l9,9l-9,9l-9,-9Z' fill='{palette.Metal[1]}'/>");
        if (words.Contact is null && words.Address is null)
            theme.LineSign(svg, plan.Contact.CenterX, plan.Contact.CenterY, plan.Contact.Height * .4, palette);
        else
            svg.Add($"<path d='M{plan.Contact.CenterX - 60},{plan.Contact.Y - 16}h120' stroke='{palette.Metal[1]}' stroke-width='1.8'/>");
    }

    protected override PriceDress PriceDress(Sheet sheet) =>
        new(sheet.Palette.PlateInk, sheet.Palette.PlateMuted, sheet.Palette.Strike, sheet.Faces.Plain, null, 0, 0.02);

    protected override void Rule(Sheet sheet, Svg svg, Box box) =>
        svg.Add($"<path d='M{box.CenterX - 44},{box.CenterY}h88' stroke='{sheet.Palette.Metal[1]}' stroke-width='2'/>");

    protected override Block? Emblem(Sheet sheet, Plan plan, Theme theme, OfferWords words) =>
        new EmblemBlock(84 * plan.Type, 0, (svg, box) => theme.LineSign(svg, box.CenterX, box.CenterY, box.Height * .46, sheet.Palette));

    protected override void Ribbon(Sheet sheet, Svg svg, Box box) =>
        svg.Add($"<rect x='{box.X}' y='{box.Y}' width='{box.Width}' height='{box.Height}' fill='{sheet.Palette.Ribbon}'/><path d='M{box.X},{box.Y}h{box.Width}M{box.X},{box.Bottom}h{box.Width}' stroke='{sheet.Palette.Metal[1]}' stroke-width='1.6'/>");

    protected override void Pill(Sheet sheet, Svg svg, Box box) =>
        svg.Add($"<rect x='{box.X}' y='{box.Y}' width='{box.Width}' height='{box.Height}' rx='3' fill='url(#pill)'/>");
}
