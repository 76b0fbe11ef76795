using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions.Phrases;

/// <summary>The words by which Hindi names cloth and makes claims.</summary>
internal static partial class HindiPhrases
{
    private static ClaimWords Claims() => new()
    {
        Months = [["जनवरी"], ["फ़रवरी", "फरवरी"], ["मार्च"], ["अप्रैल"], ["मई"], ["जून"], ["जुलाई"], ["अगस्त"], ["सितंबर", "सितम्बर"], ["अक्टूबर", "अक्तूबर"], ["नवंबर", "नवम्बर"], ["दिसंबर", "दिसम्बर"]],
        Numbers =
        [
            "एक", "दो", "तीन", "चार", "पाँच", "पांच", "छह", "सात", "आठ", "नौ", "दस", "ग्यारह", "बारह", "तेरह", "चौदह", "पंद्रह", "सोलह", "सत्रह", "अठारह", "उन्नीस", "बीस", "पच्चीस", "तीस", "पैंतीस", "चालीस", "पैंतालीस", "पचास", "साठ", "सत्तर", "पचहत्तर", "अस्सी", "नब्बे",
            "सौ", "हज़ार", "हजार", "लाख", "करोड़",
        ],
        PerCent = ["प्रतिशत", "फ़ीसदी", "फीसदी"],
        MoneyBefore = ["रु.", "रु", "रू.", "रू"],
        MoneyAfter = ["रुपये", "रुपए", "रुपयों"],
        Counted = ["प्रतिशत", "फ़ीसदी", "फीसदी", "रुपये", "रुपए", "रुपयों", "दिन", "दिनों", "घंटे", "घंटों", "हफ़्ते", "हफ्ते", "महीने", "साल", "सालों", "वर्ष"],
        Giveaways = ["आधे दाम", "आधा दाम", "मुफ़्त", "मुफ्त", "फ़्री", "फ्री"],
    };

    private static TextileWords Textile() => new()
    {
        Kinds = new Dictionary<FabricKind, string[]>
        {
            [FabricKind.Wool] = ["ऊनी", "ऊन", "पश्मीना"],
            [FabricKind.Velvet] = ["मख़मली", "मख़मल", "मखमल", "मखमली", "वेलवेट"],
            [FabricKind.Flowing] = ["शिफॉन", "शिफ़ॉन", "जॉर्जेट", "क्रेप", "ऑर्गेंज़ा", "ऑर्गेंजा"],
            [FabricKind.Linen] = ["लिनन", "लिनेन"],
            [FabricKind.Cotton] = ["सूती", "कॉटन", "खादी", "मलमल"],
            [FabricKind.Silk] = ["सिल्क", "रेशम", "रेशमी", "टसर", "कतान", "मूगा"],
        },
        Crafts = new Dictionary<Craft, string[]>
        {
            [Craft.Banarasi] = ["बनारसी"],
            [Craft.Kanjivaram] = ["कांजीवरम", "काँजीवरम", "कांचीपुरम"],
            [Craft.Chanderi] = ["चंदेरी", "चन्देरी"],
            [Craft.Bandhani] = ["बांधनी", "बाँधनी", "बंधनी", "बंधेज", "बांधेज"],
            [Craft.Ikat] = ["इकत", "इक्कत", "पोचमपल्ली"],
            [Craft.Kalamkari] = ["कलमकारी", "क़लमकारी"],
            [Craft.Chikankari] = ["चिकनकारी", "चिकन"],
            [Craft.Ajrakh] = ["अजरख", "अजरक"],
            [Craft.Patola] = ["पटोला"],
            [Craft.Paithani] = ["पैठणी", "पैठनी"],
            [Craft.Phulkari] = ["फुलकारी"],
            [Craft.Jamdani] = ["जामदानी"],
            [Craft.Maheshwari] = ["माहेश्वरी", "महेश्वरी"],
            [Craft.Tussar] = ["टसर", "कोसा"],
            [Craft.Leheriya] = ["लहरिया"],
            [Craft.BlockPrint] = ["ब्लॉक प्रिंट", "ब्लॉक प्रिंटेड"],
            [Craft.Handloom] = ["हथकरघा", "हैंडलूम", "हथकरघे"],
            [Craft.Zari] = ["ज़री", "जरी"],
        },
        Wares = new Dictionary<Ware, string[]>
        {
            [Ware.Saree] = ["साड़ी", "साड़ियाँ", "साड़ियां"],
            [Ware.Kurta] = ["कुर्ता", "कुर्ते", "कुरता"],
            [Ware.Kurti] = ["कुर्ती", "कुर्तियाँ", "कुर्तियां", "कुरती"],
            [Ware.Lehenga] = ["लहंगा", "लहँगा", "लहंगे"],
            [Ware.Dupatta] = ["दुपट्टा", "दुपट्टे"],
            [Ware.Shawl] = ["शॉल", "शाल"],
            [Ware.Stole] = ["स्टोल"],
            [Ware.Suit] = ["सूट", "सलवार"],
            [Ware.Sherwani] = ["शेरवानी"],
            [Ware.Dhoti] = ["धोती"],
            [Ware.Blouse] = ["ब्लाउज़", "ब्लाउज"],
            [Ware.Gown] = ["गाउन"],
            [Ware.Shirt] = ["शर्ट", "कमीज़", "कमीज"],
            [Ware.Fabric] = ["कपड़ा", "कपड़े", "थान"],
            [Ware.Bedsheet] = ["चादर"],
            [Ware.Curtain] = ["परदे", "परदा", "पर्दा", "पर्दे"],
        },
        Imitations = ["आर्ट सिल्क", "नकली", "मिश्रित", "पॉलिएस्टर", "सिंथेटिक"],
        FestivalTags = new Dictionary<Festival, string[]>
        {
            [Festival.Diwali] = ["दिवाली", "शुभ दीपावली", "त्योहार"],
            [Festival.Pongal] = ["पोंगल", "पोंगल की शुभकामनाएँ"],
            [Festival.Onam] = ["ओणम", "ओणम की शुभकामनाएँ"],
            [Festival.Eid] = ["ईद मुबारक", "ईद", "चाँद रात"],
            [Festival.DurgaPuja] = ["दुर्गा पूजा", "जय माँ दुर्गा"],
            [Festival.Navratri] = ["नवरात्रि", "गरबा", "जय माता दी"],
            [Festival.Holi] = ["होली", "होली है", "रंगों का त्योहार"],
            [Festival.RakshaBandhan] = ["रक्षाबंधन", "राखी", "भाई बहन"],
            [Festival.Ugadi] = ["उगादि", "नव वर्ष"],
            [Festival.Baisakhi] = ["बैसाखी", "बैसाखी की बधाई"],
            [Festival.Christmas] = ["क्रिसमस", "मेरी क्रिसमस"],
            [Festival.Wedding] = ["शादी", "शादी का मौसम", "दुल्हन"],
        },
        GeneralTags = ["भारतीय वस्त्र", "कपड़ों की दुनिया", "फ़ैशन"],
    };
}
