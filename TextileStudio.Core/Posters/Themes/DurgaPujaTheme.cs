namespace TextileStudio.Core.Posters.Themes;

/// <summary>DurgaPuja.</summary>
internal static class DurgaPujaTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.DurgaPuja };
}
