namespace TextileStudio.Core.Posters.Themes;

/// <summary>Holi.</summary>
internal static class HoliTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.Holi };
}
