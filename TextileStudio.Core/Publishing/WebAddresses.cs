namespace TextileStudio.Core.Publishing;

/// <summary>
/// Finds web addresses in a text the way X does: with a scheme, or bare (<c>example.com/sale</c>) when a name of Latin letters ends in a top-level domain.
/// Linear in the text.
/// </summary>
public static class WebAddresses
{
    private const int LongestLabel = 63;
    private const int LongestAddress = 4_096;
    private const int LongestShortened = 40;

    /// <summary>One address in a text, in UTF-16 positions.</summary>
    public readonly record struct Found(int Start, int Length, bool HasScheme);

    public static IReadOnlyList<Found> Find(string text)
    {
        if (!text.Contains('.', StringComparison.Ordinal))
            return [];
        var found = new List<Found>();
        var labels = new Labels(text);
        // What stands before an address is looked at, and belongs to nobody else: the next search begins behind the address.
        for (var before = 0; before < text.Length;)
        {
            var end = MayStandBefore(text[before]) ? At(text, before + 1, text[before], labels, found) : -1;
            if (end < 0 && before == 0)
                end = At(text, 0, null, labels, found);
            before = end < 0 ? before + 1 : end;
        }
        return found;
    }

    // Where the address that begins at start ends; -1 when none does. A name that X passes over is skipped without being added.
    private static int At(string text, int start, char? before, Labels labels, List<Found> found)
    {
        var name = start;
        if (StartsWith(text, start, "https://"))
            name += 8;
        else if (StartsWith(text, start, "http://"))
            name += 7;
        var nameEnd = labels.NameEnd(name);
        var hasScheme = nameEnd >= 0 && name > start;
        if (nameEnd < 0)
        {
            name = start;
            nameEnd = labels.NameEnd(start);
        }
        if (nameEnd < 0)
            return -1;
        var pathStart = PortEnd(text, nameEnd);
        var pathEnd = PathEnd(text, pathStart);
        var end = QueryEnd(text, pathEnd);
        if (end - name > LongestAddress || HasLongLabel(text.AsSpan(name, nameEnd - name)))
            return end;

        if (hasScheme)
            AddWithScheme(text, start, name, nameEnd, pathStart, end, found);
        else if (before is not ('-' or '_' or '.' or '/'))
            AddBare(text, start, nameEnd, end, hasPath: pathEnd > pathStart, found);
        return end;
    }

    private static void AddWithScheme(string text, int start, int name, int nameEnd, int pathStart, int end, List<Found> found)
    {
        // X's own short addresses end with their letters; what follows is text.
        if (text.AsSpan(name, nameEnd - name).Equals("t.co", StringComparison.OrdinalIgnoreCase) && pathStart == nameEnd && nameEnd < end && text[nameEnd] == '/')
        {
            var slug = nameEnd + 1;
            while (slug < end && char.IsAsciiLetterOrDigit(text[slug]))
                slug++;
            if (slug - nameEnd - 1 > LongestShortened)
                return;
            if (slug > nameEnd + 1)
                end = QueryEnd(text, slug);
        }
        found.Add(new Found(start, end - start, HasScheme: true));
    }

    // Without a scheme only names of Latin letters count; port, path and query belong to the last of them, and only when there is a path.
    private static void AddBare(string text, int start, int nameEnd, int end, bool hasPath, List<Found> found)
    {
        var any = false;
        for (var i = start; i < nameEnd;)
        {
            var runEnd = i;
            var best = -1;
            while (runEnd < nameEnd && IsLatinLabel(text[runEnd]))
                runEnd++;
            var labelStart = i;
            while (runEnd > labelStart && runEnd < nameEnd && text[runEnd] == '.')
            {
                labelStart = runEnd + 1;
                if (TopLevelDomains.LengthAt(text.AsSpan(labelStart, nameEnd - labelStart)) is > 0 and var length)
                    best = labelStart + length;
                for (runEnd = labelStart; runEnd < nameEnd && IsLatinLabel(text[runEnd]);)
                    runEnd++;
            }
            if (best > 0)
            {
                found.Add(new Found(i, best - i, HasScheme: false));
                any = true;
            }
            i = best > 0 ? best : Math.Max(runEnd, i + 1);
        }
        if (any && hasPath)
            found[^1] = found[^1] with { Length = found[^1].Length + end - nameEnd };
    }

    private static bool MayStandBefore(char c) => !char.IsAsciiLetterOrDigit(c) && c is not ('@' or '\uFF20' or '$' or '#' or '\uFF03' or '\uFFFE' or '\uFEFF' or '\uFFFF');

    private static bool HasLongLabel(ReadOnlySpan<char> name)
    {
        foreach (var label in name.Split('.'))
        {
            if (name[label].Length > LongestLabel)
                return true;
        }
        return false;
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

    // Trailing punctuation belongs to the sentence; brackets belong to the address when they are closed in it.
    private static int PathEnd(string text, int end)
    {
        if (end >= text.Length || text[end] != '/')
            return end;
        var last = end + 1;
        for (var i = last; i < text.Length;)
        {
            if (text[i] == '(' && BracketEnd(text, i) is > 0 and var closed)
                last = i = closed;
            else if (!IsPath(text[i]))
                break;
            else if (IsPathEnd(text[i++]))
                last = i;
        }
        return last;
    }

    // The end of a pair of brackets with something in it, at most one more pair inside; 0 where it is not closed so.
    private static int BracketEnd(string text, int open)
    {
        var i = SkipPath(text, open + 1);
        if (i >= text.Length)
            return 0;
        if (text[i] == ')')
            return i > open + 1 ? i + 1 : 0;
        if (text[i] != '(')
            return 0;
        var inner = SkipPath(text, i + 1);
        if (inner == i + 1 || inner >= text.Length || text[inner] != ')')
            return 0;
        var outer = SkipPath(text, inner + 1);
        return outer < text.Length && text[outer] == ')' ? outer + 1 : 0;
    }

    private static int SkipPath(string text, int i)
    {
        while (i < text.Length && IsPath(text[i]))
            i++;
        return i;
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

    private static bool IsPath(char c) => IsPathEnd(c) || "!*';:,.$%[]–~@|&".Contains(c, StringComparison.Ordinal);

    private static bool IsPathEnd(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '=' or '_' or '#' or '/' or (>= '\u0400' and <= '\u04FF') || IsAccented(c);

    private static bool IsLatinLabel(char c) => char.IsAsciiLetterOrDigit(c) || c == '-' || IsAccented(c);

    private static bool IsAccented(char c) => c is (>= '\u00C0' and <= '\u024F' and not ('\u00D7' or '\u00F7')) or '\u0253' or '\u0254' or '\u0256' or '\u0257' or '\u0259' or '\u025B'
        or '\u0263' or '\u0268' or '\u026F' or '\u0272' or '\u0289' or '\u028B' or '\u02BB' or (>= '\u0300' and <= '\u036F') or (>= '\u1E00' and <= '\u1EFF');

    private static bool StartsWith(string text, int start, string scheme) =>
        text.AsSpan(start).StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Where a name that begins at any position ends, worked out once for the whole text from its end: a name is labels with dots between them,
    /// the last before the top-level domain without an underscore, and the longest one counts.
    /// </summary>
    private sealed class Labels
    {
        private readonly string _text;

        // Behind the run of label characters at a position; the next underscore; where a name ends that goes on with a label here, or -1.
        private readonly int[] _runEnd;
        private readonly int[] _underscore;
        private readonly int[] _goesOn;

        public Labels(string text)
        {
            _text = text;
            _runEnd = new int[text.Length + 1];
            _underscore = new int[text.Length + 1];
            _goesOn = new int[text.Length + 1];
            _runEnd[text.Length] = _underscore[text.Length] = text.Length;
            _goesOn[text.Length] = -1;
            for (var i = text.Length - 1; i >= 0; i--)
            {
                var isRun = IsLetter(text[i]) || text[i] is '-' or '_';
                _runEnd[i] = isRun ? Math.Max(_runEnd[i + 1], i + 1) : i;
                _underscore[i] = text[i] == '_' ? i : _underscore[i + 1];
                _goesOn[i] = i > 0 && text[i - 1] == '.' ? NameEnd(i) : -1;
            }
        }

        /// <summary>-1 when no name begins at <paramref name="start"/>.</summary>
        public int NameEnd(int start)
        {
            if (start >= _text.Length || !IsLetter(_text[start]))
                return -1;
            var end = _runEnd[start];
            if (!IsLetter(_text[end - 1]) || end >= _text.Length || _text[end] != '.')
                return -1;
            if (_goesOn[end + 1] is >= 0 and var further)
                return further;
            var length = _underscore[start] >= end ? TopLevelDomains.LengthAt(_text.AsSpan(end + 1)) : 0;
            return length > 0 ? end + 1 + length : -1;
        }

        // Whatever is neither punctuation nor space nor a mark of direction, as X says it: also an emoji, and a typographic quote.
        private static bool IsLetter(char c) => c switch
        {
            < '\u0080' => char.IsAsciiLetterOrDigit(c) || c is '"' or '`' or (< ' ' and not (>= '\t' and <= '\r')) or '\u007F',
            '\u0085' or '\u00A0' or '\u061C' or '\u1680' or '\u180E' or (>= '\u2000' and <= '\u200A') or '\u200E' or '\u200F' or '\u2028' or '\u2029' => false,
            (>= '\u202A' and <= '\u202F') or '\u205F' or (>= '\u2066' and <= '\u2069') or '\u3000' or '\uFEFF' or '\uFFFE' or '\uFFFF' => false,
            _ => true,
        };
    }
}
