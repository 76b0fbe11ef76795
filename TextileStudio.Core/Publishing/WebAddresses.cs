using System.Globalization;

namespace TextileStudio.Core.Publishing;

/// <summary>
/// Finds web addresses in a text the way X does: with a scheme, or bare (<c>example.com/sale</c>) when the name ends in a known top-level domain.
/// One pass, linear in the text.
/// </summary>
public static class WebAddresses
{
    /// <summary>One address in a text, in UTF-16 positions.</summary>
    public readonly record struct Found(int Start, int Length, bool HasScheme);

    public static IReadOnlyList<Found> Find(string text)
    {
        if (!text.Contains('.', StringComparison.Ordinal))
            return [];
        var found = new List<Found>();
        for (var i = 0; i < text.Length;)
        {
            var length = MayStart(text, i) ? LengthAt(text, i, out var hasScheme) : NoAddress(out hasScheme);
            if (length > 0)
            {
                found.Add(new Found(i, length, hasScheme));
                i += length;
            }
            else
            {
                i++;
                // Inside a name nothing can start; skipping it keeps the pass linear.
                while (i < text.Length && IsAsciiLabel(text[i]) && IsAsciiLabel(text[i - 1]) && text[i - 1] is not ('-' or '_'))
                    i++;
            }
        }
        return found;
    }

    private static int NoAddress(out bool hasScheme)
    {
        hasScheme = false;
        return 0;
    }

    private static bool MayStart(string text, int i)
    {
        if (!IsLabel(text[i]))
            return false;
        if (i == 0)
            return true;
        var before = text[i - 1];
        return !char.IsAsciiLetterOrDigit(before) && before is not ('@' or '\uFF20' or '$' or '#' or '\uFF03') && before is not (>= '\u202A' and <= '\u202E');
    }

    private static int LengthAt(string text, int start, out bool hasScheme)
    {
        var name = start;
        if (StartsWith(text, start, "https://"))
            name += 8;
        else if (StartsWith(text, start, "http://"))
            name += 7;
        hasScheme = name > start;
        if (!hasScheme && start > 0 && text[start - 1] is '-' or '_' or '.' or '/')
            return 0;

        var end = NameEnd(text, name, hasScheme);
        if (end < 0)
            return 0;
        end = PortEnd(text, end);
        end = PathEnd(text, end);
        return QueryEnd(text, end) - start;
    }

    // The longest run of labels that ends in a top-level domain; a bare name is ASCII only.
    private static int NameEnd(string text, int start, bool anyScript)
    {
        var end = -1;
        var labels = 0;
        for (var i = start; ;)
        {
            var labelStart = i;
            while (i < text.Length && (anyScript ? IsLabel(text[i]) : IsAsciiLabel(text[i])))
                i++;
            var label = text.AsSpan(labelStart, i - labelStart);
            if (label.IsEmpty || label.Length > 63 || label[0] is '-' or '_' || label[^1] is '-' or '_')
                return end;
            labels++;
            var after = i < text.Length ? text[i] : ' ';
            if (labels > 1 && after is not ('@' or '+') && TopLevelDomains.Contains(label))
                end = i;
            if (after != '.')
                return end;
            i++;
        }
    }

    private static int PortEnd(string text, int end)
    {
        if (end >= text.Length || text[end] != ':')
            return end;
        var i = end + 1;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
            i++;
        return i > end + 1 ? i : end;
    }

    // Trailing punctuation belongs to the sentence; a closing bracket belongs to the address when it was opened in it.
    private static int PathEnd(string text, int end)
    {
        if (end >= text.Length || text[end] != '/')
            return end;
        var last = end + 1;
        var open = 0;
        for (var i = end + 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '(')
            {
                open++;
            }
            else if (c == ')')
            {
                if (open-- == 0)
                    break;
                last = i + 1;
            }
            else if (IsPathEnd(c))
            {
                last = open > 0 ? last : i + 1;
            }
            else if (!"!*';:,.$%[]–~@|&".Contains(c, StringComparison.Ordinal))
            {
                break;
            }
        }
        return last;
    }

    private static int QueryEnd(string text, int end)
    {
        if (end >= text.Length || text[end] != '?')
            return end;
        var last = end;
        for (var i = end + 1; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '&' or '=' or '#' or '/')
                last = i + 1;
            else if (!"!?*'@();:+$%[].,~|".Contains(c, StringComparison.Ordinal))
                break;
        }
        return last;
    }

    private static bool IsPathEnd(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '=' or '_' or '#' or '/'
        or (>= '\u00C0' and <= '\u024F' and not ('\u00D7' or '\u00F7')) or (>= '\u0400' and <= '\u04FF');

    private static bool IsAsciiLabel(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static bool IsLabel(char c) => IsAsciiLabel(c) || (c > 127 && (char.IsLetterOrDigit(c) || char.IsSurrogate(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark));

    private static bool StartsWith(string text, int start, string scheme) =>
        text.AsSpan(start).StartsWith(scheme, StringComparison.OrdinalIgnoreCase);
}
