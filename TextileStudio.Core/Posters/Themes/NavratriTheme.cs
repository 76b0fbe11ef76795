using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>Nine nights of garba: mirror work in nine colours on indigo and deep pink, the door toran with its bells, dandiya, the garbo.</summary>
internal static class NavratriTheme
{
    public static Theme Theme { get; } = new(Festival.Navratri, Royal(), Minimal(), Vibrant())
    {
        Crown = (svg, canvas, palette, scale) => Mirrors.Toran(svg, canvas, palette, scale * .92),
        Bunting = Mirrors.Bunting,
        Guards = (svg, band, palette, scale) => Placing.AtBothEnds(svg, band, scale, art =>
        {
            Dandiya.Garbo(art, 66, 108, .74, palette);
            Dandiya.Crossed(art, 176, 54, .46, palette);
        }),
        Ground = (svg, canvas, photo, palette, scale) =>
        {
            Mirrors.Bandhani(svg, canvas, palette.Ornament, .12);
            Rangoli.Mandala(svg, canvas.Right - (20 * scale), canvas.Height * .2, 300 * scale, palette.Ornament, Palette.Veil);
        },
        Burst = Dance,
        Paper = (svg, canvas, photo, palette, scale) =>
        {
            Mirrors.Bandhani(svg, Placing.Paper(canvas, photo), palette.Ornament, .1);
            Placing.Selvedge(svg, canvas, photo, scale, 216, tile => Mirrors.Strip(tile, palette.Festive, palette.Metal[2]));
        },
        Frame = Frames.Scalloped,
        Air = (svg, canvas, palette, scale) =>
        {
            Symbols(svg, palette);
            Placing.DownTheSides(svg, canvas, ["mirror-a", "mirror-b", "mirror-c"], 18, seed: 4, scale, 22);
        },
        Sign = (svg, x, y, radius, palette) =>
        {
            Mirrors.Wheel(svg, x, y, radius * 1.1, palette);
            Dandiya.Crossed(svg, x, y, radius / 104, palette);
        },
        LineSign = (svg, x, y, radius, palette) => Dandiya.LineCrossed(svg, x, y, radius / 92, palette.Ink, palette.Festive[0]),
    };

    private static void Symbols(Svg svg, Palette palette)
    {
        svg.Add($"<defs>");
        foreach (var (id, petals) in new[] { ("mirror-a", 1), ("mirror-b", 2), ("mirror-c", 4) })
        {
            svg.Add($"<g id='{id}'>");
            Mirrors.Flower(svg, 0, 0, 14, palette.Festive[petals], palette.Metal[1]);
            svg.Add($"</g>");
        }

        svg.Add($"</defs>");
    }

    private static void Dance(Svg svg, Box canvas, Box photo, Palette palette, double scale)
    {
        Rangoli.Rays(svg, photo.CenterX, photo.CenterY, canvas.Width + canvas.Height, palette.Ornament, Palette.Veil);
        Mirrors.Bandhani(svg, canvas, palette.Ornament, Palette.Veil);
        Symbols(svg, palette);
        Placing.DownTheSides(svg, canvas, ["mirror-a", "mirror-b", "mirror-c"], 20, seed: 9, scale, 26);
        Placing.BehindCorners(svg, canvas, photo, scale, (art, x, y, radius) => Mirrors.Wheel(art, x, y, radius, palette));
    }

    private static Palette Royal() => new()
    {
        Ground = ["#4a1d8f", "#35126e", "#1b0745"],
        Headline = ["#fff3c4", "#ffd166"],
        Ink = "#fffaf5",
        Muted = "#ecdcff",
        Metal = ["#b07a2a", "#f2c14e", "#fff0bd"],
        Ornament = "#ff8fd0",
        Plate = "#fff8ea",
        PlateInk = "#7a0f5a",
        PlateMuted = "#6b5560",
        Strike = "#c5202c",
        Badge = ["#d61f69", "#a8124e"],
        BadgeInk = "#fffaf0",
        Pill = ["#ffd76a", "#f2b83c"],
        PillInk = "#3a0a5e",
        Ribbon = "#240a57",
        RibbonInk = "#ffe9a8",
        Foot = "#14043a",
        FootInk = "#fff0c2",
        Festive = ["#ff3d7f", "#ffb31a", "#17b890", "#ff6b2c", "#2f9bff", "#ffe14d", "#e0359a", "#7ed957", "#f5f5ff"],
    };

    private static Palette Minimal() => new()
    {
        Ground = ["#fdf7f2", "#f6ebe4"],
        Headline = ["#7a1040"],
        Ink = "#4a1030",
        Muted = "#6a4a55",
        Metal = ["#a3702a", "#c2914a", "#e3c088"],
        Ornament = "#c2578a",
        Plate = "#fdf7f2",
        PlateInk = "#7a1040",
        PlateMuted = "#6b5560",
        Strike = "#b3261e",
        Badge = ["#3b1f80"],
        BadgeInk = "#fff5ea",
        Pill = ["#7a1040"],
        PillInk = "#fff3ea",
        Ribbon = "#f7dfe4",
        RibbonInk = "#6a0d3a",
        Foot = "#f6ebe4",
        FootInk = "#4a1030",
        Festive = ["#d81b60", "#f59f00", "#0f9d7a", "#e8590c", "#1c7ed6", "#f2c318", "#9c36b5", "#5c940d", "#c92a2a"],
    };

    private static Palette Vibrant() => new()
    {
        Ground = ["#b80066", "#9e0059", "#720044"],
        Headline = ["#fff6a0", "#ffe45c"],
        Ink = "#ffffff",
        Muted = "#ffe6f4",
        Metal = ["#f59f00", "#ffd338", "#fff3b0"],
        Ornament = "#f0489b",
        Plate = "#ffe04d",
        PlateInk = "#7a0049",
        PlateMuted = "#5c3b05",
        Strike = "#c2134f",
        Badge = ["#4527a0", "#311b7a"],
        BadgeInk = "#ffffff",
        Pill = ["#ffffff"],
        PillInk = "#a8005f",
        Ribbon = "#3a1a94",
        RibbonInk = "#ffffff",
        Foot = "#3a1a94",
        FootInk = "#ffffff",
        Festive = ["#ffd338", "#19c6b4", "#ff7a1f", "#5fd13c", "#2f9bff", "#ffffff", "#ff3d6e", "#b07aff", "#ffef7a"],
    };
}
