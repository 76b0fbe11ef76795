using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>Christmas: pine green, red and gold, snow; fir and holly, baubles, candles, the star.</summary>
internal static class ChristmasTheme
{
    public static Theme Theme { get; } = new(Festival.Christmas, Royal(), Minimal(), Vibrant())
    {
        Crown = Evergreen.Crown,
        Bunting = Winter.Bulbs,
        Guards = Evergreen.Candles,
        Ground = Winter.Ground,
        Burst = Winter.Burst,
        Paper = Winter.Paper,
        Frame = Evergreen.PointedArch,
        Air = Winter.Snow,
        Sign = Evergreen.Sign,
        LineSign = Evergreen.LineSign,
    };

    private static Palette Royal() => new()
    {
        Ground = ["#113a2a", "#0b281d", "#051510"],
        Headline = ["#fff6d4", "#f6d27a"],
        Ink = "#fbfffb",
        Muted = "#dcefe6",
        Metal = ["#a97a24", "#e6bb55", "#fff0c4"],
        Ornament = "#cfe9dc",
        Plate = "#fffaf0",
        PlateInk = "#a50f20",
        PlateMuted = "#4f5a50",
        Strike = "#c5202c",
        Badge = ["#c4162a", "#8f0b1b"],
        BadgeInk = "#fffaf0",
        Pill = ["#c9172c", "#a10f20"],
        PillInk = "#fffaf0",
        Ribbon = "#8f0e1e",
        RibbonInk = "#fff0cf",
        Foot = "#58070f",
        FootInk = "#fff3d6",
        Festive = ["#d3182d", "#e6b43c", "#f4f7f2"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#f8fbfb", "#e9f1f2"],
        Headline = ["#0f4a38"],
        Ink = "#14392f",
        Muted = "#465a58",
        Metal = ["#9a7a3a", "#c2a25a", "#e9d9a8"],
        Ornament = "#7fb0bd",
        Plate = "#f8fbfb",
        PlateInk = "#b01226",
        PlateMuted = "#516260",
        Strike = "#b3261e",
        Badge = ["#b01226"],
        BadgeInk = "#ffffff",
        Pill = ["#0f4a38"],
        PillInk = "#f8fbfb",
        Ribbon = "#d9e8ea",
        RibbonInk = "#8f0e1e",
        Foot = "#e9f1f2",
        FootInk = "#14392f",
        Festive = ["#b8142a", "#17573f", "#c2a25a"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#c4122a", "#ad0d24", "#82081a"],
        Headline = ["#ffffff", "#fff3cf"],
        Ink = "#ffffff",
        Muted = "#fff0ee",
        Metal = ["#e0a020", "#ffd24a", "#fff3b8"],
        Ornament = "#ff8f8a",
        Plate = "#ffffff",
        PlateInk = "#a80d22",
        PlateMuted = "#4f5a52",
        Strike = "#0f7a44",
        Badge = ["#0d6b3c", "#084f2c"],
        BadgeInk = "#ffffff",
        Pill = ["#ffd84f"],
        PillInk = "#7a0818",
        Ribbon = "#0b5f36",
        RibbonInk = "#ffffff",
        Foot = "#08522e",
        FootInk = "#ffffff",
        Festive = ["#ffd24a", "#2fb86a", "#7fd4ff", "#ff8fb0"],
    };
}
