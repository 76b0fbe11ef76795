using TextileStudio.Core.Posters.Drawing;

namespace TextileStudio.Core.Posters.Words;

/// <summary>Every line of one poster as it will be read; null where the offer says nothing.</summary>
internal sealed record OfferWords
{
    public required string Kicker { get; init; }
    public required string Headline { get; init; }
    public string? Product { get; init; }
    public string? Details { get; init; }
    public string? Offer { get; init; }
    public string? Price { get; init; }
    public string? OriginalPrice { get; init; }
    public required string PriceLabel { get; init; }
    public string? Discount { get; init; }
    public required string Off { get; init; }
    public string? ValidUntil { get; init; }
    public required string CallToAction { get; init; }
    /// <summary>A code to scan instead of typing, and what stands beside it.</summary>
    public QrCode? Code { get; init; }

    public required string ScanHint { get; init; }
    public string? Contact { get; init; }
    public string? Address { get; init; }

    /// <summary>A brand is a name: it stands where the kicker would, and larger.</summary>
    public bool Branded { get; init; }

    /// <summary>Little to say: the photo gets more of the canvas.</summary>
    public bool Sparse => Price is null && Offer is null && (Details is null || Product is null && Details.Length < 40);

    public static OfferWords For(ProductOffer offer, string? qrLink = null)
    {
        var phrases = Phrases.In(offer.Language);
        var festival = phrases.Of(offer.Festival);
        var brand = Said(offer.BrandName);
        // A struck price that is not above the price would be read as a rise: it is left out.
        var original = offer is { Price: { } price, OriginalPrice: { } above } && above > price ? above : (decimal?)null;
        return new OfferWords
        {
            Branded = brand is not null,
            Kicker = brand ?? festival?.Kicker ?? phrases.Handpicked,
            Headline = festival?.Greeting ?? Said(offer.ProductName) ?? phrases.Shop,
            Product = festival is null ? null : Said(offer.ProductName),
            Details = Joined(offer.Fabric, offer.Description),
            Offer = Said(offer.OfferText),
            Price = offer.Price is { } asked ? Money.Format(asked, offer.Currency) : null,
            OriginalPrice = original is { } list ? Money.Format(list, offer.Currency) : null,
            PriceLabel = original is null ? phrases.Only : phrases.ListPrice,
            Discount = Words.Discount.Percent(offer) is { } percent ? $"{percent}%" : null,
            Off = phrases.Off,
            ValidUntil = offer.ValidUntil is { } date ? phrases.Until(date) : null,
            CallToAction = Said(offer.Contact) is null ? phrases.Shop : phrases.Order,
            Code = qrLink is null ? null : QrCode.Of(qrLink),
            ScanHint = phrases.ScanWhatsApp,
            Contact = Said(offer.Contact),
            Address = Said(offer.Address),
        };
    }

    private static string? Said(string? text) => DrawnWords.Of(text);

    private static string? Joined(string? fabric, string? description) => (Said(fabric), Said(description)) switch
    {
        (null, var only) => only,
        (var only, null) => only,
        var (first, second) => $"{first} • {second}",
    };
}
