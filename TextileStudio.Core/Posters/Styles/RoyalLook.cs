using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Layout;
using TextileStudio.Core.Posters.Themes;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Core.Posters.Styles;

/// <summary>A cusped arch on jewel colours, garlands above, lamps below.</summary>
internal sealed class RoyalLook : Look
{
    protected override PosterStyle Style => PosterStyle.Royal;

    protected override double HeadlineSize => 106;

    protected override Plan Classic(PosterSize size, OfferWords words) => (size, words.Sparse) switch
    {
        (PosterSize.Square, true) => new(new(50, 126, 590, 806), null, new(672, 150, 366, 780), new(0, 966, 1080, 114), new(240, 981, 600, 93), Box.Around(134, 858, 104), 1, false),
        (PosterSize.Square, false) => new(new(50, 126, 530, 806), null, new(612, 132, 426, 816), new(0, 966, 1080, 114), new(240, 981, 600, 93), Box.Around(128, 864, 102), 1, false),
        (PosterSize.Portrait, true) => new(new(110, 108, 860, 820), null, new(70, 968, 940, 252), new(0, 1236, 1080, 114), new(240, 1251, 600, 93), Box.Around(936, 846, 112), 1, true),
        (PosterSize.Portrait, false) => new(new(140, 104, 800, 620), null, new(70, 760, 940, 462), new(0, 1236, 1080, 114), new(240, 1251, 600, 93), Box.Around(926, 640, 108), 1, true),
        (PosterSize.Story, true) => new(new(90, 470, 900, 1040), new(80, 176, 920, 276), new(80, 1550, 920, 150), new(0, 1724, 1080, 196), new(285, 1736, 510, 110), Box.Around(930, 1410, 126), 1.2, true),
        (PosterSize.Story, false) => new(new(110, 456, 860, 810), new(80, 176, 920, 262), new(80, 1304, 920, 400), new(0, 1724, 1080, 196), new(285, 1736, 510, 110), Box.Around(922, 1158, 124), 1.2, true),
        (_, true) => new(new(40, 54, 480, 472), null, new(560, 66, 600, 460), new(0, 546, 1200, 82), new(210, 561, 780, 62), Box.Around(102, 462, 74), .84, true),
        (_, false) => new(new(40, 54, 420, 472), null, new(500, 66, 664, 468), new(0, 546, 1200, 82), new(210, 561, 780, 62), Box.Around(102, 462, 74), .84, true),
    };

    protected override Plan Stage(PosterSize size, OfferWords words) => (size, words.Sparse) switch
    {
        (PosterSize.Square, true) => new(new(0, 0, 1080, 700), null, new(80, 724, 920, 224), new(0, 966, 1080, 114), new(240, 981, 600, 93), Box.Around(936, 556, 104), .9, true),
        (PosterSize.Square, false) => new(new(0, 0, 1080, 570), null, new(56, 590, 560, 360), new(0, 966, 1080, 114), new(240, 981, 600, 93), Box.Around(944, 430, 98), .86, false, new(660, 596, 364, 350)),
        (PosterSize.Portrait, true) => new(new(0, 0, 1080, 900), null, new(70, 930, 940, 286), new(0, 1236, 1080, 114), new(240, 1251, 600, 93), Box.Around(930, 744, 112), 1, true),
        (PosterSize.Portrait, false) => new(new(0, 0, 1080, 770), null, new(56, 794, 570, 424), new(0, 1236, 1080, 114), new(240, 1251, 600, 93), Box.Around(936, 620, 108), .96, false, new(664, 806, 360, 404)),
        (PosterSize.Story, true) => new(new(0, 0, 1080, 1240), null, new(80, 1280, 920, 420), new(0, 1724, 1080, 196), new(285, 1736, 510, 110), Box.Around(922, 1060, 126), 1.2, true),
        (PosterSize.Story, false) => new(new(0, 0, 1080, 1010), null, new(80, 1046, 920, 656), new(0, 1724, 1080, 196), new(285, 1736, 510, 110), Box.Around(922, 836, 124), 1.2, true),
        (_, true) => new(new(640, 0, 560, 546), null, new(48, 66, 556, 462), new(0, 546, 1200, 82), new(210, 561, 780, 62), Box.Around(1108, 456, 74), .84, true),
        (_, false) => new(new(700, 0, 500, 546), null, new(44, 62, 626, 472), new(0, 546, 1200, 82), new(210, 561, 780, 62), Box.Around(1110, 456, 72), .84, true),
    };

    protected override void Backdrop(Sheet sheet, Plan plan, Theme theme)
    {
        var (svg, palette, canvas) = (sheet.Svg, sheet.Palette, sheet.Canvas);
        svg.Add($"<defs><radialGradient id='ground' cx='.6' cy='.36' r='.85'><stop offset='0' stop-color='{palette.Ground[0]}'/><stop offset='.55' stop-color='{palette.Ground[1]}'/><stop offset='1' stop-color='{palette.Ground[^1]}'/></radialGradient></defs><rect width='{canvas.Width}' height='{canvas.Height}' fill='url(#ground)'/>");
        theme.Ground(svg, canvas, plan.PhotoArea, palette, plan.Type);
        theme.Air(svg, canvas, palette, plan.Type);
    }

    protected override void Photo(Sheet sheet, Plan plan, Theme theme, string href)
    {
        var (svg, area) = (sheet.Svg, plan.PhotoArea);
        // A stage runs to the edges of the poster; only where it ends inside it has an edge to shape.
        var staged = area.Y <= 0;
        var stage = sheet.Canvas with { Height = plan.Foot.Y };
        string Outline(double reach) => staged
            ? Shapes.Scalloped(Stretched(area, sheet.Canvas, reach).Bleed(stage, 20), stage, 60, 24)
            : theme.Frame(new Box(area.X - reach, area.Y - (reach * 1.36), area.Width + (reach * 2), area.Height + (reach * 2.36)));
        var arch = Outline(0);
        svg.Add($"<clipPath id='frame'><path d='{arch}'/></clipPath><path d='{arch}' transform='translate({(staged ? 0 : 10)},16)' fill='#000' opacity='.34'/><g clip-path='url(#frame)'>");
        PhotoImage.Draw(svg, plan.Photo, href);
        // Dark runs in from the edge: a pale backdrop in the photo never shows as a sliver along the arch. The contact band's colour is dark in every theme, where a pale ground would fog the cloth.
        foreach (var (wide, dark) in new[] { (70, .1), (46, .14), (24, .2) })
            svg.Add($"<path d='{arch}' fill='none' stroke='{sheet.Palette.Foot}' stroke-width='{wide}' stroke-opacity='{dark}'/>");
        svg.Add($"</g><path d='{arch}' fill='none' stroke='url(#metal)' stroke-width='9'/>");
        svg.Add($"<path d='{Outline(14)}' fill='none' stroke='url(#metal)' stroke-width='3'/>");
    }

    private static Box Stretched(Box area, Box canvas, double by)
    {
        var (left, right) = (area.X > 0 ? by : 0, area.Right < canvas.Right ? by : 0);
        return new Box(area.X - left, area.Y, area.Width + left + right, area.Height + (area.Width >= canvas.Width ? by : 0));
    }

    protected override void Front(Sheet sheet, Plan plan, Theme theme, OfferWords words)
    {
        var (svg, canvas, foot, palette) = (sheet.Svg, sheet.Canvas, plan.Foot, sheet.Palette);
        theme.Crown(svg, canvas, palette, canvas.Height < 700 ? .5 : plan.Type);
        svg.Add($"<rect x='0' y='{foot.Y}' width='{foot.Width}' height='{foot.Height}' fill='{palette.Foot}' fill-opacity='.92'/><path d='M0,{foot.Y}H{foot.Width}' stroke='url(#metal)' stroke-width='4'/><path d='M0,{foot.Y + 9}H{foot.Width}' stroke='{palette.Metal[1]}' stroke-width='2.4' stroke-dasharray='.1 10' stroke-linecap='round' opacity='.8'/>");
        theme.Guards(svg, foot, palette, canvas.Height < 700 ? .74 : plan.Type);
        if (words.Contact is null && words.Address is null)
            theme.Sign(svg, foot.CenterX, foot.Y + (Math.Min(foot.Height, 120) / 2), Math.Min(foot.Height, 120) * .36, palette);
    }

    protected override PriceDress PriceDress(Sheet sheet)
    {
        var palette = sheet.Palette;
        return new PriceDress(palette.PlateInk, palette.PlateMuted, palette.Strike, sheet.Faces.Plain, (svg, box) => svg.Add(
            $"<rect x='{box.X + 4}' y='{box.Y + 8}' width='{box.Width}' height='{box.Height}' rx='20' fill='#000' opacity='.3'/><rect x='{box.X}' y='{box.Y}' width='{box.Width}' height='{box.Height}' rx='20' fill='{palette.Plate}'/><rect x='{box.X + 8}' y='{box.Y + 8}' width='{box.Width - 16}' height='{box.Height - 16}' rx='14' fill='none' stroke='{palette.Strike}' stroke-width='2.2' stroke-dasharray='7 6' stroke-linecap='round' opacity='.75'/>"),
            0.42, 0.25);
    }

    protected override void Rule(Sheet sheet, Svg svg, Box box)
    {
        var reach = Math.Min(150, box.Width * .3);
        var (x, y, colour) = (box.CenterX, box.CenterY, sheet.Palette.Metal[1]);
        svg.Add($"<path d='M{x - reach},{y}H{x - 20}M{x + 20},{y}H{x + reach}' stroke='{colour}' stroke-width='2.2'/><path d='M{x},{y - 8}l10,8l-10,8l-10,-8Z' fill='{colour}'/><circle cx='{x - reach}' cy='{y}' r='3.4' fill='{colour}'/><circle cx='{x + reach}' cy='{y}' r='3.4' fill='{colour}'/>");
    }

    protected override Block? Emblem(Sheet sheet, Plan plan, Theme theme, OfferWords words) =>
        new EmblemBlock(170 * plan.Type, 0, (svg, box) => theme.Sign(svg, box.CenterX, box.CenterY, box.Height * .46, sheet.Palette));

    protected override void Ribbon(Sheet sheet, Svg svg, Box box) => svg.Add(
        $"<rect x='{box.X}' y='{box.Y}' width='{box.Width}' height='{box.Height}' rx='12' fill='{sheet.Palette.Ribbon}'/><rect x='{box.X + 5}' y='{box.Y + 5}' width='{box.Width - 10}' height='{box.Height - 10}' rx='8' fill='none' stroke='{sheet.Palette.Metal[1]}' stroke-width='1.8'/>");
}
