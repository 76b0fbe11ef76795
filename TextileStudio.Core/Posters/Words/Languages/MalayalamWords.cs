namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Malayalam. The year comes first in a date.</summary>
internal static class MalayalamWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "വെറും",
        ListPrice = "എം.ആർ.പി.",
        Off = "കിഴിവ്",
        ValidTill = "ഓഫർ {0} വരെ",
        Order = "ഇന്നുതന്നെ ഓർഡർ ചെയ്യൂ",
        Shop = "ഇന്നുതന്നെ വാങ്ങൂ",
        Handpicked = "നിങ്ങൾക്കായി പ്രത്യേകം",
        ScanWhatsApp = "WhatsApp-ൽ ഓർഡർ ചെയ്യാൻ സ്കാൻ ചെയ്യൂ",
        Date = "{2} {1} {0}",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("ദീപാവലി ആശംസകൾ", "ദീപാവലി സ്പെഷ്യൽ"),
            [Festival.Pongal] = new("പൊങ്കൽ ആശംസകൾ", "പൊങ്കൽ സ്പെഷ്യൽ"),
            [Festival.Onam] = new("ഓണാശംസകൾ", "ഓണം സ്പെഷ്യൽ"),
            [Festival.Eid] = new("ഈദ് മുബാറക്", "ഈദ് സ്പെഷ്യൽ"),
            [Festival.DurgaPuja] = new("ദുർഗാപൂജ ആശംസകൾ", "ദുർഗാപൂജ സ്പെഷ്യൽ"),
            [Festival.Navratri] = new("നവരാത്രി ആശംസകൾ", "നവരാത്രി സ്പെഷ്യൽ"),
            [Festival.Holi] = new("ഹോളി ആശംസകൾ", "ഹോളി സ്പെഷ്യൽ"),
            [Festival.RakshaBandhan] = new("രക്ഷാബന്ധൻ ആശംസകൾ", "രാഖി സ്പെഷ്യൽ"),
            [Festival.Ugadi] = new("ഉഗാദി ആശംസകൾ", "ഉഗാദി സ്പെഷ്യൽ"),
            [Festival.Baisakhi] = new("ബൈശാഖി ആശംസകൾ", "ബൈശാഖി സ്പെഷ്യൽ"),
            [Festival.Christmas] = new("ക്രിസ്മസ് ആശംസകൾ", "ക്രിസ്മസ് സ്പെഷ്യൽ"),
            [Festival.Wedding] = new("വിവാഹ മംഗളാശംസകൾ", "വിവാഹ കളക്ഷൻ"),
        },
        Months = ["ജനുവരി", "ഫെബ്രുവരി", "മാർച്ച്", "ഏപ്രിൽ", "മേയ്", "ജൂൺ", "ജൂലൈ", "ഓഗസ്റ്റ്", "സെപ്റ്റംബർ", "ഒക്ടോബർ", "നവംബർ", "ഡിസംബർ"],
    };
}
