using TextileStudio.Core.Captions.Phrases;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Captions;

/// <summary>
/// Chooses, fills and orders the sentences of one caption. Where in a list of phrases, and in the list of orders, it begins follows from the request's seed and the
/// network; the next <paramref name="variant"/> takes the next of each, so variants of one request differ throughout.
/// </summary>
internal sealed class CaptionDraft(CaptionSubject subject, CaptionTone tone, CaptionManners manners, Platform platform, int variant)
{
    // Neighbours in the enumeration of parts must not walk in step.
    private const int OrderSalt = 101, CraftSalt = 102, OrnamentSalt = 103;

    private static readonly Part[][] _greetingFirst =
        [[Part.Wish, Part.Hook], [Part.Product, Part.Detail, Part.Description], [Part.Price, Part.OfferText, Part.Validity], [Part.Call, Part.Contact, Part.Address]];

    private static readonly Part[][] _thoughtFirst =
        [[Part.Hook, Part.Product], [Part.Detail, Part.Description], [Part.Price, Part.OfferText, Part.Validity], [Part.Call, Part.Contact, Part.Address], [Part.Wish]];

    private static readonly Part[][] _productFirst =
        [[Part.Product, Part.Detail], [Part.Description], [Part.Price, Part.OfferText, Part.Validity], [Part.Hook, Part.Call, Part.Contact, Part.Address], [Part.Wish]];

    private static readonly Part[][] _plainlyProductFirst =
        [[Part.Product, Part.Hook], [Part.Detail, Part.Description], [Part.Price, Part.OfferText, Part.Validity], [Part.Call, Part.Contact, Part.Address]];

    private static readonly Part[][] _offerFirst =
        [[Part.Price, Part.Product], [Part.Hook, Part.Detail, Part.Description], [Part.OfferText, Part.Validity], [Part.Call, Part.Contact, Part.Address], [Part.Wish]];

    private readonly Phrasebook _book = subject.Book;
    private readonly ProductOffer _offer = subject.Offer;

    public IReadOnlyList<Sentence> Sentences()
    {
        var chosen = Chosen();
        var orders = Orders(chosen.ContainsKey(Part.Wish));
        var sentences = Ordered(chosen, orders[Index(OrderSalt, orders.Count)]);
        // What is seen before "more" must be a whole thought; a hook always is short enough.
        if (sentences[0].Text.Length > manners.SeenAtOnce)
        {
            if (!chosen.ContainsKey(Part.Hook))
                chosen[Part.Product] = [_book.Products[tone].Select(Phrase.Of).Where(p => p.Fits(subject.Values)).Select(p => p.Filled(subject.Values)).MinBy(t => t.Length)!];
            sentences = Ordered(chosen, _thoughtFirst);
        }

        return sentences;
    }

    private Dictionary<Part, IReadOnlyList<string>> Chosen()
    {
        var chosen = new Dictionary<Part, IReadOnlyList<string>>();
        Add(Part.Hook, Ornamented(Pick(Part.Hook, _book.Hooks.GetValueOrDefault((_offer.Festival, tone), []))));
        Add(Part.Product, Pick(Part.Product, _book.Products[tone]));
        Add(Part.Detail, Pick(Part.Detail, DetailPhrases()));
        if (subject.Description.Count > 0)
            chosen[Part.Description] = subject.Description;
        Add(Part.Price, Pick(Part.Price, Richest(_book.Prices.GetValueOrDefault(tone) ?? _book.Prices[CaptionTone.Warm])));
        Add(Part.OfferText, subject.OfferText);
        Add(Part.Validity, Pick(Part.Validity, _book.Validities));
        // Plainly said once: where to turn to is the call.
        if (tone is not CaptionTone.Plain || _offer.Contact is null)
            Add(Part.Call, Pick(Part.Call, _book.Calls[tone]));
        Add(Part.Contact, Pick(Part.Contact, _book.Contacts));
        Add(Part.Address, Pick(Part.Address, Richest(_book.Addresses)));
        if (tone is CaptionTone.Warm or CaptionTone.Festive)
            Add(Part.Wish, Pick(Part.Wish, _book.Wishes.GetValueOrDefault(_offer.Festival, [])));
        return chosen;

        void Add(Part part, string? text)
        {
            if (text is not null)
                chosen[part] = [text];
        }
    }

    private List<Part[][]> Orders(bool greets)
    {
        if (tone is CaptionTone.Plain)
            return [_plainlyProductFirst, _thoughtFirst];
        List<Part[][]> orders = [_thoughtFirst, _productFirst];
        if (greets)
            orders.Add(_greetingFirst);
        if (subject.IsReduced && tone is CaptionTone.Playful or CaptionTone.Festive)
            orders.Add(_offerFirst);
        return orders;
    }

    private List<Sentence> Ordered(Dictionary<Part, IReadOnlyList<string>> chosen, Part[][] order)
    {
        var sentences = new List<Sentence>();
        for (var paragraph = 0; paragraph < order.Length; paragraph++)
        {
            foreach (var part in order[paragraph])
            {
                foreach (var text in chosen.GetValueOrDefault(part, []))
                    sentences.Add(new Sentence(part, paragraph, manners.Links ? text : WebLinks.WithoutScheme(text)));
            }
        }

        return sentences;
    }

    private string? Pick(Part part, IReadOnlyList<string> phrases)
    {
        var fitting = new List<Phrase>(phrases.Count);
        foreach (var phrase in phrases)
        {
            if (Phrase.Of(phrase) is var taken && taken.Fits(subject.Values))
                fitting.Add(taken);
        }

        return fitting.Count == 0 ? null : fitting[Index((int)part, fitting.Count)].Filled(subject.Values);
    }

    /// <summary>The phrases that say most of what there is to say.</summary>
    private List<string> Richest(IReadOnlyList<string> phrases)
    {
        var fitting = phrases.Where(p => Phrase.Of(p).Fits(subject.Values)).ToList();
        var most = fitting.Count == 0 ? 0 : fitting.Max(p => Phrase.Of(p).Slots.Count);
        return [.. fitting.Where(p => Phrase.Of(p).Slots.Count == most)];
    }

    private string[] DetailPhrases()
    {
        if (tone is CaptionTone.Plain)
            return _book.PlainFabric;
        var cloth = subject.Cloth;
        if (cloth.Crafts.Count > 0 && (cloth.Kind is null || Index(CraftSalt, 2) == 0))
            return _book.Crafts[cloth.Crafts[Index(CraftSalt, cloth.Crafts.Count)]];
        return cloth.Kind is { } kind ? _book.Fabrics[kind] : _book.AnyFabric;
    }

    private string? Ornamented(string? text)
    {
        if (text is null || !manners.Emoji || tone is CaptionTone.Plain or CaptionTone.Premium)
            return text;
        var ornaments = Ornaments.Of(_offer.Festival);
        return $"{text} {ornaments[Index(OrnamentSalt, ornaments.Count)]}";
    }

    /// <summary>One of <paramref name="count"/>, the next with the next variant; each salt and network begins elsewhere.</summary>
    private int Index(int salt, int count)
    {
        var mixed = subject.Seed ^ ((uint)salt * 0x9E3779B9u) ^ (((uint)platform + 1) * 0x85EBCA6Bu);
        mixed = (mixed ^ (mixed >> 16)) * 0x7FEB352Du;
        mixed = (mixed ^ (mixed >> 15)) * 0x846CA68Bu;
        mixed ^= mixed >> 16;
        return (int)((mixed % (uint)count + (uint)variant) % (uint)count);
    }
}
