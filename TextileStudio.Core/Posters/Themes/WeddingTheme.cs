using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>A wedding of any house: red and gold, blush and champagne, fuchsia and orange; draped mandap, roses, jasmine, mehndi.</summary>
internal static class WeddingTheme
{
    public static Theme Theme { get; } = new(Festival.Wedding, Royal(), Minimal(), Vibrant())
    {
        Crown = Mandap.Drape,
        Bunting = Roses.Strings,
        Guards = Roses.Bouquets,
        Ground = Mandap.Ground,
        Burst = Roses.Burst,
        Paper = Mandap.Paper,
        Frame = Mandap.Canopy,
        Air = (svg, canvas, _, _) => Weave.Bokeh(svg, canvas, 14, seed: 77),
        Sign = Mandap.Sign,
        LineSign = Mandap.LineSign,
    };

    private static Palette Royal() => new()
    {
        Ground = ["#9c0f22", "#7c0a1c", "#3c0410"],
        Headline = ["#fff6d4", "#f9d47c"],
        Ink = "#fffaf0",
        Muted = "#ffe6d8",
        Metal = ["#b57a22", "#efc057", "#fff2c6"],
        Ornament = "#f2bf4e",
        Plate = "#fff6e4",
        PlateInk = "#8c0f22",
        PlateMuted = "#6f5442",
        Strike = "#c5202c",
        Badge = ["#8f5a0c", "#6f4006"],
        BadgeInk = "#fffaf0",
        Pill = ["#fbe09a", "#ecbc52"],
        PillInk = "#5a0814",
        Ribbon = "#4a0613",
        RibbonInk = "#ffe6a4",
        Foot = "#2e030c",
        FootInk = "#fff0cc",
        Festive = ["#c2142f", "#d9982c", "#e8436a"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#fdf5f1", "#f8e8e2"],
        Headline = ["#8c2f45"],
        Ink = "#5a2432",
        Muted = "#6f4c50",
        Metal = ["#a8814a", "#c9a468", "#ecd6a8"],
        Ornament = "#c98a86",
        Plate = "#fdf5f1",
        PlateInk = "#8c2f45",
        PlateMuted = "#6f5352",
        Strike = "#b3304a",
        Badge = ["#8c2f45"],
        BadgeInk = "#fff5ee",
        Pill = ["#8c2f45"],
        PillInk = "#fff5ee",
        Ribbon = "#f3dcc4",
        RibbonInk = "#6a1f34",
        Foot = "#f8e8e2",
        FootInk = "#5a2432",
        Festive = ["#d98a94", "#c9a468", "#8c2f45"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#a80d60", "#980b4c", "#922607"],
        Headline = ["#fff6b8", "#ffe262"],
        Ink = "#ffffff",
        Muted = "#ffeef4",
        Metal = ["#f08a00", "#ffc93c", "#fff3b0"],
        Ornament = "#ff9a3c",
        Plate = "#fff1c2",
        PlateInk = "#a50e52",
        PlateMuted = "#5f3a2a",
        Strike = "#c2134f",
        Badge = ["#c23c00", "#a33000"],
        BadgeInk = "#ffffff",
        Pill = ["#ffd23c"],
        PillInk = "#7a0a3c",
        Ribbon = "#ad3606",
        RibbonInk = "#ffffff",
        Foot = "#8a0a4a",
        FootInk = "#fff3d6",
        Festive = ["#f0257a", "#ff8a1e", "#ffd338", "#ff7ab2"],
    };
}
