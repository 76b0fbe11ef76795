using System.Text.RegularExpressions;

namespace TextileStudio.Core.Posters.Lettering;

/// <summary>The reading direction of lines, and what keeps Latin words and figures whole inside a line of Urdu.</summary>
internal static partial class Bidi
{
    private const char Isolate = '\u2066';
    private const char End = '\u2069';

    /// <summary>Whether a line runs from right to left: on an Urdu poster when it has an Urdu letter, on others when the first of its letters is one.</summary>
    public static bool RightToLeft(string line, bool poster)
    {
        foreach (var c in line)
        {
            var arabic = Scripts.Of(c) is Script.Arabic && char.IsLetter(c);
            if (arabic)
                return true;
            if (!poster && char.IsLetter(c))
                return false;
        }

        return false;
    }

    /// <summary>
    /// The line with every run of Latin words and figures set apart by isolates. Without them the rupee sign of "₹499" moves behind its figure after an Urdu letter, and a telephone number is reordered.
    /// The spaces around a run go with it: set in Nastaliq they are too narrow to part figures from words. Measure what is drawn: a line after this.
    /// </summary>
    public static string Isolated(string line) => Foreign().Replace(line, match =>
    {
        var run = match.Value;
        // A bracket that was opened outside is closed outside.
        var bracket = run.TrimEnd(' ', '\u00a0').EndsWith(')') && !run.Contains('(', StringComparison.Ordinal) ? run.LastIndexOf(')') : run.Length;
        return $"{Isolate}{run[..bracket]}{End}{run[bracket..]}";
    });

    [GeneratedRegex(
        @"[ \u00a0]*[\p{Sc}+#]*[\p{L}\p{Nd}-[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefe]](?:[^\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefe]*[\p{L}\p{M}\p{Nd}-[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefe]])?[%°+]*\)?[ \u00a0]*",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Foreign();
}
