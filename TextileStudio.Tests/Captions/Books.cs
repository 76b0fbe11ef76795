using TextileStudio.Core.Captions.Phrases;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Captions;

/// <summary>The phrasebooks, taken apart for tests that look at every phrase.</summary>
internal static class Books
{
    public static IReadOnlyList<Language> Languages => Enum.GetValues<Language>();

    /// <summary>Every list of phrases with its name.</summary>
    public static IEnumerable<(string Name, string[] Phrases)> Lists(Phrasebook book) =>
    [
        .. book.Hooks.Select(h => ($"hooks {h.Key}", h.Value)),
        .. book.Products.Select(p => ($"products {p.Key}", p.Value)),
        .. book.Fabrics.Select(f => ($"fabrics {f.Key}", f.Value)),
        .. book.Crafts.Select(c => ($"crafts {c.Key}", c.Value)),
        .. book.Prices.Select(p => ($"prices {p.Key}", p.Value)),
        .. book.Calls.Select(c => ($"calls {c.Key}", c.Value)),
        .. book.Wishes.Select(w => ($"wishes {w.Key}", w.Value)),
        ("any fabric", book.AnyFabric), ("plain fabric", book.PlainFabric), ("validities", book.Validities), ("contacts", book.Contacts), ("addresses", book.Addresses),
    ];

    /// <summary>A letter of the script in which the language is written.</summary>
    public static bool IsOfScript(Language language, int rune) => language switch
    {
        Language.En => rune < 0x250,
        Language.Hi or Language.Mr => rune is >= 0x900 and <= 0x97F,
        Language.Bn => rune is >= 0x980 and <= 0x9FF,
        Language.Pa => rune is >= 0xA00 and <= 0xA7F,
        Language.Gu => rune is >= 0xA80 and <= 0xAFF,
        Language.Or => rune is >= 0xB00 and <= 0xB7F,
        Language.Ta => rune is >= 0xB80 and <= 0xBFF,
        Language.Te => rune is >= 0xC00 and <= 0xC7F,
        Language.Kn => rune is >= 0xC80 and <= 0xCFF,
        Language.Ml => rune is >= 0xD00 and <= 0xD7F,
        Language.Ur => rune is >= 0x600 and <= 0x6FF,
        _ => throw new ArgumentOutOfRangeException(nameof(language), language, "A language without a script."),
    };
}
