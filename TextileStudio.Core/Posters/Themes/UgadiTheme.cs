using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>New year of the Deccan: leaf green, turmeric and raw mango; mango-leaf toran, kalash, neem blossom, muggulu, sunrise.</summary>
internal static class UgadiTheme
{
    public static Theme Theme { get; } = new(Festival.Ugadi, Royal(), Minimal(), Vibrant())
    {
        Crown = MangoLeaves.Toran,
        Bunting = MangoLeaves.Bunting,
        Guards = MangoLeaves.Kalashes,
        Ground = Muggulu.Ground,
        Burst = MangoLeaves.Sunrise,
        Paper = MangoLeaves.Paper,
        Frame = MangoLeaves.TempleArch,
        Air = (svg, canvas, palette, _) => Rangoli.Rays(svg, canvas.Width * .3, canvas.Height * .42, canvas.Width, palette.Ornament, .05),
        Sign = MangoLeaves.Sign,
        LineSign = MangoLeaves.LineSign,
    };

    private static Palette Royal() => new()
    {
        Ground = ["#335a0d", "#28490b", "#142c05"],
        Headline = ["#fff7c9", "#ffe272"],
        Ink = "#fffdf0",
        Muted = "#f0f5cf",
        Metal = ["#b0791a", "#f0b930", "#fff0b0"],
        Ornament = "#e6c84a",
        Plate = "#fff9e2",
        PlateInk = "#8a1a1a",
        PlateMuted = "#5a5a3a",
        Strike = "#c5202c",
        Badge = ["#c2280f", "#96150c"],
        BadgeInk = "#fff7e0",
        Pill = ["#ffd84d", "#f2b51e"],
        PillInk = "#21400a",
        Ribbon = "#7d1414",
        RibbonInk = "#ffeeb0",
        Foot = "#112806",
        FootInk = "#fff3bf",
        Festive = ["#3c8f35", "#ffc928", "#f08a1c", "#c3162b"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#fafbea", "#eef3d3"],
        Headline = ["#2f5a12"],
        Ink = "#2c4614",
        Muted = "#55603a",
        Metal = ["#a3761a", "#c79a2c", "#e6c970"],
        Ornament = "#8cab2f",
        Plate = "#fafbea",
        PlateInk = "#9a2310",
        PlateMuted = "#5a6340",
        Strike = "#b3261e",
        Badge = ["#8a5a06", "#744a04"],
        BadgeInk = "#fffdf0",
        Pill = ["#2f5a12"],
        PillInk = "#fbfbe6",
        Ribbon = "#f7e2a0",
        RibbonInk = "#5a3405",
        Foot = "#eef3d3",
        FootInk = "#2c4614",
        Festive = ["#5f9a34", "#e8a51c", "#c3401c", "#c3162b"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#ffdf4f", "#ffd034", "#fbb91f"],
        Headline = ["#8a1010", "#931414"],
        Ink = "#2a4a08",
        Muted = "#4f2f06",
        Metal = ["#b06d00", "#ffb81f", "#fff0a8"],
        Ornament = "#ff8f1f",
        Plate = "#1f6b28",
        PlateInk = "#ffef8a",
        PlateMuted = "#e8f7cf",
        Strike = "#ff7a5c",
        Badge = ["#c2180f", "#a00f12"],
        BadgeInk = "#ffffff",
        Pill = ["#9c1414"],
        PillInk = "#fff6d0",
        Ribbon = "#ffffff",
        RibbonInk = "#8a1010",
        Foot = "#1d6227",
        FootInk = "#fff6c0",
        Festive = ["#3c9a35", "#ff8a14", "#e5391f", "#c3162b"],
    };
}
