using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Brands;

/// <summary>What a shop has set once for all its posters and captions; null is not set. Checked: see <see cref="BrandKitRequest"/>.</summary>
public sealed record BrandSettings
{
    public string? BrandName { get; init; }
    public string? Contact { get; init; }
    public string? Address { get; init; }

    /// <summary>E.164 with its plus.</summary>
    public string? WhatsappNumber { get; init; }

    /// <summary><c>#rrggbb</c>, as is <see cref="AccentColour"/>.</summary>
    public string? PrimaryColour { get; init; }

    public string? AccentColour { get; init; }
    public PosterFont? Font { get; init; }
    public Language? DefaultLanguage { get; init; }
    public PosterStyle? DefaultStyle { get; init; }

    /// <summary>Whether posters carry a WhatsApp code when the request does not say.</summary>
    public bool WhatsappQr { get; init; }
}

/// <summary>An organization's kit as it stands. <paramref name="Version"/> counts up with every change.</summary>
public sealed record Brand(BrandSettings Settings, string? LogoAssetId, long Version, DateTimeOffset UpdatedAt)
{
    /// <summary>The WhatsApp number as chat addresses have it; null without one.</summary>
    public string? WhatsAppDigits => Settings.WhatsappNumber?.TrimStart('+');

    /// <summary>The request with every field that it leaves out taken from the kit; unchanged where it wants no kit.</summary>
    public T Fill<T>(T request)
        where T : ProductOfferRequest => request.UseBrandKit is false ? request : (T)(request with
    {
        BrandName = request.BrandName ?? Settings.BrandName,
        Contact = request.Contact ?? Settings.Contact,
        Address = request.Address ?? Settings.Address,
        Language = request.Language ?? (Settings.DefaultLanguage is { } language ? Data.Wire.Name(language) : null),
        Style = request.Style ?? (Settings.DefaultStyle is { } style ? Data.Wire.Name(style) : null),
    });

    /// <summary>As <see cref="Fill{T}"/>, with the kit's choice of a WhatsApp code as well.</summary>
    public PosterRequest FillPoster(PosterRequest request) =>
        request.UseBrandKit is false ? request : Fill(request) with { WhatsappQr = request.WhatsappQr ?? (Settings.WhatsappQr ? true : null) };

    /// <summary>What of it shows on a poster; null when nothing does.</summary>
    public PosterBrand? OnPoster() => Settings.PrimaryColour is null && Settings.AccentColour is null && Settings.Font is null && LogoAssetId is null
        ? null
        : new PosterBrand(Settings.PrimaryColour, Settings.AccentColour, Settings.Font, LogoAssetId is not null);
}
