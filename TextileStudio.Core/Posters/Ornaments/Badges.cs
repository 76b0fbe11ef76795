using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Layout;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>The discount seal: a shape by style, the per cent large, the word for "off" below.</summary>
internal static class Badges
{
    public static void Draw(Sheet sheet, OfferWords words, Box box, PosterStyle style)
    {
        var radius = box.Width / 2;
        var (x, y) = (box.CenterX, box.CenterY);
        var svg = sheet.Svg;
        var palette = sheet.Palette;
        svg.Add($"<defs><radialGradient id='badge' cx='.4' cy='.3' r='.9'><stop offset='0' stop-color='{palette.Badge[0]}'/><stop offset='1' stop-color='{palette.Badge[^1]}'/></radialGradient></defs><g transform='translate({x},{y})'>");
        switch (style)
        {
            case PosterStyle.Royal:
                svg.Add($"<path d='{Shapes.Star(radius, radius * .88, 26)}' transform='translate(5,8)' fill='#000' opacity='.35'/><path d='{Shapes.Star(radius, radius * .88, 26)}' fill='url(#badge)' stroke='url(#metal)' stroke-width='{radius * .05}'/><circle r='{radius * .76}' fill='none' stroke='{palette.BadgeInk}' stroke-opacity='.7' stroke-width='2.4' stroke-dasharray='.1 7' stroke-linecap='round'/>");
                break;
            case PosterStyle.Minimal:
                svg.Add($"<circle r='{radius}' fill='url(#badge)'/><circle r='{radius * .88}' fill='none' stroke='{palette.BadgeInk}' stroke-opacity='.65' stroke-width='1.6'/>");
                break;
            default:
                svg.Add($"<path d='{Shapes.Scallop(radius, 14, .14)}' transform='translate(6,9)' fill='#000' opacity='.25'/><path d='{Shapes.Scallop(radius, 14, .14)}' fill='url(#badge)' stroke='#fff' stroke-width='{radius * .055}'/><circle r='{radius * .74}' fill='none' stroke='{palette.BadgeInk}' stroke-opacity='.45' stroke-width='3' stroke-dasharray='8 7'/>");
                break;
        }

        svg.Add($"</g>");
        sheet.Place(Role.Badge, box);
        var figure = sheet.Fit.Fit(words.Discount!, Faces.Figures, new FitRoom(radius * 1.34, radius * .62, 12, 1));
        var off = sheet.Fit.Fit(words.Off, sheet.Faces.Strong, new FitRoom(radius, radius * .34, 10, 1));
        var top = y - (radius * .46);
        sheet.Write(Role.Discount, figure, Faces.Figures, palette.BadgeInk, new Box(box.X, top, box.Width, figure.Height), Align.Middle);
        sheet.Write(Role.Off, off, sheet.Faces.Strong, palette.BadgeInk, new Box(box.X, top + figure.Height - (figure.Size * .1), box.Width, off.Height), Align.Middle);
    }
}
