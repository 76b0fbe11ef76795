using TextileStudio.Core.Captions.Phrases;

namespace TextileStudio.Core.Captions;

/// <summary>The words by which cloth, craft and ware are recognised, in all languages at once. NFC.</summary>
internal static class ClothWords
{
    public static readonly string[] Imitations = [.. Phrasebook.All.SelectMany(b => b.Textile.Imitations).Select(w => w.Normalize()).Distinct(StringComparer.Ordinal)];

    // Declared from the narrowest to the widest: "woollen silk" is wool, "silk georgette" flows.
    public static readonly (FabricKind Thing, string[] Words)[] Kinds =
        Table([FabricKind.Wool, FabricKind.Velvet, FabricKind.Flowing, FabricKind.Linen, FabricKind.Cotton, FabricKind.Silk], w => w.Kinds);

    public static readonly (Craft Thing, string[] Words)[] Crafts = Table(Enum.GetValues<Craft>(), w => w.Crafts);

    public static readonly (Ware Thing, string[] Words)[] Wares = Table(Enum.GetValues<Ware>(), w => w.Wares);

    // The composed nukta letters are excluded from NFC, so source text and request text must both be brought to it.
    private static (T Thing, string[] Words)[] Table<T>(T[] things, Func<TextileWords, IReadOnlyDictionary<T, string[]>> words) =>
        [.. things.Select(thing => (thing, Phrasebook.All.SelectMany(b => words(b.Textile).GetValueOrDefault(thing, [])).Select(w => w.Normalize()).Distinct(StringComparer.Ordinal).ToArray()))];
}
