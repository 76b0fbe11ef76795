namespace TextileStudio.Core.Posters.Themes;

/// <summary>Wedding.</summary>
internal static class WeddingTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.Wedding };
}
