using TextileStudio.Core.Captions;
using TextileStudio.Core.Captions.Phrases;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Captions;

/// <summary>An offer with every field filled, in the words of its language, so that each of a book's phrases can come up.</summary>
internal static class FullOffers
{
    public static ProductOffer In(Language language, Craft craft = Craft.Paithani)
    {
        var words = Phrasebook.Of(language).Textile;
        var saree = $"{First(words.Crafts, craft)} {First(words.Wares, Ware.Saree)}";
        return new ProductOffer
        {
            ProductName = saree, Fabric = First(words.Kinds, FabricKind.Silk), Description = $"{saree}. {First(words.Crafts, Craft.Zari)}.", Price = 7999, OriginalPrice = 9999, DiscountPercent = 20,
            OfferText = First(words.Wares, Ware.Blouse), ValidUntil = new DateOnly(2026, 11, 30), Festival = Festival.Diwali, Language = language, BrandName = words.GeneralTags[0],
            Contact = "+91 98765 43210", Address = $"12, {words.GeneralTags[^1]}",
        };
    }

    private static string First<T>(IReadOnlyDictionary<T, string[]> words, T thing) where T : notnull =>
        (words.GetValueOrDefault(thing) ?? Phrasebook.Of(Language.En).Textile switch
        {
            var english when thing is Craft craft => english.Crafts[craft],
            var english when thing is FabricKind kind => english.Kinds[kind],
            var english => english.Wares[(Ware)(object)thing],
        })[0];
}
