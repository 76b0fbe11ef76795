using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Captions;

/// <summary>What sort of statement a number in a text is.</summary>
internal enum ClaimKind
{
    Number,
    Percent,
    Money,

    /// <summary><c>--MM-DD</c> or <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>Seven digits or more, in groups: a phone number, or something else nobody should alter.</summary>
    Digits,

    /// <summary>A number in words beside percent, off, rupees and the like.</summary>
    InWords,

    /// <summary>A web address, mail address or handle.</summary>
    Address,
}

/// <summary>One checkable statement. <paramref name="Value"/> is in one form, whatever digits and separators the text used.</summary>
internal readonly record struct Claim(ClaimKind Kind, string Value);

/// <summary>Finds every number, amount, percentage, date, phone number and address a text states, in digits of any script.</summary>
internal static class Claims
{
    public static IReadOnlyList<Claim> In(string text)
    {
        var plain = WithAsciiDigits(text);
        var claims = new List<Claim>();
        plain = Take(plain, Addresses, m => [new Claim(ClaimKind.Address, m.Value.TrimEnd('.', ',', '!', '?', '।', ')', ';', ':').ToLowerInvariant())]);
        plain = Take(plain, Worded, m => [new Claim(ClaimKind.InWords, Spaces.Replace(m.Value.ToLowerInvariant(), " "))]);
        if (!plain.Any(char.IsAsciiDigit))
            return claims;
        plain = Take(plain, NumericDate, m => Dated(m) is { } date ? [date] : null);
        plain = Take(plain, DayMonth, m => Dated(m) is { } date ? [date] : null);
        plain = Take(plain, MonthDay, m => Dated(m) is { } date ? [date] : null);
        plain = Take(plain, Grouped, m => DigitsOf(m.Value) is { Length: >= 7 } digits ? [new Claim(ClaimKind.Digits, digits)] : null);
        plain = Take(plain, Percentage, m => [new Claim(ClaimKind.Percent, Amount(m.Groups["n"].Value))]);
        plain = Take(plain, Moneyed, m => [new Claim(ClaimKind.Money, Amount(m.Groups["n"].Value))]);
        Take(plain, Bare, m => [new Claim(ClaimKind.Number, Amount(m.Value))]);
        return claims;

        // What one pattern has understood is blanked, so that the next does not read it again; a line break joins nothing.
        string Take(string from, Regex pattern, Func<Match, Claim[]?> read) => pattern.Replace(from, match =>
        {
            if (read(match) is not { } found)
                return match.Value;
            claims.AddRange(found);
            return "\n";
        });
    }

    private static Claim? Dated(Match match)
    {
        var month = match.Groups["name"].Success ? ClaimVocabulary.MonthOf(match.Groups["name"].Value) : int.Parse(match.Groups["m"].Value);
        var day = int.Parse(match.Groups["d"].Value);
        if (month is < 1 or > 12 || day is < 1 or > 31)
            return null;
        var year = match.Groups["y"].Value;
        return new Claim(ClaimKind.Date, $"{(year.Length == 2 ? "20" + year : year.Length == 0 ? "-" : year)}-{month:00}-{day:00}");
    }

    /// <summary>1,23,456.50 and 123456.5 are the same amount.</summary>
    private static string Amount(string number)
    {
        var digits = number.Replace(",", "", StringComparison.Ordinal).Replace("٬", "", StringComparison.Ordinal).Replace('٫', '.');
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value.ToString("0.##########", CultureInfo.InvariantCulture) : digits;
    }

    private static string DigitsOf(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    private static string WithAsciiDigits(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            // Superscripts, circled and full-width digits read as digits too.
            var value = Rune.GetNumericValue(rune);
            if (rune.Value > 0x7F && Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber && value is >= 0 and <= 9 && value % 1 == 0)
                plain.Append((char)('0' + (int)value));
            else if (rune.Value is 0x00A0 or 0x202F or 0x2009)
                plain.Append(' ');
            else
                plain.Append(rune);
        }

        return plain.ToString();
    }

    private const string Number = @"\d+(?:[,٬]\d+)*(?:[.٫]\d+)?";

    // No letter and no sign of a letter may stand there: \b knows no combining marks.
    private const string NoLetterBefore = @"(?<!\p{L}|\p{M})";
    private const string NoLetterAfter = @"(?!\p{L}|\p{M})";

    private static readonly Regex Addresses = Pattern(@"(?:https?://|www\.)[^\s<>""]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@])@[\w.]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|in|net|org|co|me|io|shop|store|app)\b(?:/[^\s<>""]*)?");

    private static readonly Regex NumericDate = Pattern(@"(?<!\d)(?:(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})|(?<d>\d{1,2})[/.-](?<m>\d{1,2})[/.-](?<y>\d{4}|\d{2}))(?!\d)");

    private static readonly Regex DayMonth = Pattern($@"(?<!\d)(?<d>\d{{1,2}})(?:st|nd|rd|th)?\.?[ -](?<name>{ClaimVocabulary.Months}){NoLetterAfter}(?:,?[ -](?<y>\d{{4}})(?!\d))?");

    private static readonly Regex MonthDay = Pattern($@"{NoLetterBefore}(?<name>{ClaimVocabulary.Months})\.? (?<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:, ?(?<y>\d{{4}})(?!\d))?");

    // A price is set apart by its sign or its commas; what is left in groups of digits is a phone number or a code.
    private static readonly Regex Grouped = Pattern(@"(?<![\d.,₹$€£¥%])(?>\+?\(?\d+\)?(?:[ -]{1,2}\(?\d+\)?)*)(?![,.]\d|\s?%)");

    private static readonly Regex Percentage = Pattern($@"(?<n>{Number})\s?(?:%|٪|％|(?:{ClaimVocabulary.PerCent}){NoLetterAfter})");

    private static readonly Regex Moneyed = Pattern(
        $@"(?:\p{{Sc}}|(?<!\p{{L}})(?:[A-Z]{{3}}|{ClaimVocabulary.MoneyBefore}))\s?(?<n>{Number})|(?<n>{Number})\s?(?:/-|\p{{Sc}}|(?:{ClaimVocabulary.MoneyAfter}){NoLetterAfter})");

    private static readonly Regex Worded = Pattern(
        $@"{NoLetterBefore}(?:{ClaimVocabulary.Numbers})(?:[ -](?:{ClaimVocabulary.Numbers}))*[ -](?:{ClaimVocabulary.Counted}){NoLetterAfter}|{NoLetterBefore}(?:{ClaimVocabulary.Giveaways}){NoLetterAfter}");

    private static readonly Regex Bare = Pattern(Number);

    private static readonly Regex Spaces = Pattern(@"\s+");

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled, TimeSpan.FromSeconds(2));
}
