using System.Globalization;
using System.Text;

namespace TextileStudio.Core.Captions;

/// <summary>Things and the words they are called by; finds them in a text by whole words.</summary>
internal sealed class WordTable<T>
{
    private readonly List<T> _things = [];
    private readonly Dictionary<string, List<int>> _placesByName = new(StringComparer.Ordinal);
    private readonly int _mostWords;

    public WordTable(IEnumerable<(T Thing, IEnumerable<string> Names)> rows)
    {
        foreach (var (thing, names) in rows)
        {
            foreach (var name in names.Select(n => Plain(n).Trim()).Distinct(StringComparer.Ordinal))
            {
                if (!_placesByName.TryGetValue(name, out var places))
                    _placesByName[name] = places = [];
                places.Add(_things.Count);
                _mostWords = Math.Max(_mostWords, name.Count(c => c == ' ') + 1);
            }

            _things.Add(thing);
        }
    }

    /// <summary>The things that <paramref name="plain"/> names, in the table's order. The text must have come through <see cref="Plain"/>.</summary>
    public IReadOnlyList<T> In(string plain)
    {
        var names = _placesByName.GetAlternateLookup<ReadOnlySpan<char>>();
        var found = new SortedSet<int>();
        for (var start = 1; start < plain.Length;)
        {
            var next = plain.IndexOf(' ', start) + 1;
            var end = next - 1;
            for (var words = 1; words <= _mostWords && end > start; words++)
            {
                if (names.TryGetValue(plain.AsSpan(start, end - start), out var places))
                    found.UnionWith(places);
                end = end + 1 < plain.Length ? plain.IndexOf(' ', end + 1) : -1;
            }

            start = next;
        }

        return [.. found.Select(p => _things[p])];
    }

    /// <summary>Lower case, letters, marks and digits only, one space around every word. NFC: the composed nukta letters are excluded from it, so table and text must both be brought to it.</summary>
    public static string Plain(string? text)
    {
        var words = new StringBuilder(" ");
        foreach (var rune in (text ?? "").Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            // Joiners only say how a conjunct is drawn.
            if (rune.Value is 0x200C or 0x200D)
                continue;
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
                words.Append(Rune.ToLowerInvariant(rune));
            else if (words[^1] != ' ')
                words.Append(' ');
        }

        if (words[^1] != ' ')
            words.Append(' ');
        return words.ToString();
    }
}
