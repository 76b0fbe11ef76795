namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Marathi. Ugadi is Gudi Padwa there.</summary>
internal static class MarathiWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "फक्त",
        ListPrice = "एम.आर.पी.",
        Off = "सूट",
        ValidTill = "ऑफर {0} पर्यंत",
        Order = "आजच ऑर्डर करा",
        Shop = "आजच खरेदी करा",
        Handpicked = "खास तुमच्यासाठी",
        ScanWhatsApp = "WhatsApp वर ऑर्डरसाठी स्कॅन करा",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("शुभ दीपावली", "दिवाळी विशेष"),
            [Festival.Pongal] = new("पोंगलच्या शुभेच्छा", "पोंगल विशेष"),
            [Festival.Onam] = new("ओणमच्या शुभेच्छा", "ओणम विशेष"),
            [Festival.Eid] = new("ईद मुबारक", "ईद विशेष"),
            [Festival.DurgaPuja] = new("दुर्गापूजेच्या शुभेच्छा", "दुर्गापूजा विशेष"),
            [Festival.Navratri] = new("नवरात्रीच्या शुभेच्छा", "नवरात्री विशेष"),
            [Festival.Holi] = new("होळीच्या शुभेच्छा", "होळी विशेष"),
            [Festival.RakshaBandhan] = new("रक्षाबंधनाच्या शुभेच्छा", "राखी विशेष"),
            [Festival.Ugadi] = new("गुढीपाडव्याच्या शुभेच्छा", "पाडवा विशेष"),
            [Festival.Baisakhi] = new("बैसाखीच्या शुभेच्छा", "बैसाखी विशेष"),
            [Festival.Christmas] = new("नाताळच्या शुभेच्छा", "नाताळ विशेष"),
            [Festival.Wedding] = new("शुभविवाह", "लग्नसराई विशेष"),
        },
        Months = ["जानेवारी", "फेब्रुवारी", "मार्च", "एप्रिल", "मे", "जून", "जुलै", "ऑगस्ट", "सप्टेंबर", "ऑक्टोबर", "नोव्हेंबर", "डिसेंबर"],
    };
}
