namespace TextileStudio.Core.Posters.Themes;

/// <summary>Eid.</summary>
internal static class EidTheme
{
    public static Theme Theme { get; } = EverydayTheme.Theme with { Festival = Festival.Eid };
}
