using System.Globalization;

namespace TextileStudio.Core.Posters.Words;

/// <summary>Prices as shops write them: ₹1,23,456 in Indian grouping for rupees, thousands elsewhere; paise only where there are any.</summary>
public static class Money
{
    private static readonly NumberFormatInfo _indian = new() { NumberGroupSizes = [3, 2], NumberGroupSeparator = ",", NumberDecimalSeparator = "." };
    private static readonly NumberFormatInfo _western = NumberFormatInfo.InvariantInfo;

    public static string Format(decimal amount, string currency)
    {
        var grouping = currency is "INR" or "NPR" or "PKR" or "BDT" or "LKR" ? _indian : _western;
        var figures = amount.ToString(amount == decimal.Truncate(amount) ? "N0" : "N2", grouping);
        return currency switch
        {
            "INR" => "₹" + figures,
            "USD" => "$" + figures,
            "EUR" => "€" + figures,
            "GBP" => "£" + figures,
            _ => $"{currency}\u00a0{figures}",
        };
    }

    /// <summary>The discount in whole per cent, as given or else from the two prices, rounded down: a poster never promises more than the till gives.</summary>
    public static int? DiscountPercent(ProductOffer offer)
    {
        if (offer.DiscountPercent is { } given)
            return given is >= 1 and <= 99 ? given : null;
        if (offer is not { Price: { } price, OriginalPrice: { } original } || original <= 0 || price < 0 || price >= original)
            return null;
        var percent = (int)((original - price) * 100 / original);
        return percent is >= 1 and <= 99 ? percent : null;
    }
}
