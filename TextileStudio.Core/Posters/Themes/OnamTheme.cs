using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>Kerala's homecoming: cream cloth with its gold border, flower carpets, a standing lamp, the snake boat.</summary>
internal static class OnamTheme
{
    public static Theme Theme { get; } = new(Festival.Onam, Royal(), Minimal(), Vibrant())
    {
        Crown = Pookalam.Crown,
        Bunting = Pookalam.Bunting,
        Guards = (svg, band, palette, scale) => Placing.AtBothEnds(svg, band, scale, art =>
        {
            Pookalam.Carpet(art, 134, 124, 92, palette);
            Kasavu.Lamp(art, 46, 108, .74, palette);
        }),
        Ground = (svg, canvas, photo, palette, scale) =>
        {
            Pookalam.Lines(svg, canvas.Right - (30 * scale), canvas.Height * .24, 290 * scale, palette.Ornament, Palette.Veil);
            Pookalam.Lines(svg, canvas.Width * .7, canvas.Height * .93, 330 * scale, palette.Ornament, Palette.Veil);
            Kasavu.Hem(svg, canvas, palette, scale);
        },
        Burst = Backwater,
        Paper = (svg, canvas, photo, palette, scale) =>
        {
            var paper = Placing.Paper(canvas, photo);
            Pookalam.Lines(svg, paper.Right - (30 * scale), paper.Bottom - (40 * scale), 320 * scale, palette.Ornament, Palette.Veil);
            Pookalam.Lines(svg, paper.X + (70 * scale), paper.Y + (40 * scale), 180 * scale, palette.Ornament, Palette.Veil);
            Placing.Selvedge(svg, canvas, photo, scale, 12, tile => tile.Add(
                $"<rect width='12.4' height='15' fill='{palette.Metal[1]}'/><path d='M0,3H12.4M0,12H12.4' stroke='{palette.Metal[2]}' stroke-width='1.4'/><path d='M6,4l4,3.5l-4,3.5l-4,-3.5Z' fill='{palette.Metal[2]}'/><path d='M0,18.4H12.4' stroke='{palette.PillInk}' stroke-width='2'/><path d='M0,19H12.4' stroke='{palette.Headline[0]}' stroke-width='2.2'/><path d='M0,23H12.4' stroke='{palette.Metal[1]}' stroke-width='2'/>"));
        },
        Frame = Frames.Plaque,
        Air = (_, _, _, _) => { },
        Sign = (svg, x, y, radius, palette) =>
        {
            Pookalam.Carpet(svg, x, y, radius * 1.06, palette);
            Kasavu.Lamp(svg, x, y + (radius * .7), radius / 96, palette);
        },
        LineSign = (svg, x, y, radius, palette) => Kasavu.LineBoat(svg, x, y + (radius * .1), radius / 96, palette.Ink, palette.Metal[1]),
    };

    private static void Backwater(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil * 2);
        Pookalam.Lines(svg, canvas.Width * .86, canvas.Height * .66, 330 * scale, palette.Muted, Palette.Veil);
        var (x, y) = Placing.Behind(canvas, photo, right: false, bottom: false, 88 * scale, scale);
        foreach (var turn in new[] { -82, -45, -8 })
            Kasavu.BananaLeaf(svg, x, y, turn, 1.16 * scale);
        Placing.BehindCorners(svg, canvas, photo, scale, (art, left, top, radius) => Pookalam.Carpet(art, left, top, radius * .94, palette));
    }

    private static Palette Royal() => new()
    {
        Ground = ["#fffbf1", "#fbf1da", "#f2dfb4"],
        Headline = ["#0e5a32", "#083f22"],
        Ink = "#123f27",
        Muted = "#4a4a2c",
        Metal = ["#9a6b16", "#cf9a2e", "#f3d68a"],
        Ornament = "#cf9a2e",
        Plate = "#0f5a34",
        PlateInk = "#fff6d6",
        PlateMuted = "#dfe9cf",
        Strike = "#f0c75a",
        Badge = ["#b3261e", "#8e1b16"],
        BadgeInk = "#fff8e6",
        Pill = ["#c9952b", "#b07f1c"],
        PillInk = "#241704",
        Ribbon = "#0f5a34",
        RibbonInk = "#ffefb8",
        Foot = "#0b4527",
        FootInk = "#ffefb8",
        Festive = ["#f28c1e", "#f7c62f", "#c2185b", "#ffffff", "#3d8b40"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#fffdf8", "#f9f3e3"],
        Headline = ["#0f5132"],
        Ink = "#1d4a33",
        Muted = "#55563f",
        Metal = ["#a67a1e", "#c9a03c", "#e8cf86"],
        Ornament = "#c9a03c",
        Plate = "#fffdf8",
        PlateInk = "#0f5132",
        PlateMuted = "#5d5b48",
        Strike = "#b3402c",
        Badge = ["#0f5132"],
        BadgeInk = "#fff9e6",
        Pill = ["#0f5132"],
        PillInk = "#fff9e6",
        Ribbon = "#f5e8c0",
        RibbonInk = "#3d4a12",
        Foot = "#f9f3e3",
        FootInk = "#1d4a33",
        Festive = ["#e8891c", "#f2c230", "#b91f5c", "#2f7d3b"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#006f52", "#005c45", "#004234"],
        Headline = ["#fff6b0", "#ffe866"],
        Ink = "#ffffff",
        Muted = "#e6fff4",
        Metal = ["#f0a91c", "#ffd75a", "#fff3b8"],
        Ornament = "#1d9068",
        Plate = "#fff4cf",
        PlateInk = "#8a1c10",
        PlateMuted = "#5a4a1e",
        Strike = "#c2260f",
        Badge = ["#c8430f", "#a83509"],
        BadgeInk = "#ffffff",
        Pill = ["#ffd338", "#ffc61a"],
        PillInk = "#0a3d2a",
        Ribbon = "#a8123f",
        RibbonInk = "#ffffff",
        Foot = "#a8123f",
        FootInk = "#fff6dc",
        Festive = ["#ff9f1c", "#ffe04d", "#e6194f", "#ffffff", "#7ccf3c"],
    };
}
