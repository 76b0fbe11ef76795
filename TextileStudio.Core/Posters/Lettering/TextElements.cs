using System.Globalization;

namespace TextileStudio.Core.Posters.Lettering;

/// <summary>Where a word may be cut: between what a reader sees as letters.</summary>
internal static class TextElements
{
    /// <summary>Start index of every unit. A consonant joined to the next by a virama stays with it: half a conjunct is a spelling mistake.</summary>
    public static IReadOnlyList<int> Starts(string words)
    {
        var starts = new List<int>();
        foreach (var start in StringInfo.ParseCombiningCharacters(words))
        {
            if (start == 0 || !JoinsNext(words, start))
                starts.Add(start);
        }

        return starts;
    }

    /// <summary>The first <paramref name="count"/> units.</summary>
    public static string First(string words, int count)
    {
        var starts = Starts(words);
        return count >= starts.Count ? words : words[..starts[count]];
    }

    private static bool JoinsNext(string words, int start)
    {
        var last = words[start - 1];
        if (last is '\u200d')
            return true;
        return last is '\u094d' or '\u09cd' or '\u0a4d' or '\u0acd' or '\u0b4d' or '\u0bcd' or '\u0c4d' or '\u0ccd' or '\u0d4d' && char.IsLetter(words[start]);
    }
}
