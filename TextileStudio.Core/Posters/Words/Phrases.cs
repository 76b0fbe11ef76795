namespace TextileStudio.Core.Posters.Words;

/// <summary>The words a poster adds of its own in one language. <c>{0}</c> in <paramref name="ValidTill"/> is the date. Months are January to December.</summary>
internal sealed record Phrases(
    string Only, string ListPrice, string Off, string ValidTill, string Order, string Shop, string Handpicked, string ScanWhatsApp,
    IReadOnlyDictionary<Festival, FestivalWords> Festivals, IReadOnlyList<string> Months)
{
    private static readonly Phrases _english = new(
        Only: "Only", ListPrice: "M.R.P.", Off: "OFF", ValidTill: "Valid till {0}", Order: "Order today", Shop: "Shop now", Handpicked: "Handpicked for you", ScanWhatsApp: "Scan to order on WhatsApp",
        new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("Happy Diwali", "Diwali Special"),
        },
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]);

    private static readonly Phrases _hindi = new(
        Only: "मात्र", ListPrice: "एम.आर.पी.", Off: "छूट", ValidTill: "ऑफ़र {0} तक", Order: "आज ही ऑर्डर करें", Shop: "आज ही ख़रीदें", Handpicked: "ख़ास आपके लिए", ScanWhatsApp: "व्हाट्सऐप पर ऑर्डर के लिए स्कैन करें",
        new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("शुभ दीपावली", "दिवाली विशेष"),
        },
        ["जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"]);

    /// <summary>Languages whose words are not written yet read English.</summary>
    public static Phrases In(Language language) => language is Language.Hi ? _hindi : _english;

    public FestivalWords? Of(Festival festival) => Festivals.GetValueOrDefault(festival);

    public string Until(DateOnly date) => ValidTill.Replace("{0}", $"{date.Day}\u00a0{Months[date.Month - 1]}\u00a0{date.Year}", StringComparison.Ordinal);
}

/// <summary>What is said at one festival: the greeting for the headline, and a short line for above it.</summary>
internal sealed record FestivalWords(string Greeting, string Kicker);
