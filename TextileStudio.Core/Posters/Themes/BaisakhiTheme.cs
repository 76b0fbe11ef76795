namespace TextileStudio.Core.Posters.Themes;

/// <summary>Baisakhi.</summary>
internal static class BaisakhiTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.Baisakhi };
}
