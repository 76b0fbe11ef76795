using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters;

/// <summary>Which festivals and languages posters and captions can be made in now. The one place a finished theme or language is added to.</summary>
public static class PosterCatalog
{
    public static IReadOnlyList<Festival> Festivals { get; } = [Festival.Everyday, Festival.Diwali];

    public static IReadOnlyList<Language> Languages { get; } = [Language.En, Language.Hi];

    public static bool IsAvailable(Festival festival) => Festivals.Contains(festival);

    public static bool IsAvailable(Language language) => Languages.Contains(language);

    /// <summary>For sentences: <c>everyday, diwali</c>.</summary>
    public static string FestivalNames { get; } = string.Join(", ", Festivals.Select(Wire.Name));

    /// <summary>For sentences: <c>en, hi</c>.</summary>
    public static string LanguageNames { get; } = string.Join(", ", Languages.Select(Wire.Name));
}
