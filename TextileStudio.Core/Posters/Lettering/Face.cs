namespace TextileStudio.Core.Posters.Lettering;

/// <summary>A family list, first choice first. Pango falls through it letter by letter, so a Hindi word inside an English line finds its face.</summary>
internal sealed record Face(params string[] Families)
{
    /// <summary>The list as Pango reads it.</summary>
    public string PangoFamilies { get; } = string.Join(',', Families);

    /// <summary>The list as the SVG attribute font-family, for double quotes around it.</summary>
    public string SvgFamilies { get; } = string.Join(',', Families.Select(f => $"'{f}'"));
}

/// <summary>The faces of one poster. <paramref name="RightToLeft"/> says how its language is read.</summary>
internal sealed record Faces(Face Display, Face Strong, Face Plain, bool RightToLeft)
{
    /// <summary>Digits and the rupee sign always come from this one, so that prices look the same in every language.</summary>
    public static Face Figures { get; } = new("Montserrat ExtraBold", ScriptFaces.LastResort);

    /// <summary><paramref name="font"/> is the shop's choice; null for the style's own.</summary>
    public static Faces For(PosterStyle style, Language language, PosterFont? font = null)
    {
        var script = Scripts.Of(language);
        var airy = style is PosterStyle.Minimal;
        var display = (font, style) switch
        {
            (PosterFont.Rounded, _) or (null, PosterStyle.Vibrant) => FaceRole.Rounded,
            (PosterFont.Modern, _) => airy ? FaceRole.SemiBold : FaceRole.Heavy,
            _ => airy ? FaceRole.Fine : FaceRole.Classic,
        };
        var strong = font is PosterFont.Rounded ? FaceRole.Rounded : airy ? FaceRole.SemiBold : FaceRole.Heavy;
        return new(ScriptFaces.For(display, script), ScriptFaces.For(strong, script), ScriptFaces.For(FaceRole.Medium, script), script is Script.Arabic);
    }
}
