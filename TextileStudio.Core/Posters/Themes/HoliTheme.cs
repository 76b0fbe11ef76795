using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>Colour thrown into the air: white and blush under powder clouds, running paint, heaps of gulal, the pichkari, palash in flower.</summary>
internal static class HoliTheme
{
    public static Theme Theme { get; } = new(Festival.Holi, Royal(), Minimal(), Vibrant())
    {
        Crown = (svg, canvas, palette, scale) => Splashes.Drips(svg, canvas, palette, scale, 88, seed: 12),
        Bunting = (svg, canvas, palette, scale) => Splashes.Drips(svg, canvas, palette, scale, 60, seed: 5),
        Guards = (svg, band, palette, scale) => Placing.AtBothEnds(svg, band, scale, art =>
        {
            Splashes.Plate(art, 88, 106, .86, palette);
            Splashes.Pichkari(art, 196, 62, .44, -62, palette);
        }),
        Ground = Powder,
        Burst = Riot,
        Paper = (svg, canvas, photo, palette, scale) =>
        {
            var paper = Placing.Paper(canvas, photo);
            foreach (var (right, down, radius, colour) in new[] { (40, 60, 190, 0), (250, 20, 90, 1), (20, 300, 80, 2) })
                Splashes.Splash(svg, paper.Right - (right * scale), paper.Bottom - (down * scale), radius * scale, palette.Festive[colour], colour + 3, Palette.Veil);
            Splashes.Splash(svg, paper.X + (70 * scale), paper.Y + (40 * scale), 100 * scale, palette.Festive[3], 8, Palette.Veil);
            Placing.Selvedge(svg, canvas, photo, scale, 240, tile => Splashes.Strokes(tile, palette.Festive));
        },
        Frame = Frames.Billow,
        Air = (svg, canvas, _, scale) =>
        {
            Splashes.Palash(svg, 0, canvas.Height * .9, scale * .8, -14);
            Splashes.Palash(svg, canvas.Right + (6 * scale), canvas.Height * .88, scale * .7, -62);
        },
        Sign = (svg, x, y, radius, palette) =>
        {
            Splashes.Splash(svg, x, y, radius * .8, palette.Festive[0], 6);
            Splashes.Splash(svg, x - (radius * .4), y - (radius * .2), radius * .4, palette.Festive[1], 9);
            Splashes.Splash(svg, x + (radius * .42), y - (radius * .16), radius * .36, palette.Festive[2], 4);
            Splashes.Plate(svg, x, y + (radius * .7), radius / 100, palette);
        },
        LineSign = (svg, x, y, radius, palette) => Splashes.LinePichkari(svg, x - (radius * .2), y + (radius * .34), radius / 100, palette.Ink, palette),
    };

    private static void Powder(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Splashes.PowderDefs(svg, palette);
        foreach (var (x, y, radius, colour) in new[] { (photo.X, photo.Y + (photo.Height * .2), 170, 0), (photo.X - 10, photo.Y + (photo.Height * .55), 150, 1), (photo.X + 20, photo.Bottom, 180, 3), (photo.Right, photo.Bottom + 20, 90, 2), (photo.CenterX, photo.Y + 10, 160, 4), (canvas.Right + 20, 90.0, 150, 2), (canvas.Right + 40, canvas.Height * .86, 130, 0) })
            Splashes.Cloud(svg, x, y, radius * scale, palette, colour, (int)radius);
        Splashes.Splash(svg, photo.X + (20 * scale), photo.Y + (photo.Height * .36), 74 * scale, palette.Festive[2], 21);
        Splashes.Splash(svg, photo.X + (30 * scale), photo.Bottom - (150 * scale), 90 * scale, palette.Festive[0], 14);
        Splashes.Splash(svg, photo.Right - (24 * scale), photo.Y + (70 * scale), 58 * scale, palette.Festive[1], 31);
    }

    private static void Riot(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Splashes.PowderDefs(svg, palette);
        foreach (var (x, y, radius, colour) in new[] { (photo.X, photo.Y + (photo.Height * .5), 150, 5), (photo.X + 40, photo.Bottom, 160, 2), (canvas.Right + 30, canvas.Height * .3, 120, 1), (canvas.Right + 30, canvas.Height * .7, 130, 0), (photo.Right, photo.Bottom + 10, 90, 3) })
            Splashes.Cloud(svg, x, y, radius * scale, palette, colour, (int)radius);
        var near = 20 * scale;
        foreach (var (across, down, radius, colour) in new[] { (.0, .3, 56, 1), (.0, .52, 50, 6), (.0, .72, 60, 2), (.3, .0, 58, 6), (.62, .0, 52, 1) })
            Splashes.Splash(svg, photo.X + (photo.Width * across), photo.Y + (photo.Height * down) + (down == 0 && photo.Y > 90 * scale ? radius * scale : near * .2), radius * scale, palette.Festive[colour], colour + radius);
        var next = 0;
        Placing.BehindCorners(svg, canvas, photo, scale, (art, x, y, radius) => Splashes.Splash(art, x, y, radius * .9, palette.Festive[(next++ * 3) % 7], (int)radius));
        Weave.Confetti(svg, canvas, palette, 40, seed: 11);
    }

    private static Palette Royal() => new()
    {
        Ground = ["#fff4f7", "#fde3ec", "#f8cddd"],
        Headline = ["#a3105e", "#7a0a52"],
        Ink = "#4a1450",
        Muted = "#5f3560",
        Metal = ["#a8741f", "#d9a63c", "#fbe3a0"],
        Ornament = "#e0528f",
        Plate = "#fffdf9",
        PlateInk = "#9c0f5c",
        PlateMuted = "#655060",
        Strike = "#b3261e",
        Badge = ["#6a1b9a", "#521480"],
        BadgeInk = "#fff6ff",
        Pill = ["#ffd23f", "#fbb81f"],
        PillInk = "#5a0a3e",
        Ribbon = "#8a0f5c",
        RibbonInk = "#fff0d6",
        Foot = "#5c0d52",
        FootInk = "#ffe9c9",
        Festive = ["#e91e78", "#ffb400", "#12b5a6", "#7b3fe4", "#ff6d1f", "#57b82e"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#ffffff", "#fbf8fb"],
        Headline = ["#6a1b7a"],
        Ink = "#3f2150",
        Muted = "#5f5068",
        Metal = ["#c2528c", "#d977a6", "#efb3cd"],
        Ornament = "#c274b8",
        Plate = "#ffffff",
        PlateInk = "#b0125e",
        PlateMuted = "#625868",
        Strike = "#8a4a7a",
        Badge = ["#b0125e"],
        BadgeInk = "#ffffff",
        Pill = ["#6a1b7a"],
        PillInk = "#ffffff",
        Ribbon = "#fdeecb",
        RibbonInk = "#6b3a05",
        Foot = "#fbf8fb",
        FootInk = "#3f2150",
        Festive = ["#e91e78", "#ffb400", "#12a89a", "#7b3fe4", "#ff6d1f", "#57b82e"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#fffef8", "#fff8e6", "#ffefc9"],
        Headline = ["#c2085a", "#8a0f8f"],
        Ink = "#3b1173",
        Muted = "#4d2a73",
        Metal = ["#e0187a", "#ff5fa8", "#ffc2de"],
        Ornament = "#ffb6d4",
        Plate = "#5b17a3",
        PlateInk = "#ffee7a",
        PlateMuted = "#f3e2ff",
        Strike = "#ff8ac2",
        Badge = ["#d6006e", "#b0005c"],
        BadgeInk = "#ffffff",
        Pill = ["#00796b"],
        PillInk = "#ffffff",
        Ribbon = "#c23a06",
        RibbonInk = "#ffffff",
        Foot = "#5b17a3",
        FootInk = "#ffffff",
        Festive = ["#ff1f7a", "#ffc400", "#00b8a0", "#7c3aed", "#ff6a13", "#5cc22b", "#1e9bff"],
    };
}
