namespace TextileStudio.Core.Posters.Lettering;

/// <summary>A family list, first choice first. Pango falls through it letter by letter, so a Hindi word inside an English line finds its face.</summary>
internal sealed record Face(params string[] Families)
{
    /// <summary>The list as Pango reads it.</summary>
    public string PangoFamilies { get; } = string.Join(',', Families);

    /// <summary>The list as the SVG attribute font-family, for double quotes around it.</summary>
    public string SvgFamilies { get; } = string.Join(',', Families.Select(f => $"'{f}'"));
}

/// <summary>The faces of one style in one language.</summary>
internal sealed record Faces(Face Display, Face Strong, Face Plain)
{
    private const string Fallback = "Noto Sans";
    private const string IndicFallback = "Noto Sans Devanagari";

    /// <summary>Digits and the rupee sign always come from this one, so that prices look the same in every language.</summary>
    public static Face Figures { get; } = new("Montserrat ExtraBold", Fallback);

    public static Faces For(PosterStyle style, Language language) => (style, language) switch
    {
        (PosterStyle.Royal, Language.En) => new(new("Playfair Display Black", "Yatra One", Fallback), LatinStrong, LatinPlain),
        (PosterStyle.Minimal, Language.En) => new(new("Playfair Display SemiBold", "Mukta SemiBold", Fallback), new("Montserrat SemiBold", "Mukta SemiBold", Fallback), LatinPlain),
        (PosterStyle.Vibrant, Language.En) => new(new("Baloo 2 ExtraBold", "Mukta ExtraBold", Fallback), LatinStrong, LatinPlain),
        (PosterStyle.Royal, _) => new(new("Yatra One", IndicFallback, Fallback), DevanagariStrong, DevanagariPlain),
        (PosterStyle.Minimal, _) => new(new("Mukta SemiBold", IndicFallback, Fallback), new("Mukta SemiBold", IndicFallback, Fallback), DevanagariPlain),
        _ => new(new("Baloo 2 ExtraBold", IndicFallback, Fallback), DevanagariStrong, DevanagariPlain),
    };

    private static Face LatinStrong { get; } = new("Montserrat ExtraBold", "Mukta ExtraBold", Fallback);

    private static Face LatinPlain { get; } = new("Montserrat Medium", "Mukta Medium", Fallback);

    private static Face DevanagariStrong { get; } = new("Mukta ExtraBold", IndicFallback, Fallback);

    private static Face DevanagariPlain { get; } = new("Mukta Medium", IndicFallback, Fallback);
}

/// <summary>The vertical room of a line as shares of its size. Scripts with signs above and below the letters need more than Latin.</summary>
internal readonly record struct LineRoom(double Ascent, double Descent, double Pitch)
{
    private static readonly LineRoom _latin = new(0.77, 0.22, 1.12);
    private static readonly LineRoom _indic = new(0.90, 0.34, 1.26);

    public static LineRoom Of(string words) => words.Any(c => c is >= 'ऀ' and <= 'ൿ' or >= '؀' and <= 'ۿ') ? _indic : _latin;

    public double Height(int lines) => Ascent + ((lines - 1) * Pitch) + Descent;
}
