using System.Globalization;
using System.Text;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters;

/// <summary>One run over the fields, gathering violations.</summary>
internal sealed class OfferCheck(ICollection<Violation> violations)
{
    private const decimal HighestPrice = 99_99_99_999m;

    public ProductOffer Run(ProductOfferRequest request, DateOnly today)
    {
        var name = Text("/product_name", request.ProductName, 80);
        if (string.IsNullOrEmpty(request.ProductName))
            Add("/product_name", "required", null, null, "Name the product, for instance \"Banarasi silk saree\".");
        else if (name?.EnumerateRunes().Any(r => Rune.IsLetterOrDigit(r) || Rune.IsSymbol(r)) != true && !violations.Any(v => v.Pointer == "/product_name"))
            Add("/product_name", "required", null, "blank", "The product's name has no visible character; write one.");

        var price = Price("/price", request.Price);
        var original = Price("/original_price", request.OriginalPrice);
        if (request.DiscountPercent is < 1 or > 99)
            Add("/discount_percent", "range", "1-99", $"{request.DiscountPercent}", "Give a discount from 1 to 99 percent, or leave it out.");
        else
            Agree(price, original, request.DiscountPercent);

        var currency = CleanText.Of(request.Currency)?.ToUpperInvariant() ?? "INR";
        if (!Money.IsCurrency(currency))
            Add("/currency", "unknown_currency", string.Join(", ", Money.Currencies), Shown(currency), "Use a three-letter currency code such as INR.");

        return new ProductOffer
        {
            ProductName = name ?? "",
            Fabric = Text("/fabric", request.Fabric, 60),
            Description = Text("/description", request.Description, 600),
            Price = price,
            OriginalPrice = original,
            Currency = currency,
            DiscountPercent = request.DiscountPercent,
            OfferText = Text("/offer_text", request.OfferText, 120),
            ValidUntil = Date("/valid_until", request.ValidUntil, today),
            Festival = Name("/festival", request.Festival, Festival.Everyday),
            Style = Name("/style", request.Style, PosterStyle.Royal),
            Language = Name("/language", request.Language, Language.En),
            BrandName = Text("/brand_name", request.BrandName, 60),
            Contact = Text("/contact", request.Contact, 80),
            Address = Text("/address", request.Address, 160),
        };
    }

    private string? Text(string pointer, string? text, int limit)
    {
        if (text is null)
            return null;
        if (!CleanText.IsWellFormed(text))
        {
            Add(pointer, "not_text", null, null, "The text holds half a character (a lone surrogate); send it as valid Unicode.");
            return null;
        }

        if (CleanText.Of(text) is not { } clean)
            return null;
        var length = CleanText.Elements(clean);
        if (length > limit)
            Add(pointer, "max_length", $"{limit}", $"{length}", $"Shorten it to at most {limit} characters.");
        // A user-perceived character may pile up any number of marks; no script needs more than a few.
        else if (clean.Length > limit * 6)
            Add(pointer, "max_length", $"{limit}", $"{length}", "Remove the stacked combining marks; the text is too long for its number of characters.");
        return clean;
    }

    private decimal? Price(string pointer, decimal? price)
    {
        if (price is not { } amount)
            return null;
        if (amount is < 0 or > HighestPrice)
            Add(pointer, "range", $"0-{HighestPrice:0}", $"{amount}", "Give a price from 0 to 99,99,99,999.");
        else if (decimal.Round(amount, 2) != amount)
            Add(pointer, "decimals", "2", $"{amount}", "Give at most two decimals.");
        return amount;
    }

    private void Agree(decimal? price, decimal? original, int? discount)
    {
        if (original is not { } before)
            return;
        if (price is not { } now)
        {
            if (discount is null)
                Add("/original_price", "needs_price", null, $"{before}", "Give price as well (the price now), or discount_percent; an original price alone says nothing.");
            return;
        }

        if (before < now)
        {
            Add("/original_price", "below_price", $"{now}", $"{before}", $"original_price ({before}) is the price before the offer and cannot be below price ({now}).");
            return;
        }

        if (discount is not { } claimed || before <= 0)
            return;
        var computed = (before - now) / before * 100;
        if (Math.Abs(decimal.Round(computed, MidpointRounding.AwayFromZero) - claimed) > 1)
        {
            Add("/discount_percent", "contradicts_prices", $"{computed:0.#}", $"{claimed}",
                $"From {before} to {now} is {computed:0.#} % off, but discount_percent says {claimed}; correct one of them or leave discount_percent out.");
        }
    }

    private DateOnly? Date(string pointer, string? text, DateOnly today)
    {
        if (text is null)
            return null;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            Add(pointer, "date", "yyyy-MM-dd", Shown(text), $"Give a date that exists, such as {today.AddDays(7):yyyy-MM-dd}.");
        else if (date < today)
            Add(pointer, "past", $"{today:yyyy-MM-dd}", $"{date:yyyy-MM-dd}", "The offer would be over already; give today or a later day, or leave it out.");
        return date;
    }

    private T Name<T>(string pointer, string? text, T otherwise)
        where T : struct, Enum
    {
        if (text is null)
            return otherwise;
        if (Wire.TryParse<T>(text, out var value))
            return value;
        var names = string.Join(", ", Wire.All<T>());
        Add(pointer, "unknown_value", names, Shown(text), $"Use one of: {names}.");
        return otherwise;
    }

    private void Add(string pointer, string rule, string? limit, string? actual, string fix) => violations.Add(new Violation(pointer, rule, limit, actual, fix));

    // What came is echoed, but never at a length of the client's choosing.
    internal static string Shown(string text)
    {
        var clean = CleanText.Of(text) ?? "";
        return CleanText.Elements(clean) <= 40 && clean.Length <= 80 ? clean : "a long text";
    }
}
