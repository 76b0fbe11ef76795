using TextileStudio.Core.Posters;

namespace TextileStudio.Api.Studio;

/// <summary>How the pages name festivals, styles, languages and sizes.</summary>
public static class PosterWords
{
    public static string Name(Festival festival) => festival switch
    {
        Festival.DurgaPuja => "Durga Puja",
        Festival.RakshaBandhan => "Raksha Bandhan",
        _ => festival.ToString(),
    };

    public static string About(PosterLayout layout) => layout switch
    {
        PosterLayout.Stage => "Photo across the poster",
        PosterLayout.Mirrored => "The other way round",
        _ => "Photo in a frame",
    };

    public static string Name(PosterFont font) => font switch
    {
        PosterFont.Classic => "Classic, with serifs",
        PosterFont.Modern => "Modern, plain",
        _ => "Rounded, heavy",
    };

    public static string About(PosterStyle style) => style switch
    {
        PosterStyle.Royal => "Rich and ornate",
        PosterStyle.Minimal => "Calm and clear",
        _ => "Bright and bold",
    };

    /// <summary>A language in its own words.</summary>
    public static string Name(Language language) => language switch
    {
        Language.Hi => "हिन्दी",
        Language.Bn => "বাংলা",
        Language.Gu => "ગુજરાતી",
        Language.Pa => "ਪੰਜਾਬੀ",
        Language.Ta => "தமிழ்",
        Language.Te => "తెలుగు",
        Language.Kn => "ಕನ್ನಡ",
        Language.Ml => "മലയാളം",
        Language.Mr => "मराठी",
        Language.Or => "ଓଡ଼ିଆ",
        Language.Ur => "اردو",
        _ => "English",
    };

    public static string About(Language language) => language switch
    {
        Language.Hi => "Hindi",
        Language.Bn => "Bengali",
        Language.Gu => "Gujarati",
        Language.Pa => "Punjabi",
        Language.Ta => "Tamil",
        Language.Te => "Telugu",
        Language.Kn => "Kannada",
        Language.Ml => "Malayalam",
        Language.Mr => "Marathi",
        Language.Or => "Odia",
        Language.Ur => "Urdu",
        _ => "English",
    };

    public static string About(PosterSize size) => size switch
    {
        PosterSize.Square => "Feed, WhatsApp",
        PosterSize.Portrait => "Taller feed post",
        PosterSize.Story => "Stories, status",
        _ => "X, link previews",
    };

    public static string Pixels(PosterSize size) => size switch
    {
        PosterSize.Square => "1080 × 1080",
        PosterSize.Portrait => "1080 × 1350",
        PosterSize.Story => "1080 × 1920",
        _ => "1200 × 628",
    };
}
