using TextileStudio.Core.Captions.Phrases;

namespace TextileStudio.Core.Captions;

/// <summary>The words by which cloth, craft and ware are recognised, in all languages at once.</summary>
internal static class ClothWords
{
    public static WordTable<bool> Imitations { get; } = new([(true, Phrasebook.All.SelectMany(b => b.Textile.Imitations))]);

    // Declared from the narrowest to the widest: "woollen silk" is wool, "silk georgette" flows.
    public static WordTable<FabricKind> Kinds { get; } =
        Table([FabricKind.Wool, FabricKind.Velvet, FabricKind.Flowing, FabricKind.Linen, FabricKind.Cotton, FabricKind.Silk], w => w.Kinds);

    public static WordTable<Craft> Crafts { get; } = Table(Enum.GetValues<Craft>(), w => w.Crafts);

    public static WordTable<Ware> Wares { get; } = Table(Enum.GetValues<Ware>(), w => w.Wares);

    private static WordTable<T> Table<T>(T[] things, Func<TextileWords, IReadOnlyDictionary<T, string[]>> words) =>
        new(things.Select(thing => (thing, Phrasebook.All.SelectMany(b => words(b.Textile).GetValueOrDefault(thing, [])))));
}
