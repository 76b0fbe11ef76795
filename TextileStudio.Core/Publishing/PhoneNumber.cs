namespace TextileStudio.Core.Publishing;

/// <summary>Phone numbers as people write them, to the digits of E.164. A number without a country is one of India, as the shops' own lists have it.</summary>
public static class PhoneNumber
{
    private const string India = "91";
    private const string Separators = " -.()/\u00A0\u202F";

    /// <summary>The digits with country code and without plus; null for what is no mobile number anybody could be written at.</summary>
    public static string? Normal(string? text)
    {
        if (text is null)
            return null;
        var plain = string.Concat(text.Trim().Where(c => !Separators.Contains(c, StringComparison.Ordinal)));
        var international = plain.StartsWith('+') ? plain[1..] : plain.StartsWith("00", StringComparison.Ordinal) ? plain[2..] : null;
        if (!(international ?? plain).All(char.IsAsciiDigit))
            return null;
        if (international is null)
        {
            international = plain switch
            {
                { Length: 10 } => India + plain,
                { Length: 11 } when plain[0] == '0' => India + plain[1..],
                { Length: 12 } when plain.StartsWith(India, StringComparison.Ordinal) => plain,
                _ => null, // without a plus, eleven or thirteen digits could be anybody's
            };
        }

        if (international is not { Length: >= 8 and <= 15 } || international[0] == '0')
            return null;

        // India's mobile numbers have ten digits and begin with 6 to 9; a landline has no WhatsApp of its own.
        return international.StartsWith(India, StringComparison.Ordinal) && !(international.Length == 12 && international[2] is >= '6' and <= '9') ? null : international;
    }
}
