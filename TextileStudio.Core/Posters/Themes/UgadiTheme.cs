namespace TextileStudio.Core.Posters.Themes;

/// <summary>Ugadi.</summary>
internal static class UgadiTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.Ugadi };
}
