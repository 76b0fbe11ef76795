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
        var (last, next) = (words[start - 1], words[start]);
        return last switch
        {
            '\u200d' => true,
            // In Tamil the virama is written, and only these letters join across it: ksha, sri, shri.
            '\u0bcd' => start > 1 && (words[start - 2], next) is ('\u0b95', '\u0bb7') or ('\u0bb8' or '\u0bb6', '\u0bb0'),
            '\u094d' or '\u09cd' or '\u0a4d' or '\u0acd' or '\u0b4d' or '\u0c4d' or '\u0ccd' or '\u0d4d' => char.IsLetter(next),
            // Lam and alef are one letter to the eye.
            '\u0644' => next is '\u0622' or '\u0623' or '\u0625' or '\u0627' or '\u0671',
            _ => false,
        };
    }
}
