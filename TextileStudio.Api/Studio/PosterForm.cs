using System.Globalization;
using Microsoft.AspNetCore.Http;
using TextileStudio.Core;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;

namespace TextileStudio.Api.Studio;

/// <summary>What was typed into the poster form, word for word, so that a refused form comes back as it was sent.</summary>
public sealed record PosterForm
{
    public string ProductName { get; init; } = "";
    public string Fabric { get; init; } = "";
    public string Description { get; init; } = "";
    public string Price { get; init; } = "";
    public string OriginalPrice { get; init; } = "";
    public string DiscountPercent { get; init; } = "";
    public string OfferText { get; init; } = "";
    public string ValidUntil { get; init; } = "";
    public string BrandName { get; init; } = "";
    public string Contact { get; init; } = "";
    public string Address { get; init; } = "";
    public string Festival { get; init; } = Wire.Name(Core.Posters.Festival.Everyday);
    public string Style { get; init; } = Wire.Name(PosterStyle.Royal);
    public string Language { get; init; } = Wire.Name(Core.Posters.Language.En);
    public IReadOnlyList<string> Sizes { get; init; } = [Wire.Name(PosterSize.Square), Wire.Name(PosterSize.Portrait)];

    /// <summary>Empty: chosen from the product.</summary>
    public string Layout { get; init; } = "";

    public bool WhatsappQr { get; init; }

    /// <summary>A photo kept from an earlier try of this form.</summary>
    public string AssetId { get; init; } = "";

    public static PosterForm From(IFormCollection form)
    {
        var blank = new PosterForm();
        return new PosterForm
        {
            ProductName = Text(form, "product_name"),
            Fabric = Text(form, "fabric"),
            Description = Text(form, "description"),
            Price = Text(form, "price"),
            OriginalPrice = Text(form, "original_price"),
            DiscountPercent = Text(form, "discount_percent"),
            OfferText = Text(form, "offer_text"),
            ValidUntil = Text(form, "valid_until"),
            BrandName = Text(form, "brand_name"),
            Contact = Text(form, "contact"),
            Address = Text(form, "address"),
            Festival = form.ContainsKey("festival") ? Text(form, "festival") : blank.Festival,
            Style = form.ContainsKey("style") ? Text(form, "style") : blank.Style,
            Language = form.ContainsKey("language") ? Text(form, "language") : blank.Language,
            Sizes = [.. form["size"].OfType<string>()],
            Layout = Text(form, "layout"),
            WhatsappQr = Text(form, "whatsapp_qr") == "true",
            AssetId = Text(form, "asset_id"),
        };
    }

    /// <summary>The fields as the API's request has them; what is no number is named in <paramref name="violations"/> and left out.</summary>
    public PosterRequest ToRequest(ICollection<Violation> violations, IReadOnlyList<string> platforms) => new()
    {
        ProductName = ProductName,
        Fabric = OrNull(Fabric),
        Description = OrNull(Description),
        Price = Money("/price", Price, violations),
        OriginalPrice = Money("/original_price", OriginalPrice, violations),
        DiscountPercent = Whole("/discount_percent", DiscountPercent, violations),
        OfferText = OrNull(OfferText),
        ValidUntil = OrNull(ValidUntil),
        Festival = OrNull(Festival),
        Style = OrNull(Style),
        Language = OrNull(Language),
        BrandName = OrNull(BrandName),
        Contact = OrNull(Contact),
        Address = OrNull(Address),
        AssetId = OrNull(AssetId),
        Size = new OneOrMany(Sizes),
        Platforms = platforms,
        Layout = OrNull(Layout),
        WhatsappQr = WhatsappQr,
    };

    /// <summary>A fresh form with what a shop rarely changes taken from its brand kit and its last poster. What the kit fills in by itself stays empty.</summary>
    public static PosterForm Like(PosterRequest? last, Brand? kit)
    {
        var set = kit?.Settings;
        return new PosterForm
        {
            BrandName = Own(last?.BrandName, set?.BrandName),
            Contact = Own(last?.Contact, set?.Contact),
            Address = Own(last?.Address, set?.Address),
            Festival = last?.Festival ?? Wire.Name(Core.Posters.Festival.Everyday),
            Style = set?.DefaultStyle is { } style ? Wire.Name(style) : last?.Style ?? Wire.Name(PosterStyle.Royal),
            Language = set?.DefaultLanguage is { } language ? Wire.Name(language) : last?.Language ?? Wire.Name(Core.Posters.Language.En),
            WhatsappQr = set?.WhatsappQr ?? last?.WhatsappQr ?? false,
        };
    }

    /// <summary>The form of a poster that is to be made again, as it was asked for. An offer that is over by <paramref name="today"/> has no date any more.</summary>
    public static PosterForm Again(PosterRequest made, Brand? kit, DateOnly today)
    {
        var blank = new PosterForm();
        return new PosterForm
        {
            ProductName = made.ProductName ?? "",
            Fabric = made.Fabric ?? "",
            Description = made.Description ?? "",
            Price = Number(made.Price),
            OriginalPrice = Number(made.OriginalPrice),
            DiscountPercent = made.DiscountPercent?.ToString(CultureInfo.InvariantCulture) ?? "",
            OfferText = made.OfferText ?? "",
            ValidUntil = DateOnly.TryParseExact(made.ValidUntil, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end) && end >= today ? made.ValidUntil! : "",
            BrandName = Own(made.BrandName, kit?.Settings.BrandName),
            Contact = Own(made.Contact, kit?.Settings.Contact),
            Address = Own(made.Address, kit?.Settings.Address),
            Festival = made.Festival ?? blank.Festival,
            Style = made.Style ?? blank.Style,
            Language = made.Language ?? blank.Language,
            Sizes = made.Size?.Names ?? [Wire.Name(PosterSize.Square)],
            Layout = made.Layout ?? "",
            WhatsappQr = made.WhatsappQr ?? false,
            AssetId = made.AssetId ?? "",
        };
    }

    private static string Own(string? value, string? kits) => value is null || value == kits ? "" : value;

    private static string Number(decimal? amount) => amount?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";

    private static string Text(IFormCollection form, string name) => form[name].ToString();

    private static string? OrNull(string text) => string.IsNullOrWhiteSpace(text) ? null : text;

    // People write ₹2,499 or 2,49,900: the sign and the grouping commas carry no meaning.
    private static decimal? Money(string pointer, string text, ICollection<Violation> violations)
    {
        var plain = text.Replace("₹", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal).Trim();
        if (plain.Length == 0)
            return null;
        if (decimal.TryParse(plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
            return amount;
        violations.Add(new Violation(pointer, "number", null, null, "Write the price as a number, for instance 2499 or 2,499.50."));
        return null;
    }

    private static int? Whole(string pointer, string text, ICollection<Violation> violations)
    {
        var plain = text.Replace("%", "", StringComparison.Ordinal).Trim();
        if (plain.Length == 0)
            return null;
        if (int.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        violations.Add(new Violation(pointer, "number", null, null, "Write the discount as a whole number from 1 to 99."));
        return null;
    }
}
