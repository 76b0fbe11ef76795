using System.Globalization;
using System.Text;

namespace TextileStudio.Core.Posters;

/// <summary>Currencies we take and how an amount is written: <c>₹1,23,456</c>, <c>$1,234.50</c>.</summary>
public static class Money
{
    // A code that is its own symbol is set off by a space.
    private static readonly Dictionary<string, string> Symbols = new(StringComparer.Ordinal)
    {
        ["INR"] = "₹", ["USD"] = "$", ["EUR"] = "€", ["GBP"] = "£", ["JPY"] = "¥", ["CNY"] = "CN¥", ["KRW"] = "₩", ["BDT"] = "৳", ["THB"] = "THB", ["PHP"] = "₱", ["VND"] = "₫",
        ["AUD"] = "A$", ["CAD"] = "C$", ["NZD"] = "NZ$", ["SGD"] = "S$", ["HKD"] = "HK$", ["TWD"] = "NT$", ["BRL"] = "R$", ["MXN"] = "MX$", ["TRY"] = "₺", ["ILS"] = "₪", ["NGN"] = "₦",
        ["AED"] = "AED", ["SAR"] = "SAR", ["QAR"] = "QAR", ["KWD"] = "KWD", ["BHD"] = "BHD", ["OMR"] = "OMR", ["EGP"] = "EGP", ["NPR"] = "NPR", ["LKR"] = "LKR", ["PKR"] = "PKR", ["BTN"] = "BTN",
        ["MVR"] = "MVR", ["MMK"] = "MMK", ["MYR"] = "MYR", ["IDR"] = "IDR", ["MUR"] = "MUR", ["FJD"] = "FJD", ["ZAR"] = "ZAR", ["KES"] = "KES", ["TZS"] = "TZS", ["UGX"] = "UGX", ["GHS"] = "GHS",
        ["CHF"] = "CHF", ["SEK"] = "SEK", ["NOK"] = "NOK", ["DKK"] = "DKK", ["PLN"] = "PLN", ["CZK"] = "CZK", ["HUF"] = "HUF", ["RON"] = "RON", ["TTD"] = "TTD", ["GYD"] = "GYD",
    };

    public static IReadOnlyCollection<string> Currencies => Symbols.Keys;

    public static bool IsCurrency(string code) => Symbols.ContainsKey(code);

    /// <summary>Symbol and grouped amount; paise only where there are any. Rupees group by the Indian system (lakh, crore).</summary>
    public static string Format(decimal amount, string currency)
    {
        var symbol = Symbols[currency];
        var number = decimal.Truncate(amount) == amount
            ? amount.ToString("0", CultureInfo.InvariantCulture)
            : amount.ToString("0.00", CultureInfo.InvariantCulture);
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? number : number[..point];
        var fraction = point < 0 ? "" : number[point..];
        return $"{symbol}{(char.IsLetter(symbol[^1]) ? " " : "")}{Group(whole, currency is "INR" or "NPR" or "PKR" or "BDT" or "LKR" or "BTN")}{fraction}";
    }

    private static string Group(string digits, bool indian)
    {
        var grouped = new StringBuilder(digits.Length + 4);
        for (var i = 0; i < digits.Length; i++)
        {
            var rest = digits.Length - i;
            if (i > 0 && (indian ? rest == 3 || (rest > 3 && rest % 2 == 1) : rest % 3 == 0))
                grouped.Append(',');
            grouped.Append(digits[i]);
        }

        return grouped.ToString();
    }
}
