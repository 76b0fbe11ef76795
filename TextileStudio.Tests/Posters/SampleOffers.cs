using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Posters;

/// <summary>Offers as a shop of each language would write them, for posters that are made to be looked at.</summary>
internal static class SampleOffers
{
    private static readonly Dictionary<Language, Shop> _shops = new()
    {
        [Language.En] = new("Lakshmi Textiles", "WhatsApp 98765 43210", "Chowk Bazaar, Varanasi",
            new("Banarasi Silk Saree", "Pure silk, zari border", "Free fall and pico"),
            new("Cotton Kurta Set", "Hand block print, soft cotton", "Free stitching"),
            new("Ikat Cotton Fabric", "Handloom cotton, many shades", "Free home delivery")),
        [Language.Hi] = new("लक्ष्मी वस्त्रालय", "व्हाट्सऐप 98765 43210", "चौक बाज़ार, वाराणसी",
            new("बनारसी सिल्क साड़ी", "शुद्ध रेशम, ज़री बॉर्डर", "फॉल-पीको मुफ़्त"),
            new("सूती कुर्ता सेट", "हैंड ब्लॉक प्रिंट, मुलायम सूती", "सिलाई मुफ़्त"),
            new("इकत सूती कपड़ा", "हथकरघा सूती, कई रंगों में", "घर तक मुफ़्त डिलीवरी")),
        [Language.Bn] = new("লক্ষ্মী বস্ত্রালয়", "হোয়াটসঅ্যাপ 98765 43210", "গড়িয়াহাট, কলকাতা",
            new("ঢাকাই জামদানি শাড়ি", "খাঁটি সুতি, হাতে বোনা", "ফল-পিকো বিনামূল্যে"),
            new("সুতির কুর্তা সেট", "হ্যান্ড ব্লক প্রিন্ট, নরম সুতি", "সেলাই বিনামূল্যে"),
            new("ইক্কত সুতির কাপড়", "তাঁতে বোনা সুতি, নানা রঙে", "বাড়িতে বিনামূল্যে ডেলিভারি")),
        [Language.Gu] = new("લક્ષ્મી વસ્ત્રાલય", "વોટ્સએપ 98765 43210", "રિંગ રોડ, સુરત",
            new("બાંધણી સિલ્ક સાડી", "શુદ્ધ રેશમ, જરી બોર્ડર", "ફોલ-પીકો મફત"),
            new("કોટન કુર્તા સેટ", "હેન્ડ બ્લોક પ્રિન્ટ, મુલાયમ સુતરાઉ", "સિલાઈ મફત"),
            new("ઇકત સુતરાઉ કાપડ", "હાથવણાટનું કાપડ, અનેક રંગોમાં", "ઘર સુધી મફત ડિલિવરી")),
        [Language.Pa] = new("ਲਕਸ਼ਮੀ ਕਲਾਥ ਹਾਊਸ", "ਵਟਸਐਪ 98765 43210", "ਚੌੜਾ ਬਾਜ਼ਾਰ, ਲੁਧਿਆਣਾ",
            new("ਬਨਾਰਸੀ ਸਿਲਕ ਸਾੜ੍ਹੀ", "ਸ਼ੁੱਧ ਰੇਸ਼ਮ, ਜ਼ਰੀ ਬਾਰਡਰ", "ਫਾਲ-ਪੀਕੋ ਮੁਫ਼ਤ"),
            new("ਫੁਲਕਾਰੀ ਸੂਟ", "ਹੱਥ ਦੀ ਕਢਾਈ, ਨਰਮ ਸੂਤੀ ਕੱਪੜਾ", "ਸਿਲਾਈ ਮੁਫ਼ਤ"),
            new("ਇਕਤ ਸੂਤੀ ਕੱਪੜਾ", "ਖੱਡੀ ਦਾ ਸੂਤੀ, ਕਈ ਰੰਗਾਂ ਵਿੱਚ", "ਘਰ ਤੱਕ ਮੁਫ਼ਤ ਡਿਲੀਵਰੀ")),
        [Language.Ta] = new("லட்சுமி டெக்ஸ்டைல்ஸ்", "வாட்ஸ்அப் 98765 43210", "தி. நகர், சென்னை",
            new("காஞ்சிபுரம் பட்டுப் புடவை", "தூய பட்டு, ஜரிகை பார்டர்", "ஃபால்ஸ், பிக்கோ இலவசம்"),
            new("காட்டன் குர்தா செட்", "பிளாக் பிரிண்ட், மென்மையான பருத்தி", "தையல் இலவசம்"),
            new("இக்கத் பருத்தித் துணி", "கைத்தறி பருத்தி, பல வண்ணங்களில்", "வீட்டிற்கே இலவச டெலிவரி")),
        [Language.Te] = new("లక్ష్మీ వస్త్రాలయం", "వాట్సాప్ 98765 43210", "అబిడ్స్, హైదరాబాద్",
            new("గద్వాల్ పట్టు చీర", "స్వచ్ఛమైన పట్టు, జరీ అంచు", "ఫాల్, పికో ఉచితం"),
            new("కాటన్ కుర్తా సెట్", "బ్లాక్ ప్రింట్, మెత్తని నూలు", "కుట్టు ఉచితం"),
            new("ఇక్కత్ నూలు వస్త్రం", "చేనేత నూలు, ఎన్నో రంగుల్లో", "ఇంటికి ఉచిత డెలివరీ")),
        [Language.Kn] = new("ಲಕ್ಷ್ಮಿ ವಸ್ತ್ರಾಲಯ", "ವಾಟ್ಸಾಪ್ 98765 43210", "ಚಿಕ್ಕಪೇಟೆ, ಬೆಂಗಳೂರು",
            new("ಮೈಸೂರು ರೇಷ್ಮೆ ಸೀರೆ", "ಶುದ್ಧ ರೇಷ್ಮೆ, ಜರಿ ಅಂಚು", "ಫಾಲ್, ಪಿಕೋ ಉಚಿತ"),
            new("ಕಾಟನ್ ಕುರ್ತಾ ಸೆಟ್", "ಬ್ಲಾಕ್ ಪ್ರಿಂಟ್, ಮೃದುವಾದ ಹತ್ತಿ", "ಹೊಲಿಗೆ ಉಚಿತ"),
            new("ಇಕ್ಕತ್ ಹತ್ತಿ ಬಟ್ಟೆ", "ಕೈಮಗ್ಗದ ಹತ್ತಿ, ಹಲವು ಬಣ್ಣಗಳಲ್ಲಿ", "ಮನೆಗೆ ಉಚಿತ ಡೆಲಿವರಿ")),
        [Language.Ml] = new("ലക്ഷ്മി ടെക്സ്റ്റൈൽസ്", "വാട്സ്ആപ്പ് 98765 43210", "എം.ജി. റോഡ്, കൊച്ചി",
            new("കസവ് സാരി", "തനി പരുത്തി, സ്വർണ്ണ കസവ്", "ഫാൾ, പീക്കോ സൗജന്യം"),
            new("കോട്ടൺ കുർത്ത സെറ്റ്", "ബ്ലോക്ക് പ്രിന്റ്, മൃദുവായ കോട്ടൺ", "തയ്യൽ സൗജന്യം"),
            new("ഇക്കത്ത് കോട്ടൺ തുണി", "കൈത്തറി കോട്ടൺ, പല നിറങ്ങളിൽ", "വീട്ടിലേക്ക് സൗജന്യ ഡെലിവറി")),
        [Language.Mr] = new("लक्ष्मी वस्त्रदालन", "व्हॉट्सॲप 98765 43210", "लक्ष्मी रोड, पुणे",
            new("पैठणी रेशमी साडी", "शुद्ध रेशीम, जरीकाठ", "फॉल-पिको मोफत"),
            new("सुती कुर्ता सेट", "हँड ब्लॉक प्रिंट, मऊ सुती", "शिलाई मोफत"),
            new("इकत सुती कापड", "हातमाग सुती, अनेक रंगांत", "घरपोच मोफत डिलिव्हरी")),
        [Language.Or] = new("ଲକ୍ଷ୍ମୀ ବସ୍ତ୍ରାଳୟ", "ହ୍ୱାଟ୍ସଆପ୍ 98765 43210", "ବାପୁଜୀ ନଗର, ଭୁବନେଶ୍ୱର",
            new("ସମ୍ବଲପୁରୀ ପାଟ ଶାଢ଼ୀ", "ଶୁଦ୍ଧ ପାଟ, ବନ୍ଧ କାମ", "ଫଲ୍-ପିକୋ ମାଗଣା"),
            new("ସୂତା କୁର୍ତ୍ତା ସେଟ୍", "ବ୍ଲକ୍ ପ୍ରିଣ୍ଟ, ନରମ ସୂତା", "ସିଲାଇ ମାଗଣା"),
            new("ବନ୍ଧ ସୂତା କପଡ଼ା", "ହସ୍ତତନ୍ତ ସୂତା, ଅନେକ ରଙ୍ଗରେ", "ଘରକୁ ମାଗଣା ଡେଲିଭରି")),
        [Language.Ur] = new("نور کلاتھ ہاؤس", "واٹس ایپ 98765 43210", "چوک بازار، لکھنؤ",
            new("بنارسی ریشمی ساڑی", "خالص ریشم، زری بارڈر", "فال اور پیکو مفت"),
            new("چکن کاری کرتا سیٹ", "ہاتھ کی کڑھائی، نرم سوتی", "سلائی مفت"),
            new("اکت سوتی کپڑا", "ہینڈلوم سوتی، کئی رنگوں میں", "گھر تک مفت ڈیلیوری")),
    };

    private static readonly (decimal Price, decimal? Original)[] _prices = [(4199, 5999), (1499, null), (349, 499)];

    /// <summary>A full offer: product <paramref name="product"/> is 0 for a saree, 1 for a kurta, 2 for cloth by the metre.</summary>
    public static ProductOffer Of(Language language, Festival festival, PosterStyle style, int product)
    {
        var shop = _shops[language];
        var article = shop.Articles[product];
        var request = new ProductOfferRequest
        {
            ProductName = article.Name,
            Fabric = article.Cloth,
            OfferText = article.Extra,
            Price = _prices[product].Price,
            OriginalPrice = _prices[product].Original,
            ValidUntil = "2027-11-08",
            Festival = Wire.Name(festival),
            Style = Wire.Name(style),
            Language = Wire.Name(language),
            BrandName = shop.Brand,
            Contact = shop.Contact,
            Address = shop.Address,
        };
        return request.Validate(DateOnly.MinValue).Value;
    }

    private sealed record Article(string Name, string Cloth, string Extra);

    private sealed record Shop(string Brand, string Contact, string Address, params Article[] Articles);
}
