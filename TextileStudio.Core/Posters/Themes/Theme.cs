using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Ornaments;

namespace TextileStudio.Core.Posters.Themes;

/// <summary>Draws along an edge or a band of the canvas. <c>scale</c> is 1 on the square poster.</summary>
internal delegate void EdgeOrnament(Svg svg, Box area, Palette palette, double scale);

/// <summary>Fills the ground of a poster, knowing where the photo will stand (what lies below it is hidden by it).</summary>
internal delegate void GroundOrnament(Svg svg, Box canvas, Box photo, Palette palette, double scale);

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

    /// <summary>The pattern of a royal poster's ground, under the text: at most <see cref="Themes.Palette.Veil"/> of the ornament's colour.</summary>
    public GroundOrnament Ground { get; init; } = Grounds.Mandalas;

    /// <summary>The same of a vibrant poster: what bursts from behind the photo may be strong near it, never where text stands.</summary>
    public GroundOrnament Burst { get; init; } = Grounds.RaysAndPowder;

    /// <summary>The same of a minimal poster.</summary>
    public GroundOrnament Paper { get; init; } = Grounds.Linen;

    /// <summary>The outline of a royal poster's photo, as path data of the box.</summary>
    public Func<Box, string> Frame { get; init; } = Shapes.CuspedArch;

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

/// <summary>The themes, one for each festival.</summary>
internal static class ThemeCatalog
{
    private static readonly Dictionary<Festival, Theme> _byFestival = new[]
    {
        EverydayTheme.Theme, DiwaliTheme.Theme, PongalTheme.Theme, OnamTheme.Theme, EidTheme.Theme, DurgaPujaTheme.Theme, NavratriTheme.Theme,
        HoliTheme.Theme, RakshaBandhanTheme.Theme, UgadiTheme.Theme, BaisakhiTheme.Theme, ChristmasTheme.Theme, WeddingTheme.Theme,
    }.ToDictionary(t => t.Festival);

    public static IReadOnlyCollection<Theme> All => _byFestival.Values;

    public static Theme Of(Festival festival) => _byFestival[festival];
}
