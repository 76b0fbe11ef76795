namespace TextileStudio.Core.Posters.Themes;

/// <summary>RakshaBandhan.</summary>
internal static class RakshaBandhanTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.RakshaBandhan };
}
