namespace TextileStudio.Core.Posters.Lettering;

/// <summary>How high a line of Nastaliq climbs: joined letters hang from one another, so a word is the higher the more of them it joins.</summary>
internal static class Nastaliq
{
    // Shares of the size, measured on some ninety words of the trade (LetteringTests checks more): a letter at the end of its chain, a tall one there, what each letter after them lifts both, and the most any word has.
    private const double Low = 0.9;
    private const double Tall = 1.35;
    private const double Step = 0.23;
    private const double TallStep = 0.3;
    private const double Highest = 1.95;

    public static double Rise(string words)
    {
        var rise = Low;
        var chain = 0;
        // From the end: a letter stands the higher the more letters follow it in its chain.
        for (var i = words.Length - 1; i >= 0; i--)
        {
            var c = words[i];
            if (Scripts.Of(c) is not Script.Arabic || !char.IsLetter(c))
            {
                // Marks sit on their letter and do not part it from the next.
                chain = char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark ? chain : 0;
                continue;
            }

            chain = EndsChain(c) ? 0 : chain;
            rise = Math.Max(rise, c is 'ک' or 'گ' or 'ل' or 'آ' or 'ط' or 'ظ' ? Tall + (TallStep * chain) : Low + (Step * chain));
            chain++;
        }

        return Math.Min(rise, Highest);
    }

    // These letters do not join the one after them.
    private static bool EndsChain(char c) => c is 'ا' or 'آ' or 'أ' or 'إ' or 'د' or 'ڈ' or 'ذ' or 'ر' or 'ڑ' or 'ز' or 'ژ' or 'و' or 'ؤ' or 'ے' or 'ۓ' or 'ء';
}
