using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions.Phrases;

/// <content>
/// Malayalam words for cloth and for claims. A word and its case forms are listed apart, for nothing may follow what is matched. A chillu is also found as older keyboards write it, letter, virama and joiner;
/// where a request's words are taken apart, a space stands for that joiner.
/// </content>
internal static partial class MalayalamPhrases
{
    private static ClaimWords ClaimsMade() => new()
    {
        Months =
        [
            Claimed("ജനുവരി", "ജനവരി"), Claimed("ഫെബ്രുവരി", "ഫിബ്രവരി"), Claimed("മാർച്ച്"), Claimed("ഏപ്രിൽ"), Claimed("മേയ്", "മെയ്", "മെയ്യ്"), Claimed("ജൂൺ"), Claimed("ജൂലൈ", "ജൂലായ്"), Claimed("ഓഗസ്റ്റ്", "ആഗസ്റ്റ്", "ആഗസ്ത്"),
            Claimed("സെപ്റ്റംബർ", "സെപ്തംബർ", "സെപ്റ്റമ്പർ"), Claimed("ഒക്ടോബർ", "ഒക്റ്റോബർ"), Claimed("നവംബർ", "നവമ്പർ"), Claimed("ഡിസംബർ", "ഡിസമ്പർ"),
        ],
        Numbers = Claimed(
            "ഒരു", "ഒന്ന്", "രണ്ട്", "രണ്ടു", "മൂന്ന്", "മൂന്നു", "നാല്", "നാലു", "അഞ്ച്", "അഞ്ചു", "ആറ്", "ആറു", "ഏഴ്", "ഏഴു", "എട്ട്", "എട്ടു", "ഒമ്പത്", "ഒൻപത്", "പത്ത്", "പത്തു", "പതിനൊന്ന്", "പന്ത്രണ്ട്", "പതിമൂന്ന്", "പതിനാല്",
            "പതിനഞ്ച്", "പതിനാറ്", "പതിനേഴ്", "പതിനെട്ട്", "പത്തൊമ്പത്", "ഇരുപത്", "ഇരുപതു", "ഇരുപത്തഞ്ച്", "ഇരുപത്തിയഞ്ച്", "മുപ്പത്", "മുപ്പത്തഞ്ച്", "മുപ്പത്തിയഞ്ച്", "നാൽപത്", "നാല്പത്", "നാൽപ്പത്", "നാൽപത്തഞ്ച്",
            "അമ്പത്", "അൻപത്", "അമ്പതു", "അറുപത്", "എഴുപത്", "എഴുപത്തഞ്ച്", "എൺപത്", "എൺപതു", "തൊണ്ണൂറ്", "നൂറ്", "നൂറു", "ഇരുനൂറ്", "ഇരുന്നൂറ്", "മുന്നൂറ്", "നാനൂറ്", "അഞ്ഞൂറ്", "അറുനൂറ്", "എഴുനൂറ്", "എണ്ണൂറ്", "തൊള്ളായിരം",
            "ആയിരം", "ലക്ഷം", "കോടി"),
        PerCent = ["ശതമാനം", "ശതമാനത്തിന്", "പെർസെന്റ്"],
        MoneyBefore = ["രൂ.", "രൂ", "രൂപ"],
        MoneyAfter = ["രൂപ", "രൂപയ്ക്ക്", "രൂപക്ക്", "രൂപയുടെ", "രൂപയ്ക്കു", "രൂ"],
        Counted = Claimed(
            "ശതമാനം", "പെർസെന്റ്", "കിഴിവ്", "വിലക്കിഴിവ്", "ഡിസ്കൗണ്ട്", "രൂപ", "രൂപയ്ക്ക്", "രൂപക്ക്", "രൂപയുടെ", "ദിവസം", "ദിവസങ്ങൾ", "ദിവസത്തെ", "ദിവസത്തേക്ക്", "ദിവസത്തിനകം", "നാൾ", "മണിക്കൂർ", "മണിക്കൂറുകൾ", "മണിക്കൂറിനകം",
            "വർഷം", "വർഷങ്ങൾ", "വർഷത്തെ", "കൊല്ലം"),
        Giveaways = Claimed("സൗജന്യം", "സൗജന്യ", "സൗജന്യമായി", "ഫ്രീ", "ഫ്രീയായി", "പകുതി വില", "പകുതി വിലയ്ക്ക്", "പകുതി വിലക്ക്", "പകുതി വിലയിൽ", "പകുതിവില", "പകുതിവിലയ്ക്ക്", "അരവില", "അരവിലയ്ക്ക്", "ഒന്ന് വാങ്ങിയാൽ ഒന്ന്"),
    };

    private static TextileWords WordsOfCloth() => new()
    {
        Kinds = Recognised(new Dictionary<FabricKind, string[]>
        {
            [FabricKind.Wool] = ["കമ്പിളി", "കമ്പിളിയുടെ", "വൂളൻ", "പശ്മിന", "പഷ്മിന"],
            [FabricKind.Velvet] = ["വെൽവെറ്റ്"],
            [FabricKind.Flowing] = ["ഷിഫോൺ", "ജോർജറ്റ്", "ജോർജെറ്റ്", "ക്രേപ്പ്", "ക്രേപ്", "ഓർഗൻസ", "നെറ്റ്"],
            [FabricKind.Linen] = ["ലിനൻ", "ലിനെൻ"],
            [FabricKind.Cotton] = ["കോട്ടൺ", "കോട്ടൻ", "പരുത്തി", "ഖാദി", "ഖദർ", "മൽമൽ", "മസ്ലിൻ", "ഡെനിം"],
            [FabricKind.Silk] = ["പട്ട്", "പട്ടു", "സിൽക്ക്", "സിൽക്", "ടസർ", "ടസ്സർ"],
        }),
        Crafts = Recognised(new Dictionary<Craft, string[]>
        {
            [Craft.Banarasi] = ["ബനാറസി", "ബനാറസ്", "ബനാരസി", "ബനാരസ്"],
            [Craft.Kanjivaram] = ["കാഞ്ചീപുരം", "കാഞ്ചിപുരം", "കാഞ്ചീവരം", "കാഞ്ചിവരം", "കാഞ്ജീവരം"],
            [Craft.Chanderi] = ["ചന്ദേരി"],
            [Craft.Bandhani] = ["ബാന്ധനി", "ബന്ധനി", "ബന്ധേജ്", "ബാന്ദനി"],
            [Craft.Ikat] = ["ഇക്കത്ത്", "ഇക്കത്", "ഇകത്", "പോച്ചംപള്ളി"],
            [Craft.Kalamkari] = ["കലംകാരി", "കലങ്കാരി"],
            [Craft.Chikankari] = ["ചികൻകാരി", "ചിക്കൻകാരി", "ചിക്കൻ വർക്ക്"],
            [Craft.Ajrakh] = ["അജ്രഖ്", "അജ്റക്", "അജ്രക്"],
            [Craft.Patola] = ["പട്ടോള", "പടോള", "പട്ടോല"],
            [Craft.Paithani] = ["പൈഠാണി", "പൈത്താനി", "പൈതാനി"],
            [Craft.Phulkari] = ["ഫുൽക്കാരി", "ഫുൽകാരി"],
            [Craft.Jamdani] = ["ജംദാനി", "ജാംദാനി"],
            [Craft.Maheshwari] = ["മഹേശ്വരി"],
            [Craft.Tussar] = ["ടസർ", "ടസ്സർ", "തുസാർ"],
            [Craft.Leheriya] = ["ലെഹെരിയ", "ലഹേരിയ", "ലെഹരിയ"],
            [Craft.BlockPrint] = ["ബ്ലോക്ക് പ്രിന്റ്", "ബ്ലോക്ക് പ്രിന്റഡ്", "ബ്ലോക്പ്രിന്റ്"],
            [Craft.Handloom] = ["കൈത്തറി", "ഹാൻഡ്ലൂം", "ഹാൻഡ് ലൂം"],
            [Craft.Zari] = ["സരി", "കസവ്", "കസവു", "ജരി"],
        }),
        Wares = Recognised(new Dictionary<Ware, string[]>
        {
            [Ware.Saree] = ["സാരി", "സാരികൾ", "പട്ടുസാരി", "പട്ടുസാരികൾ", "പുടവ", "പുടവകൾ"],
            [Ware.Kurta] = ["കുർത്ത", "കുർത്തകൾ", "കുർത്താ"],
            [Ware.Kurti] = ["കുർത്തി", "കുർത്തികൾ"],
            [Ware.Lehenga] = ["ലെഹംഗ", "ലെഹങ്ക", "ലെഹെംഗ", "ലഹംഗ"],
            [Ware.Dupatta] = ["ദുപ്പട്ട", "ദുപ്പട്ടകൾ"],
            [Ware.Shawl] = ["ഷാൾ", "ഷാളുകൾ", "സാൽവ"],
            [Ware.Stole] = ["സ്റ്റോൾ", "സ്റ്റോളുകൾ"],
            [Ware.Suit] = ["ചുരിദാർ", "ചുരിദാറുകൾ", "സൽവാർ", "സ്യൂട്ട്"],
            [Ware.Sherwani] = ["ഷെർവാണി", "ഷെർവാനി"],
            [Ware.Dhoti] = ["മുണ്ട്", "മുണ്ടുകൾ", "ദോത്തി", "ധോത്തി", "വേഷ്ടി"],
            [Ware.Blouse] = ["ബ്ലൗസ്", "ബ്ലൗസുകൾ"],
            [Ware.Gown] = ["ഗൗൺ", "ഗൗണുകൾ"],
            [Ware.Shirt] = ["ഷർട്ട്", "ഷർട്ടുകൾ"],
            [Ware.Fabric] = ["തുണി", "തുണികൾ", "തുണിത്തരങ്ങൾ", "ഫാബ്രിക്"],
            [Ware.Bedsheet] = ["ബെഡ്ഷീറ്റ്", "ബെഡ് ഷീറ്റ്", "കിടക്കവിരി", "കിടക്കവിരികൾ"],
            [Ware.Curtain] = ["കർട്ടൻ", "കർട്ടനുകൾ", "തിരശ്ശീല", "തിരശ്ശീലകൾ"],
        }),
        Imitations = [.. Spelled(["ആർട്ട് സിൽക്ക്", "കൃത്രിമ", "വ്യാജ", "മിശ്രിത", "മിശ്രിതം", "കലർന്ന", "പോളിസ്റ്റർ", "പോളിയസ്റ്റർ", "സിന്തറ്റിക്", "സിന്തറ്റിക്ക്", "സെമി"], " ")],
        FestivalTags = new Dictionary<Festival, string[]>
        {
            [Festival.Diwali] = ["ദീപാവലി", "ദീപാവലി ആശംസകൾ", "ദീപങ്ങളുടെ ഉത്സവം"],
            [Festival.Pongal] = ["പൊങ്കൽ", "തൈപ്പൊങ്കൽ", "പൊങ്കൽ ആശംസകൾ"],
            [Festival.Onam] = ["ഓണം", "ഓണക്കോടി", "ഓണാശംസകൾ", "തിരുവോണം"],
            [Festival.Eid] = ["ഈദ് മുബാറക്", "പെരുന്നാൾ", "പെരുന്നാൾ ആശംസകൾ"],
            [Festival.DurgaPuja] = ["ദുർഗാപൂജ", "ദുർഗാപൂജ ആശംസകൾ"],
            [Festival.Navratri] = ["നവരാത്രി", "നവരാത്രി ആശംസകൾ", "ബൊമ്മക്കൊലു"],
            [Festival.Holi] = ["ഹോളി", "ഹോളി ആശംസകൾ", "നിറങ്ങളുടെ ഉത്സവം"],
            [Festival.RakshaBandhan] = ["രക്ഷാബന്ധൻ", "രാഖി", "കൂടപ്പിറപ്പ്"],
            [Festival.Ugadi] = ["ഉഗാദി", "ഉഗാദി ആശംസകൾ"],
            [Festival.Baisakhi] = ["ബൈസാഖി", "ബൈസാഖി ആശംസകൾ"],
            [Festival.Christmas] = ["ക്രിസ്മസ്", "ക്രിസ്മസ് ആശംസകൾ", "ക്രിസ്മസ് സമ്മാനം"],
            [Festival.Wedding] = ["വിവാഹം", "കല്യാണം", "കേരള വിവാഹം"],
        },
        GeneralTags = ["തുണിത്തരങ്ങൾ", "കേരള ഫാഷൻ", "വസ്ത്രലോകം"],
    };

    private static string[] Claimed(params string[] words) => [.. Spelled(words, "\u200D")];

    private static Dictionary<T, string[]> Recognised<T>(Dictionary<T, string[]> words)
        where T : notnull => words.ToDictionary(w => w.Key, w => Spelled(w.Value, " ").ToArray());

    /// <summary>The words as they stand, then those with a chillu the older way.</summary>
    private static IEnumerable<string> Spelled(string[] words, string joiner)
    {
        // Not a field, for the parts of a class have no order in which their fields come to be.
        (string Chillu, string Letter)[] chillus = [("ൺ", "ണ്"), ("ൻ", "ന്"), ("ർ", "ര്"), ("ൽ", "ല്"), ("ൾ", "ള്")];
        return words.Concat(words.Select(Older)).Distinct(StringComparer.Ordinal);

        string Older(string word) =>
            chillus.Aggregate(word, (w, c) => w.Replace(c.Chillu, c.Letter + joiner, StringComparison.Ordinal)).Replace("  ", " ", StringComparison.Ordinal).TrimEnd(' ');
    }
}
