using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>No festival: the shop's own cloth is the feast. Peacock and gold, paisleys, linen, ikat.</summary>
internal static class EverydayTheme
{
    public static Theme Theme { get; } = new(Festival.Everyday, Royal(), Minimal(), Vibrant())
    {
        Crown = Garland.Pelmet,
        Bunting = Garland.Pompoms,
        Guards = Weave.PaisleyEnds,
        Air = (svg, canvas, palette, _) => Rangoli.Mandala(svg, canvas.Width * .04, canvas.Height * .98, 340, palette.Ornament, .1),
        Sign = (svg, x, y, radius, palette) =>
        {
            Rangoli.Mandala(svg, x, y, radius * 1.05, palette.Metal[1], .4);
            Weave.Paisley(svg, x, y, radius / 150, 8, false, palette.Metal[1], palette.Metal[2]);
        },
        LineSign = (svg, x, y, radius, palette) => Weave.Paisley(svg, x, y, radius / 84, 8, false, palette.Metal[0], palette.Ink),
    };

    private static Palette Royal() => new()
    {
        Ground = ["#0f5560", "#0a3d4b", "#062330"],
        Headline = ["#fff3c4", "#f3cb6c"],
        Ink = "#fffdf5",
        Muted = "#d9ecea",
        Metal = ["#a97a24", "#e2b658", "#fff0c4"],
        Ornament = "#e2b658",
        Plate = "#fff8ea",
        PlateInk = "#0a4a58",
        PlateMuted = "#5d5a4c",
        Strike = "#b3261e",
        Badge = ["#b3202f", "#861024"],
        BadgeInk = "#fff7e6",
        Pill = ["#f6d583", "#e2b658"],
        PillInk = "#062f3a",
        Ribbon = "#06303b",
        RibbonInk = "#ffe9b0",
        Foot = "#041a24",
        FootInk = "#fff3c4",
        Festive = ["#8c1d3a", "#5e0f2b", "#e2b658"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#faf8f3", "#f1ede4"],
        Headline = ["#1c2f4a"],
        Ink = "#22324a",
        Muted = "#4f5763",
        Metal = ["#8d6b33", "#b08d4f", "#d4b883"],
        Ornament = "#b08d4f",
        Plate = "#faf8f3",
        PlateInk = "#1c2f4a",
        PlateMuted = "#5a5f68",
        Strike = "#b3402c",
        Badge = ["#b2452c"],
        BadgeInk = "#ffffff",
        Pill = ["#1c2f4a"],
        PillInk = "#fbf7ee",
        Ribbon = "#e8dfcc",
        RibbonInk = "#2a3a52",
        Foot = "#f1ede4",
        FootInk = "#22324a",
        Festive = ["#b2452c", "#b08d4f", "#1c2f4a"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#c2134f", "#a80f4c", "#7d0a45"],
        Headline = ["#fff3a1", "#ffe04d"],
        Ink = "#ffffff",
        Muted = "#ffe9f0",
        Metal = ["#f59f00", "#ffd338", "#fff3b0"],
        Ornament = "#ff8a1e",
        Plate = "#ffe04d",
        PlateInk = "#7d0a45",
        PlateMuted = "#5c3b05",
        Strike = "#c2134f",
        Badge = ["#0b6f73", "#07575f"],
        BadgeInk = "#ffffff",
        Pill = ["#ffffff"],
        PillInk = "#a80f4c",
        Ribbon = "#075b62",
        RibbonInk = "#ffffff",
        Foot = "#075b62",
        FootInk = "#ffffff",
        Festive = ["#ffb627", "#18b7a8", "#ff6f91", "#ffe04d"],
    };
}
