using TextileStudio.Core.Captions.Phrases;

namespace TextileStudio.Core.Captions;

/// <summary>The claim words of all languages at once: a text is understood by all of them, whatever language it is said to be in.</summary>
internal static class ClaimVocabulary
{
    // A case ending or "until" grows onto the name in several languages; shorter names than these begin too many other words.
    private const int ShortestStem = 4;

    private static readonly Dictionary<string, int> _months = MonthsByName();
    private static readonly int _longestMonth = _months.Keys.Max(n => n.Length);

    public static WordSet Numbers { get; } = Of(c => c.Numbers);

    public static WordSet PerCent { get; } = Of(c => c.PerCent);

    /// <summary>With their points: "rs." is another than "rs".</summary>
    public static IReadOnlyList<string> MoneyBefore { get; } =
        [.. Phrasebook.All.SelectMany(b => b.Claims.MoneyBefore).Select(w => w.Normalize()).Distinct(StringComparer.OrdinalIgnoreCase)];

    public static WordSet MoneyAfter { get; } = Of(c => c.MoneyAfter);

    public static WordSet Counted { get; } = Of(c => c.Counted);

    public static WordSet Giveaways { get; } = Of(c => c.Giveaways);

    /// <summary>1-12, or null for a word that names no month.</summary>
    public static int? MonthOf(string word)
    {
        if (_months.TryGetValue(word, out var month))
            return month;
        if (word[0] <= '\u024F')
            return null;
        for (var length = Math.Min(word.Length - 1, _longestMonth); length >= ShortestStem; length--)
        {
            if (_months.TryGetValue(word[..length], out month))
                return month;
        }

        return null;
    }

    private static Dictionary<string, int> MonthsByName()
    {
        var months = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var book in Phrasebook.All)
        {
            for (var month = 0; month < 12; month++)
            {
                months.TryAdd(book.Months[month].Normalize(), month + 1);
                foreach (var name in book.Claims.Months[month])
                    months.TryAdd(name.Normalize(), month + 1);
            }
        }

        return months;
    }

    private static WordSet Of(Func<ClaimWords, string[]> words) => new(Phrasebook.All.SelectMany(b => words(b.Claims)));
}
