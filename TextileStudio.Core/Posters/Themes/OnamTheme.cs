namespace TextileStudio.Core.Posters.Themes;

/// <summary>Onam.</summary>
internal static class OnamTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.Onam };
}
