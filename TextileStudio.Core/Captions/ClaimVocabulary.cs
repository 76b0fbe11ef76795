using System.Text.RegularExpressions;
using TextileStudio.Core.Captions.Phrases;

namespace TextileStudio.Core.Captions;

/// <summary>The claim words of all languages as alternatives of a pattern, the longest first so that none is cut short by its own beginning. NFC.</summary>
internal static class ClaimVocabulary
{
    private static readonly Dictionary<string, int> _months = MonthsByName();

    public static string Months { get; } = Alternatives(_months.Keys);

    public static string Numbers { get; } = Alternatives(Of(c => c.Numbers));

    public static string PerCent { get; } = Alternatives(Of(c => c.PerCent));

    public static string MoneyBefore { get; } = Alternatives(Of(c => c.MoneyBefore));

    public static string MoneyAfter { get; } = Alternatives(Of(c => c.MoneyAfter));

    public static string Counted { get; } = Alternatives(Of(c => c.Counted));

    public static string Giveaways { get; } = Alternatives(Of(c => c.Giveaways));

    /// <summary>1-12; the name must be one that <see cref="Months"/> matches.</summary>
    public static int MonthOf(string name) => _months[name.ToLowerInvariant()];

    private static Dictionary<string, int> MonthsByName()
    {
        var months = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var book in Phrasebook.All)
        {
            for (var month = 0; month < 12; month++)
            {
                foreach (var name in book.Claims.Months[month])
                    months.TryAdd(name.Normalize(), month + 1);
            }
        }

        return months;
    }

    private static IEnumerable<string> Of(Func<ClaimWords, string[]> words) => Phrasebook.All.SelectMany(b => words(b.Claims)).Select(w => w.Normalize());

    private static string Alternatives(IEnumerable<string> words) =>
        string.Join('|', words.Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal).Select(Regex.Escape));
}
