using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>Punjab's harvest: mustard, saffron and the green of the fields; wheat, phulkari, the dhol, the sun.</summary>
internal static class BaisakhiTheme
{
    public static Theme Theme { get; } = new(Festival.Baisakhi, Royal(), Minimal(), Vibrant())
    {
        Crown = Phulkari.Crown,
        Bunting = Phulkari.Bunting,
        Guards = Wheat.Dhols,
        Ground = Phulkari.Ground,
        Burst = Phulkari.Burst,
        Paper = Phulkari.Paper,
        Frame = Phulkari.SteppedFrame,
        Air = (svg, canvas, palette, _) => Rangoli.Rays(svg, canvas.Width * .3, canvas.Height * .42, canvas.Width + canvas.Height, "#fff3b8", .16),
        Sign = Wheat.Sign,
        LineSign = Wheat.LineSign,
    };

    private static Palette Royal() => new()
    {
        Ground = ["#f6c445", "#f0b12e", "#e7a424"],
        Headline = ["#620a1e", "#6d0d1a"],
        Ink = "#3f1408",
        Muted = "#4f2408",
        Metal = ["#5e0c22", "#a81c3a", "#e8743a"],
        Ornament = "#b4560f",
        Plate = "#fffaf0",
        PlateInk = "#9a0f22",
        PlateMuted = "#6b4a30",
        Strike = "#c5202c",
        Badge = ["#1c6b32", "#0d4f24"],
        BadgeInk = "#fff8dc",
        Pill = ["#7c1226", "#5e0c1c"],
        PillInk = "#ffe9a8",
        Ribbon = "#17602c",
        RibbonInk = "#fff3c0",
        Foot = "#4a0a1a",
        FootInk = "#ffe9a8",
        Festive = ["#8a1230", "#ffb21f", "#e8501c", "#1f8a43"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#fffaea", "#fbf0d0"],
        Headline = ["#8a3a06"],
        Ink = "#4a2a0a",
        Muted = "#6b5030",
        Metal = ["#a8741a", "#cf9a2a", "#ecc968"],
        Ornament = "#d9a21f",
        Plate = "#fffaea",
        PlateInk = "#1c5f2c",
        PlateMuted = "#6b5536",
        Strike = "#b3261e",
        Badge = ["#1c6630"],
        BadgeInk = "#fffbe8",
        Pill = ["#8a3a06"],
        PillInk = "#fff8e0",
        Ribbon = "#f8dc8a",
        RibbonInk = "#5a2a04",
        Foot = "#fbf0d0",
        FootInk = "#4a2a0a",
        Festive = ["#7a1230", "#eda41f", "#d9521c", "#2a8a45"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#0b632d", "#085328", "#043e20"],
        Headline = ["#fff48f", "#ffdf4a"],
        Ink = "#ffffff",
        Muted = "#eafbe6",
        Metal = ["#f08a00", "#ffc93c", "#fff3b0"],
        Ornament = "#a3c230",
        Plate = "#ffcf2e",
        PlateInk = "#7a1024",
        PlateMuted = "#54300a",
        Strike = "#c2134f",
        Badge = ["#c2410c", "#a83208"],
        BadgeInk = "#ffffff",
        Pill = ["#ffffff"],
        PillInk = "#0e5f2e",
        Ribbon = "#b8125a",
        RibbonInk = "#ffffff",
        Foot = "#b33a08",
        FootInk = "#fff8e0",
        Festive = ["#b8125a", "#ffb61f", "#ff6a1f", "#ffe04d"],
    };
}
