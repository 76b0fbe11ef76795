using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions;

/// <summary>
/// The home that a craft is named or known for in all the world, for hashtags. Crafts with several homes (bandhani, kalamkari, block print) have none here, and ikat
/// only when the request says Pochampally: another place would be a claim about the goods.
/// </summary>
internal static class CraftPlaces
{
    private static readonly WordTable<bool> _pochampally = new([(true, NamesOf(Craft.Ikat))]);

    /// <summary>The place's name in the language, or null.</summary>
    public static string? Of(Craft craft, ProductOffer offer, Language language)
    {
        if (craft is Craft.Ikat && _pochampally.In(WordTable<bool>.Plain($"{offer.ProductName} {offer.Fabric} {offer.Description}")).Count == 0)
            return null;
        return NamesOf(craft) is { Length: > 0 } names ? names[(int)language] : null;
    }

    // In the order of Language: en, hi, bn, gu, pa, ta, te, kn, ml, mr, or, ur. Kutch in Urdu letters reads "some", so it makes no hashtag.
    private static string[] NamesOf(Craft craft) => craft switch
    {
        Craft.Banarasi => ["Varanasi", "वाराणसी", "বারাণসী", "વારાણસી", "ਵਾਰਾਣਸੀ", "வாரணாசி", "వారణాసి", "ವಾರಾಣಸಿ", "വാരണാസി", "वाराणसी", "ବାରାଣସୀ", "وارانسی"],
        Craft.Kanjivaram => ["Kanchipuram", "कांचीपुरम", "কাঞ্চিপুরম", "કાંચીપુરમ", "ਕਾਂਚੀਪੁਰਮ", "காஞ்சிபுரம்", "కాంచీపురం", "ಕಾಂಚೀಪುರಂ", "കാഞ്ചീപുരം", "कांचीपुरम", "କାଞ୍ଚିପୁରମ", "کانچی پورم"],
        Craft.Chanderi => ["Chanderi", "चंदेरी", "চান্দেরি", "ચંદેરી", "ਚੰਦੇਰੀ", "சந்தேரி", "చందేరి", "ಚಂದೇರಿ", "ചന്ദേരി", "चंदेरी", "ଚନ୍ଦେରୀ", "چندیری"],
        Craft.Ikat => ["Pochampally", "पोचमपल्ली", "পোচমপল্লি", "પોચમપલ્લી", "ਪੋਚਮਪੱਲੀ", "போச்சம்பள்ளி", "పోచంపల్లి", "ಪೋಚಂಪಲ್ಲಿ", "പോച്ചമ്പള്ളി", "पोचमपल्ली", "ପୋଚମପଲ୍ଲୀ", "پوچم پلی"],
        Craft.Chikankari => ["Lucknow", "लखनऊ", "লখনউ", "લખનૌ", "ਲਖਨਊ", "லக்னோ", "లక్నో", "ಲಕ್ನೋ", "ലഖ്നൗ", "लखनौ", "ଲକ୍ଷ୍ନୌ", "لکھنؤ"],
        Craft.Ajrakh => ["Kutch", "कच्छ", "কচ্ছ", "કચ્છ", "ਕੱਛ", "கச்சு", "కచ్", "ಕಛ್", "കച്ച്", "कच्छ", "କଚ୍ଛ", ""],
        Craft.Patola => ["Patan", "पाटन", "পাটন", "પાટણ", "ਪਾਟਣ", "பாட்டன்", "పటాన్", "ಪಾಟಣ", "പാടൺ", "पाटण", "ପାଟଣ", "پاٹن"],
        Craft.Paithani => ["Paithan", "पैठण", "পৈঠান", "પૈઠણ", "ਪੈਠਣ", "பைத்தான்", "పైఠాన్", "ಪೈಠಣ", "പൈഠൺ", "पैठण", "ପୈଠଣ", "پیٹھن"],
        Craft.Phulkari => ["Punjab", "पंजाब", "পাঞ্জাব", "પંજાબ", "ਪੰਜਾਬ", "பஞ்சாப்", "పంజాబ్", "ಪಂಜಾಬ್", "പഞ്ചാബ്", "पंजाब", "ପଞ୍ଜାବ", "پنجاب"],
        Craft.Jamdani => ["Bengal", "बंगाल", "বাংলা", "બંગાળ", "ਬੰਗਾਲ", "வங்காளம்", "బెంగాల్", "ಬಂಗಾಳ", "ബംഗാൾ", "बंगाल", "ବଙ୍ଗଳା", "بنگال"],
        Craft.Maheshwari => ["Maheshwar", "महेश्वर", "মহেশ্বর", "મહેશ્વર", "ਮਹੇਸ਼ਵਰ", "மகேஷ்வர்", "మహేశ్వర్", "ಮಹೇಶ್ವರ", "മഹേശ്വർ", "महेश्वर", "ମହେଶ୍ୱର", "مہیشور"],
        Craft.Leheriya => ["Rajasthan", "राजस्थान", "রাজস্থান", "રાજસ્થાન", "ਰਾਜਸਥਾਨ", "ராஜஸ்தான்", "రాజస్థాన్", "ರಾಜಸ್ಥಾನ", "രാജസ്ഥാൻ", "राजस्थान", "ରାଜସ୍ଥାନ", "راجستھان"],
        _ => [],
    };
}
