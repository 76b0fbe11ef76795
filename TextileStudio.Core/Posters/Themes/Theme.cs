using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>Draws along an edge or a band of the canvas. <c>scale</c> is 1 on the square poster.</summary>
internal delegate void EdgeOrnament(Svg svg, Box area, Palette palette, double scale);

/// <summary>Draws a small sign around a point, within <c>radius</c>.</summary>
internal delegate void SignOrnament(Svg svg, double x, double y, double radius, Palette palette);

/// <summary>One festival's look: its colours in each style and its ornaments. A new festival is one more value of this.</summary>
internal sealed record Theme(Festival Festival, Palette Royal, Palette Minimal, Palette Vibrant)
{
    /// <summary>Hangs from the top edge of a royal poster, about 115 deep.</summary>
    public required EdgeOrnament Crown { get; init; }

    /// <summary>Hangs from the top edge of a vibrant poster, about 115 deep.</summary>
    public required EdgeOrnament Bunting { get; init; }

    /// <summary>Stands at both ends of the contact band, 230 wide each.</summary>
    public required EdgeOrnament Guards { get; init; }

    /// <summary>Fills the air of a royal poster behind everything.</summary>
    public required EdgeOrnament Air { get; init; }

    /// <summary>The festival's sign in full colour, for where there is room to spare.</summary>
    public required SignOrnament Sign { get; init; }

    /// <summary>The same in thin lines, for minimal posters.</summary>
    public required SignOrnament LineSign { get; init; }

    public Palette Palette(PosterStyle style) => style switch
    {
        PosterStyle.Royal => Royal,
        PosterStyle.Minimal => Minimal,
        _ => Vibrant,
    };
}

/// <summary>The themes there are. A festival without its own yet is shown in the everyday one, with its own greeting where there is one.</summary>
internal static class ThemeCatalog
{
    public static IReadOnlyList<Theme> All { get; } = [EverydayTheme.Theme, DiwaliTheme.Theme];

    public static Theme Of(Festival festival) => All.FirstOrDefault(t => t.Festival == festival) ?? EverydayTheme.Theme;
}
