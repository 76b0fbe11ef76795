namespace TextileStudio.Core.Posters.Lettering;

/// <summary>A family list, first choice first. Pango falls through it letter by letter, so a Hindi word inside an English line finds its face.</summary>
internal sealed record Face(params string[] Families)
{
    /// <summary>The list as Pango reads it.</summary>
    public string PangoFamilies { get; } = string.Join(',', Families);

    /// <summary>The list as the SVG attribute font-family, for double quotes around it.</summary>
    public string SvgFamilies { get; } = string.Join(',', Families.Select(f => $"'{f}'"));

    /// <summary>Where <see cref="Families"/> holds a family for one script only; the others serve any words.</summary>
    public IReadOnlyDictionary<string, Script> Only { get; init; } = new Dictionary<string, Script>();

    /// <summary>The same without families of scripts that these words do not hold: each one in the list costs the rasteriser several milliseconds a line.</summary>
    public Face For(string words)
    {
        if (Only.Count == 0)
            return this;
        var scripts = 0;
        foreach (var c in words)
            scripts |= 1 << (int)Scripts.Of(c);
        if (!_trimmed.TryGetValue(scripts, out var face))
            _trimmed[scripts] = face = new Face([.. Families.Where(f => !Only.TryGetValue(f, out var script) || (scripts & (1 << (int)script)) != 0)]);
        return face;
    }

    // One poster is composed on one thread, with faces of its own.
    private readonly Dictionary<int, Face> _trimmed = [];
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
