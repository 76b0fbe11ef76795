using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Posters;

/// <summary>The address a poster's QR code opens: a WhatsApp chat with the shop, its first message begun.</summary>
public static partial class WhatsAppLink
{
    // A code of more bytes has squares too small for a phone at arm's length.
    private const int MaxLength = 150;

    /// <param name="digits">E.164 without its plus.</param>
    /// <param name="productName">Named in the message as far as there is room.</param>
    public static string Of(string digits, string productName)
    {
        var link = new StringBuilder("https://wa.me/").Append(digits).Append("?text=").Append(Uri.EscapeDataString("Hello, "));
        var elements = StringInfo.GetTextElementEnumerator(productName);
        while (elements.MoveNext())
        {
            var next = Uri.EscapeDataString(elements.GetTextElement());
            if (link.Length + next.Length > MaxLength)
                break;
            link.Append(next);
        }

        return link.ToString();
    }

    /// <summary>The digits of the first mobile number in a contact line; null where there is none.</summary>
    public static string? NumberIn(string? contact) =>
        contact is null ? null : Numbers().Matches(contact).Select(m => PhoneNumber.Normal(WithAsciiDigits(m.Value))).FirstOrDefault(n => n is not null);

    // A contact line in Hindi may have its numerals too.
    private static string WithAsciiDigits(string text) =>
        string.Concat(text.Select(c => char.IsDigit(c) ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)) : c));

    [GeneratedRegex(@"\+?\d[\d \-.()\u00A0\u202F]{6,24}\d", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Numbers();
}
