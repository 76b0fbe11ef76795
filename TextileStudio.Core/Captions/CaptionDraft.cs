using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TextileStudio.Core.Captions.Phrases;
using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions;

/// <summary>
/// Chooses and fills the sentences of one caption. Which of a list of phrases is taken follows from the seed; the next <paramref name="turn"/> takes the next phrase,
/// so variants of one request differ.
/// </summary>
internal sealed partial class CaptionDraft(ProductOffer offer, Cloth cloth, CaptionTone tone, bool emoji, uint seed, int turn)
{
    private readonly Phrasebook _book = Phrasebook.Of(offer.Language);
    private readonly Dictionary<string, string> _facts = FactsOf(offer);

    public IReadOnlyList<Sentence> Sentences()
    {
        var sentences = new List<Sentence>();
        Add(Part.Hook, 0, Ornamented(Pick(Part.Hook, _book.Hooks[(offer.Festival, tone)])));
        Add(Part.Product, 0, Pick(Part.Product, _book.Products[tone]));
        Add(Part.Detail, 1, Pick(Part.Detail, DetailPhrases()));
        foreach (var said in SentencesOf(offer.Description))
            Add(Part.Description, 1, said);
        Add(Part.Price, 2, Pick(Part.Price, Richest(_book.Prices.GetValueOrDefault(tone) ?? _book.Prices[CaptionTone.Warm])));
        Add(Part.OfferText, 2, Ended(offer.OfferText));
        Add(Part.Validity, 2, Pick(Part.Validity, _book.Validities));
        // Plainly said once: where to turn to is the call.
        if (tone is not CaptionTone.Plain || offer.Contact is null)
            Add(Part.Call, 3, Pick(Part.Call, _book.Calls[tone]));
        Add(Part.Contact, 3, Pick(Part.Contact, _book.Contacts));
        Add(Part.Address, 3, Pick(Part.Address, Richest(_book.Addresses)));
        if (tone is CaptionTone.Warm or CaptionTone.Festive)
            Add(Part.Wish, 4, Pick(Part.Wish, _book.Wishes.GetValueOrDefault(offer.Festival, [])));
        return sentences;

        void Add(Part part, int paragraph, string? text)
        {
            if (text is not null)
                sentences.Add(new Sentence(part, paragraph, text));
        }
    }

    private string? Pick(Part part, IReadOnlyList<string> phrases)
    {
        var fitting = phrases.Where(p => SlotsOf(p).All(_facts.ContainsKey)).ToList();
        if (fitting.Count == 0)
            return null;
        // Every part starts elsewhere in its list; one step a turn keeps neighbours different.
        var start = (seed >> ((int)part * 2)) % (uint)fitting.Count;
        return Filled(fitting[(int)((start + (uint)turn) % (uint)fitting.Count)]);
    }

    /// <summary>The phrases that say most of what there is to say.</summary>
    private List<string> Richest(IReadOnlyList<string> phrases)
    {
        var fitting = phrases.Select(p => (Phrase: p, Slots: SlotsOf(p).Distinct(StringComparer.Ordinal).ToList())).Where(p => p.Slots.TrueForAll(_facts.ContainsKey)).ToList();
        var most = fitting.Count == 0 ? 0 : fitting.Max(p => p.Slots.Count);
        return [.. fitting.Where(p => p.Slots.Count == most).Select(p => p.Phrase)];
    }

    private string[] DetailPhrases()
    {
        if (tone is CaptionTone.Plain)
            return _book.PlainFabric;
        if (cloth.Crafts.Count > 0 && (cloth.Kind is null || (seed & 1) == 0))
            return _book.Crafts[cloth.Crafts[0]];
        return cloth.Kind is { } kind ? _book.Fabrics[kind] : _book.AnyFabric;
    }

    private string? Ornamented(string? text)
    {
        if (text is null || !emoji || tone is CaptionTone.Plain or CaptionTone.Premium)
            return text;
        string[] ornaments = offer.Festival is Festival.Diwali ? ["🪔", "✨", "🪔✨"] : ["✨", "🌸", "💛", "🧵"];
        return $"{text} {ornaments[(int)((seed + (uint)turn) % (uint)ornaments.Length)]}";
    }

    private string Filled(string phrase) => Slot().Replace(phrase, match =>
    {
        var value = _facts[match.Groups["name"].Value];
        var next = match.Index + match.Length;
        // "Kurta!." and "Kurta.." are nobody's punctuation: the phrase's own end wins.
        return next < phrase.Length && IsEnd(phrase[next]) ? value.TrimEnd('.', '!', '।', ',', ';', ':') is { Length: > 0 } trimmed ? trimmed : value : value;
    });

    private string? Ended(string? text)
    {
        if (text is null)
            return null;
        var last = Rune.GetRuneAt(text, text.Length - (char.IsLowSurrogate(text[^1]) ? 2 : 1));
        return Rune.IsLetterOrDigit(last) || Rune.GetUnicodeCategory(last) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark || last.Value is '%' or ')'
            ? text + (last.Value < 0x250 ? "." : _book.FullStop)
            : text;
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
            if (!(text[i] is '.' or '!' or '?' or '।') || (i + 1 < text.Length && text[i + 1] != ' ') || (i + 2 < text.Length && char.IsDigit(text[i + 2])))
                continue;
            sentences.Add(text[start..(i + 1)].Trim());
            start = i + 1;
        }

        if (text[start..].Trim() is { Length: > 0 } rest)
            sentences.Add(Ended(rest)!);
        return sentences;
    }

    private static Dictionary<string, string> FactsOf(ProductOffer offer)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["product"] = offer.ProductName };
        void Fact(string name, string? value)
        {
            if (value is not null)
                facts[name] = value;
        }

        Fact("brand", offer.BrandName);
        Fact("fabric", offer.Fabric);
        Fact("contact", offer.Contact);
        Fact("address", offer.Address);
        Fact("price", offer.Price is { } price ? Money.Format(price, offer.Currency) : null);
        // An original price equal to the price is no reduction.
        Fact("was", offer.OriginalPrice is { } was && was != offer.Price ? Money.Format(was, offer.Currency) : null);
        Fact("off", offer.DiscountPercent is { } off ? $"{off}%" : null);
        Fact("until", offer.ValidUntil is { } until ? $"{until.Day} {Phrasebook.Of(offer.Language).Months[until.Month - 1]} {until.Year}" : null);
        return facts;
    }

    private static IEnumerable<string> SlotsOf(string phrase) => Slot().Matches(phrase).Select(m => m.Groups["name"].Value);

    private static bool IsEnd(char c) => c is '.' or '!' or '।' or '?';

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Slot();
}
