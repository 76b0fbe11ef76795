using System.Globalization;

namespace TextileStudio.Core.Captions;

/// <summary>Words, and phrases of several words, that are looked for in a text whole and whatever their case. NFC.</summary>
internal sealed class WordSet
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _phrases;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _firstWords;
    private readonly int _mostWords;

    public WordSet(IEnumerable<string> phrases)
    {
        var all = phrases.Select(p => p.Normalize()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _phrases = all.GetAlternateLookup<ReadOnlySpan<char>>();
        _firstWords = all.Select(p => p[..EndOfWord(p, 0)]).ToHashSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _mostWords = all.Select(p => p.Count(IsJoint) + 1).DefaultIfEmpty(0).Max();
    }

    /// <summary>How many characters the longest phrase of the set has that begins at <paramref name="start"/>, where a word must begin; 0 when none does.</summary>
    public int LengthAt(string text, int start)
    {
        var end = EndOfWord(text, start);
        if (end == start || !_firstWords.Contains(text.AsSpan(start, end - start)))
            return 0;
        var longest = 0;
        for (var words = 1; ; words++)
        {
            if (_phrases.Contains(text.AsSpan(start, end - start)))
                longest = end - start;
            if (words == _mostWords || end >= text.Length || !IsJoint(text[end]) || EndOfWord(text, end + 1) is var next && next == end + 1)
                return longest;
            end = next;
        }
    }

    /// <summary>Behind the last character of the word at <paramref name="start"/>; the start itself when no word is there.</summary>
    public static int EndOfWord(string text, int start)
    {
        while (start < text.Length && IsOfWord(text[start]))
            start++;
        return start;
    }

    /// <summary>Letters with their marks and joiners: \b knows no combining marks.</summary>
    public static bool IsOfWord(char c) =>
        char.IsAsciiLetter(c)
        || (c > '\u007F' && (char.IsLetter(c) || c is '\u200C' or '\u200D'
            || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark));

    /// <summary>What may stand between the words of one phrase.</summary>
    public static bool IsJoint(char c) => c is ' ' or '-';
}
