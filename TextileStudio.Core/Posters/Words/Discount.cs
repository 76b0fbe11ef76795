namespace TextileStudio.Core.Posters.Words;

/// <summary>The discount a poster may show.</summary>
internal static class Discount
{
    /// <summary>In whole per cent, as given or else from the two prices, rounded down: a poster never promises more than the till gives.</summary>
    public static int? Percent(ProductOffer offer)
    {
        if (offer.DiscountPercent is { } given)
            return given is >= 1 and <= 99 ? given : null;
        if (offer is not { Price: { } price, OriginalPrice: { } original } || price < 0 || price >= original)
            return null;
        var percent = (int)((original - price) / original * 100);
        return percent is >= 1 and <= 99 ? percent : null;
    }
}
