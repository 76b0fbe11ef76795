namespace TextileStudio.Core.Posters.Themes;

/// <summary>Christmas.</summary>
internal static class ChristmasTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.Christmas };
}
