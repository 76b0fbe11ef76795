using System.Text;
using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions;

/// <summary>Families of cloth that feel alike to a buyer.</summary>
internal enum FabricKind
{
    Silk,
    Cotton,
    Linen,
    Wool,
    Flowing,
    Velvet,
}

/// <summary>Weaves, prints and handwork people know by name.</summary>
internal enum Craft
{
    Banarasi,
    Kanjivaram,
    Chanderi,
    Bandhani,
    Ikat,
    Kalamkari,
    Chikankari,
    Ajrakh,
    Patola,
    Paithani,
    Phulkari,
    Jamdani,
    Maheshwari,
    Tussar,
    Leheriya,
    BlockPrint,
    Handloom,
    Zari,
}

/// <summary>Garments and goods that make hashtags.</summary>
internal enum Ware
{
    Saree,
    Kurta,
    Kurti,
    Lehenga,
    Dupatta,
    Shawl,
    Stole,
    Suit,
    Sherwani,
    Dhoti,
    Blouse,
    Gown,
    Shirt,
    Fabric,
    Bedsheet,
    Curtain,
}

/// <summary>What an offer's own words say about the cloth. Only what they say: "art silk" is not silk, and nothing is handmade unless they say so.</summary>
internal sealed record Cloth(FabricKind? Kind, IReadOnlyList<Craft> Crafts, IReadOnlyList<Ware> Wares)
{
    public static Cloth Of(ProductOffer offer)
    {
        var name = Words(offer.ProductName);
        var fabric = Words(offer.Fabric);
        var all = $"{name}{fabric}{Words(offer.Description)}";
        return new Cloth(
            fabric.Trim().Length == 0 || Contains(fabric, ClothWords.Imitations) ? null : First(ClothWords.Kinds, fabric),
            [.. ClothWords.Crafts.Where(c => Contains(name + fabric, c.Words)).Select(c => c.Thing).Concat(ClothWords.Crafts.Where(c => Contains(all, c.Words)).Select(c => c.Thing)).Distinct()],
            [.. ClothWords.Wares.Where(w => Contains(name, w.Words)).Select(w => w.Thing)]);
    }

    private static FabricKind? First((FabricKind Thing, string[] Words)[] table, string text)
    {
        foreach (var (kind, words) in table)
        {
            if (Contains(text, words))
                return kind;
        }

        return null;
    }

    private static bool Contains(string text, string[] words) => words.Any(w => text.Contains($" {w} ", StringComparison.Ordinal));

    /// <summary>Lower case, letters, marks and digits only, one space around every word.</summary>
    private static string Words(string? text)
    {
        var words = new StringBuilder(" ");
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark)
                words.Append(Rune.ToLowerInvariant(rune));
            else if (words[^1] != ' ')
                words.Append(' ');
        }

        return words.Append(' ').ToString().Normalize(NormalizationForm.FormC).Replace("  ", " ", StringComparison.Ordinal);
    }
}
