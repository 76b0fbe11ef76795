using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Tests.Posters;

/// <summary>Letters and words of each language to test faces and lines with.</summary>
internal static class ScriptSamples
{
    /// <summary>Words that go high and deep: stacked conjuncts, marks over marks, what a shop writes.</summary>
    public static IReadOnlyDictionary<Language, string[]> Words { get; } = new Dictionary<Language, string[]>
    {
        [Language.En] = ["Kanchipuram", "Silk", "Jéjuri", "gypsy", "(½ OFF)"],
        [Language.Hi] = ["कुर्ती", "शृंगार", "क्षत्रिय", "ज़रदोज़ी", "हैंडलूम", "द्वितीय", "स्त्री", "ट्रेंडी", "कर्तव्यों", "हृदय", "बुद्ध", "कूर्ग"],
        [Language.Mr] = ["पैठणी", "नऊवारी", "सौंदर्य", "ऱ्हस्व", "र्‍यांचा", "कॅटलॉग", "स्त्रियांसाठी", "हळदीकुंकू"],
        [Language.Bn] = ["শ্রীলক্ষ্মী", "র‍্যাপার", "উৎসব", "স্ত্রী", "বস্ত্রালয়", "কৃষ্ণচূড়া", "জ্যোৎস্না", "ক্ষুদ্র", "ব্রাহ্ম", "কুর্তি", "হৃদয়"],
        [Language.Gu] = ["ક્ષત્રિય", "શ્રી", "બાંધણી", "પટોળું", "કુર્તી", "જ્ઞાન", "સ્ત્રીઓ", "ઝૂલતું", "હૃદય", "દ્વાર", "કૉટન"],
        [Language.Pa] = ["ਫੁਲਕਾਰੀ", "ਸ਼੍ਰੀ", "ਪੰਜਾਬੀ", "ਕ੍ਰਿਪਾ", "ਦੁਪੱਟਾ", "ਖ਼ੂਬਸੂਰਤ", "ਪੜ੍ਹੋ", "ਸਵੈਟਰ", "ਗੂੜ੍ਹਾ"],
        [Language.Ta] = ["ஸ்ரீ", "லக்ஷ்மி", "பட்டுப்புடவை", "கைத்தறி", "நெசவு", "கூரை", "ஜௌளி", "ஃபேஷன்", "மூன்று", "ணூ", "றூபாய்"],
        [Language.Te] = ["శ్రీ", "లక్ష్మీ", "సిల్క్స్", "స్త్రీ", "పట్టు", "జ్ఞానం", "కృష్ణా", "ఉత్సవం", "సంస్కృతి", "వస్త్రాలు", "రాష్ట్రం"],
        [Language.Kn] = ["ಶ್ರೀ", "ಲಕ್ಷ್ಮೀ", "ಸಿಲ್ಕ್ಸ್", "ಸ್ತ್ರೀ", "ಹಣ್ಣನ್ನು", "ರೇಷ್ಮೆ", "ಕೃಷ್ಣ", "ರಾಷ್ಟ್ರ", "ವಸ್ತ್ರಾಲಯ", "ಸಂಸ್ಕೃತಿ", "ಅರ್ಥ"],
        [Language.Ml] = ["ശ്രീ", "ലക്ഷ്മി", "സ്ത്രീ", "എന്റെ", "കൃഷ്ണ", "ഞങ്ങൾക്ക്", "തൂവാല", "വസ്ത്രം", "സംസ്കൃതം", "ഗ്രൂപ്പ്", "പുടവ"],
        [Language.Or] = ["ଶ୍ରୀ", "ଲକ୍ଷ୍ମୀ", "ସମ୍ବଲପୁରୀ", "ବସ୍ତ୍ର", "କୃଷ୍ଣ", "ସ୍ତ୍ରୀ", "ଶାଢ଼ୀ", "ଭୁବନେଶ୍ୱର", "ରାଷ୍ଟ୍ର", "ଚୂଡ଼ି", "ପର୍ଯ୍ୟନ୍ତ"],
        [Language.Ur] = ["لکھنؤ", "ریشمی", "ساڑھی", "ٹھیک", "پیشکش", "قیمتیں", "خوبصورت", "بنارسی", "کپڑے", "چھوٹے", "ململ", "گھگھرا", "مکمل", "کشمیری", "دوپٹہ", "کڑھائی", "شلوار قمیض", "چکنکاری", "نستعلیق"],
    };

    /// <summary>The letters in use today, vowel signs on one consonant, figures and marks.</summary>
    public static IReadOnlyDictionary<Language, string> Alphabets { get; } = new Dictionary<Language, string>
    {
        [Language.En] = "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 6 7 8 9 & % @ # ( ) + - – — … • ‘ ’ “ ” ! ? : ; / × ₹ $ € £ ¥ ৳ ₩ ₱ ₫ ₺ ₪ ₦",
        [Language.Hi] = "अ आ इ ई उ ऊ ऋ ए ऐ ओ औ ऑ क ख ग घ ङ च छ ज झ ञ ट ठ ड ढ ण त थ द ध न प फ ब भ म य र ल व श ष स ह क़ ख़ ग़ ज़ ड़ ढ़ फ़ का कि की कु कू कृ के कै को कौ कॉ कं कः कँ क् । ० १ २ ३ ४ ५ ६ ७ ८ ९",
        [Language.Mr] = "अ आ इ ई उ ऊ ऋ ए ऐ ओ औ ॲ ऑ क ख ग घ ङ च छ ज झ ञ ट ठ ड ढ ण त थ द ध न प फ ब भ म य र ल व श ष स ह ळ ऱ का कि की कु कू कृ के कै को कौ कॅ कॉ कं कः क् । ० १ २ ३ ४ ५ ६ ७ ८ ९",
        [Language.Bn] = "অ আ ই ঈ উ ঊ ঋ এ ঐ ও ঔ ক খ গ ঘ ঙ চ ছ জ ঝ ঞ ট ঠ ড ঢ ণ ত থ দ ধ ন প ফ ব ভ ম য র ল শ ষ স হ ড় ঢ় য় ৎ কা কি কী কু কূ কৃ কে কৈ কো কৌ কং কঃ কঁ ক্ ক্য ৰ ৱ । ০ ১ ২ ৩ ৪ ৫ ৬ ৭ ৮ ৯",
        [Language.Gu] = "અ આ ઇ ઈ ઉ ઊ ઋ ઍ એ ઐ ઑ ઓ ઔ ક ખ ગ ઘ ઙ ચ છ જ ઝ ઞ ટ ઠ ડ ઢ ણ ત થ દ ધ ન પ ફ બ ભ મ ય ર લ વ શ ષ સ હ ળ કા કિ કી કુ કૂ કૃ કૅ કે કૈ કૉ કો કૌ કં કઃ ક્ ૦ ૧ ૨ ૩ ૪ ૫ ૬ ૭ ૮ ૯",
        [Language.Pa] = "ੳ ਅ ੲ ਆ ਇ ਈ ਉ ਊ ਏ ਐ ਓ ਔ ਸ ਹ ਕ ਖ ਗ ਘ ਙ ਚ ਛ ਜ ਝ ਞ ਟ ਠ ਡ ਢ ਣ ਤ ਥ ਦ ਧ ਨ ਪ ਫ ਬ ਭ ਮ ਯ ਰ ਲ ਵ ੜ ਸ਼ ਖ਼ ਗ਼ ਜ਼ ਫ਼ ਲ਼ ਕਾ ਕਿ ਕੀ ਕੁ ਕੂ ਕੇ ਕੈ ਕੋ ਕੌ ਕੰ ਕਾਂ ਕੱ ਕ੍ਰ । ੦ ੧ ੨ ੩ ੪ ੫ ੬ ੭ ੮ ੯",
        [Language.Ta] = "அ ஆ இ ஈ உ ஊ எ ஏ ஐ ஒ ஓ ஔ ஃ க ங ச ஞ ட ண த ந ப ம ய ர ல வ ழ ள ற ன ஜ ஶ ஷ ஸ ஹ கா கி கீ கு கூ கெ கே கை கொ கோ கௌ க் டி டீ ௦ ௧ ௨ ௩ ௪ ௫ ௬ ௭ ௮ ௯",
        [Language.Te] = "అ ఆ ఇ ఈ ఉ ఊ ఋ ఎ ఏ ఐ ఒ ఓ ఔ క ఖ గ ఘ ఙ చ ఛ జ ఝ ఞ ట ఠ డ ఢ ణ త థ ద ధ న ప ఫ బ భ మ య ర ఱ ల ళ వ శ ష స హ కా కి కీ కు కూ కృ కె కే కై కొ కో కౌ కం కః క్ ౦ ౧ ౨ ౩ ౪ ౫ ౬ ౭ ౮ ౯",
        [Language.Kn] = "ಅ ಆ ಇ ಈ ಉ ಊ ಋ ಎ ಏ ಐ ಒ ಓ ಔ ಕ ಖ ಗ ಘ ಙ ಚ ಛ ಜ ಝ ಞ ಟ ಠ ಡ ಢ ಣ ತ ಥ ದ ಧ ನ ಪ ಫ ಬ ಭ ಮ ಯ ರ ಲ ವ ಶ ಷ ಸ ಹ ಳ ಕಾ ಕಿ ಕೀ ಕು ಕೂ ಕೃ ಕೆ ಕೇ ಕೈ ಕೊ ಕೋ ಕೌ ಕಂ ಕಃ ಕ್ ೦ ೧ ೨ ೩ ೪ ೫ ೬ ೭ ೮ ೯",
        [Language.Ml] = "അ ആ ഇ ഈ ഉ ഊ ഋ എ ഏ ഐ ഒ ഓ ഔ ക ഖ ഗ ഘ ങ ച ഛ ജ ഝ ഞ ട ഠ ഡ ഢ ണ ത ഥ ദ ധ ന പ ഫ ബ ഭ മ യ ര ല വ ശ ഷ സ ഹ ള ഴ റ ൺ ൻ ർ ൽ ൾ കാ കി കീ കു കൂ കൃ കെ കേ കൈ കൊ കോ കൌ കൗ കം കഃ ക് ൦ ൧ ൨ ൩ ൪ ൫ ൬ ൭ ൮ ൯",
        [Language.Or] = "ଅ ଆ ଇ ଈ ଉ ଊ ଋ ଏ ଐ ଓ ଔ କ ଖ ଗ ଘ ଙ ଚ ଛ ଜ ଝ ଞ ଟ ଠ ଡ ଢ ଣ ତ ଥ ଦ ଧ ନ ପ ଫ ବ ଭ ମ ଯ ର ଲ ଳ ଶ ଷ ସ ହ ୟ ୱ ଡ଼ ଢ଼ କା କି କୀ କୁ କୂ କୃ କେ କୈ କୋ କୌ କଂ କଃ କଁ କ୍ । ୦ ୧ ୨ ୩ ୪ ୫ ୬ ୭ ୮ ୯",
        [Language.Ur] = "ا آ ب پ ت ٹ ث ج چ ح خ د ڈ ذ ر ڑ ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن ں و ؤ ہ ھ ء ی ئ ے ۓ ۂ بَ بِ بُ بّ بً ، ؛ ؟ ۔ ۰ ۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹",
    };

    /// <summary>Everything the poster itself says in a language.</summary>
    public static IEnumerable<string> Own(Language language)
    {
        var phrases = Phrases.In(language);
        return
        [
            phrases.Only, phrases.ListPrice, phrases.Off, phrases.Order, phrases.Shop, phrases.Handpicked, phrases.ScanWhatsApp,
            .. Enumerable.Range(1, 12).Select(month => phrases.Until(new DateOnly(2026, month, 28))),
            .. phrases.Festivals.Values.SelectMany(f => new[] { f.Greeting, f.Kicker }),
        ];
    }
}
