using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions;

/// <summary>
/// What a caption may state: the request's own figures and words. Checks the text of any writer, ours or a model's, for a number, price, percentage, date,
/// phone number or address that the request did not give.
/// </summary>
public sealed class CaptionFacts
{
    private readonly HashSet<Claim> _said = [];

    private CaptionFacts()
    {
    }

    public static CaptionFacts Of(ProductOffer offer)
    {
        var facts = new CaptionFacts();
        foreach (var text in new[] { offer.ProductName, offer.Fabric, offer.Description, offer.OfferText, offer.BrandName, offer.Contact, offer.Address })
        {
            if (text is null)
                continue;
            facts.AllowQuoting(text);
            if (WebLinks.WithoutScheme(text) is { } bare && bare.Length < text.Length)
                facts.AllowQuoting(bare);
        }

        facts.AllowMoney(offer.Price);
        facts.AllowMoney(offer.OriginalPrice);
        if (offer.DiscountPercent is { } discount)
            facts._said.Add(new Claim(ClaimKind.Percent, $"{discount}"));
        if (offer.ValidUntil is { } until)
            facts.AllowDate($"{until:yyyy-MM-dd}");
        return facts;
    }

    /// <summary>The statements of <paramref name="text"/> that the request does not bear out, as found; empty when it may be published.</summary>
    public IReadOnlyList<string> Unfounded(string text) => [.. Claims.In(text).Where(c => !_said.Contains(c)).Select(c => $"{c.Kind}: {c.Value}").Distinct(StringComparer.Ordinal)];

    private void AllowMoney(decimal? amount)
    {
        if (amount is not { } value)
            return;
        var plain = value.ToString("0.##");
        _said.Add(new Claim(ClaimKind.Money, plain));
        _said.Add(new Claim(ClaimKind.Number, plain));
        if (plain.Length >= 7)
            _said.Add(new Claim(ClaimKind.Digits, plain));
    }

    private void AllowDate(string date)
    {
        _said.Add(new Claim(ClaimKind.Date, date));
        _said.Add(new Claim(ClaimKind.Date, "--" + date[5..]));
    }

    private void AllowQuoting(string text)
    {
        foreach (var claim in Claims.In(text))
        {
            if (claim.Kind is ClaimKind.Date && claim.Value[0] != '-')
                AllowDate(claim.Value);
            _said.Add(claim);
            // Quoted without its sign a number is still the client's; the other way round (a bare 5 made 5 %) is not.
            if (claim.Kind is ClaimKind.Percent or ClaimKind.Money)
                _said.Add(new Claim(ClaimKind.Number, claim.Value));
        }
    }
}
