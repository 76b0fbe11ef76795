namespace TextileStudio.Core.Posters.Themes;

/// <summary>Pongal.</summary>
internal static class PongalTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.Pongal };
}
