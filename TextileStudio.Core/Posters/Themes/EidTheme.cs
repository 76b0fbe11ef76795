using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>The new moon: emerald and midnight blue, brass lanterns, star lattice, an arch. No figure and no lettering, which belong to the mosque.</summary>
internal static class EidTheme
{
    public static Theme Theme { get; } = new(Festival.Eid, Royal(), Minimal(), Vibrant())
    {
        Crown = Lanterns.Crown,
        Bunting = Lanterns.Bunting,
        Guards = (svg, band, palette, scale) => Placing.AtBothEnds(svg, band, scale, art => Lanterns.Skyline(art, palette)),
        Ground = (svg, canvas, photo, palette, scale) =>
        {
            Girih.Lattice(svg, canvas, palette.Ornament, .1, 90 * scale);
            Girih.Rosette(svg, canvas.Right - (20 * scale), canvas.Height * .2, 300 * scale, palette.Ornament, Palette.Veil);
            Girih.Rosette(svg, canvas.Width * .74, canvas.Height * .9, 330 * scale, palette.Ornament, Palette.Veil);
        },
        Burst = Night,
        Paper = (svg, canvas, photo, palette, scale) =>
        {
            var paper = Placing.Paper(canvas, photo);
            Girih.Rosette(svg, paper.Right - (20 * scale), paper.Bottom - (30 * scale), 330 * scale, palette.Ornament, Palette.Veil);
            Girih.Rosette(svg, paper.X + (60 * scale), paper.Y + (30 * scale), 200 * scale, palette.Ornament, Palette.Veil);
            Placing.Selvedge(svg, canvas, photo, scale, 24, tile => Girih.Link(tile, palette.Headline[0], palette.Metal[2]));
        },
        Frame = Frames.Keel,
        Air = (svg, canvas, palette, scale) =>
        {
            svg.Add($"<defs><g id='glint'><path d='M0,-13C1.5,-4 4,-1.5 13,0C4,1.5 1.5,4 0,13C-1.5,4 -4,1.5 -13,0C-4,-1.5 -1.5,-4 0,-13Z' fill='{palette.Metal[2]}'/></g></defs>");
            Placing.DownTheSides(svg, canvas, ["glint"], 16, seed: 3, scale * .8);
        },
        Sign = (svg, x, y, radius, palette) =>
        {
            Girih.Rosette(svg, x, y, radius * 1.08, palette.Metal[1], .45);
            Lanterns.MoonAndStar(svg, x - (radius * .04), y + (radius * .04), radius * .62, palette.Metal[1], palette.Metal[2]);
        },
        LineSign = (svg, x, y, radius, palette) => Lanterns.LineMoon(svg, x - (radius * .1), y + (radius * .06), radius * .86, palette.Ink, palette.Festive[1]),
    };

    private static void Night(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Girih.Lattice(svg, canvas, palette.Ornament, Palette.Veil, 108 * scale);
        Girih.Rosette(svg, photo.CenterX, photo.CenterY, Math.Max(photo.Width, photo.Height) * .74, palette.Ornament, Palette.Veil * 1.6);
        svg.Add($"<defs><g id='glint'><path d='M0,-13C1.5,-4 4,-1.5 13,0C4,1.5 1.5,4 0,13C-1.5,4 -4,1.5 -13,0C-4,-1.5 -1.5,-4 0,-13Z' fill='{palette.Metal[2]}'/></g></defs>");
        Placing.DownTheSides(svg, canvas, ["glint"], 18, seed: 5, scale);
        Placing.BehindCorners(svg, canvas, photo, scale, (art, x, y, radius) =>
        {
            if (x < photo.CenterX && y < photo.CenterY)
                Lanterns.MoonAndStar(art, x - (radius * .1), y - (radius * .1), radius * .82, palette.Metal[1], palette.Metal[2]);
            else
                Girih.Tile(art, x, y, radius * .94, palette);
        });
    }

    private static Palette Royal() => new()
    {
        Ground = ["#0b5746", "#074237", "#03241d"],
        Headline = ["#fff7d6", "#f3db94"],
        Ink = "#fbfdf8",
        Muted = "#d6ebe2",
        Metal = ["#8f7432", "#dcc27a", "#fff6d8"],
        Ornament = "#dcc27a",
        Plate = "#fbfaf2",
        PlateInk = "#0a4f40",
        PlateMuted = "#57604f",
        Strike = "#a33b2a",
        Badge = ["#86671d", "#6b5014"],
        BadgeInk = "#fffdf2",
        Pill = ["#f3e2ac", "#d9be72"],
        PillInk = "#06352b",
        Ribbon = "#042f28",
        RibbonInk = "#f7e8b8",
        Foot = "#021c17",
        FootInk = "#f4e6b8",
        Festive = ["#2fb5a0", "#f0d58a", "#4f7bd9"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#f7faf9", "#e9f1f0"],
        Headline = ["#14325c"],
        Ink = "#1b3454",
        Muted = "#4b5b68",
        Metal = ["#7f8a94", "#a4b0ba", "#d3dbe1"],
        Ornament = "#6f93a8",
        Plate = "#f7faf9",
        PlateInk = "#14325c",
        PlateMuted = "#566270",
        Strike = "#b3402c",
        Badge = ["#0f5f55"],
        BadgeInk = "#f4fbf8",
        Pill = ["#14325c"],
        PillInk = "#f6fafc",
        Ribbon = "#dbe7ea",
        RibbonInk = "#17395c",
        Foot = "#e9f1f0",
        FootInk = "#1b3454",
        Festive = ["#0f7a6a", "#b89b4a", "#14325c"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#1f3fa3", "#182f86", "#0d1a5c"],
        Headline = ["#fff4b8", "#ffd95a"],
        Ink = "#ffffff",
        Muted = "#e3ecff",
        Metal = ["#f0b429", "#ffd95a", "#fff5c4"],
        Ornament = "#4f7bff",
        Plate = "#fff3c4",
        PlateInk = "#14256e",
        PlateMuted = "#55491f",
        Strike = "#c2255c",
        Badge = ["#0a8270", "#066355"],
        BadgeInk = "#ffffff",
        Pill = ["#ffffff"],
        PillInk = "#182f86",
        Ribbon = "#0a7365",
        RibbonInk = "#ffffff",
        Foot = "#0a6b5e",
        FootInk = "#ffffff",
        Festive = ["#ff8a3d", "#25c9b0", "#ff5f9e", "#ffd95a"],
    };
}
