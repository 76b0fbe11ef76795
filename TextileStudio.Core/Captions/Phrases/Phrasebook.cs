using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions.Phrases;

/// <summary>
/// One language's sentences. A phrase may hold slots (<c>{product}</c>, <c>{brand}</c>, <c>{fabric}</c>, <c>{price}</c>, <c>{was}</c>, <c>{off}</c>, <c>{until}</c>, <c>{contact}</c>, <c>{address}</c>)
/// and is used only when the request fills all of them. No phrase may state a number or a property of the goods by itself: what is sold is the request's to say.
/// </summary>
internal sealed record Phrasebook
{
    /// <summary>What ends a sentence that the client wrote without an end.</summary>
    public required string FullStop { get; init; }

    /// <summary>Opening thoughts; no slots.</summary>
    public required IReadOnlyDictionary<(Festival, CaptionTone), string[]> Hooks { get; init; }

    /// <summary>Sentences that name the product; at least five per tone without further slots, so that five variants differ.</summary>
    public required IReadOnlyDictionary<CaptionTone, string[]> Products { get; init; }

    public required IReadOnlyDictionary<FabricKind, string[]> Fabrics { get; init; }

    public required IReadOnlyDictionary<Craft, string[]> Crafts { get; init; }

    /// <summary>For cloth we have no words for.</summary>
    public required string[] AnyFabric { get; init; }

    /// <summary>For the plain tone.</summary>
    public required string[] PlainFabric { get; init; }

    public required IReadOnlyDictionary<CaptionTone, string[]> Prices { get; init; }

    public required string[] Validities { get; init; }

    public required IReadOnlyDictionary<CaptionTone, string[]> Calls { get; init; }

    public required string[] Contacts { get; init; }

    public required string[] Addresses { get; init; }

    public required IReadOnlyDictionary<Festival, string[]> Wishes { get; init; }

    /// <summary>January to December, as a date in a sentence has them.</summary>
    public required string[] Months { get; init; }

    public required ClaimWords Claims { get; init; }

    public required TextileWords Textile { get; init; }

    /// <summary>The books of all languages; by all their words a text is understood, whatever language it is said to be in.</summary>
    public static IReadOnlyList<Phrasebook> All { get; } = [.. Enum.GetValues<Language>().Select(Of)];

    public static Phrasebook Of(Language language) => language switch
    {
        Language.En => EnglishPhrases.Book,
        Language.Hi => HindiPhrases.Book,
        Language.Bn => BengaliPhrases.Book,
        Language.Gu => GujaratiPhrases.Book,
        Language.Pa => PunjabiPhrases.Book,
        Language.Ta => TamilPhrases.Book,
        Language.Te => TeluguPhrases.Book,
        Language.Kn => KannadaPhrases.Book,
        Language.Ml => MalayalamPhrases.Book,
        Language.Mr => MarathiPhrases.Book,
        Language.Or => OdiaPhrases.Book,
        Language.Ur => UrduPhrases.Book,
        _ => throw new ArgumentOutOfRangeException(nameof(language), language, "A language without a phrasebook."),
    };
}
