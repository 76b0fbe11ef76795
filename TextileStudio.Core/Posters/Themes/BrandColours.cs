namespace TextileStudio.Core.Posters.Themes;

/// <summary>A theme's palette in a shop's own colours: the festival keeps its ground, the shop gets contact band, call to action, badge and metal. Every ink stays readable.</summary>
internal static class BrandColours
{
    private const string Light = "#ffffff";
    private const string Dark = "#000000";

    public static Palette With(this Palette palette, PosterBrand? brand)
    {
        if (brand?.Primary is { } primary)
        {
            var ink = InkOn(primary);
            // Where the theme paints no contact band the words stand on the ground itself.
            var bare = palette.Ground.Contains(palette.Foot, StringComparer.Ordinal);
            palette = palette with
            {
                Foot = bare ? palette.Foot : primary,
                FootInk = bare ? Array.TrueForAll(palette.Ground, g => Reads(primary, g)) ? primary : palette.FootInk : ink,
                Badge = [primary],
                BadgeInk = ink,
                PlateInk = Reads(primary, palette.Plate) ? primary : palette.PlateInk,
            };

            // A call to action that sinks into the ground calls nobody.
            if (Array.TrueForAll(palette.Ground, g => Contrast.Between(primary, g) >= 1.6))
                palette = palette with { Pill = [primary], PillInk = ink };
        }

        if (brand?.Accent is { } accent && Array.TrueForAll(palette.Ground, g => Contrast.Between(accent, g) >= 1.4))
            palette = palette with { Metal = [Contrast.Blend(accent, Dark, .28), accent, Contrast.Blend(accent, Light, .45)], Ornament = OrnamentOf(palette, accent) };
        return palette;
    }

    /// <summary>White or black, whichever is read better on the colour; one of them always is at 4.5:1.</summary>
    private static string InkOn(string colour) => Contrast.Between(Light, colour) >= Contrast.Between(Dark, colour) ? Light : Dark;

    private static bool Reads(string ink, string ground) => Contrast.Between(ink, ground) >= Contrast.Readable;

    // The ornament tints the ground under text: the accent may only where all inks still read on it.
    private static string OrnamentOf(Palette palette, string accent)
    {
        var tried = palette with { Ornament = accent };
        return tried.Pairs().All(p => Reads(p.Ink, p.Ground)) ? accent : palette.Ornament;
    }
}
