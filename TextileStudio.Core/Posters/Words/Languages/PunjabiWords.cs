namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Punjabi in Gurmukhi.</summary>
internal static class PunjabiWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "ਸਿਰਫ਼",
        ListPrice = "ਐਮ.ਆਰ.ਪੀ.",
        Off = "ਛੋਟ",
        ValidTill = "ਪੇਸ਼ਕਸ਼ {0} ਤੱਕ",
        Order = "ਅੱਜ ਹੀ ਆਰਡਰ ਕਰੋ",
        Shop = "ਅੱਜ ਹੀ ਖਰੀਦੋ",
        Handpicked = "ਖ਼ਾਸ ਤੁਹਾਡੇ ਲਈ",
        ScanWhatsApp = "WhatsApp ’ਤੇ ਆਰਡਰ ਲਈ ਸਕੈਨ ਕਰੋ",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("ਦੀਵਾਲੀ ਮੁਬਾਰਕ", "ਦੀਵਾਲੀ ਸਪੈਸ਼ਲ"),
            [Festival.Pongal] = new("ਪੋਂਗਲ ਮੁਬਾਰਕ", "ਪੋਂਗਲ ਸਪੈਸ਼ਲ"),
            [Festival.Onam] = new("ਓਣਮ ਮੁਬਾਰਕ", "ਓਣਮ ਸਪੈਸ਼ਲ"),
            [Festival.Eid] = new("ਈਦ ਮੁਬਾਰਕ", "ਈਦ ਕੁਲੈਕਸ਼ਨ"),
            [Festival.DurgaPuja] = new("ਦੁਰਗਾ ਪੂਜਾ ਮੁਬਾਰਕ", "ਦੁਰਗਾ ਪੂਜਾ ਸਪੈਸ਼ਲ"),
            [Festival.Navratri] = new("ਨਰਾਤੇ ਮੁਬਾਰਕ", "ਨਰਾਤੇ ਸਪੈਸ਼ਲ"),
            [Festival.Holi] = new("ਹੋਲੀ ਮੁਬਾਰਕ", "ਹੋਲੀ ਸਪੈਸ਼ਲ"),
            [Festival.RakshaBandhan] = new("ਰੱਖੜੀ ਮੁਬਾਰਕ", "ਰੱਖੜੀ ਸਪੈਸ਼ਲ"),
            [Festival.Ugadi] = new("ਉਗਾਦੀ ਮੁਬਾਰਕ", "ਉਗਾਦੀ ਸਪੈਸ਼ਲ"),
            [Festival.Baisakhi] = new("ਵਿਸਾਖੀ ਦੀਆਂ ਵਧਾਈਆਂ", "ਵਿਸਾਖੀ ਸਪੈਸ਼ਲ"),
            [Festival.Christmas] = new("ਕ੍ਰਿਸਮਸ ਮੁਬਾਰਕ", "ਕ੍ਰਿਸਮਸ ਸਪੈਸ਼ਲ"),
            [Festival.Wedding] = new("ਵਿਆਹ ਦੀਆਂ ਰੌਣਕਾਂ", "ਵਿਆਹ ਕੁਲੈਕਸ਼ਨ"),
        },
        Months = ["ਜਨਵਰੀ", "ਫ਼ਰਵਰੀ", "ਮਾਰਚ", "ਅਪ੍ਰੈਲ", "ਮਈ", "ਜੂਨ", "ਜੁਲਾਈ", "ਅਗਸਤ", "ਸਤੰਬਰ", "ਅਕਤੂਬਰ", "ਨਵੰਬਰ", "ਦਸੰਬਰ"],
    };
}
