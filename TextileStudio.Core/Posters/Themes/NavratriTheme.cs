namespace TextileStudio.Core.Posters.Themes;

/// <summary>Navratri.</summary>
internal static class NavratriTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.Navratri };
}
