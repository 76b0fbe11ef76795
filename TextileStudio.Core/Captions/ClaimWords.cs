namespace TextileStudio.Core.Captions;

/// <summary>Month names as dates in texts have them, in English and Hindi.</summary>
internal static class MonthNames
{
    public const string Pattern =
        "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
        + "जनवरी|फ\u093Cरवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|सितम्बर|अक्टूबर|अक्तूबर|नवंबर|नवम्बर|दिसंबर|दिसम्बर";

    private static readonly string[][] Hindi =
    [
        ["जनवरी"], ["फ\u093Cरवरी", "फरवरी"], ["मार्च"], ["अप्रैल"], ["मई"], ["जून"], ["जुलाई"], ["अगस्त"], ["सितंबर", "सितम्बर"], ["अक्टूबर", "अक्तूबर"], ["नवंबर", "नवम्बर"], ["दिसंबर", "दिसम्बर"],
    ];

    private static readonly string[] English = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>1-12; the name must be one that <see cref="Pattern"/> matches.</summary>
    public static int NumberOf(string name)
    {
        var lower = name.ToLowerInvariant();
        return 1 + (lower[0] < 0x80 ? Array.FindIndex(English, m => lower.StartsWith(m, StringComparison.Ordinal)) : Array.FindIndex(Hindi, m => m.Contains(lower)));
    }
}

/// <summary>Numbers in words, which count as a claim only beside what they count.</summary>
internal static class NumberWords
{
    public const string Pattern =
        "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|lakh|crore|"
        + "एक|दो|तीन|चार|पाँच|पांच|छह|सात|आठ|नौ|दस|ग्यारह|बारह|पंद्रह|बीस|पच्चीस|तीस|चालीस|पचास|साठ|सत्तर|अस्सी|नब्बे|सौ|हज\u093Cार|हजार|लाख|करोड\u093C";
}
