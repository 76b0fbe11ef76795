namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Hindi.</summary>
internal static class HindiWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "मात्र",
        ListPrice = "एम.आर.पी.",
        Off = "छूट",
        ValidTill = "ऑफ़र {0} तक",
        Order = "आज ही ऑर्डर करें",
        Shop = "आज ही ख़रीदें",
        Handpicked = "ख़ास आपके लिए",
        ScanWhatsApp = "WhatsApp पर ऑर्डर के लिए स्कैन करें",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("शुभ दीपावली", "दिवाली विशेष"),
            [Festival.Pongal] = new("पोंगल की शुभकामनाएँ", "पोंगल विशेष"),
            [Festival.Onam] = new("ओणम की शुभकामनाएँ", "ओणम विशेष"),
            [Festival.Eid] = new("ईद मुबारक", "ईद कलेक्शन"),
            [Festival.DurgaPuja] = new("शुभ दुर्गा पूजा", "दुर्गा पूजा विशेष"),
            [Festival.Navratri] = new("शुभ नवरात्रि", "नवरात्रि विशेष"),
            [Festival.Holi] = new("होली की शुभकामनाएँ", "होली विशेष"),
            [Festival.RakshaBandhan] = new("शुभ रक्षाबंधन", "राखी विशेष"),
            [Festival.Ugadi] = new("उगादि की शुभकामनाएँ", "उगादि विशेष"),
            [Festival.Baisakhi] = new("बैसाखी की शुभकामनाएँ", "बैसाखी विशेष"),
            [Festival.Christmas] = new("क्रिसमस की शुभकामनाएँ", "क्रिसमस विशेष"),
            [Festival.Wedding] = new("शुभ विवाह", "वेडिंग कलेक्शन"),
        },
        Months = ["जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"],
    };
}
