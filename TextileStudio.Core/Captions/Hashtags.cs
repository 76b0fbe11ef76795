using System.Globalization;
using System.Text;
using TextileStudio.Core.Captions.Phrases;
using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions;

/// <summary>Hashtags for an offer, best first: festival, craft, cloth, ware, place, brand, then general ones; in the language's script and in Latin, by which people search.</summary>
internal static class Hashtags
{
    private const int Longest = 40;

    public static IReadOnlyList<string> Of(ProductOffer offer, Cloth cloth)
    {
        var native = Candidates(offer, cloth, offer.Language);
        if (offer.Language is Language.En)
            return Distinct(native);
        var latin = Candidates(offer, cloth, Language.En);
        return Distinct(Interleave(native, latin));
    }

    /// <summary>The words as one hashtag of letters, marks and digits, or null when too little or too much is left. Latin words get a capital each, so that a screen reader tells them apart.</summary>
    public static string? From(params string?[] words)
    {
        var tag = new StringBuilder("#");
        foreach (var word in words.Where(w => w is not null).SelectMany(w => w!.Split([' ', '-', '/', '_', '.', '&', ','], StringSplitOptions.RemoveEmptyEntries)))
        {
            var first = true;
            foreach (var rune in word.Normalize(NormalizationForm.FormC).EnumerateRunes())
            {
                if (!IsTagRune(rune) || (tag.Length == 1 && IsMark(rune)))
                    continue;
                tag.Append(first ? Rune.ToUpperInvariant(rune) : rune);
                first = false;
            }
        }

        var text = tag.ToString();
        return text.EnumerateRunes().Any(Rune.IsLetter) && new StringInfo(text).LengthInTextElements is > 2 and <= Longest ? text : null;
    }

    /// <summary>How many hashtags a text carries already.</summary>
    public static int CountIn(string text)
    {
        var count = 0;
        for (var at = text.IndexOf('#', StringComparison.Ordinal); at >= 0; at = text.IndexOf('#', at + 1))
        {
            if (at + 1 < text.Length && Rune.TryGetRuneAt(text, at + 1, out var next) && Rune.IsLetter(next))
                count++;
        }

        return count;
    }

    private static List<string?> Candidates(ProductOffer offer, Cloth cloth, Language language)
    {
        var words = Phrasebook.Of(language).Textile;
        var ware = cloth.Wares.Count > 0 ? First(words.Wares, cloth.Wares[0]) : null;
        List<string?> tags = [.. words.FestivalTags.GetValueOrDefault(offer.Festival, []).Take(1).Select(t => From(t))];
        foreach (var craft in cloth.Crafts.Take(2))
        {
            tags.Add(ware is null ? null : From(First(words.Crafts, craft), ware));
            tags.Add(From(First(words.Crafts, craft)));
        }

        // Chiffon, georgette and crepe flow alike, but nobody searches for one by the name of another.
        if (cloth.Kind is { } kind and not FabricKind.Flowing)
            tags.Add(From(First(words.Kinds, kind), ware));
        if (language is Language.En == IsLatin(offer.Fabric))
            tags.Add(Named(offer.Fabric));
        tags.AddRange(cloth.Crafts.Take(1).Select(c => From(CraftPlaces.Of(c, offer, language))));
        if (TownOf(offer.Address) is { } town && language is Language.En == IsLatin(town))
            tags.Add(Named(town));
        tags.Add(From(ware));
        if (language is Language.En == IsLatin(offer.BrandName))
            tags.Add(Named(offer.BrandName));
        tags.AddRange(words.FestivalTags.GetValueOrDefault(offer.Festival, []).Skip(1).Select(t => From(t)));
        tags.AddRange(words.GeneralTags.Select(t => From(t)));
        return tags;
    }

    private static string? First<T>(IReadOnlyDictionary<T, string[]> words, T thing) => words.GetValueOrDefault(thing, []).FirstOrDefault();

    /// <summary>The last part of an address that is no house number and no country, without its postal code: mostly the town, which is how neighbours find the shop.</summary>
    private static string? TownOf(string? address)
    {
        if (address?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is not { Length: > 1 } parts)
            return null;
        for (var i = parts.Length - 1; i > 0; i--)
        {
            // Six digits are a postal code; others name a sector, a road or a shop.
            if (parts[i].EnumerateRunes().Count(Rune.IsNumber) is not (0 or 6))
                continue;
            var town = string.Concat(parts[i].EnumerateRunes().Where(r => !Rune.IsNumber(r))).Trim(' ', '-', '–', '.', ':');
            if (town.EnumerateRunes().Any(Rune.IsLetter) && town.ToUpperInvariant() is not ("INDIA" or "भारत"))
                return town.Count(c => c == ' ') < 2 ? town : null;
        }

        return null;
    }

    // Words of the client run together: "No. 2 .0" must not come out as 20, nor a phone number as a tag.
    private static string? Named(string? name) => name is null || name.EnumerateRunes().Any(Rune.IsNumber) || name.Count(c => c == ' ') > 3 ? null : From(name);

    private static IEnumerable<string?> Interleave(List<string?> native, List<string?> latin)
    {
        var first = native.OfType<string>().ToList();
        var second = latin.OfType<string>().ToList();
        for (var i = 0; i < Math.Max(first.Count, second.Count); i++)
        {
            if (i < first.Count)
                yield return first[i];
            if (i < second.Count)
                yield return second[i];
        }
    }

    private static IReadOnlyList<string> Distinct(IEnumerable<string?> tags) => [.. tags.OfType<string>().DistinctBy(t => t.ToUpperInvariant()).Take(15)];

    private static bool IsLatin(string? text) => text is not null && text.EnumerateRunes().Where(Rune.IsLetter).All(r => r.Value < 0x250);

    private static bool IsTagRune(Rune rune) => Rune.IsLetter(rune) || IsMark(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber;

    // Variation selectors are marks by category but belong to emoji.
    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark && rune.Value is not (>= 0xFE00 and <= 0xFE0F);
}
