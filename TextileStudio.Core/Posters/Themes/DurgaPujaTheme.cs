using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>Bengal's homecoming of the daughter: white cloth with the red border, alpona, dhak and conch, shiuli and kash of early autumn.</summary>
internal static class DurgaPujaTheme
{
    public static Theme Theme { get; } = new(Festival.DurgaPuja, Royal(), Minimal(), Vibrant())
    {
        Crown = Pandal.Drape,
        Bunting = Pandal.Chandmalas,
        Guards = (svg, band, palette, scale) => Placing.AtBothEnds(svg, band, scale, art =>
        {
            Pandal.Dhak(art, 98, 68, .72);
            Pandal.Conch(art, 192, 90, .46);
        }),
        Ground = (svg, canvas, photo, palette, scale) =>
        {
            Alpona.Lotus(svg, canvas.Right - (20 * scale), canvas.Height * .22, 300 * scale, palette.Ornament, Palette.Veil);
            Alpona.Lotus(svg, canvas.Width * .7, canvas.Height * .92, 330 * scale, palette.Ornament, Palette.Veil);
            Alpona.Lotus(svg, photo.X, photo.Y + (40 * scale), 170 * scale, palette.Ornament, .34);
        },
        Burst = Autumn,
        Paper = (svg, canvas, photo, palette, scale) =>
        {
            var paper = Placing.Paper(canvas, photo);
            Alpona.Lotus(svg, paper.Right - (20 * scale), paper.Bottom - (30 * scale), 320 * scale, palette.Ornament, Palette.Veil);
            Alpona.Lotus(svg, paper.X + (60 * scale), paper.Y + (30 * scale), 190 * scale, palette.Ornament, Palette.Veil);
            Placing.Selvedge(svg, canvas, photo, scale, 48, tile => Alpona.Creeper(tile, palette.Headline[0], palette.Plate));
        },
        Frame = Frames.Pandal,
        Air = (svg, canvas, palette, scale) =>
        {
            svg.Add($"<defs>");
            Pandal.Shiuli(svg, "fallen");
            svg.Add($"</defs>");
            Pandal.Kash(svg, 0, canvas.Height * .94, scale * .9, 1, palette.Metal[1]);
            Pandal.Kash(svg, canvas.Right, canvas.Height * .94, scale * .9, -1, palette.Metal[1]);
            Placing.DownTheSides(svg, canvas with { Height = canvas.Height * .72 }, ["fallen"], 12, seed: 8, scale);
        },
        Sign = (svg, x, y, radius, palette) =>
        {
            Alpona.Lotus(svg, x, y, radius * 1.08, palette.Metal[2], .8);
            Pandal.Trident(svg, x, y + (radius * .86), radius / 80, palette.Metal[1], palette.Metal[0]);
        },
        LineSign = (svg, x, y, radius, palette) => Alpona.ThreeEyes(svg, x, y + (radius * .04), radius * 1.02, palette.Ink, palette.Strike),
    };

    private static void Autumn(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil * 2);
        Alpona.Lotus(svg, canvas.Width * .84, canvas.Height * .62, 350 * scale, palette.Plate, Palette.Veil * 2);
        svg.Add($"<defs>");
        Pandal.Shiuli(svg, "fallen");
        svg.Add($"</defs>");
        Placing.BehindCorners(svg, canvas, photo, scale, (art, x, y, radius) =>
        {
            art.Add($"<path d='{Shapes.Scallop(radius, 24, .07)}' transform='translate({x},{y})' fill='{palette.Festive[0]}'/>");
            Alpona.Lotus(art, x, y, radius * .93, palette.Plate);
        });

        Pandal.Kash(svg, canvas.Right, canvas.Height, scale * .9, -1, palette.Foot);
        Pandal.Kash(svg, 0, canvas.Height * .8, scale * .9, 1, palette.Foot);
        Placing.DownTheSides(svg, canvas with { Height = canvas.Height * .6 }, ["fallen"], 12, seed: 8, scale);
    }

    private static Palette Royal() => new()
    {
        Ground = ["#bd1118", "#9c0d15", "#68060c"],
        Headline = ["#fffdf5", "#ffecc4"],
        Ink = "#fffaf2",
        Muted = "#ffefe6",
        Metal = ["#b57a22", "#f0bf52", "#fff2c4"],
        Ornament = "#ffc9b0",
        Plate = "#fffaf0",
        PlateInk = "#b01016",
        PlateMuted = "#6b5347",
        Strike = "#8a1016",
        Badge = ["#fff6e6", "#ffe9c2"],
        BadgeInk = "#a30f17",
        Pill = ["#ffd66b", "#f4b93a"],
        PillInk = "#5c060b",
        Ribbon = "#5c060b",
        RibbonInk = "#ffe9b8",
        Foot = "#4a0409",
        FootInk = "#ffecc4",
        Festive = ["#ff9a1f", "#ffd23f", "#ffffff"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#ffffff", "#faf5ef"],
        Headline = ["#b3121a"],
        Ink = "#5c1016",
        Muted = "#6d4b47",
        Metal = ["#a3151c", "#c4262c", "#e88a80"],
        Ornament = "#d9534f",
        Plate = "#ffffff",
        PlateInk = "#b3121a",
        PlateMuted = "#6b5552",
        Strike = "#6d4b47",
        Badge = ["#b3121a"],
        BadgeInk = "#fff7f0",
        Pill = ["#b3121a"],
        PillInk = "#fff7f0",
        Ribbon = "#fbe3dc",
        RibbonInk = "#8a0f16",
        Foot = "#faf5ef",
        FootInk = "#5c1016",
        Festive = ["#f39a1f", "#c4262c", "#ffffff"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#ffd23d", "#ffc423", "#ffb40a"],
        Headline = ["#9c0a12", "#7d050b"],
        Ink = "#5c060b",
        Muted = "#6e1a08",
        Metal = ["#b3121a", "#d9242b", "#ffffff"],
        Ornament = "#fff3c2",
        Plate = "#fffaf0",
        PlateInk = "#b00d15",
        PlateMuted = "#6b4a36",
        Strike = "#b3121a",
        Badge = ["#c4161c", "#a30f17"],
        BadgeInk = "#fff8ea",
        Pill = ["#b3121a"],
        PillInk = "#fff8e0",
        Ribbon = "#fffdf5",
        RibbonInk = "#a30f17",
        Foot = "#b3121a",
        FootInk = "#fff6dc",
        Festive = ["#d9242b", "#ffffff", "#ff7a1a", "#ffe27a"],
    };
}
