using System.Globalization;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Data;

namespace TextileStudio.Api.Studio;

/// <summary>What was typed into the brand form, word for word, so that a refused form comes back as it was sent.</summary>
public sealed record BrandForm
{
    public const string StandardPrimary = "#8a1538";
    public const string StandardAccent = "#d9a03a";

    public string BrandName { get; init; } = "";
    public string Contact { get; init; } = "";
    public string Address { get; init; } = "";
    public string WhatsappNumber { get; init; } = "";

    /// <summary>Whether the colour counts; a browser's colour field cannot be empty.</summary>
    public bool HasPrimary { get; init; }

    public string Primary { get; init; } = StandardPrimary;
    public bool HasAccent { get; init; }
    public string Accent { get; init; } = StandardAccent;
    public string Font { get; init; } = "";
    public string Language { get; init; } = "";
    public string Style { get; init; } = "";
    public bool WhatsappQr { get; init; }
    public string LogoAssetId { get; init; } = "";

    /// <summary>The version the form was filled with; empty without a kit.</summary>
    public string Version { get; init; } = "";

    /// <summary>What saving insists on: a kit made meanwhile by somebody else is not overwritten unseen either.</summary>
    public long SeenVersion => long.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    public static BrandForm Of(Brand? brand)
    {
        if (brand is null)
            return new BrandForm();
        var set = brand.Settings;
        return new BrandForm
        {
            BrandName = set.BrandName ?? "",
            Contact = set.Contact ?? "",
            Address = set.Address ?? "",
            WhatsappNumber = set.WhatsappNumber ?? "",
            HasPrimary = set.PrimaryColour is not null,
            Primary = set.PrimaryColour ?? StandardPrimary,
            HasAccent = set.AccentColour is not null,
            Accent = set.AccentColour ?? StandardAccent,
            Font = set.Font is { } font ? Wire.Name(font) : "",
            Language = set.DefaultLanguage is { } language ? Wire.Name(language) : "",
            Style = set.DefaultStyle is { } style ? Wire.Name(style) : "",
            WhatsappQr = set.WhatsappQr,
            LogoAssetId = brand.LogoAssetId ?? "",
            Version = brand.Version.ToString(CultureInfo.InvariantCulture),
        };
    }

    public static BrandForm From(IFormCollection form) => new()
    {
        BrandName = form["brand_name"].ToString(),
        Contact = form["contact"].ToString(),
        Address = form["address"].ToString(),
        WhatsappNumber = form["whatsapp_number"].ToString(),
        HasPrimary = form["has_primary"] == "true",
        Primary = form["primary_colour"] is [{ Length: > 0 } primary] ? primary : StandardPrimary,
        HasAccent = form["has_accent"] == "true",
        Accent = form["accent_colour"] is [{ Length: > 0 } accent] ? accent : StandardAccent,
        Font = form["font"].ToString(),
        Language = form["default_language"].ToString(),
        Style = form["default_style"].ToString(),
        WhatsappQr = form["whatsapp_qr"] == "true",
        LogoAssetId = form["remove_logo"] == "true" ? "" : form["logo_asset_id"].ToString(),
        Version = form["version"].ToString(),
    };

    public BrandKitRequest ToRequest() => new()
    {
        BrandName = BrandName,
        Contact = Contact,
        Address = Address,
        WhatsappNumber = WhatsappNumber,
        PrimaryColour = HasPrimary ? Primary : null,
        AccentColour = HasAccent ? Accent : null,
        Font = Font,
        DefaultLanguage = Language,
        DefaultStyle = Style,
        WhatsappQr = WhatsappQr,
        LogoAssetId = LogoAssetId,
    };
}
