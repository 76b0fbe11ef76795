namespace TextileStudio.Core.Posters.Lettering;

/// <summary>The writing systems posters are set in.</summary>
internal enum Script
{
    Latin,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Odia,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Arabic,
}

/// <summary>Tells scripts apart.</summary>
internal static class Scripts
{
    /// <summary>The script of one UTF-16 unit; Latin for whatever has none of the others.</summary>
    public static Script Of(char c) => c switch
    {
        < '\u0600' => Script.Latin,
        <= '\u06ff' or (>= '\u0750' and <= '\u077f') or (>= '\u08a0' and <= '\u08ff') or (>= '\ufb50' and <= '\ufdff') or (>= '\ufe70' and < '\ufeff') => Script.Arabic,
        (>= '\u0900' and <= '\u097f') or (>= '\u1cd0' and <= '\u1cff') or (>= '\ua8e0' and <= '\ua8ff') => Script.Devanagari,
        >= '\u0980' and <= '\u09ff' => Script.Bengali,
        >= '\u0a00' and <= '\u0a7f' => Script.Gurmukhi,
        >= '\u0a80' and <= '\u0aff' => Script.Gujarati,
        >= '\u0b00' and <= '\u0b7f' => Script.Odia,
        >= '\u0b80' and <= '\u0bff' => Script.Tamil,
        >= '\u0c00' and <= '\u0c7f' => Script.Telugu,
        >= '\u0c80' and <= '\u0cff' => Script.Kannada,
        >= '\u0d00' and <= '\u0d7f' => Script.Malayalam,
        _ => Script.Latin,
    };

    public static Script Of(Language language) => language switch
    {
        Language.Hi or Language.Mr => Script.Devanagari,
        Language.Bn => Script.Bengali,
        Language.Gu => Script.Gujarati,
        Language.Pa => Script.Gurmukhi,
        Language.Ta => Script.Tamil,
        Language.Te => Script.Telugu,
        Language.Kn => Script.Kannada,
        Language.Ml => Script.Malayalam,
        Language.Or => Script.Odia,
        Language.Ur => Script.Arabic,
        _ => Script.Latin,
    };

    /// <summary>Whether letters may be set apart: in every script but ours, spacing tears joined letters and conjuncts.</summary>
    public static bool MaySpace(string words) => words.All(c => Of(c) is Script.Latin);
}
