using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Captions;

/// <summary>
/// Finds every number, amount, percentage, date, phone number and address a text states, in digits of any script. Patterns find the shapes, the
/// <see cref="ClaimVocabulary"/> says what the words beside them mean.
/// </summary>
internal static partial class Claims
{
    public static IReadOnlyList<Claim> In(string text)
    {
        var plain = WithAsciiDigits(text.Normalize(NormalizationForm.FormC));
        var claims = new List<Claim>();
        if (MayHoldAddress(plain))
            plain = Take(plain, Addresses(), m => [new Claim(ClaimKind.Address, Bare(m.Value))]);
        AddWorded(plain, claims);
        if (!plain.AsSpan().ContainsAnyInRange('0', '9'))
            return claims;
        plain = Take(plain, NumericDate(), m => Dated(m, int.Parse(m.Groups["m"].Value)) is { } date ? [date] : null);
        plain = Take(plain, DayMonth(), m => Dated(m, ClaimVocabulary.MonthOf(m.Groups["name"].Value)) is { } date ? [date] : null);
        plain = Take(plain, MonthDay(), m => Dated(m, ClaimVocabulary.MonthOf(WordBefore(plain, m.Index))) is { } date ? [date] : null);
        plain = Take(plain, Grouped(), m => DigitsOf(m.Value) is { Length: >= 7 } digits ? [new Claim(ClaimKind.Digits, digits)] : null);
        foreach (Match number in Number().Matches(plain))
            claims.Add(new Claim(KindOf(plain, number.Index, number.Index + number.Length), Amount(number.Value)));
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

    /// <summary>Nearly every text holds a point, few hold one inside a word; the pattern is dear.</summary>
    private static bool MayHoldAddress(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '@' || (text[i] is '.' or ':' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' || (text[i] is '.' && WordSet.IsOfWord(text[i + 1])))))
                return true;
        }

        return false;
    }

    /// <summary>One number word or several, then what they count; or a giveaway.</summary>
    private static void AddWorded(string text, List<Claim> claims)
    {
        for (var start = 0; start < text.Length; start++)
        {
            if (!WordSet.IsOfWord(text[start]))
                continue;
            var length = ClaimVocabulary.Giveaways.LengthAt(text, start);
            if (length == 0)
                length = CountLengthAt(text, start);
            if (length > 0)
                claims.Add(new Claim(ClaimKind.InWords, text.Substring(start, length).ToLowerInvariant()));
            start = length > 0 ? start + length : WordSet.EndOfWord(text, start);
        }
    }

    private static int CountLengthAt(string text, int start)
    {
        var counted = 0;
        for (var end = start; ClaimVocabulary.Numbers.LengthAt(text, end) is > 0 and var number;)
        {
            end += number;
            if (end >= text.Length || !WordSet.IsJoint(text[end]))
                break;
            end++;
            if (ClaimVocabulary.Counted.LengthAt(text, end) is > 0 and var unit)
                counted = end + unit - start;
        }

        return counted;
    }

    private static ClaimKind KindOf(string text, int start, int end)
    {
        var after = end < text.Length && char.IsWhiteSpace(text[end]) ? end + 1 : end;
        if (after < text.Length && (text[after] is '%' or '٪' or '％' || ClaimVocabulary.PerCent.LengthAt(text, after) > 0))
            return ClaimKind.Percent;
        var before = start > 0 && char.IsWhiteSpace(text[start - 1]) ? start - 1 : start;
        return IsMoneyBefore(text, before) || IsMoneyAfter(text, after) ? ClaimKind.Money : ClaimKind.Number;
    }

    private static bool IsMoneyBefore(string text, int end)
    {
        if (end == 0)
            return false;
        if (char.GetUnicodeCategory(text[end - 1]) is UnicodeCategory.CurrencySymbol)
            return true;
        if (end >= 3 && text.AsSpan(end - 3, 3).IndexOfAnyExceptInRange('A', 'Z') < 0 && IsWordStart(text, end - 3))
            return true;
        foreach (var word in ClaimVocabulary.MoneyBefore)
        {
            if (text.AsSpan(0, end).EndsWith(word, StringComparison.OrdinalIgnoreCase) && IsWordStart(text, end - word.Length))
                return true;
        }

        return false;
    }

    private static bool IsMoneyAfter(string text, int start)
    {
        if (start >= text.Length)
            return false;
        if (text.AsSpan(start).StartsWith("/-", StringComparison.Ordinal) || ClaimVocabulary.MoneyAfter.LengthAt(text, start) > 0)
            return true;
        // In "set of 5 ₹900" the sign belongs to the number behind it.
        return char.GetUnicodeCategory(text[start]) is UnicodeCategory.CurrencySymbol && !(start + 1 < text.Length && char.IsAsciiDigit(text[start + 1]));
    }

    private static bool IsWordStart(string text, int at) => at == 0 || !WordSet.IsOfWord(text[at - 1]);

    private static string WordBefore(string text, int end)
    {
        if (text[end - 1] is '.')
            end--;
        var start = end;
        while (start > 0 && WordSet.IsOfWord(text[start - 1]))
            start--;
        return text[start..end];
    }

    private static Claim? Dated(Match match, int? month)
    {
        var day = int.Parse(match.Groups["d"].Value);
        if (month is null or < 1 or > 12 || day is < 1 or > 31)
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

    /// <summary>With and without scheme, www. and a last slash it is the same address.</summary>
    private static string Bare(string address)
    {
        var bare = WebLinks.WithoutScheme(address.TrimEnd('.', ',', '!', '?', '।', '۔', '؟', '،', '؛', ')', ';', ':').ToLowerInvariant());
        return (bare.StartsWith("www.", StringComparison.Ordinal) ? bare[4..] : bare).TrimEnd('/');
    }

    private static string DigitsOf(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    private static string WithAsciiDigits(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // Superscripts, circled and full-width digits read as digits too.
            if (rune.Value > 0x7F && Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber
                && Rune.GetNumericValue(rune) is >= 0 and <= 9 and var value && value % 1 == 0)
                plain.Append((char)('0' + (int)value));
            else if (rune.Value is 0x00A0 or 0x202F or 0x2009)
                plain.Append(' ');
            else
                plain.Append(rune);
        }

        return plain.ToString();
    }

    private const RegexOptions Plainly = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int Patience = 2_000;
    private const string Word = @"[\p{L}\p{M}\u200C\u200D]+";

    [GeneratedRegex(@"(?:https?://|www\.)[^\s<>""]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@])@[\w.]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|in|net|org|co|me|io|shop|store|app)\b(?:/[^\s<>""]*)?", Plainly, Patience)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(?<!\d)(?:(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})|(?<d>\d{1,2})[/.-](?<m>\d{1,2})[/.-](?<y>\d{4}|\d{2}))(?!\d)", Plainly, Patience)]
    private static partial Regex NumericDate();

    // Bengali days carry an ending as English ones do.
    [GeneratedRegex($@"(?<!\d)(?<d>\d{{1,2}})(?:st|nd|rd|th|ই|শে|লা|রা|ঠা)?\.?[ -](?<name>{Word})(?:\.?,?[ -](?<y>\d{{4}})(?!\d))?", Plainly, Patience)]
    private static partial Regex DayMonth();

    // It begins at the gap, for there are many words and few digits; the word before it is looked up.
    [GeneratedRegex(@"(?<=[\p{L}\p{M}\u200C\u200D]\.?)[ -](?<d>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:, ?(?<y>\d{4})(?!\d))?", Plainly, Patience)]
    private static partial Regex MonthDay();

    // A price is set apart by its sign or its commas; what is left in groups of digits is a phone number or a code.
    [GeneratedRegex(@"(?<![\d.,₹$€£¥%])(?>\+?\(?\d+\)?(?:[ -]{1,2}\(?\d+\)?)*)(?![,.]\d|\s?%)", Plainly, Patience)]
    private static partial Regex Grouped();

    [GeneratedRegex(@"\d+(?:[,٬]\d+)*(?:[.٫]\d+)?", Plainly, Patience)]
    private static partial Regex Number();
}
