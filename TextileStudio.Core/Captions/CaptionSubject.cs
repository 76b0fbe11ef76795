using System.Globalization;
using System.Text;
using TextileStudio.Core.Captions.Phrases;
using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions;

/// <summary>What the captions of one request are about, worked out once for all of them. For one thread.</summary>
internal sealed class CaptionSubject
{
    private readonly Dictionary<string, bool> _founded = new(StringComparer.Ordinal);

    public CaptionSubject(ProductOffer offer, uint seed)
    {
        Offer = offer;
        Seed = seed;
        Book = Phrasebook.Of(offer.Language);
        Cloth = Cloth.Of(offer);
        Facts = CaptionFacts.Of(offer);
        Values = ValuesOf(offer, Book);
        Description = SentencesOf(offer.Description);
        OfferText = offer.OfferText is null ? null : Ended(offer.OfferText);
    }

    public ProductOffer Offer { get; }

    public uint Seed { get; }

    public Phrasebook Book { get; }

    public Cloth Cloth { get; }

    public CaptionFacts Facts { get; }

    /// <summary>What fills the slots of phrases; a slot without value is not here.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    public IReadOnlyList<string> Description { get; }

    public string? OfferText { get; }

    /// <summary>The price is a reduced one, so there is news in it.</summary>
    public bool IsReduced => Values.ContainsKey("off") || (Values.ContainsKey("was") && Values.ContainsKey("price"));

    /// <summary>The request bears out all that a sentence or hashtag states. Each is looked at once, however many captions carry it.</summary>
    public bool IsFounded(string sentence)
    {
        if (!_founded.TryGetValue(sentence, out var founded))
            _founded[sentence] = founded = Facts.Unfounded(sentence).Count == 0;
        return founded;
    }

    private static Dictionary<string, string> ValuesOf(ProductOffer offer, Phrasebook book)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["product"] = offer.ProductName };
        void Value(string name, string? value)
        {
            if (value is not null)
                values[name] = value;
        }

        Value("brand", offer.BrandName);
        Value("fabric", offer.Fabric);
        Value("contact", offer.Contact);
        Value("address", offer.Address);
        Value("price", offer.Price is { } price ? Money.Format(price, offer.Currency) : null);
        // An original price equal to the price is no reduction.
        Value("was", offer.OriginalPrice is { } was && was != offer.Price ? Money.Format(was, offer.Currency) : null);
        Value("off", offer.DiscountPercent is { } off ? $"{off}%" : null);
        Value("until", offer.ValidUntil is { } until ? $"{until.Day} {book.Months[until.Month - 1]} {until.Year}" : null);
        return values;
    }

    private List<string> SentencesOf(string? text)
    {
        var sentences = new List<string>();
        if (text is null)
            return sentences;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            // "Rs. 500" and "2.5 m" go on after the point.
            if (!Phrase.IsEnd(text[i]) || (i + 1 < text.Length && text[i + 1] != ' ') || (i + 2 < text.Length && char.IsDigit(text[i + 2])))
                continue;
            sentences.Add(text[start..(i + 1)].Trim());
            start = i + 1;
        }

        if (text[start..].Trim() is { Length: > 0 } rest)
            sentences.Add(Ended(rest));
        return sentences;
    }

    private string Ended(string text)
    {
        var last = Rune.GetRuneAt(text, text.Length - (char.IsLowSurrogate(text[^1]) ? 2 : 1));
        return Rune.IsLetterOrDigit(last) || Rune.GetUnicodeCategory(last) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark || last.Value is '%' or ')'
            ? text + (last.Value < 0x250 ? "." : Book.FullStop)
            : text;
    }
}
