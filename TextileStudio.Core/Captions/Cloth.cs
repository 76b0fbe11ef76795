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
        var name = WordTable<Craft>.Plain(offer.ProductName);
        var fabric = WordTable<Craft>.Plain(offer.Fabric);
        var description = WordTable<Craft>.Plain(offer.Description);
        var kinds = ClothWords.Imitations.In(fabric).Count > 0 ? [] : ClothWords.Kinds.In(fabric);
        return new Cloth(
            kinds.Count == 0 ? null : kinds[0],
            [.. ClothWords.Crafts.In(name + fabric).Concat(ClothWords.Crafts.In(description)).Distinct()],
            ClothWords.Wares.In(name));
    }
}
