using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>The festival of lights: plum and gold, marigolds, clay lamps, paper lanterns.</summary>
internal static class DiwaliTheme
{
    public static Theme Theme { get; } = new(Festival.Diwali, Royal(), Minimal(), Vibrant())
    {
        Crown = Garland.Toran,
        Bunting = Lamps.Kandils,
        Guards = Lamps.Row,
        Air = (svg, canvas, _, _) => Weave.Bokeh(svg, canvas, 24, seed: 42),
        Sign = (svg, x, y, radius, palette) =>
        {
            Rangoli.Mandala(svg, x, y, radius * 1.05, palette.Metal[1], .5);
            Lamps.Diya(svg, x, y + (radius * .24), radius / 150);
        },
        LineSign = (svg, x, y, radius, palette) => Lamps.LineDiya(svg, x, y + (radius * .3), radius / 92, palette.Ink, palette.Metal[1]),
    };

    private static Palette Royal() => new()
    {
        Ground = ["#8a1142", "#5a0b35", "#25041f"],
        Headline = ["#fff3c4", "#f6ca62"],
        Ink = "#fffaf0",
        Muted = "#f7dfc8",
        Metal = ["#b57a22", "#f2bf4e", "#fff0bd"],
        Ornament = "#f2bf4e",
        Plate = "#fff8ea",
        PlateInk = "#9a0f22",
        PlateMuted = "#6f5a49",
        Strike = "#c5202c",
        Badge = ["#d4261f", "#9c0f1b"],
        BadgeInk = "#fffaf0",
        Pill = ["#f9d77e", "#eab23c"],
        PillInk = "#4a0a25",
        Ribbon = "#3d0626",
        RibbonInk = "#ffe9a8",
        Foot = "#1d0318",
        FootInk = "#fff3c4",
        Festive = ["#ff8a1e", "#ffc93c", "#e0352b"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#fdf8ee", "#f8efdf"],
        Headline = ["#7c1034"],
        Ink = "#4a0f26",
        Muted = "#6b4a45",
        Metal = ["#a87420", "#c99432", "#e2bd6d"],
        Ornament = "#c99432",
        Plate = "#fdf8ee",
        PlateInk = "#7c1034",
        PlateMuted = "#6b5750",
        Strike = "#b3261e",
        Badge = ["#7c1034"],
        BadgeInk = "#fff3d6",
        Pill = ["#7c1034"],
        PillInk = "#fff7e8",
        Ribbon = "#f3e2c0",
        RibbonInk = "#6a0d2c",
        Foot = "#f8efdf",
        FootInk = "#4a0f26",
        Festive = ["#e07a1f", "#c99432", "#7c1034"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#7a1fa2", "#5b1590", "#3c0f73"],
        Headline = ["#fff27a", "#ffd338"],
        Ink = "#ffffff",
        Muted = "#fbe4ff",
        Metal = ["#f59f00", "#ffd338", "#fff3b0"],
        Ornament = "#ff7ac6",
        Plate = "#ffd93b",
        PlateInk = "#5a0f6e",
        PlateMuted = "#5f3a05",
        Strike = "#d6156c",
        Badge = ["#e0105f", "#c20a4e"],
        BadgeInk = "#ffffff",
        Pill = ["#ffffff"],
        PillInk = "#7a1fa2",
        Ribbon = "#d3125f",
        RibbonInk = "#ffffff",
        Foot = "#d3125f",
        FootInk = "#ffffff",
        Festive = ["#ff4f81", "#ffd338", "#19c6b4", "#ff8a1e"],
    };
}
