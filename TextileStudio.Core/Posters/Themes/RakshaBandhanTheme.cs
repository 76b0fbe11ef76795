using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>The thread between brother and sister: burnt saffron, crimson and peacock; rakhis, mauli thread, the thali.</summary>
internal static class RakshaBandhanTheme
{
    public static Theme Theme { get; } = new(Festival.RakshaBandhan, Royal(), Minimal(), Vibrant())
    {
        Crown = Rakhi.Crown,
        Bunting = Rakhi.Bunting,
        Guards = Rakhi.Thalis,
        Ground = Rakhi.Ground,
        Burst = Rakhi.Burst,
        Paper = Rakhi.Paper,
        Frame = Rakhi.Foils,
        Air = (svg, canvas, _, _) => Weave.Bokeh(svg, canvas, 12, seed: 8),
        Sign = Rakhi.Sign,
        LineSign = Rakhi.LineSign,
    };

    private static Palette Royal() => new()
    {
        Ground = ["#a63a0a", "#86270a", "#4a0d06"],
        Headline = ["#fff9e0", "#ffefba"],
        Ink = "#fffaf0",
        Muted = "#ffe9d2",
        Metal = ["#b57a22", "#f2bf4e", "#fff0bd"],
        Ornament = "#ffb648",
        Plate = "#fff6e6",
        PlateInk = "#8d1420",
        PlateMuted = "#6b5040",
        Strike = "#c5202c",
        Badge = ["#0b6f78", "#064852"],
        BadgeInk = "#fffaf0",
        Pill = ["#ffd27a", "#f6ad3c"],
        PillInk = "#4a1203",
        Ribbon = "#07535c",
        RibbonInk = "#fff3cf",
        Foot = "#2b0705",
        FootInk = "#fff0cf",
        Festive = ["#c8102e", "#ff9a1f", "#0b7f86"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#fff6ee", "#fdebdd"],
        Headline = ["#b01030"],
        Ink = "#6e1226",
        Muted = "#74453c",
        Metal = ["#b1741f", "#d09a3f", "#ecc987"],
        Ornament = "#e5832e",
        Plate = "#fff6ee",
        PlateInk = "#9c1030",
        PlateMuted = "#74524a",
        Strike = "#c5202c",
        Badge = ["#0a6670"],
        BadgeInk = "#fff7ea",
        Pill = ["#b01030"],
        PillInk = "#fff5ec",
        Ribbon = "#ffdcb8",
        RibbonInk = "#7a1226",
        Foot = "#fdebdd",
        FootInk = "#6e1226",
        Festive = ["#c8102e", "#f39a2d", "#0b7f86"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#005c67", "#024e5c", "#043449"],
        Headline = ["#fff4a8", "#ffe05c"],
        Ink = "#ffffff",
        Muted = "#e2fbfa",
        Metal = ["#f08a00", "#ffc93c", "#fff3b0"],
        Ornament = "#35c9c0",
        Plate = "#ffd93b",
        PlateInk = "#a30f35",
        PlateMuted = "#5f3a05",
        Strike = "#d6156c",
        Badge = ["#d4143f", "#b00c33"],
        BadgeInk = "#ffffff",
        Pill = ["#ffffff"],
        PillInk = "#a8102f",
        Ribbon = "#c4123c",
        RibbonInk = "#ffffff",
        Foot = "#b30f36",
        FootInk = "#fff7e0",
        Festive = ["#e0183f", "#ffb01f", "#12a79d", "#ff6f91"],
    };
}
