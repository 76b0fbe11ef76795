namespace TextileStudio.Core.Posters;

/// <summary>Families of lettering to choose from; each has a face for every script.</summary>
public enum PosterFont
{
    /// <summary>High-contrast serifs, brush-like Indic display faces.</summary>
    Classic,

    /// <summary>Plain, geometric.</summary>
    Modern,

    /// <summary>Round and heavy.</summary>
    Rounded,
}

/// <summary>What of a shop's brand kit shows on a poster. Colours are <c>#rrggbb</c>; what would not be readable in them keeps the theme's.</summary>
/// <param name="Primary">Colours contact band, call to action and badge.</param>
/// <param name="Accent">Colours frames and lines.</param>
/// <param name="Font">Null for the style's own.</param>
/// <param name="HasLogo">Whether a logo comes with the order.</param>
public sealed record PosterBrand(string? Primary, string? Accent, PosterFont? Font, bool HasLogo);
