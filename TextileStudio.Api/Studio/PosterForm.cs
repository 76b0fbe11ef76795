using System.Globalization;
using Microsoft.AspNetCore.Http;
using TextileStudio.Core;
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
    };

    /// <summary>A fresh form with what a shop rarely changes taken from its last poster.</summary>
    public static PosterForm Like(ProductOfferRequest? last) => last is null ? new PosterForm() : new PosterForm
    {
        BrandName = last.BrandName ?? "",
        Contact = last.Contact ?? "",
        Address = last.Address ?? "",
        Festival = last.Festival ?? Wire.Name(Core.Posters.Festival.Everyday),
        Style = last.Style ?? Wire.Name(PosterStyle.Royal),
        Language = last.Language ?? Wire.Name(Core.Posters.Language.En),
    };

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
