namespace TextileStudio.Core.Posters;

/// <summary>Festivals a poster or caption can be made for.</summary>
public enum Festival
{
    Everyday,
    Diwali,
    Pongal,
    Onam,
    Eid,
    DurgaPuja,
    Navratri,
    Holi,
    RakshaBandhan,
    Ugadi,
    Baisakhi,
    Christmas,
    Wedding,
}

public enum PosterStyle
{
    Royal,
    Minimal,
    Vibrant,
}

/// <summary>ISO 639-1 codes as enum members.</summary>
public enum Language
{
    En,
    Hi,
    Bn,
    Gu,
    Pa,
    Ta,
    Te,
    Kn,
    Ml,
    Mr,
    Or,
    Ur,
}

/// <summary>The four sizes in pixels: square 1080x1080, portrait 1080x1350, story 1080x1920, landscape 1200x628.</summary>
public enum PosterSize
{
    Square,
    Portrait,
    Story,
    Landscape,
}

public enum PosterFormat
{
    Jpeg,
    Png,
    Webp,
}

/// <summary>What the shop sells and offers: the words of poster and caption. Text is NFC, trimmed, free of control and bidi-override characters.</summary>
public sealed record ProductOffer
{
    public required string ProductName { get; init; }
    public string? Fabric { get; init; }
    public string? Description { get; init; }

    /// <summary>In whole units of <see cref="Currency"/>, at most two decimals.</summary>
    public decimal? Price { get; init; }

    public decimal? OriginalPrice { get; init; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; init; } = "INR";

    public int? DiscountPercent { get; init; }
    public string? OfferText { get; init; }
    public DateOnly? ValidUntil { get; init; }
    public Festival Festival { get; init; } = Festival.Everyday;
    public PosterStyle Style { get; init; } = PosterStyle.Royal;
    public Language Language { get; init; } = Language.En;
    public string? BrandName { get; init; }
    public string? Contact { get; init; }
    public string? Address { get; init; }
}
