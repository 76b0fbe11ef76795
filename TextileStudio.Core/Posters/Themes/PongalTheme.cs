using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>The harvest's thanks: turmeric, terracotta and cane green, rice-flour kolam, the pot that boils over.</summary>
internal static class PongalTheme
{
    public static Theme Theme { get; } = new(Festival.Pongal, Royal(), Minimal(), Vibrant())
    {
        Crown = Harvest.Thoranam,
        Bunting = Harvest.Bunting,
        Guards = (svg, band, palette, scale) => Placing.AtBothEnds(svg, band, scale, art =>
        {
            Harvest.Pot(art, 76, 108, .74);
            Kolam.Diamond(art, 180, 60, 46, 2, palette.FootInk, .9);
        }),
        Ground = Field,
        Burst = Sunrise,
        Paper = (svg, canvas, photo, palette, scale) =>
        {
            var paper = Placing.Paper(canvas, photo);
            Kolam.Diamond(svg, paper.Right - (40 * scale), paper.Bottom - (60 * scale), 300 * scale, 4, palette.Ornament, Palette.Veil);
            Kolam.Diamond(svg, paper.X + (60 * scale), paper.Y + (30 * scale), 190 * scale, 3, palette.Ornament, Palette.Veil);
            Placing.Selvedge(svg, canvas, photo, scale, 24, tile =>
            {
                tile.Add($"<rect width='24.4' height='24' fill='{palette.Headline[0]}'/>");
                Kolam.Link(tile, 24, 12, palette.Plate);
            });
        },
        Frame = Frames.Gopuram,
        Air = (svg, canvas, _, scale) =>
        {
            Harvest.Sugarcane(svg, 19 * scale, canvas.Height, canvas.Height * .3, scale * 1.1);
            Harvest.Sugarcane(svg, canvas.Right - (19 * scale), canvas.Height, canvas.Height * .26, scale * 1.1);
        },
        Sign = (svg, x, y, radius, palette) =>
        {
            Harvest.Sun(svg, x, y, radius * 1.08, palette.Plate, palette.Festive[0]);
            Harvest.Pot(svg, x, y + (radius * .78), radius / 92);
        },
        LineSign = (svg, x, y, radius, palette) => Harvest.LinePot(svg, x, y + (radius * .92), radius / 86, palette.Ink, palette.Metal[1]),
    };

    private static void Field(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil);
        Kolam.Diamond(svg, canvas.Right - (30 * scale), canvas.Height * .2, 250 * scale, 4, palette.Ornament, Palette.Veil * 2);
        Kolam.Diamond(svg, canvas.Width * .72, canvas.Height * .86, 300 * scale, 4, palette.Ornament, Palette.Veil * 2);
    }

    private static void Sunrise(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil * 2);
        Kolam.Diamond(svg, canvas.Width * .82, canvas.Height * .62, 360 * scale, 4, palette.Muted, Palette.Veil);
        Harvest.Sugarcane(svg, 22 * scale, canvas.Height, canvas.Height * .34, scale);
        Harvest.Sugarcane(svg, canvas.Right - (14 * scale), canvas.Height, canvas.Height * .4, scale);
        Placing.BehindCorners(svg, canvas, photo, scale, (art, x, y, radius) => Harvest.Sun(art, x, y, radius, palette.Festive[0], palette.Festive[3]));
    }

    private static Palette Royal() => new()
    {
        Ground = ["#ffd166", "#f9b938", "#ec9a1e"],
        Headline = ["#7d1408", "#5a0c05"],
        Ink = "#4d1207",
        Muted = "#5c210b",
        Metal = ["#6e2a0d", "#9c4a1c", "#d98f4a"],
        Ornament = "#fff6dc",
        Plate = "#fffaf0",
        PlateInk = "#a3210f",
        PlateMuted = "#6b4f33",
        Strike = "#b3261e",
        Badge = ["#b8341b", "#8f2412"],
        BadgeInk = "#fff8e8",
        Pill = ["#1f6b2d", "#14521f"],
        PillInk = "#fff9e3",
        Ribbon = "#17592a",
        RibbonInk = "#fff3c9",
        Foot = "#5a1a0b",
        FootInk = "#ffe9b8",
        Festive = ["#d9541e", "#f6c026", "#2f8a3a", "#fffaf0"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#fdf9ee", "#f7efda"],
        Headline = ["#9a3412"],
        Ink = "#5a2410",
        Muted = "#6d4a30",
        Metal = ["#a8571f", "#c67a34", "#e0ab6b"],
        Ornament = "#c67a34",
        Plate = "#fdf9ee",
        PlateInk = "#9a3412",
        PlateMuted = "#6b5640",
        Strike = "#b3261e",
        Badge = ["#2d6a2f"],
        BadgeInk = "#fdfaee",
        Pill = ["#2d6a2f"],
        PillInk = "#fdfaee",
        Ribbon = "#f6e3b4",
        RibbonInk = "#7a2a0c",
        Foot = "#f7efda",
        FootInk = "#5a2410",
        Festive = ["#e0a51e", "#b5481d", "#3b7f38", "#fffdf5"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#ad3a0a", "#943009", "#702206"],
        Headline = ["#fff4b8", "#ffe46b"],
        Ink = "#ffffff",
        Muted = "#ffeeda",
        Metal = ["#f59f00", "#ffd338", "#fff3b0"],
        Ornament = "#d0591a",
        Plate = "#ffd93b",
        PlateInk = "#7a1f08",
        PlateMuted = "#5c3b05",
        Strike = "#c2260f",
        Badge = ["#2b7a2f", "#1d6124"],
        BadgeInk = "#fffbe6",
        Pill = ["#ffffff"],
        PillInk = "#96300a",
        Ribbon = "#1f6b2b",
        RibbonInk = "#fffbe0",
        Foot = "#1f6b2b",
        FootInk = "#fffbe0",
        Festive = ["#ffd338", "#5fb846", "#ffffff", "#ff7a1f"],
    };
}
