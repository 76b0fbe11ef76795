using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Captions;

/// <summary>Offers as wild as validation lets them be: several scripts, emoji, numbers in names, every mix of fields. The same seed gives the same offer.</summary>
internal static class RandomOffers
{
    private static readonly string[] Words =
    [
        "Banarasi", "silk", "saree", "Kurta", "set of 3", "2.5 m", "6 yards", "Cotton", "श्री", "साड़ी", "क्षत्रिय", "शुद्ध", "रेशम", "கைத்தறி", "புடவை", "বেনারসি", "اردو", "🪔", "👨‍👩‍👧‍👦", "🇮🇳", "e\u0301\u0323",
        "₹", "Rs. 500", "50%", "№ 7", "२०%", "１２", "v2.0", "#sale", "@shop", "www.shop.in", "98765 43210", "15 August", "half price", "!", "–", "(new)", "A4", "कपड़ा", "10-12", "𝒮ilk", "100% cotton",
    ];

    public static ProductOffer Of(int seed)
    {
        var random = new Random(seed);
        var festivals = Enum.GetValues<Festival>();
        var languages = Enum.GetValues<Language>();
        decimal? price = random.Next(3) > 0 ? Math.Round((decimal)random.NextDouble() * 100_000m, random.Next(3)) : null;
        decimal? was = random.Next(2) == 0 ? (price ?? 100m) + random.Next(100_000) : null;
        int? off = random.Next(2) == 0 ? random.Next(1, 100) : null;
        var request = new ProductOfferRequest
        {
            ProductName = Text(random, 1, 8) + " x",
            Fabric = Maybe(random, 1, 4),
            Description = Maybe(random, 5, 60),
            Price = price,
            OriginalPrice = was is not null && price is null && off is null ? null : was,
            // Free to contradict nothing: with both prices the discount is left out.
            DiscountPercent = price is not null && was is not null ? null : off,
            Currency = random.Next(4) == 0 ? "USD" : "INR",
            OfferText = Maybe(random, 1, 10),
            ValidUntil = random.Next(2) == 0 ? new DateOnly(2026, 11, 8).AddDays(random.Next(900)).ToString("yyyy-MM-dd") : null,
            Festival = Wire.Name(festivals[random.Next(festivals.Length)]),
            Language = Wire.Name(languages[random.Next(languages.Length)]),
            BrandName = Maybe(random, 1, 4),
            Contact = Maybe(random, 1, 3),
            Address = Maybe(random, 1, 6),
        };
        request = request with
        {
            ProductName = Cut(request.ProductName, 80), Fabric = Cut(request.Fabric, 60), Description = Cut(request.Description, 600), OfferText = Cut(request.OfferText, 120),
            BrandName = Cut(request.BrandName, 60), Contact = Cut(request.Contact, 80), Address = Cut(request.Address, 160),
        };
        return request.Validate(new DateOnly(2026, 11, 8)).Value;
    }

    private static string? Maybe(Random random, int least, int most) => random.Next(3) > 0 ? Text(random, least, most) : null;

    private static string Text(Random random, int least, int most) =>
        string.Join(random.Next(5) == 0 ? ". " : " ", Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => Words[random.Next(Words.Length)]));

    private static string? Cut(string? text, int elements) =>
        text is null || CleanText.Elements(text) <= elements ? text : new System.Globalization.StringInfo(text).SubstringByTextElements(0, elements);
}
