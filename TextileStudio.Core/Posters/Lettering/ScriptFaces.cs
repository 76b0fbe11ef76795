namespace TextileStudio.Core.Posters.Lettering;

/// <summary>The roles a face can have on a poster.</summary>
internal enum FaceRole
{
    /// <summary>Headlines with character: heavy serifs, brush faces.</summary>
    Classic,

    /// <summary>Headlines with much air around them.</summary>
    Fine,

    /// <summary>Round and heavy.</summary>
    Rounded,

    Heavy,
    SemiBold,
    Medium,
}

/// <summary>The families one script is set in, by role. A family is named with its weight, as the static font files are.</summary>
internal sealed record ScriptFaces(string Classic, string Fine, string Rounded, string Heavy, string SemiBold, string Medium)
{
    /// <summary>Has every letter the others lack: Greek, Cyrillic, signs.</summary>
    public const string LastResort = "Noto Sans";

    private const string Nastaliq = "Noto Nastaliq Urdu";

    private static readonly Dictionary<Script, ScriptFaces> _byScript = new()
    {
        [Script.Latin] = new("Playfair Display Black", "Playfair Display SemiBold", "Baloo 2 ExtraBold", "Montserrat ExtraBold", "Montserrat SemiBold", "Montserrat Medium"),
        [Script.Devanagari] = Plain("Mukta", classic: "Yatra One", rounded: "Baloo 2 ExtraBold"),
        [Script.Bengali] = Plain("Anek Bangla", classic: "Galada", rounded: "Baloo Da 2 ExtraBold"),
        [Script.Gurmukhi] = Plain("Noto Sans Gurmukhi", classic: "Noto Sans Gurmukhi Black", rounded: "Baloo Paaji 2 ExtraBold"),
        [Script.Gujarati] = Plain("Mukta Vaani", classic: "Shrikhand", rounded: "Baloo Bhai 2 ExtraBold"),
        [Script.Odia] = Plain("Noto Sans Oriya", classic: "Noto Sans Oriya Black", rounded: "Baloo Bhaina 2 ExtraBold"),
        // Neither Arima nor Anek joins ksha and shri in Tamil.
        [Script.Tamil] = Plain("Mukta Malar", classic: "Noto Sans Tamil Black", rounded: "Baloo Thambi 2 ExtraBold"),
        [Script.Telugu] = Plain("Anek Telugu", classic: "Noto Serif Telugu Black", rounded: "Baloo Tammudu 2 ExtraBold"),
        [Script.Kannada] = Plain("Anek Kannada", classic: "Noto Sans Kannada Black", rounded: "Baloo Tamma 2 ExtraBold"),
        // Anek and Noto Sans write stri with a visible virama; Baloo Chettan and Arima know the old conjuncts.
        [Script.Malayalam] = Plain("Baloo Chettan 2", classic: "Baloo Chettan 2 ExtraBold", rounded: "Baloo Chettan 2 ExtraBold") with { Fine = "Arima SemiBold" },
        // One face and one weight: Urdu is read in Nastaliq, and the heavier cuts open gaps inside words.
        [Script.Arabic] = new(Nastaliq, Nastaliq, Nastaliq, Nastaliq, Nastaliq, Nastaliq),
    };

    private string this[FaceRole role] => role switch
    {
        FaceRole.Classic => Classic,
        FaceRole.Fine => Fine,
        FaceRole.Rounded => Rounded,
        FaceRole.Heavy => Heavy,
        FaceRole.SemiBold => SemiBold,
        _ => Medium,
    };

    /// <summary>
    /// The face of a role for a language of <paramref name="script"/>: its own family first, then those of every other script in the same role, so that words of any script mix in one line at a like weight.
    /// </summary>
    public static Face For(FaceRole role, Script script)
    {
        var own = _byScript[script][role];
        // A black serif beside a heavy Indic sans looks borrowed; classic Indic faces with Latin letters of their own use those before this is asked.
        var latin = _byScript[Script.Latin][role is FaceRole.Classic or FaceRole.Fine && script is not (Script.Latin or Script.Arabic) ? Companion(role) : role];
        // Nastaliq's Latin letters and figures are a book face's: figures beside Urdu look like those of the price.
        string[] first = script is Script.Arabic ? [latin, own] : [own, latin];
        var others = _byScript.Where(f => !first.Contains(f.Value[role])).ToList();
        return new Face([.. first.Concat(others.Select(f => f.Value[role])).Append(LastResort).Distinct()])
        {
            // A family may serve two scripts (Baloo 2 is Latin and Devanagari): then it stays for both.
            Only = others.GroupBy(f => f.Value[role]).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.Single().Key),
        };
    }

    private static FaceRole Companion(FaceRole role) => role is FaceRole.Classic ? FaceRole.Heavy : FaceRole.SemiBold;

    private static ScriptFaces Plain(string family, string classic, string rounded) =>
        new(classic, $"{family} SemiBold", rounded, $"{family} ExtraBold", $"{family} SemiBold", $"{family} Medium");
}
