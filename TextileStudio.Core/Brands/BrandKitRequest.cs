using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Brands;

/// <summary>A brand kit as it came, whole: what is left out is not set.</summary>
public sealed record BrandKitRequest
{
    public string? BrandName { get; init; }
    public string? Contact { get; init; }
    public string? Address { get; init; }

    /// <summary>With country code, such as +91 98765 43210; ten digits alone are a number of India.</summary>
    public string? WhatsappNumber { get; init; }

    /// <summary><c>#rrggbb</c>: contact band, call to action and badge.</summary>
    public string? PrimaryColour { get; init; }

    /// <summary><c>#rrggbb</c>: frames and lines.</summary>
    public string? AccentColour { get; init; }

    /// <summary>Wire name of <see cref="PosterFont"/>; each style has its own without it.</summary>
    public string? Font { get; init; }

    /// <summary>An uploaded picture of at most 2 MB; PNG with transparency looks best.</summary>
    public string? LogoAssetId { get; init; }

    public string? DefaultLanguage { get; init; }
    public string? DefaultStyle { get; init; }

    /// <summary>Whether posters carry a WhatsApp code when the request does not say.</summary>
    public bool? WhatsappQr { get; init; }

    /// <summary>The settings these fields make, or every rule they break. Whether the logo is there and good is not asked here.</summary>
    public Outcome<BrandSettings> Validate()
    {
        var violations = new List<Violation>();
        var settings = new BrandSettings
        {
            BrandName = Text("/brand_name", BrandName, 60, violations),
            Contact = Text("/contact", Contact, 80, violations),
            Address = Text("/address", Address, 160, violations),
            WhatsappNumber = Number(violations),
            PrimaryColour = Colour("/primary_colour", PrimaryColour, violations),
            AccentColour = Colour("/accent_colour", AccentColour, violations),
            Font = Name<PosterFont>("/font", Font, violations),
            DefaultLanguage = Name<Language>("/default_language", DefaultLanguage, violations),
            DefaultStyle = Name<PosterStyle>("/default_style", DefaultStyle, violations),
            WhatsappQr = WhatsappQr ?? false,
        };
        if (settings.WhatsappQr && settings.WhatsappNumber is null && !violations.Any(v => v.Pointer == "/whatsapp_number"))
            violations.Add(new Violation("/whatsapp_qr", "needs_number", null, null, "Give whatsapp_number as well: the code opens a chat with it."));
        return violations.Count == 0
            ? settings
            : new Refusal(RefusalKind.Rule, "invalid_brand_kit", violations.Count == 1 ? violations[0].Fix : $"{violations.Count} fields need a change; each is listed with what to do.", violations);
    }

    private string? Number(List<Violation> violations)
    {
        if (string.IsNullOrWhiteSpace(WhatsappNumber))
            return null;
        if (PhoneNumber.Normal(WhatsappNumber) is { } digits)
            return "+" + digits;
        violations.Add(new Violation("/whatsapp_number", "phone", "E.164", Violation.Shown(WhatsappNumber), "Give a mobile number with its country code, such as +91 98765 43210."));
        return null;
    }

    private static string? Text(string pointer, string? text, int limit, List<Violation> violations)
    {
        if (text is null)
            return null;
        if (!CleanText.IsWellFormed(text))
        {
            violations.Add(new Violation(pointer, "not_text", null, null, "The text holds half a character (a lone surrogate); send it as valid Unicode."));
            return null;
        }

        if (CleanText.Of(text) is not { } clean)
            return null;
        var length = CleanText.Elements(clean);
        if (length > limit || clean.Length > limit * 6)
            violations.Add(new Violation(pointer, "max_length", $"{limit}", $"{length}", $"Shorten it to at most {limit} characters."));
        return clean;
    }

    private static string? Colour(string pointer, string? text, List<Violation> violations)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var plain = text.Trim();
        if (plain is ['#', .. { Length: 6 } digits] && digits.All(char.IsAsciiHexDigit))
            return plain.ToLowerInvariant();
        violations.Add(new Violation(pointer, "colour", "#rrggbb", Violation.Shown(text), "Give the colour as # and six hexadecimal digits, such as #8a1538."));
        return null;
    }

    private static T? Name<T>(string pointer, string? text, List<Violation> violations)
        where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (Wire.TryParse<T>(text, out var value))
            return value;
        var names = string.Join(", ", Wire.All<T>());
        violations.Add(new Violation(pointer, "unknown_value", names, Violation.Shown(text), $"Use one of: {names}."));
        return null;
    }
}
